//! Who and what with: sources, people, places.

use std::ops::Range;

use super::super::Scope;
use super::super::lexicon::Sense;
use super::super::names::named_at;
use super::super::token::Kind;
use super::{Line, Person, PersonMode};

impl Line<'_> {
    /// Sources, people, and whom it is for.
    pub(super) fn names(&mut self, scope: &Scope) {
        let mut at = self.payer(scope).unwrap_or(0);
        while at < self.tokens.len() {
            if !self.is_free(at) {
                at += 1;
                continue;
            }
            if let Some(length) = self.tokens.means(at, Sense::JustMe) {
                self.reading.just_me = true;
                self.take("just me", "just me", at..at + length);
                at += length;
            } else if let Some(end) = self.source(at, scope).or_else(|| self.people(at, scope)) {
                at = end;
            } else {
                at += 1;
            }
        }
    }

    /// "Ana paid 30 for pizza", "Ana hat 30 bezahlt": a member at the start who did the paying.
    fn payer(&mut self, scope: &Scope) -> Option<usize> {
        if !self.is_free(0) {
            return None;
        }
        let (index, length) = named_at(&scope.names.people, &self.tokens, 0)?;
        let paid = |at: usize| self.is_free(at) && self.tokens.is(at, Sense::Spent);
        let has = self.tokens.is(length, Sense::Talk) && (length + 1..self.tokens.len()).any(paid);
        if !paid(length) && !has {
            return None;
        }
        let end = length + usize::from(has && !paid(length));
        let word = self.tokens.original(0..length).to_owned();
        self.reading.people.push(Person { index: Some(index), word, mode: PersonMode::Paid });
        self.take("payer", "name before paid", 0..end);
        Some(end)
    }

    /// "with visa", "from savings", "to checking", "in cash".
    fn source(&mut self, at: usize, scope: &Scope) -> Option<usize> {
        let leads = |sense| match sense {
            Sense::With | Sense::Using | Sense::On | Sense::From | Sense::In => Some(false),
            Sense::To => Some(true),
            _ => None,
        };
        let (to, length) = self.tokens.sense(at, leads)?;
        let start = at + length;
        let name = start + self.tokens.means(start, Sense::Article).unwrap_or(0);
        let in_word = self.tokens.is(at, Sense::In) && !self.tokens.is(at, Sense::With);
        if to {
            let (index, length) = named_at(&scope.names.accounts, &self.tokens, name)?;
            self.reading.to_account = Some(index);
            self.take("to account", "to account", at..name + length);
            return Some(name + length);
        }
        let card = named_at(&scope.names.cards, &self.tokens, name);
        let account = named_at(&scope.names.accounts, &self.tokens, name);
        let end = match (card, account) {
            (Some((index, length)), account) if account.is_none_or(|(_, other)| length >= other) => {
                self.reading.card = Some(index);
                name + length
            }
            (_, Some((index, length))) => {
                self.reading.account = Some(index);
                name + length
            }
            _ => {
                let length = self.tokens.means(name, Sense::Source)?;
                let cash_only = in_word && self.tokens.list[name].text != "cash";
                if cash_only {
                    return None;
                }
                self.reading.source_word = Some(self.tokens.original(name..name + length).to_owned());
                name + length
            }
        };
        // The last digits of the card are no amount beside another number: "54.30 with visa 1234".
        let digits = |at: usize| self.tokens.is_digits(at);
        let last_four = digits(end) && self.tokens.list[end].text.len() == 4;
        let others = (0..self.tokens.len()).any(|other| other != end && digits(other) && self.is_free(other));
        let end = end + usize::from(last_four && others && !self.tokens.is_sign(end + 1, '.'));
        self.take("source", "source after a preposition", at..end);
        Some(end)
    }

    /// "with Ana and Bo", "not Dita", "for Tom", "@ana".
    fn people(&mut self, at: usize, scope: &Scope) -> Option<usize> {
        let (mode, length) = self.tokens.sense(at, |sense| match sense {
            Sense::With => Some(PersonMode::With),
            Sense::Without => Some(PersonMode::Not),
            Sense::For => Some(PersonMode::For),
            Sense::At => Some(PersonMode::At),
            _ => None,
        })?;
        if mode == PersonMode::At && !(self.tokens.is_sign(at, '@') && self.tokens.glued(at + 1)) {
            return None;
        }
        let mut end = at;
        let mut next = at + length;
        while let Some((index, length)) = self.person(next, mode, scope) {
            end = next + length;
            let word = self.tokens.original(next..end).to_owned();
            self.reading.people.push(Person { index, word, mode });
            let joint = usize::from(self.tokens.is_sign(end, ',') || self.tokens.is_sign(end, '&'));
            next = end + joint.max(self.tokens.means(end, Sense::And).unwrap_or(0));
            if next == end {
                break;
            }
        }
        if end == at {
            return None;
        }
        self.take("person", "name after a preposition", at..end);
        Some(end)
    }

    /// A known person; else, after "with" and "not", a word with a capital, which a name has and an ingredient hasn't.
    fn person(&self, at: usize, mode: PersonMode, scope: &Scope) -> Option<(Option<usize>, usize)> {
        if !self.is_free(at) {
            return None;
        }
        if let Some((index, length)) = named_at(&scope.names.people, &self.tokens, at) {
            return Some((Some(index), length));
        }
        let named = matches!(mode, PersonMode::With | PersonMode::Not) && self.tokens.is_capitalised(at);
        let known_word = named_at(&scope.names.categories, &self.tokens, at).is_some();
        let shouted = self.tokens.is_upper(at) && self.tokens.list[at].text.chars().count() > 2;
        (named && !known_word && !shouted && !self.tokens.is(at, Sense::Talk)).then_some((None, 1))
    }

    /// "at lidl", "from ikea", "@lidl": who was paid.
    pub(super) fn places(&mut self) {
        for at in 0..self.tokens.len() {
            let leads = self.tokens.sense(at, |sense| matches!(sense, Sense::At | Sense::From).then_some(()));
            let Some((_, length)) = leads.filter(|_| self.is_free(at)) else { continue };
            let start = at + length;
            let mut end = start;
            while end < self.tokens.len() && end < start + 4 && self.is_free(end) && !self.stops_place(end) {
                end += 1;
            }
            let first_talks = self.tokens.is(start, Sense::Talk) || self.tokens.is(start, Sense::Article);
            if end == start || !self.tokens.is_word(start) || first_talks {
                continue;
            }
            self.reading.merchant = Some(self.tokens.original(start..end).to_owned());
            self.take("merchant", "name after at", at..end);
            return;
        }
    }

    fn stops_place(&self, at: usize) -> bool {
        let stops =
            |sense| matches!(sense, Sense::With | Sense::For | Sense::On | Sense::Using | Sense::And | Sense::At);
        let comma =
            matches!(self.tokens.list[at].kind, Kind::Sign(',' | '(' | '-' | ';')) && !self.tokens.glued(at + 1);
        comma || self.tokens.sense(at, |sense| stops(sense).then_some(())).is_some()
    }

    /// "lunch 12.80 visa": a source that closes the line needs no preposition.
    pub(super) fn trailing_source(&mut self, scope: &Scope) {
        if self.reading.card.is_some() || self.reading.account.is_some() || self.reading.source_word.is_some() {
            return;
        }
        let Some(last) = (0..self.tokens.len()).rev().find(|at| self.is_free(*at)) else { return };
        let words =
            |line: &Self, range: Range<usize>| range.clone().any(|at| line.is_free(at) && line.tokens.is_word(at));
        for at in (last.saturating_sub(2)..=last).rev() {
            if !self.is_free(at) || !words(self, 0..at) {
                continue;
            }
            if let Some((index, length)) =
                named_at(&scope.names.cards, &self.tokens, at).filter(|(_, len)| at + len == last + 1)
            {
                self.reading.card = Some(index);
                self.take("source", "source at the end", at..at + length);
                return;
            }
            if let Some((index, length)) =
                named_at(&scope.names.accounts, &self.tokens, at).filter(|(_, len)| at + len == last + 1)
            {
                self.reading.account = Some(index);
                self.take("source", "source at the end", at..at + length);
                return;
            }
        }
        if let Some(length) =
            self.tokens.means(last, Sense::Source).filter(|length| *length == 1 && words(self, 0..last))
        {
            let ambiguous = matches!(self.tokens.list[last].text, "card" | "bank" | "credit" | "debit" | "wise");
            if !ambiguous {
                self.reading.source_word = Some(self.tokens.original(last..last + length).to_owned());
                self.take("source", "source at the end", last..last + length);
            }
        }
    }
}

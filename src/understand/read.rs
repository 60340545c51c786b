//! A whole line: every recogniser takes its piece, what remains is the note.

use std::ops::Range;

use chrono::NaiveDate;

use super::amount::{Amount, AmountFault, Sign, amount_at};
use super::lexicon::{Sense, Vocabulary};
use super::names::{named_among, named_at};
use super::normalise::Normalised;
use super::token::{Kind, Tokens};
use super::when::{self, Calendar, Period, When};
use super::{Scope, clean};
use crate::money::Money;

/// What one entry says.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// Negative only for what comes back (`refund -20 shoes`).
    pub amount: Option<Money>,
    pub amount_fault: Option<AmountFault>,
    pub sign: Sign,
    /// The likeliest reading of an amount at fault, for the question that is asked about it.
    pub best: Option<Money>,
    /// Whether a word or sign named the currency.
    pub currency_said: bool,
    pub day: Option<NaiveDate>,
    pub period: Option<Period>,
    /// Index into the household's categories.
    pub category: Option<usize>,
    /// The word that named the category, as typed.
    pub category_word: Option<String>,
    pub account: Option<usize>,
    pub card: Option<usize>,
    /// A source the household doesn't have, as typed.
    pub source_word: Option<String>,
    pub to_account: Option<usize>,
    pub people: Vec<Person>,
    pub just_me: bool,
    pub merchant: Option<String>,
    /// Folded, without `#`.
    pub tags: Vec<String>,
    /// What remains, as typed.
    pub note: String,
    /// All of the entry's text, as typed.
    pub said: String,
    pub income: bool,
    pub question: bool,
    /// A clock time was seen.
    pub has_time: bool,
    /// A number that counts, numbers something, or is left over.
    pub has_count: bool,
    /// All of it reads as an amount and a short note: what a shared chat needs before anything is booked.
    pub clean: bool,
    pub found: Vec<Found>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Index into the household's people.
    pub index: Option<usize>,
    /// As typed.
    pub word: String,
    pub mode: PersonMode,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonMode {
    With,
    Not,
    For,
    /// Mentioned with `@`.
    At,
}

/// One recognised piece.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub what: &'static str,
    pub rule: &'static str,
    /// Bytes of the original text.
    pub span: Range<usize>,
    pub text: String,
}

/// What became of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Free,
    /// Stays in the note and is no amount: clock times, counts, months that name what was paid.
    Kept,
    /// Read, and gone from the note.
    Taken,
}

/// A line on its way to a [`Reading`].
pub(super) struct Line<'a> {
    pub tokens: Tokens<'a>,
    pub fates: Vec<Fate>,
    pub reading: Reading,
    pub amount: Option<Amount>,
    /// Numbers that were not chosen.
    pub leftovers: usize,
}

/// How far into a line names are looked for; a note is shorter.
const LONGEST_LINE: usize = 64;

/// Every entry of a text: one a line, and one a part of a list (`coffee 4, bread 2 and milk 3`) when each part has an
/// amount and words of its own.
pub fn read(text: &Normalised, scope: &Scope) -> Vec<Reading> {
    let mut readings = Vec::new();
    let mut start = 0;
    for line in text.text.split('\n') {
        let range = start..start + line.len();
        start = range.end + 1;
        match list_parts(text, range.clone(), scope) {
            Some(parts) => readings.extend(parts),
            None => readings.push(read_range(text, range, scope)),
        }
    }
    readings
}

/// Reads all of a text as one entry.
pub fn read_line(text: &Normalised, scope: &Scope) -> Reading {
    read_range(text, 0..text.text.len(), scope)
}

/// Reads a text as an answer to "for what?": a note with neither amount nor question in it.
pub fn answer(text: &Normalised, scope: &Scope) -> Option<Reading> {
    let reading = read_line(text, scope);
    let talks = reading.question || reading.amount.is_some() || reading.amount_fault.is_some();
    (!talks && !(reading.note.is_empty() && reading.merchant.is_none())).then_some(reading)
}

/// The parts of a list on one line, or none where it is one entry.
fn list_parts(text: &Normalised, range: Range<usize>, scope: &Scope) -> Option<Vec<Reading>> {
    const JOINTS: &[&str] = &[", ", "; ", " and ", " + ", " & "];
    let line = &text.text[range.clone()];
    if !JOINTS.iter().any(|joint| line.contains(joint)) {
        return None;
    }
    let mut parts: Vec<Range<usize>> = Vec::new();
    let mut from = 0;
    let mut at = 0;
    while at < line.len() {
        let joint =
            line.is_char_boundary(at).then(|| JOINTS.iter().find(|joint| line[at..].starts_with(**joint))).flatten();
        match joint {
            Some(joint) => {
                parts.push(range.start + from..range.start + at);
                from = at + joint.len();
                at = from;
            }
            None => at += 1,
        }
    }
    parts.push(range.start + from..range.end);
    if parts.len() < 2 || parts.len() > 50 {
        return None;
    }
    let mut readings = Vec::with_capacity(parts.len());
    for part in parts {
        let reading = read_range(text, part, scope);
        let whole = (reading.amount.is_some() || reading.amount_fault.is_some()) && !reading.note.is_empty();
        if !whole || reading.question || reading.has_time {
            return None;
        }
        readings.push(reading);
    }
    Some(readings)
}

fn read_range(text: &Normalised, range: Range<usize>, scope: &Scope) -> Reading {
    let said = text.original_of(range.clone()).trim().to_owned();
    let tokens = Tokens::cut(text, range, Vocabulary::of(scope.locale));
    let fates = vec![Fate::Free; tokens.len()];
    let mut line = Line { tokens, fates, reading: Reading { said, ..Reading::default() }, amount: None, leftovers: 0 };
    line.tags();
    line.questions();
    line.clock_times();
    line.days(&scope.into());
    line.names(scope);
    line.amounts(scope);
    line.places();
    line.trailing_source(scope);
    line.note();
    line.category(scope);
    line.kind();
    line.reading.clean = clean::is_clean(&line, scope);
    line.reading
}

impl<'a> Line<'a> {
    pub fn is_free(&self, at: usize) -> bool {
        self.fates.get(at) == Some(&Fate::Free)
    }

    fn mark(&mut self, tokens: Range<usize>, fate: Fate) {
        self.fates[tokens].fill(fate);
    }

    fn found(&mut self, what: &'static str, rule: &'static str, tokens: Range<usize>) {
        let span = self.tokens.ready.original_span(self.tokens.span(tokens.clone()));
        let text = self.tokens.original(tokens).to_owned();
        self.reading.found.push(Found { what, rule, span, text });
    }

    fn take(&mut self, what: &'static str, rule: &'static str, tokens: Range<usize>) {
        self.found(what, rule, tokens.clone());
        self.mark(tokens, Fate::Taken);
    }

    /// `#work` is a tag, `#128` is a number of something.
    fn tags(&mut self) {
        let mut at = 0;
        while at < self.tokens.len() {
            if !self.tokens.is_sign(at, '#') || !self.tokens.glued(at + 1) {
                at += 1;
                continue;
            }
            let mut end = at + 2;
            if self.tokens.is_digits(at + 1) {
                self.mark(at..end, Fate::Kept);
                self.reading.has_count = true;
            } else if self.tokens.is_word(at + 1) {
                let joins = |kind| matches!(kind, Kind::Word | Kind::Digits | Kind::Sign('-' | '_'));
                while self.tokens.list.get(end).is_some_and(|token| !token.spaced && joins(token.kind)) {
                    end += 1;
                }
                let tag = self.tokens.ready.text[self.tokens.span(at + 1..end)].to_owned();
                self.reading.tags.push(tag);
                self.take("tag", "hash tag", at..end);
            }
            at = end;
        }
    }

    fn questions(&mut self) {
        let marked = (0..self.tokens.len()).any(|at| self.tokens.is_sign(at, '?') || self.tokens.is_sign(at, '¿'));
        self.reading.question = marked || self.tokens.is(0, Sense::Question);
    }

    /// 18:30, 8pm, 18h30, 8 o'clock, and "at 8".
    fn clock_times(&mut self) {
        for at in 0..self.tokens.len() {
            if !self.tokens.is_digits(at) || !self.is_free(at) || self.tokens.list[at].text.len() > 2 {
                continue;
            }
            let colon = self.tokens.is_sign(at + 1, ':') && self.tokens.glued(at + 1) && self.tokens.is_digits(at + 2);
            let mut end = at + 1;
            if colon && self.tokens.glued(at + 2) {
                end = at + 3;
            } else {
                // 8.30pm
                let pointed =
                    self.tokens.is_sign(at + 1, '.') && self.tokens.is_digits(at + 2) && self.tokens.glued(at + 2);
                let behind = if pointed { at + 3 } else { at + 1 };
                let Some(length) = self.tokens.means(behind, Sense::Clock) else {
                    self.clock_after_at(at);
                    continue;
                };
                end = end.max(behind + length);
            }
            while self.tokens.is(end, Sense::Clock) || (self.tokens.is_digits(end) && self.tokens.glued(end)) {
                end += 1;
            }
            let end = end.min(self.tokens.len());
            self.reading.has_time = true;
            self.found("time", "clock time", at..end);
            self.mark(at..end, Fate::Kept);
        }
    }

    fn clock_after_at(&mut self, at: usize) {
        let hour = self.tokens.small(at).is_some_and(|hour| hour <= 24);
        let after_at = at > 0 && self.tokens.is_word(at - 1) && self.tokens.is(at - 1, Sense::At);
        let next = self.tokens.list.get(at + 1);
        let alone = next.is_none_or(|next| {
            next.kind == Kind::Word && next.spaced && !self.is_money_word(at + 1)
                || next.spaced && self.tokens.is_sign(at + 1, '-')
        });
        if hour && after_at && alone {
            self.reading.has_time = true;
            self.found("time", "hour after at", at..at + 1);
            self.mark(at..at + 1, Fate::Kept);
        }
    }

    pub fn is_money_word(&self, at: usize) -> bool {
        let money = |sense| matches!(sense, Sense::Currency(_) | Sense::Family(_) | Sense::Minor(_) | Sense::Scale(_));
        self.tokens.sense(at, |sense| money(sense).then_some(())).is_some()
            || self.tokens.list.get(at).is_some_and(|token| crate::money::Currency::from_code(token.text).is_some())
    }

    fn days(&mut self, calendar: &Calendar) {
        let mut at = 0;
        while at < self.tokens.len() {
            let token = &self.tokens.list[at];
            let may_start = token.kind == Kind::Digits || self.tokens.sense(at, |_| Some(())).is_some();
            let hit = (may_start && self.is_free(at)).then(|| when::at(&self.tokens, at, calendar)).flatten();
            let Some(hit) = hit.filter(|hit| !hit.weak && (at..hit.end).all(|token| self.is_free(token))) else {
                at += 1;
                continue;
            };
            self.reading.has_time |= hit.rule == "hours and minutes";
            match hit.when {
                When::Day(day) if self.reading.day.is_none() => {
                    self.reading.day = Some(day);
                    self.take("day", hit.rule, at..hit.end);
                }
                When::Period(period) if self.reading.period.is_none() && self.reading.day.is_none() => {
                    self.reading.period = Some(period);
                    // What counts from today says nothing later: it leaves the note, a named month stays.
                    let fate = if hit.dated { Fate::Taken } else { Fate::Kept };
                    self.found("period", hit.rule, at..hit.end);
                    self.mark(at..hit.end, fate);
                }
                _ => self.mark(at..hit.end, Fate::Kept),
            }
            at = hit.end;
        }
    }

    /// Sources, people, and whom it is for.
    fn names(&mut self, scope: &Scope) {
        let mut at = 0;
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

    /// Finds all numbers, chooses the amount, and leaves the others to the note.
    fn amounts(&mut self, scope: &Scope) {
        let mut best: Option<(u32, Amount)> = None;
        let mut candidates = 0;
        let mut at = 0;
        while at < self.tokens.len() {
            if !self.is_free(at) {
                at += 1;
                continue;
            }
            if let Some(end) = self.no_amount(at, scope) {
                self.reading.has_count = true;
                self.mark(at..end, Fate::Kept);
                at = end;
                continue;
            }
            let mut candidate = amount_at(&self.tokens, at, scope);
            candidate = candidate.filter(|amount| amount.tokens.clone().all(|token| self.is_free(token)));
            candidate = candidate.filter(|amount| !self.measures(amount) && self.words_suffice(amount));
            let Some(amount) = candidate else {
                at += 1;
                continue;
            };
            at = amount.tokens.end;
            candidates += 1;
            let rank = self.rank(&amount);
            // Of equals the first priced one, and the last bare one: "2 coffees 7".
            if best.as_ref().is_none_or(|(before, _)| rank > *before || (rank == *before && amount.is_bare())) {
                best = Some((rank, amount));
            }
        }
        let Some((_, amount)) = best else { return };
        self.leftovers = candidates - 1;
        let amount = self.times_each(amount);
        self.reading.has_count |= self.leftovers > 0 || self.counts(&amount);
        self.take_amount(amount, scope);
    }

    /// Whether the chosen number rather counts or numbers something: "get 2 milk", "platform 4", "5 beers".
    fn counts(&self, amount: &Amount) -> bool {
        let (start, end) = (amount.tokens.start, amount.tokens.end);
        let Some(number) = amount.whole().filter(|_| amount.is_bare()) else { return false };
        let numbered = start > 0 && self.tokens.is(start - 1, Sense::Numbered);
        let asked = start > 0 && self.tokens.is(start - 1, Sense::Talk) && !self.tokens.is(start - 1, Sense::Spent);
        let noun = self.tokens.is_word(end) && !self.tokens.is(end, Sense::Filler);
        let several = start == 0 && (2..20).contains(&number) && noun && self.tokens.list[end].text.ends_with('s');
        numbered || (asked && noun) || several
    }

    fn take_amount(&mut self, amount: Amount, scope: &Scope) {
        let says = |line: &Self, wanted: Sense| (0..line.tokens.len()).any(|at| line.tokens.is(at, wanted));
        let back = says(self, Sense::Refund);
        let negative_ok = back || says(self, Sense::Deduction);
        let reading = &mut self.reading;
        reading.sign = amount.sign;
        reading.currency_said = amount.currency.is_some();
        match amount.money(scope, negative_ok) {
            Ok(money) if back && amount.sign == Sign::None => {
                reading.amount = Some(Money { minor: -money.minor, ..money })
            }
            Ok(money) => reading.amount = Some(money),
            Err(fault) => reading.amount_fault = Some(fault),
        }
        self.reading.best = self.reading.amount.or_else(|| amount.best(scope));
        self.take("amount", amount.rule, amount.tokens.clone());
        self.amount = Some(amount);
    }

    /// `2x beer @ 3.5`: the price of one, times the count.
    fn times_each(&mut self, amount: Amount) -> Amount {
        let start = amount.tokens.start;
        if start == 0 || !self.tokens.is_sign(start - 1, '@') {
            return amount;
        }
        let count = (0..start).find_map(|at| self.tokens.small(at).filter(|_| self.fates[at] != Fate::Taken));
        match count.filter(|count| *count > 0).and_then(|count| amount.clone().times(count)) {
            Some(mut product) => {
                self.leftovers = 0;
                product.tokens.start = start - 1;
                product
            }
            None => amount,
        }
    }

    /// Numbers that are no amounts whatever stands around: phone numbers, scores, percentages, parts of names.
    fn no_amount(&self, at: usize, scope: &Scope) -> Option<usize> {
        let tokens = &self.tokens;
        if tokens.is_sign(at, '+')
            && tokens.is_digits(at + 1)
            && tokens.glued(at + 1)
            && tokens.list[at + 1].text.len() >= 10
        {
            return Some(at + 2);
        }
        let token = tokens.list.get(at).filter(|token| token.kind == Kind::Digits)?;
        if token.text.len() >= 6 && token.text.starts_with('0') {
            return Some(at + 1);
        }
        let before = at.checked_sub(1).map(|before| &tokens.list[before]);
        let glued_to = before.filter(|_| !token.spaced);
        if glued_to
            .is_some_and(|before| matches!(before.kind, Kind::Sign('*' | '/' | ':' | '#' | '_' | '°' | '=' | '^')))
        {
            return Some(at + 1);
        }
        if glued_to.is_some_and(|before| before.kind == Kind::Word) && !self.is_money_word(at - 1) {
            return Some(at + 1);
        }
        // 0x1f, covid-19, 64-byte.
        let hex = token.text == "0" && tokens.glued(at + 1) && tokens.list[at + 1].text.starts_with('x');
        let joined = |at: usize, word: usize| tokens.is_sign(at, '-') && tokens.glued(at) && tokens.is_word(word);
        let fraction = (tokens.is_sign(at + 1, '.') || tokens.is_sign(at + 1, ',')) && tokens.is_digits(at + 2);
        let of_word = at >= 2 && !token.spaced && joined(at - 1, at - 2) && !self.is_money_word(at - 2);
        let adjective = joined(at + 1, at + 2) && tokens.glued(at + 2) && !self.is_money_word(at + 2);
        if hex || (!fraction && (of_word || adjective)) {
            return Some(at + 1);
        }
        // Chains: 555-1234, 3-2, 10/20, 1:0.
        let mut end = at + 1;
        let link = |at: usize| {
            matches!(tokens.list.get(at).map(|token| token.kind), Some(Kind::Sign('-' | '/' | ':')))
                && tokens.glued(at)
                && tokens.is_digits(at + 1)
                && tokens.glued(at + 1)
        };
        while link(end) {
            end += 2;
        }
        // 1.2.3, 192.168.1.1: digits and separators that make no number.
        if end == at + 1 && amount_at(tokens, at, scope).is_none() {
            let part = |token: &super::token::Token| {
                !token.spaced && matches!(token.kind, Kind::Digits | Kind::Sign('.' | ',' | '\''))
            };
            return Some(at + 1 + tokens.list[at + 1..].iter().take_while(|token| part(token)).count());
        }
        if end > at + 1 {
            while matches!(tokens.list.get(end), Some(token) if !token.spaced && matches!(token.kind, Kind::Digits | Kind::Sign('.' | ',')))
            {
                end += 1;
            }
            return Some(end.min(tokens.len()));
        }
        None
    }

    /// Whether a unit of measure stands behind it.
    fn measures(&self, amount: &Amount) -> bool {
        amount.currency.is_none() && !amount.composed && self.tokens.is(amount.tokens.end, Sense::Measure) && {
            let end = amount.tokens.end;
            // "lunch 12 m" measures, "12 with" doesn't; "20 of" counts only before a word.
            !self.tokens.is(end, Sense::Of) || self.tokens.is(end + 1, Sense::Talk)
        }
    }

    /// Number words are an amount beside a currency, or at the end of a short line.
    fn words_suffice(&self, amount: &Amount) -> bool {
        !amount.in_words
            || amount.currency.is_some()
            || amount.composed
            || self.money_named(amount)
            || (amount.tokens.end == self.tokens.len() && amount.tokens.start > 0 && self.tokens.len() <= 6)
    }

    /// "Twenty bucks" among Europeans: the word says money although it names no currency.
    fn money_named(&self, amount: &Amount) -> bool {
        amount
            .tokens
            .clone()
            .any(|at| self.tokens.sense(at, |sense| matches!(sense, Sense::Family(_)).then_some(())).is_some())
    }

    fn rank(&self, amount: &Amount) -> u32 {
        let start = amount.tokens.start;
        let numbered = start > 0 && self.tokens.is(start - 1, Sense::Numbered);
        let source_digits =
            start > 0 && self.fates[start - 1] == Fate::Taken && self.tokens.list[start].text.len() == 4;
        let end = amount.tokens.end;
        let counts = amount.is_bare() && self.tokens.is_word(end) && !self.tokens.is(end, Sense::Filler);
        let priced = amount.currency.is_some() || self.money_named(amount);
        (u32::from(priced) << 4)
            | (u32::from(amount.decimals || amount.composed) << 3)
            | (u32::from(!numbered && !source_digits) << 2)
            | (u32::from(!amount.in_words) << 1)
            | u32::from(!counts)
    }

    /// "at lidl", "from ikea", "@lidl": who was paid.
    fn places(&mut self) {
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
    fn trailing_source(&mut self, scope: &Scope) {
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

    /// What remains, run by run, without the words that only led to what was read.
    fn note(&mut self) {
        let mut note = String::new();
        let mut at = 0;
        while at < self.tokens.len() {
            if self.fates[at] == Fate::Taken {
                at += 1;
                continue;
            }
            let (mut start, mut end) = (at, at);
            while end < self.tokens.len() && self.fates[end] != Fate::Taken {
                end += 1;
            }
            at = end;
            while start < end && self.drops(start) {
                start += 1;
            }
            while start < end && self.drops(end - 1) {
                end -= 1;
            }
            if start < end {
                if !note.is_empty() {
                    note.push(' ');
                }
                note.extend(self.tokens.original(start..end).split_whitespace().flat_map(|word| [word, " "]));
                note.truncate(note.trim_end().len());
            }
        }
        if note.is_empty()
            && let Some(merchant) = &self.reading.merchant
        {
            note.clone_from(merchant);
        }
        self.reading.note = note;
    }

    fn drops(&self, at: usize) -> bool {
        let token = &self.tokens.list[at];
        if self.fates[at] == Fate::Kept {
            return false;
        }
        match token.kind {
            Kind::Sign(sign) => sign.is_ascii_punctuation() && !matches!(sign, '"' | '%' | '&'),
            Kind::Word => self.tokens.is(at, Sense::Filler),
            Kind::Digits => false,
        }
    }

    /// The longest alias in the note or the merchant; of equals the last, which is the head of an English compound.
    fn category(&mut self, scope: &Scope) {
        let says = |at: &usize| {
            let word = self.tokens.list[*at].kind != Kind::Digits;
            word && (self.fates[*at] != Fate::Taken || self.reading.merchant.is_some())
        };
        let places: Vec<usize> = (0..self.tokens.len().min(LONGEST_LINE)).filter(says).collect();
        if let Some((index, tokens)) = named_among(&scope.names.categories, &self.tokens, &places) {
            self.reading.category = Some(index);
            self.reading.category_word = Some(self.tokens.original(tokens.clone()).to_owned());
            self.found("category", "alias", tokens);
        }
    }

    fn kind(&mut self) {
        let says = |wanted: Sense| {
            (0..self.tokens.len()).any(|at| self.fates[at] != Fate::Taken && self.tokens.is(at, wanted))
        };
        let plus = self.reading.sign == Sign::Plus
            && self.amount.as_ref().is_some_and(|amount| amount.tokens.start == 0 || amount.sign == Sign::Plus);
        let opens = self.tokens.is(0, Sense::Received)
            || (self.tokens.is(0, Sense::Talk) && self.tokens.is(1, Sense::Received));
        let amount = self.reading.amount.is_some_and(|amount| amount.minor > 0);
        self.reading.income = amount && (plus || opens || (says(Sense::Income) && !says(Sense::Spent)));
    }
}

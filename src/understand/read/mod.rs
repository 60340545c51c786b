//! A whole line: every recogniser takes its piece, what remains is the note.

mod numbers;
mod parties;
#[cfg(test)]
mod tests;

use std::ops::Range;

use chrono::{Datelike, NaiveDate};

use super::amount::{Amount, AmountFault, Sign};
use super::brands::{Brands, category_of};
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
    /// Where the brand that the text names is filed, or the word it shares with brands, when no alias says it.
    pub guessed: Option<usize>,
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
    /// Who paid, where that is said: "ana paid 30 for pizza".
    Paid,
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
    /// The words that named the category.
    pub category: Range<usize>,
}

/// How far into a line names are looked for; a note is shorter.
const LONGEST_LINE: usize = 64;

/// The most words that name one thing of a list.
const LONGEST_NAME: usize = 6;

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
        // What is bought has a short name; longer ones are a sentence with numbers in it.
        let named = (1..=LONGEST_NAME).contains(&reading.note.split_whitespace().count());
        let whole = (reading.amount.is_some() || reading.amount_fault.is_some()) && named;
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
    let mut line = Line {
        tokens,
        fates,
        reading: Reading { said, ..Reading::default() },
        amount: None,
        leftovers: 0,
        category: 0..0,
    };
    line.tags();
    line.questions();
    line.clock_times();
    line.days(&scope.into(), false);
    line.names(scope);
    line.amounts(scope);
    // Without an amount beside it, a bare month is no part of what was bought: "report march".
    if line.amount.is_none() {
        line.days(&scope.into(), true);
    }
    line.places();
    line.trailing_source(scope);
    line.note(scope);
    line.category(scope);
    line.kind();
    line.reading.clean = clean::is_clean(&line, scope);
    line.reading
}

impl Line<'_> {
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

    /// What says when; `months` reads bare months as well, but for those that are words and names too (may, mar).
    fn days(&mut self, calendar: &Calendar, months: bool) {
        let mut at = 0;
        while at < self.tokens.len() {
            let token = &self.tokens.list[at];
            let may_start = self.tokens.may_start_day(at);
            // 31 june: no day, and its numbers are no amount either.
            if let Some(end) =
                (may_start && self.is_free(at)).then(|| when::impossible(&self.tokens, at, calendar)).flatten()
            {
                self.mark(at..end, Fate::Kept);
                at = end;
                continue;
            }
            let hit = (may_start && self.is_free(at)).then(|| when::at(&self.tokens, at, calendar)).flatten();
            let strong = |hit: &when::Hit| !hit.weak || months && hit.rule == "month" && token.text.len() > 3;
            let free = |hit: &when::Hit| (at..hit.end).all(|token| self.is_free(token));
            let hit = hit
                .filter(free)
                .or_else(|| when::alone(&self.tokens, at, calendar).filter(|_| hit.is_some()).filter(free));
            let Some(hit) = hit.filter(strong) else {
                at += 1;
                continue;
            };
            self.reading.has_time |= hit.rule == "hours and minutes";
            match hit.when {
                When::Day(day) if self.reading.day.is_none() => {
                    let (day, end) = self.in_far_year(&hit, at).unwrap_or((day, hit.end));
                    self.reading.day = Some(day);
                    self.take("day", hit.rule, at..end);
                    at = end;
                    continue;
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

    /// "3 on 3 march 1850": beside another number, four digits behind a day and month are its year, however far off. A
    /// day that nobody can mean is then asked about instead of being read by half.
    fn in_far_year(&self, hit: &when::Hit, at: usize) -> Option<(NaiveDate, usize)> {
        let tokens = &self.tokens;
        let When::Day(found) = hit.when else { return None };
        let names_month =
            (at..hit.end).any(|at| tokens.sense(at, |sense| matches!(sense, Sense::Month(_)).then_some(())).is_some());
        let next = hit.end + usize::from(tokens.is_sign(hit.end, ','));
        let digits = tokens.is_digits(next) && tokens.list[next].spaced && tokens.list[next].text.len() == 4;
        let ends = digits && self.run_end(next) == next + 1 && !self.is_money_word(next + 1);
        let another = |other: usize| !(at..=next).contains(&other) && tokens.is_digits(other) && self.is_free(other);
        if hit.dated || !names_month || !ends || !(0..tokens.len()).any(another) {
            return None;
        }
        let year = tokens.list[next].text.parse().ok().filter(|year| (1000..3000).contains(year))?;
        Some((found.with_year(year)?, next + 1))
    }

    /// What remains, run by run, without the words that only led to what was read.
    fn note(&mut self, scope: &Scope) {
        let told = self.tells_of_another(scope);
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
            while start < end && self.drops(start) && !told {
                start += 1;
            }
            while start < end && self.drops(end - 1) && !told {
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

    /// "Zoe paid 30 for pizza", with nobody called so here: the words stay as typed, because they say who paid.
    fn tells_of_another(&self, scope: &Scope) -> bool {
        let stands = |at: usize| self.fates.get(at).is_some_and(|fate| *fate != Fate::Taken);
        let somebody = self.tokens.is_word(0) && !self.tokens.is(0, Sense::Talk) && !self.tokens.is(0, Sense::Filler);
        let paid = stands(0) && stands(1) && self.tokens.is(1, Sense::Spent);
        let known = || named_at(&scope.names.categories, &self.tokens, 0).is_some();
        somebody && paid && (2..self.tokens.len()).any(|at| stands(at) && self.tokens.is_word(at)) && !known()
    }

    fn drops(&self, at: usize) -> bool {
        let token = &self.tokens.list[at];
        if self.fates[at] == Fate::Kept {
            return false;
        }
        match token.kind {
            // What parts or joins pieces; brackets and quotes are a note's own.
            Kind::Sign(sign) => {
                matches!(sign, '-' | '=' | '+' | ':' | ',' | '.' | ';' | '!' | '?' | '*' | '/' | '|' | '@' | '#' | '~')
            }
            // The l' of l'eau is a part of it.
            Kind::Word => {
                self.tokens.is(at, Sense::Filler) && !(self.tokens.is_sign(at + 1, '\'') && self.tokens.glued(at + 1))
            }
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
        // "Tea with milk" is tea, "train to berlin airport" a train: the head stands before the first preposition.
        let leads_on = |at: &usize| {
            let preposition = |sense| matches!(sense, Sense::With | Sense::To | Sense::For | Sense::At | Sense::From);
            self.tokens.sense(*at, |sense| preposition(sense).then_some(())).is_some()
        };
        let head = places.iter().position(leads_on).unwrap_or(places.len());
        let categories = &scope.names.categories;
        let named = named_among(categories, &self.tokens, &places[..head])
            .or_else(|| named_among(categories, &self.tokens, &places[head..]));
        let brand = self.brand(scope, &places, named.as_ref().map(|(_, tokens)| tokens));
        if let Some((index, tokens)) = named.filter(|_| !brand) {
            self.reading.category = Some(index);
            self.reading.category_word = Some(self.tokens.original(tokens.clone()).to_owned());
            self.found("category", "alias", tokens.clone());
            self.category = tokens;
        }
    }

    /// What a brand says of the category ("lidl 32"): less than an alias, but for one that stands within the brand's
    /// own name (hotel chocolat). True where the brand decides.
    fn brand(&mut self, scope: &Scope, places: &[usize], alias: Option<&Range<usize>>) -> bool {
        let brands = Brands::built_in();
        // One word is a brand when it means nothing else; a short one (bp, dm) when nothing stands beside it.
        let own = |at: usize| {
            let short = self.tokens.list[at].text.chars().count() < 4;
            let common = self.tokens.is(at, Sense::Filler) || self.tokens.is(at, Sense::Talk);
            !(common || short && places.len() > 1)
        };
        let named = brands.among(&self.tokens, places).filter(|(_, brand)| brand.len() > 1 || own(brand.start));
        let within = |alias: &Range<usize>, brand: &Range<usize>| {
            brand.len() > alias.len() && brand.start <= alias.start && alias.end <= brand.end
        };
        if let Some((category, brand)) = named.filter(|(_, brand)| alias.is_none_or(|alias| within(alias, brand))) {
            self.reading.guessed = category_of(category, &scope.names.categories);
            self.found("category", "brand", brand.clone());
            let word = self.tokens.original(brand).to_owned();
            self.reading.merchant.get_or_insert(word);
            return true;
        }
        if let Some((category, at)) = brands.hinted(&self.tokens, places).filter(|_| alias.is_none()) {
            self.reading.guessed = category_of(category, &scope.names.categories);
            self.found("category", "word that brands share", at..at + 1);
        }
        false
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

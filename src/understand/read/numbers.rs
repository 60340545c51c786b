//! Every number of a line: clock times, counts, and the one that is the amount.

use super::super::Scope;
use super::super::amount::{Amount, Sign, amount_at};
use super::super::lexicon::Sense;
use super::super::token::{Kind, Token};
use super::{Fate, Line};
use crate::money::{Currency, Money};

impl Line<'_> {
    /// 18:30, 8pm, 18h30, 8 o'clock, and "at 8".
    pub(super) fn clock_times(&mut self) {
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
            let led = at > 0 && self.tokens.is(at - 1, Sense::At) && self.is_free(at - 1);
            self.mark(at - usize::from(led)..end, Fate::Kept);
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
            self.mark(at - 1..at + 1, Fate::Kept);
        }
    }

    pub fn is_money_word(&self, at: usize) -> bool {
        let money = |sense| matches!(sense, Sense::Currency(_) | Sense::Family(_) | Sense::Minor(_) | Sense::Scale(_));
        self.tokens.sense(at, |sense| money(sense).then_some(())).is_some()
            || self.tokens.list.get(at).is_some_and(|token| Currency::from_code(token.text).is_some())
    }

    /// Finds all numbers, chooses the amount, and leaves the others to the note.
    pub(super) fn amounts(&mut self, scope: &Scope) {
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
            let Some(amount) = amount_at(&self.tokens, at, scope) else {
                at += 1;
                continue;
            };
            let free = amount.tokens.clone().all(|token| self.is_free(token));
            if !free || self.measures(&amount) || !self.words_suffice(&amount) {
                // Never a part of it: the 5 of "12.5 km" is no amount either.
                at = if amount.in_words { at + 1 } else { self.run_end(at) };
                continue;
            }
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
        let back = says(self, Sense::Refund) && !says(self, Sense::Income);
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

    /// `2x beer @ 3.5`, `3 coffees à 2,80`, `3 tickets 12 each`: the price of one, times the count.
    fn times_each(&mut self, amount: Amount) -> Amount {
        let start = amount.tokens.start;
        let at_each = start > 0 && (self.tokens.is_sign(start - 1, '@') || self.tokens.list[start - 1].text == "à");
        let each = self.tokens.means(amount.tokens.end, Sense::Each);
        if !at_each && each.is_none() {
            return amount;
        }
        let count = (0..start).find_map(|at| self.tokens.small(at).filter(|_| self.fates[at] != Fate::Taken));
        match count.filter(|count| *count > 0).and_then(|count| amount.clone().times(count)) {
            Some(mut product) => {
                self.leftovers = 0;
                product.tokens.start = start - usize::from(at_each);
                product.tokens.end += each.unwrap_or(0);
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
            return Some(self.run_end(at));
        }
        let before = at.checked_sub(1).map(|before| &tokens.list[before]);
        let glued_to = before.filter(|_| !token.spaced);
        if glued_to.is_some_and(|before| matches!(before.kind, Kind::Sign('*' | '/' | ':' | '#' | '_' | '°' | '^'))) {
            return Some(self.run_end(at));
        }
        if glued_to.is_some_and(|before| before.kind == Kind::Word) && !self.is_money_word(at - 1) {
            return Some(self.run_end(at));
        }
        // 0x1f, covid-19, 64-byte.
        let hex = token.text == "0" && tokens.glued(at + 1) && tokens.list[at + 1].text.starts_with('x');
        let joined = |at: usize, word: usize| tokens.is_sign(at, '-') && tokens.glued(at) && tokens.is_word(word);
        let fraction = (tokens.is_sign(at + 1, '.') || tokens.is_sign(at + 1, ',')) && tokens.is_digits(at + 2);
        let of_word = at >= 2 && !token.spaced && joined(at - 1, at - 2) && !self.is_money_word(at - 2);
        let adjective = joined(at + 1, at + 2) && tokens.glued(at + 2) && !self.is_money_word(at + 2);
        if hex || (!fraction && (of_word || adjective)) {
            return Some(self.run_end(at));
        }
        // Chains: 555-1234, 3-2, 10/20, 1:0.
        let link = |at: usize| {
            matches!(tokens.list.get(at).map(|token| token.kind), Some(Kind::Sign('-' | '/' | ':')))
                && tokens.glued(at)
                && tokens.is_digits(at + 1)
                && tokens.glued(at + 1)
        };
        let mut end = at + 1;
        while link(end) {
            end += 2;
        }
        // And 1.2.3 or 192.168.1.1, which make no number.
        let chained = end > at + 1 || amount_at(tokens, at, scope).is_none();
        chained.then(|| self.run_end(end - 1))
    }

    /// The end of the digits and separators that token `at` is part of: none of them is a number of its own.
    pub(super) fn run_end(&self, at: usize) -> usize {
        let part = |token: &Token| !token.spaced && matches!(token.kind, Kind::Digits | Kind::Sign('.' | ',' | '\''));
        at + 1 + self.tokens.list[at + 1..].iter().take_while(|token| part(token)).count()
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
}

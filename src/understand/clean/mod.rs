//! Whether all of a line reads as an entry: the restraint of shared chats, where most lines are talk.
//!
//! At most one ordinary chat line in ten thousand may be booked by mistake (`examples/chatter.rs` measures it), so talk
//! (pronouns, verbs, greetings) is never an entry, the amount stands where people put it, and the barer the number,
//! the more of the words beside it must be ones that this household spends money on.

#[cfg(test)]
mod tests;

use super::Scope;
use super::lexicon::Sense;
use super::names::named_at;
use super::read::{Fate, Line, PersonMode};
use super::token::Kind;

/// The longest note of a clean entry, in words.
const LONGEST_NOTE: usize = 5;

/// The most words that no category knows, beside a price or beside words that can only mean spending.
const MOST_UNKNOWN: usize = 3;

/// The words that would be a note.
#[derive(Clone, Copy, Default)]
struct Words {
    /// Before the amount and behind it.
    before: usize,
    after: usize,
    /// Of those, the ones that no category knows.
    unknown: usize,
    /// "Spent 20 on gas", "I paid 30 for parking": the verb that opens an entry.
    ordered: bool,
    /// The last one ends as plurals do.
    plural: bool,
}

impl Words {
    fn all(self) -> usize {
        self.before + self.after
    }
}

pub(super) fn is_clean(line: &Line, scope: &Scope) -> bool {
    let reading = &line.reading;
    let Some(amount) = &line.amount else { return false };
    let readable = (reading.amount.is_some() || reading.amount_fault.is_some()) && !amount.in_words;
    if !readable || reading.question || reading.has_time || reading.has_count || reading.note.is_empty() {
        return false;
    }
    let (start, end) = (amount.tokens.start, amount.tokens.end);
    // "Rs 15 crore", "$3 billion": the news, and no household's.
    let scale = |at: usize| line.tokens.sense(at, |sense| matches!(sense, Sense::Scale(_)).then_some(()));
    if amount.tokens.clone().any(|at| scale(at).is_some()) {
        return false;
    }
    // "80Y-12", "block 31C": a part of some name. "5. buy milk", "2) books": a list of something else.
    let glued_word = |at: usize| line.tokens.is_word(at) && line.tokens.glued(at);
    let letter = |at: usize| line.tokens.list[at].text.len() == 1 && line.tokens.is_upper(at);
    let grown_on = glued_word(end) || (end - start == 2 && glued_word(end - 1) && letter(end - 1));
    let listed = start == 0 && (line.tokens.is_sign(end, '.') || line.tokens.is_sign(end, ')'));
    // "Bump it to 1.85", "lunch at 12.30", "class of 1998": what becomes of something, or when it is.
    let leads = |sense| matches!(sense, Sense::To | Sense::At | Sense::Of);
    let led = start > 0 && line.tokens.sense(start - 1, |sense| leads(sense).then_some(())).is_some();
    let becomes = led && line.tokens.is_word(start - 1);
    if grown_on || becomes || (listed && amount.currency.is_none()) {
        return false;
    }
    let Some(words) = words(line, scope, start) else { return false };
    if words.all() > LONGEST_NOTE || (words.all() == 0 && reading.merchant.is_none()) {
        return false;
    }
    most_unknown(line, scope, words).is_some_and(|most| words.unknown <= most)
}

/// How many words that no category knows may stand beside the amount; none where it is no entry whatever they are.
fn most_unknown(line: &Line, scope: &Scope, words: Words) -> Option<usize> {
    let reading = &line.reading;
    let amount = line.amount.as_ref()?;
    let (start, end) = (amount.tokens.start, amount.tokens.end);
    let sourced = reading.card.is_some() || reading.account.is_some() || reading.source_word.is_some();
    let spending = sourced || reading.just_me || words.ordered;
    let known = reading.category.is_some() || reading.income || (words.all() > 0 && words.unknown == 0);
    let said = amount.currency.is_some();
    let priced = amount.is_price(scope.currency) || amount.composed || said;
    // "4.50 for coffee", "20 on gas"; else what stands behind the amount is the note, or goes on about something.
    let leads_on = line.tokens.sense(end, |sense| matches!(sense, Sense::For | Sense::On | Sense::At).then_some(()));
    let first = words.before == 0 && words.after > 0;
    if words.before > 0 && words.after > 0 && leads_on.is_none() && words.unknown > usize::from(priced) {
        return None;
    }
    // "Platform 4", "ubuntu 24.04".
    let numbered = start > 0 && line.tokens.is(start - 1, Sense::Numbered);
    if numbered && !said && !(known && priced) {
        return None;
    }
    if priced {
        // Prices have their decimals, and so have versions of software: unknown words must be few.
        return Some(match (said, first) {
            _ if known || spending => MOST_UNKNOWN,
            (true, false) => MOST_UNKNOWN,
            (true, true) => 1,
            (false, false) => 2,
            (false, true) => 0,
        });
    }
    // A bare number needs words beside it that say what money was spent on; "5 famous restaurants" counts them.
    let few = amount.whole().is_some_and(|number| number < 20);
    let counts = first && leads_on.is_none() && (words.all() > 2 || words.plural && few);
    if counts || !(known || spending) {
        return None;
    }
    let year = amount.whole().is_some_and(|number| (1900..2100).contains(&number));
    Some(if spending { MOST_UNKNOWN } else { usize::from(!first && !year) })
}

/// Counts the words that are no one's piece; none where the line talks, or holds what no entry does.
fn words(line: &Line, scope: &Scope, amount: usize) -> Option<Words> {
    let tokens = &line.tokens;
    let i_spent = tokens.list[0].text == "i" && tokens.is(1, Sense::Spent);
    let payer = line.reading.people.iter().any(|person| person.mode == PersonMode::Paid);
    let mut words = Words::default();
    let mut known_until = 0;
    for at in 0..tokens.len() {
        if line.fates[at] == Fate::Taken {
            continue;
        }
        match tokens.list[at].kind {
            Kind::Digits => return None,
            // Names are written with these; brackets, stars and equals signs are some other text.
            Kind::Sign('-' | '\'' | '&' | ',' | '.' | '/' | '+' | ':' | '(' | ')' | '"' | '=') => continue,
            Kind::Sign(sign) if !sign.is_ascii() => continue,
            Kind::Sign(_) => return None,
            Kind::Word => {}
        }
        let spent = tokens.is(at, Sense::Spent);
        // "Zoe paid 30 for pizza", who is no member: a card under another name would hide whose it is.
        if spent && at > 0 && !i_spent && !payer {
            return None;
        }
        let opens = at == 0 || (at == 1 && tokens.list[0].text == "i");
        if spent && payer || (spent || tokens.is(at, Sense::Received)) && opens {
            words.ordered = true;
            continue;
        }
        let subject = at == 0 && i_spent;
        if subject || (tokens.is(at, Sense::Filler) && !tokens.is(at, Sense::Talk)) {
            continue;
        }
        if tokens.is(at, Sense::Talk) || tokens.is(at, Sense::Question) {
            return None;
        }
        if at < amount {
            words.before += 1;
        } else {
            words.after += 1;
        }
        if words.all() > LONGEST_NOTE {
            return None;
        }
        words.plural = tokens.list[at].text.ends_with('s');
        if line.category.contains(&at) {
            continue;
        }
        if let Some((_, length)) = named_at(&scope.names.categories, tokens, at).filter(|_| at >= known_until) {
            known_until = at + length;
        }
        words.unknown += usize::from(at >= known_until && !tokens.is(at, Sense::Income));
    }
    Some(words)
}

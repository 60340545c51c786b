//! Whether all of a line reads as an entry: the restraint of shared chats, where most lines are talk.
//!
//! At most one ordinary chat line in ten thousand may be booked by mistake, so a bare number needs a word that this
//! household knows beside it, and talk (pronouns, verbs, greetings) is never an entry.

use super::Scope;
use super::lexicon::Sense;
use super::read::{Fate, Line};
use super::token::Kind;

/// The longest note of a clean entry, in words.
const LONGEST_NOTE: usize = 5;

pub(super) fn is_clean(line: &Line, scope: &Scope) -> bool {
    let reading = &line.reading;
    let Some(amount) = &line.amount else { return false };
    let readable = (reading.amount.is_some() || reading.amount_fault.is_some()) && !amount.in_words;
    if !readable || reading.question || reading.has_time || reading.has_count || reading.note.is_empty() {
        return false;
    }
    // "Ana paid 30 for pizza": somebody else's, which a card under the wrong name would hide.
    let told = (1..line.tokens.len()).any(|at| line.tokens.is(at, Sense::Spent) && line.fates[at] != Fate::Taken);
    if told && !(line.tokens.list[0].text == "i" && line.tokens.is(1, Sense::Spent)) {
        return false;
    }
    let mut words = 0;
    let mut known = reading.category.is_some();
    let mut ordered = false;
    for at in 0..line.tokens.len() {
        if line.fates[at] == Fate::Taken {
            continue;
        }
        let token = &line.tokens.list[at];
        match token.kind {
            Kind::Digits => return false,
            // Names are written with these; brackets, stars and equals signs are some other text.
            Kind::Sign('-' | '\'' | '&' | ',' | '.' | '/' | '+' | ':' | '(' | ')' | '"' | '=') => continue,
            Kind::Sign(sign) if !sign.is_ascii() => continue,
            Kind::Sign(_) => return false,
            Kind::Word => {}
        }
        words += 1;
        let spent = line.tokens.is(at, Sense::Spent) || line.tokens.is(at, Sense::Received);
        // "Spent 20 on gas", "I paid 30 for parking": the verb that opens an entry.
        let subject = at == 0 && line.tokens.list[at].text == "i" && line.tokens.is(1, Sense::Spent);
        if spent && (at == 0 || (at == 1 && line.tokens.list[0].text == "i")) {
            ordered = true;
            words -= 1;
        } else if subject || (line.tokens.is(at, Sense::Filler) && !line.tokens.is(at, Sense::Talk)) {
            words -= 1;
        } else if line.tokens.is(at, Sense::Talk) || line.tokens.is(at, Sense::Question) {
            return false;
        }
        known |= line.tokens.is(at, Sense::Income);
    }
    let sourced = reading.card.is_some() || reading.account.is_some() || reading.source_word.is_some();
    if words > LONGEST_NOTE || (words == 0 && reading.merchant.is_none()) {
        return false;
    }
    if amount.currency.is_some() {
        return true;
    }
    let start = amount.tokens.start;
    let numbered = start > 0 && line.tokens.is(start - 1, Sense::Numbered);
    // "Bump it to 1.85": what becomes of something, and no price.
    if start > 0 && line.tokens.is(start - 1, Sense::To) {
        return false;
    }
    // "5. buy milk" is a list of something else.
    let listed = start == 0 && line.tokens.is_sign(amount.tokens.end, '.');
    if listed || numbered && !known {
        return false;
    }
    // Prices have their decimals, and so have versions of software: unknown words must be few.
    if amount.is_price(scope.currency) || amount.composed {
        return known || sourced || reading.just_me || ordered || words <= 2;
    }
    // A bare number needs a word beside it that says what money was spent on.
    !numbered && (known || sourced || reading.just_me || ordered)
}

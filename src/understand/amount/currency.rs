//! Words and signs that name a currency, a scale or cents.

use super::super::lexicon::{Family, Sense};
use super::super::token::{Kind, Tokens};
use super::super::{Scope, locale};
use crate::money::Currency;

/// A currency said at `at`, and how many tokens say it.
pub(super) fn currency(tokens: &Tokens, at: usize, scope: &Scope) -> Option<(Option<Currency>, usize)> {
    let said = tokens.sense(at, |found| match found {
        Sense::Currency(code) => Some(Currency::from_code(code)),
        Sense::Family(family) => Some(of_family(family, scope)),
        _ => None,
    });
    if let Some((currency, mut length)) = said {
        // US dollars are often said twice: $ SGD4.90, USD$ 15.
        if let Some((Some(iso), more)) = iso(tokens, at + length).filter(|_| tokens.list[at].kind != Kind::Word) {
            length += more;
            return Some((Some(iso), length));
        }
        return Some((currency, length));
    }
    iso(tokens, at).map(|(iso, mut length)| {
        if matches!(tokens.list.get(at + length).map(|token| token.kind), Some(Kind::Sign('$' | '€' | '£' | '¥'))) {
            length += 1;
        }
        (iso, length)
    })
}

/// An ISO code. Those that are English words as well count in capitals only: `mop 12`, `PEN 12`.
pub(super) fn iso(tokens: &Tokens, at: usize) -> Option<(Option<Currency>, usize)> {
    const WORDS: &[&str] = &[
        "all", "try", "cup", "top", "pen", "mad", "sos", "gel", "mop", "bob", "cop", "bam", "php", "ron", "sek", "amd",
        "mur", "ars", "lak", "sar", "std", "dop", "ern", "kid", "bif", "bam", "pab", "cuc", "wst", "mop", "tnd", "aud",
    ];
    let token = tokens.list.get(at)?;
    if token.kind != Kind::Word || token.text.len() != 3 {
        return None;
    }
    if WORDS.contains(&token.text) && !tokens.is_upper(at) {
        return None;
    }
    Currency::from_code(token.text).map(|found| (Some(found), 1))
}

/// Which currency a shared name means here; none where it names no currency at all (bucks among Europeans).
pub(super) fn of_family(family: Family, scope: &Scope) -> Option<Currency> {
    let members = family.members();
    if members.contains(&scope.currency.code()) {
        return Some(scope.currency);
    }
    if family == Family::Buck {
        return None;
    }
    let local = locale::currency(scope.locale).filter(|local| members.contains(&local.code()));
    local.or_else(|| Currency::from_code(members[0]))
}

/// Whether a currency at `at` may stand before its number: single letters and words that are verbs or weights don't.
pub(super) fn may_lead(tokens: &Tokens, at: usize) -> bool {
    let token = &tokens.list[at];
    let single = token.kind == Kind::Word && token.text.chars().count() == 1 && token.text.is_ascii();
    let compound = single && matches!(tokens.list.get(at + 1).map(|token| token.kind), Some(Kind::Sign('$' | '£')));
    compound
        || !(single
            || matches!(
                token.text,
                "won" | "pound" | "pounds" | "kip" | "lev" | "rand" | "quid" | "buck" | "bucks" | "ft"
            ))
}

/// Whether a currency at `at` may stand after its number: not when it rather leads the next one (`3 USD50 cards`).
pub(super) fn may_trail(tokens: &Tokens, at: usize, length: usize) -> bool {
    !(tokens.list[at].spaced && tokens.is_digits(at + length) && tokens.glued(at + length))
}

pub(super) fn scale(tokens: &Tokens, at: usize, said: bool) -> Option<(u128, usize)> {
    let token = tokens.list.get(at)?;
    if !token.spaced && token.text == "k" {
        return Some((1_000, 1));
    }
    if !token.spaced && token.text == "m" && said {
        return Some((1_000_000, 1));
    }
    tokens.sense(at, |found| if let Sense::Scale(scale) = found { Some(u128::from(scale)) } else { None })
}

pub(super) fn minor(tokens: &Tokens, at: usize) -> Option<(Option<&'static str>, usize)> {
    tokens.sense(at, |found| if let Sense::Minor(code) = found { Some(code) } else { None })
}

//! The names of one household that a line may mention.

use std::ops::Range;
use std::sync::Arc;

use super::token::Tokens;

/// What this household calls its categories, accounts, cards and people.
#[derive(Clone, Debug, Default)]
pub struct Names {
    pub categories: Vec<Named>,
    pub accounts: Vec<Named>,
    pub cards: Vec<Named>,
    pub people: Vec<Named>,
}

#[derive(Clone, Debug)]
pub struct Named {
    /// As shown.
    pub name: String,
    /// The name, folded.
    pub key: String,
    /// Folded, each of one or several words; shared with whoever keeps them.
    pub aliases: Arc<Vec<String>>,
}

impl Named {
    /// From a name and its aliases, as typed.
    pub fn new<'a>(name: &'a str, aliases: impl IntoIterator<Item = &'a str>) -> Named {
        let aliases = aliases.into_iter().map(super::fold).collect::<Vec<_>>().into();
        Named { name: name.to_owned(), key: super::fold(name), aliases }
    }

    /// What it is called by, its own name first.
    pub(super) fn keys(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.key).chain(self.aliases.iter())
    }
}

/// The longest key that starts at token `at` and ends with a token: which of `names`, and how many tokens.
pub(super) fn named_at(names: &[Named], tokens: &Tokens, at: usize) -> Option<(usize, usize)> {
    let mut best: Option<(usize, usize)> = None;
    for (index, named) in names.iter().enumerate() {
        for key in named.keys() {
            let longer = |length: &usize| best.is_none_or(|(_, longest)| *length > longest);
            if let Some(length) = key_at(key, tokens, at).filter(longer) {
                best = Some((index, length));
            }
        }
    }
    best
}

/// The longest key anywhere among the tokens in `places`, of equals the last: which of `names`, and its tokens. One
/// pass over the keys, because a household has hundreds of aliases and a line has few words.
pub(super) fn named_among(names: &[Named], tokens: &Tokens, places: &[usize]) -> Option<(usize, Range<usize>)> {
    let first_byte = |at: usize| tokens.list[at].text.as_bytes()[0];
    let mut begins = [false; 256];
    for at in places {
        begins[usize::from(first_byte(*at))] = true;
    }
    let mut best: Option<(usize, Range<usize>)> = None;
    for (index, named) in names.iter().enumerate() {
        for key in named.keys() {
            let Some(first) = key.as_bytes().first().filter(|first| begins[usize::from(**first)]) else { continue };
            for at in places.iter().copied().filter(|at| first_byte(*at) == *first) {
                let Some(length) = key_at(key, tokens, at) else { continue };
                if best.as_ref().is_none_or(|(_, tokens)| (length, at) > (tokens.len(), tokens.start)) {
                    best = Some((index, at..at + length));
                }
            }
        }
    }
    best
}

/// How many tokens from `at` on are exactly `key`.
fn key_at(key: &str, tokens: &Tokens, at: usize) -> Option<usize> {
    let start = tokens.list.get(at)?.span.start;
    if key.is_empty() || !tokens.ready.text[start..].starts_with(key) {
        return None;
    }
    let end = start + key.len();
    // No key is longer than a few words; a limit keeps long texts linear.
    let words = tokens.list[at..].iter().take(12).take_while(|token| token.span.end <= end);
    words.enumerate().find(|(_, token)| token.span.end == end).map(|(index, _)| index + 1)
}

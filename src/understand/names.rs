//! The names of one household that a line may mention.

use std::hash::BuildHasher;
use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxBuildHasher;

use super::starting::starting_everywhere;
use super::token::{Tokens, piece};

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
    head: Head,
    /// The aliases by how they begin, because a household has hundreds and a line names few.
    heads: Arc<[(Head, u16)]>,
}

impl Named {
    /// From a name and its aliases, as typed.
    pub fn new<'a>(name: &'a str, aliases: impl IntoIterator<Item = &'a str>) -> Named {
        let aliases: Arc<Vec<String>> = aliases.into_iter().map(super::fold).collect::<Vec<_>>().into();
        let key = super::fold(name);
        Named { name: name.to_owned(), head: Head::of(&key), key, heads: heads(&aliases), aliases }
    }

    /// From what is folded already; aliases that are a starting category's share their order with it.
    pub fn of(name: String, key: String, aliases: Arc<Vec<String>>) -> Named {
        let starting = starting_everywhere().find(|starting| Arc::ptr_eq(&starting.aliases, &aliases));
        let heads = starting.map_or_else(|| heads(&aliases), |starting| starting.heads.clone());
        Named { name, head: Head::of(&key), key, heads, aliases }
    }

    /// What it is called by, its own name first.
    pub(super) fn keys(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.key).chain(self.aliases.iter())
    }

    /// Of what it is called by, what may begin with a token of this head.
    fn beginning(&self, head: Head) -> impl Iterator<Item = &String> {
        let from = self.heads.partition_point(|(other, _)| *other < head);
        let aliases = self.heads[from..].iter().take_while(move |(other, _)| *other == head);
        let aliases = aliases.filter_map(|(_, at)| self.aliases.get(usize::from(*at)));
        (self.head == head).then_some(&self.key).into_iter().chain(aliases)
    }
}

fn heads(aliases: &[String]) -> Arc<[(Head, u16)]> {
    let numbered = aliases.iter().zip(0..=u16::MAX);
    let mut heads: Vec<(Head, u16)> = numbered.map(|(alias, at)| (Head::of(alias), at)).collect();
    heads.sort_unstable();
    heads.into()
}

/// How a key or a line's token begins: equal wherever the token begins the key, rarely equal else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Head(u32);

impl Head {
    fn of(key: &str) -> Head {
        Head::of_token(piece(key).map_or(key, |(length, _)| &key[..length]))
    }

    pub(super) fn of_token(token: &str) -> Head {
        // A token may end at an apostrophe where a key goes on.
        let stem = token.find('\'').map_or(token, |end| &token[..end]);
        Head((FxBuildHasher.hash_one(stem) >> 32) as u32)
    }
}

/// The longest key that starts at token `at` and ends with a token: which of `names`, and how many tokens.
pub(super) fn named_at(names: &[Named], tokens: &Tokens, at: usize) -> Option<(usize, usize)> {
    let head = tokens.list.get(at)?.head;
    let mut best: Option<(usize, usize)> = None;
    for (index, named) in names.iter().enumerate() {
        for key in named.beginning(head) {
            let longer = |length: &usize| best.is_none_or(|(_, longest)| *length > longest);
            if let Some(length) = key_at(key, tokens, at).filter(longer) {
                best = Some((index, length));
            }
        }
    }
    best
}

/// The longest key anywhere among the tokens in `places`, of equals the last: which of `names`, and its tokens.
pub(super) fn named_among(names: &[Named], tokens: &Tokens, places: &[usize]) -> Option<(usize, Range<usize>)> {
    let mut best: Option<(usize, Range<usize>)> = None;
    for at in places.iter().copied() {
        if let Some((index, length)) = named_at(names, tokens, at)
            && best.as_ref().is_none_or(|(_, longest)| length >= longest.len())
        {
            best = Some((index, at..at + length));
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

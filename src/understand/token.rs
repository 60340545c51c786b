//! A line cut into words, digit runs and signs, once; every recogniser works on these.

use std::ops::Range;

use super::lexicon::{Entry, Sense, Starts, Vocabulary};
use super::names::Head;
use super::normalise::Normalised;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Word,
    /// ASCII digits only: separators are tokens of their own.
    Digits,
    Sign(char),
}

#[derive(Clone, Debug)]
pub struct Token<'a> {
    pub kind: Kind,
    pub text: &'a str,
    /// Bytes of the normalised text.
    pub span: Range<usize>,
    /// Whether a space stands before it.
    pub spaced: bool,
    pub(super) head: Head,
    starts: Starts,
    entries: &'static [Entry],
}

/// A line's tokens.
pub struct Tokens<'a> {
    pub ready: &'a Normalised,
    pub list: Vec<Token<'a>>,
}

impl<'a> Tokens<'a> {
    /// Cuts `ready.text[range]`.
    pub fn cut(ready: &'a Normalised, range: Range<usize>, vocabulary: &'static Vocabulary) -> Tokens<'a> {
        let text = &ready.text[range.clone()];
        let mut list: Vec<Token<'a>> = Vec::with_capacity(text.len() / 4 + 4);
        let mut at = 0;
        while at < text.len() {
            let rest = text[at..].trim_start();
            let start = text.len() - rest.len();
            let Some((mut length, kind)) = piece(rest) else { break };
            let digits = (&[][..], Starts::DIGITS);
            let (mut entries, mut starts) =
                if kind == Kind::Digits { digits } else { vocabulary.entries(&rest[..length]) };
            if kind == Kind::Word
                && entries.is_empty()
                && let Some(shorter) = elided(&rest[..length])
            {
                length = shorter;
                (entries, starts) = vocabulary.entries(&rest[..length]);
            }
            let span = range.start + start..range.start + start + length;
            let piece = &rest[..length];
            let spaced = at == 0 || start > at;
            list.push(Token { kind, text: piece, span, spaced, head: Head::of_token(piece), starts, entries });
            at = start + length;
        }
        Tokens { ready, list }
    }

    pub fn len(&self) -> usize {
        self.list.len()
    }

    pub fn is_sign(&self, at: usize, sign: char) -> bool {
        self.list.get(at).is_some_and(|token| token.kind == Kind::Sign(sign))
    }

    pub fn is_digits(&self, at: usize) -> bool {
        self.list.get(at).is_some_and(|token| token.kind == Kind::Digits)
    }

    pub fn is_word(&self, at: usize) -> bool {
        self.list.get(at).is_some_and(|token| token.kind == Kind::Word)
    }

    /// Whether a day or period may start there, with the words that lead to it.
    pub fn may_start_day(&self, at: usize) -> bool {
        let day = |at: usize| self.list.get(at).is_some_and(|token| token.starts.day);
        // Q3, h1.
        let part = || matches!(self.list[at].text, "q" | "h") && self.is_digits(at + 1);
        day(at) || self.list[at].starts.lead && (at + 1..at + 5).any(day) || part()
    }

    /// Whether it touches what stands before it.
    pub fn glued(&self, at: usize) -> bool {
        self.list.get(at).is_some_and(|token| !token.spaced)
    }

    /// The digit run at `at` as a number, when it is short enough to be part of a date or a count.
    pub fn small(&self, at: usize) -> Option<u32> {
        let token = self.list.get(at).filter(|token| token.kind == Kind::Digits && token.text.len() <= 8)?;
        token.text.parse().ok()
    }

    /// The first meaning at `at` that `pick` wants, and how many tokens it covers; longer phrases come first.
    pub fn sense<T>(&self, at: usize, pick: impl Fn(Sense) -> Option<T>) -> Option<(T, usize)> {
        let token = self.list.get(at)?;
        token.entries.iter().find_map(|entry| {
            let wanted = pick(entry.sense)?;
            let mut next = at + 1;
            for word in &entry.rest {
                // A phrase may be typed with hyphens.
                if self.is_sign(next, '-') && self.glued(next) {
                    next += 1;
                }
                let token = self.list.get(next)?;
                // `a$` is a currency, `a $5 coffee` isn't.
                if token.text != word.as_ref() || (token.spaced && matches!(token.kind, Kind::Sign(_))) {
                    return None;
                }
                next += 1;
            }
            Some((wanted, next - at))
        })
    }

    /// How many tokens mean `sense` at `at`.
    pub fn means(&self, at: usize, sense: Sense) -> Option<usize> {
        if !self.list.get(at)?.starts.may_be(sense) {
            return None;
        }
        self.sense(at, |found| (found == sense).then_some(())).map(|(_, length)| length)
    }

    pub fn is(&self, at: usize, sense: Sense) -> bool {
        self.means(at, sense).is_some()
    }

    /// The bytes of the normalised text that tokens `from..to` cover.
    pub fn span(&self, tokens: Range<usize>) -> Range<usize> {
        match (self.list.get(tokens.start), tokens.end.checked_sub(1).and_then(|last| self.list.get(last))) {
            (Some(first), Some(last)) if tokens.start < tokens.end => first.span.start..last.span.end,
            _ => 0..0,
        }
    }

    /// As typed.
    pub fn original(&self, tokens: Range<usize>) -> &'a str {
        self.ready.original_of(self.span(tokens))
    }

    /// Whether the word at `at` was typed with capitals only.
    pub fn is_upper(&self, at: usize) -> bool {
        let typed = self.original(at..at + 1);
        typed.chars().all(|ch| !ch.is_lowercase()) && typed.chars().any(char::is_uppercase)
    }

    /// Whether the word at `at` was typed with a capital first.
    pub fn is_capitalised(&self, at: usize) -> bool {
        self.is_word(at) && self.original(at..at + 1).chars().next().is_some_and(char::is_uppercase)
    }
}

/// Letters and the marks that belong to them.
fn is_letter(ch: char) -> bool {
    ch.is_alphabetic() || unicode_normalization::char::is_combining_mark(ch)
}

/// The length of what French and Italian leave of a word before a vowel (d'avril, l'ultima, nell'anno); a word that the
/// lexicon has whole is not taken apart.
fn elided(word: &str) -> Option<usize> {
    const ELIDED: &[&str] =
        &["d", "l", "qu", "jusqu", "s", "dell", "all", "nell", "sull", "dall", "quest", "un", "quell", "lorsqu"];
    let (first, _) = word.split_once('\'')?;
    ELIDED.contains(&first).then_some(first.len())
}

/// The first token of `text`, which starts with no space: its length in bytes and its kind.
pub(super) fn piece(text: &str) -> Option<(usize, Kind)> {
    let first = text.chars().next()?;
    if first.is_ascii_digit() {
        let end = text.find(|ch: char| !ch.is_ascii_digit()).unwrap_or(text.len());
        return Some((end, Kind::Digits));
    }
    if !is_letter(first) {
        return Some((first.len_utf8(), Kind::Sign(first)));
    }
    let mut end = 0;
    for (at, ch) in text.char_indices() {
        let inner_apostrophe = ch == '\'' && text[at + 1..].starts_with(is_letter);
        if !is_letter(ch) && !inner_apostrophe {
            break;
        }
        end = at + ch.len_utf8();
    }
    Some((end, Kind::Word))
}

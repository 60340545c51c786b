//! What kind of shop a name is: the brands of the world, and the words that their names are made of.
//!
//! `brands.txt` is made from the npm package name-suggestion-index (see `make.mjs` and `LICENSE.md`). A brand is filed
//! under a starting category; a household that renamed it is found again by that category's words. Where no brand is
//! named, a word that brands of one kind share ("apotheke", "cinema") files a name that nobody heard before.

use std::ops::Range;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::names::Named;
use super::starting::STARTING;
use super::token::{Kind, Tokens};

/// The most words that a brand has.
const LONGEST: usize = 5;

/// So many brands have to share a word before it says anything, and so large a part of them has to be of one kind.
const SHARED_BY: u32 = 8;
const OF_ONE_KIND: f32 = 0.9;

/// Brands and where they are filed.
pub struct Brands<'a> {
    categories: Vec<&'a str>,
    /// By folded name: an index into `categories`.
    names: FxHashMap<&'a str, usize>,
    /// By a word of names: the kind that most of those brands are of, and how sure that is.
    words: FxHashMap<&'a str, (usize, f32)>,
}

/// A brand found in a line, or a word that brands share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filed<'a> {
    /// The starting category's name.
    pub category: &'a str,
    /// The whole of a brand rather than a word of some.
    pub named: bool,
}

impl<'a> Brands<'a> {
    /// Those that come with the program.
    pub fn built_in() -> &'static Brands<'static> {
        static BUILT_IN: LazyLock<Brands<'static>> = LazyLock::new(|| {
            let lines = include_str!("brands.txt").lines().filter_map(|line| line.split_once('\t'));
            Brands::of(lines.flat_map(|(category, names)| names.split('|').map(move |name| (category, name))))
        });
        &BUILT_IN
    }

    /// From folded names and their categories.
    pub fn of(filed: impl Iterator<Item = (&'a str, &'a str)>) -> Brands<'a> {
        let mut categories: Vec<&'a str> = Vec::new();
        let mut names = FxHashMap::default();
        let mut shared: FxHashMap<&'a str, FxHashMap<usize, u32>> = FxHashMap::default();
        for (category, name) in filed {
            let index = categories.iter().position(|known| *known == category).unwrap_or_else(|| {
                categories.push(category);
                categories.len() - 1
            });
            names.insert(name, index);
            for word in words_of(name) {
                *shared.entry(word).or_default().entry(index).or_default() += 1;
            }
        }
        let words = shared
            .into_iter()
            .filter_map(|(word, kinds)| {
                let all: u32 = kinds.values().sum();
                let (kind, most) = kinds.into_iter().max_by_key(|(kind, count)| (*count, std::cmp::Reverse(*kind)))?;
                let sure = most as f32 / all as f32;
                (all >= SHARED_BY && sure >= OF_ONE_KIND).then_some((word, (kind, sure)))
            })
            .collect();
        Brands { categories, names, words }
    }

    /// Where a folded name is filed: as a brand, else by the surest of its words.
    pub fn filed(&self, name: &str) -> Option<Filed<'a>> {
        if let Some(index) = self.names.get(name) {
            return Some(Filed { category: self.categories[*index], named: true });
        }
        let known = words_of(name).filter_map(|word| self.words.get(word));
        let (index, _) = known.reduce(|best, next| if next.1 > best.1 { next } else { best })?;
        Some(Filed { category: self.categories[*index], named: false })
    }

    /// The longest brand among the tokens in `places`, of equals the first.
    pub(super) fn among(&self, tokens: &Tokens, places: &[usize]) -> Option<(&'a str, Range<usize>)> {
        let mut best: Option<(usize, Range<usize>)> = None;
        for (nth, at) in places.iter().copied().enumerate() {
            let joined =
                places[nth..].iter().take(2 * LONGEST).enumerate().take_while(|(ahead, place)| **place == at + ahead);
            for end in joined.map(|(ahead, _)| at + ahead + 1) {
                let longer = best.as_ref().is_none_or(|(_, known)| end - at > known.len());
                if !longer || !tokens.is_word(end - 1) && tokens.list[end - 1].kind != Kind::Digits {
                    continue;
                }
                if let Some(index) = self.names.get(&tokens.ready.text[tokens.span(at..end)]) {
                    best = Some((*index, at..end));
                }
            }
        }
        best.map(|(index, tokens)| (self.categories[index], tokens))
    }

    /// The kind that the surest of some words speaks of, and which of them that is.
    pub(super) fn hinted(&self, tokens: &Tokens, places: &[usize]) -> Option<(&'a str, usize)> {
        let known = places
            .iter()
            .filter_map(|at| self.words.get(tokens.list[*at].text).map(|(kind, sure)| (*kind, *sure, *at)));
        let (kind, _, at) = known.reduce(|best, next| if next.1 > best.1 { next } else { best })?;
        Some((self.categories[kind], at))
    }
}

/// The words of a name that can say something.
fn words_of(name: &str) -> impl Iterator<Item = &str> {
    name.split(|ch: char| !ch.is_alphanumeric()).filter(|word| word.chars().count() > 2)
}

/// Which of a household's categories is the starting category `name`: by that name, else by the words that led to it.
pub(super) fn category_of(name: &str, categories: &[Named]) -> Option<usize> {
    let holds = |key: &str| categories.iter().position(|named| named.keys().any(|own| own == key));
    let start = STARTING.iter().find(|category| category.name == name)?;
    holds(&super::fold(name)).or_else(|| start.aliases.iter().find_map(|alias| holds(alias)))
}

#[cfg(test)]
mod tests {
    use super::super::{fold, starting_names};
    use super::*;

    #[test]
    fn every_brand_is_folded_and_filed_under_a_starting_category() {
        let brands = Brands::built_in();
        assert!(brands.names.len() > 15_000, "{}", brands.names.len());
        for category in &brands.categories {
            assert!(category_of(category, &starting_names().categories).is_some(), "{category}");
        }
        for name in brands.names.keys() {
            assert_eq!(fold(name), **name);
        }
    }

    #[test]
    fn brands_and_the_words_they_share() {
        let brands = Brands::built_in();
        let filed = |name: &str| brands.filed(name).map(|filed| (filed.category, filed.named));
        assert_eq!(filed("lidl"), Some(("Groceries", true)));
        assert_eq!(filed("mcdonalds"), Some(("Eating out", true)));
        assert_eq!(filed("shell"), Some(("Fuel", true)));
        assert_eq!(filed("optik müller"), Some(("Health", false)));
        assert_eq!(filed("xyzzy"), None);
    }

    #[test]
    fn a_renamed_category_is_found_by_its_words() {
        let names = [Named::new("Eating out", []), Named::new("Food", ["supermarket", "milk"])];
        assert_eq!(category_of("Groceries", &names), Some(1));
        assert_eq!(category_of("Fuel", &names), None);
    }
}

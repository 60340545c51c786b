//! Text to words, the same for what is indexed and what is asked.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A longer word is cut here, on both sides alike, so that it is still found by its beginning.
const MAX_LETTERS: usize = 40;

/// What a query is read to; the words beyond are left out.
pub const MAX_WORDS: usize = 16;

/// One part of a query. An entry must meet all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clause {
    /// Met by the word itself, a longer word that begins so, or one mistyped.
    Word(String),
    /// From quotation marks: these words, as they are, in this order.
    Phrase(Vec<String>),
}

/// The words of a text: lower case, without diacritics (`Café` → `cafe`, `ё` → `е`), compatibility forms made
/// plain, everything that is neither letter nor digit a boundary.
pub fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut letters = 0;
    for c in text.nfkd().chain([' ']) {
        if matches!(c, '\u{300}'..='\u{36f}') {
            continue;
        }
        // The other marks are vowels of their scripts: without them Indic words would fall apart.
        if !(c.is_alphanumeric() || is_combining_mark(c) && letters > 0) {
            if letters > 0 {
                words.push(std::mem::take(&mut word));
                letters = 0;
            }
        } else if letters < MAX_LETTERS {
            let start = word.len();
            match plain(c) {
                Some(plain) => word.push_str(plain),
                None => word.extend(c.to_lowercase().filter(|c| !matches!(c, '\u{300}'..='\u{36f}'))),
            }
            letters += word[start..].chars().count();
        }
    }
    words
}

/// Letters that have no decomposition and that people without them on their keyboard type so.
fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' | 'ẞ' => "ss",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'ø' | 'Ø' => "o",
        'ł' | 'Ł' => "l",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'þ' | 'Þ' => "th",
        'ħ' | 'Ħ' => "h",
        'ı' => "i",
        'ς' => "σ",
        _ => return None,
    })
}

/// Reads a query. Only quotation marks mean anything, and one without a partner means nothing either: whatever
/// somebody types is words.
pub fn clauses(text: &str) -> Vec<Clause> {
    const QUOTES: [char; 8] = ['"', '“', '”', '„', '‟', '«', '»', '＂'];
    let parts: Vec<&str> = text.split(QUOTES).collect();
    let mut left = MAX_WORDS;
    let mut clauses = Vec::new();
    for (i, part) in parts.iter().enumerate() {
        let mut words = words(part);
        words.truncate(left);
        left -= words.len();
        let quoted = i % 2 == 1 && i + 1 < parts.len();
        let found = match quoted {
            true if words.is_empty() => continue,
            true => vec![Clause::Phrase(words)],
            false => words.into_iter().map(Clause::Word).collect(),
        };
        for clause in found {
            if !clauses.contains(&clause) {
                clauses.push(clause);
            }
        }
    }
    clauses
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_are_folded() {
        for (text, expected) in [
            ("Café Zürich", "cafe zurich"),
            ("Cafe\u{301}", "cafe"),
            ("День РОЖДЕНИЯ, ёлка", "день рождения елка"),
            ("Straße Łódź İstanbul ΟΔΟΣ", "strasse lodz istanbul οδοσ"),
            ("ﬁsh ＡＢＣ", "fish abc"),
            ("Ana's 12.80 e-mail", "ana s 12 80 e mail"),
            ("चाय की दुकान", "चाय की दुकान"),
            ("  \u{301} --- 🎂 ", ""),
        ] {
            assert_eq!(
                words(text).join(" "),
                expected.nfkd().filter(|c| !matches!(c, '\u{300}'..='\u{36f}')).collect::<String>(),
                "{text}"
            );
        }
        assert_eq!(words(&"x".repeat(100)), ["x".repeat(40)]);
    }

    #[test]
    fn quotation_marks_make_phrases_in_pairs_only() {
        let word = |w: &str| Clause::Word(w.to_owned());
        let phrase = |ws: &[&str]| Clause::Phrase(ws.iter().map(|&w| w.to_owned()).collect());
        for (text, expected) in [
            ("a \"b c\" d", vec![word("a"), phrase(&["b", "c"]), word("d")]),
            ("„b c“", vec![phrase(&["b", "c"])]),
            ("a \"b c", vec![word("a"), word("b"), word("c")]),
            ("\"\" \"!\" +a -a AND note:(a^2~", vec![word("a"), word("and"), word("note"), word("2")]),
            ("...", vec![]),
        ] {
            assert_eq!(clauses(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn folding_is_stable_and_bounded(text in "\\PC{0,80}") {
            let once = words(&text);
            prop_assert!(once.iter().all(|w| !w.is_empty() && w.chars().count() <= MAX_LETTERS + 18));
            prop_assert_eq!(words(&once.join(" ")), once);
        }
    }
}

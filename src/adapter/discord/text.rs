//! Plain text made fit for Discord: escaped for its Markdown, and cut to its lengths.
//!
//! Discord does not say what it counts; UTF-16 code units are never fewer than what it could mean.

use crate::adapter::cut;

/// The limit of a message's content.
pub(super) const MESSAGE_UNITS: usize = 2000;
/// The limit of a button's or an option's label.
pub(super) const LABEL_UNITS: usize = 80;
/// The limit of a suggestion.
pub(super) const CHOICE_UNITS: usize = 100;
/// The limit of a form's title and of its fields' labels.
pub(super) const TITLE_UNITS: usize = 45;

/// What means something wherever it stands.
const ANYWHERE: &[char] = &['\\', '*', '_', '~', '`', '|', '<', '[', ']'];
/// What means something at the beginning of a line: a heading, a quotation, a list.
const AT_LINE_START: &[char] = &['#', '>', '-', '+'];

pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + text.len() / 8);
    for (c, special) in marked(text) {
        if special {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// Each character, and whether Markdown would make something of it.
fn marked(text: &str) -> impl Iterator<Item = (char, bool)> + '_ {
    // Before anything but white space, before a number's dot, or within a line.
    let (mut fresh, mut numbered) = (true, false);
    text.chars().map(move |c| {
        let special =
            ANYWHERE.contains(&c) || fresh && AT_LINE_START.contains(&c) || numbered && matches!(c, '.' | ')');
        let digit = c.is_ascii_digit() && (fresh || numbered);
        (fresh, numbered) = (c == '\n' || fresh && c.is_whitespace(), digit);
        (c, special)
    })
}

/// The length of the text once it is escaped.
pub(super) fn units(text: &str) -> usize {
    marked(text).map(|(c, special)| c.len_utf16() + usize::from(special)).sum()
}

/// Cuts text into parts of at most `limit` units.
pub(super) fn split(text: &str, limit: usize) -> Vec<&str> {
    cut::split(text, |rest| fitting(rest, limit))
}

/// The text, or as much of it as fits with an ellipsis to say that it was cut.
pub(super) fn shorten(text: &str, limit: usize) -> String {
    if units(text) <= limit {
        return text.to_owned();
    }
    format!("{}…", text[..fitting(text, limit - 1)].trim_end())
}

/// The length in bytes of the longest start of `text` that has at most `limit` units.
fn fitting(text: &str, limit: usize) -> usize {
    let mut taken = 0;
    for ((at, c), (_, special)) in text.char_indices().zip(marked(text)) {
        taken += c.len_utf16() + usize::from(special);
        if taken > limit {
            return at;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nothing_becomes_markdown() {
        let cases = [
            ("✓ #1 Coffee · €4.50", "✓ #1 Coffee · €4.50"),
            ("*a* _b_ ~c~ `d` ||e||", "\\*a\\* \\_b\\_ \\~c\\~ \\`d\\` \\|\\|e\\|\\|"),
            ("# big\n- one\n  + two\n> said", "\\# big\n\\- one\n  \\+ two\n\\> said"),
            ("1. first\n12.50 lunch", "1\\. first\n12\\.50 lunch"),
            ("<@42> [here](x) a\\b", "\\<@42> \\[here\\](x) a\\\\b"),
            ("5 - 3", "5 - 3"),
        ];
        for (plain, escaped) in cases {
            assert_eq!(escape(plain), escaped);
            assert_eq!(units(plain), escaped.encode_utf16().count());
        }
    }

    #[test]
    fn cuts_fall_at_lines_then_words_then_characters() {
        let cases: &[(&str, usize, &[&str])] = &[
            ("", 5, &[]),
            ("one\ntwo\nthree", 7, &["one\ntwo", "three"]),
            ("one two three", 7, &["one two", "three"]),
            ("abcdefgh", 3, &["abc", "def", "gh"]),
            // Escaped, each of these takes two.
            ("****", 5, &["**", "**"]),
        ];
        for (text, limit, parts) in cases {
            assert_eq!(split(text, *limit), *parts, "{text:?} at {limit}");
        }
        assert_eq!(shorten("longer", 5), "long…");
    }

    proptest! {
        #[test]
        fn parts_fit_and_lose_only_white_space(text in "[a-z*#1.ß😀 \n]{0,60}", limit in 4usize..12) {
            let parts = split(&text, limit);
            for part in &parts {
                prop_assert!(escape(part).encode_utf16().count() <= limit && !part.is_empty());
            }
            let solid = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(parts.iter().map(|part| solid(part)).collect::<String>(), solid(&text));
        }
    }
}

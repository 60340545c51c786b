//! Plain text made fit for Telegram: escaped for its HTML, and cut to its length.
//!
//! Telegram counts UTF-16 code units after its markup is parsed, so lengths are taken of the plain text.

use crate::adapter::cut;

/// The Bot API's limit for `sendMessage` and `editMessageText`.
pub(super) const MESSAGE_UNITS: usize = 4096;
/// The Bot API's limit for a caption.
pub(super) const CAPTION_UNITS: usize = 1024;
/// The Bot API's limit for the line that answers a press.
pub(super) const ANSWER_UNITS: usize = 200;

pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + text.len() / 16);
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            _ => escaped.push(c),
        }
    }
    escaped
}

pub(super) fn units(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
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
    for (at, c) in text.char_indices() {
        taken += c.len_utf16();
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
    fn everything_is_escaped() {
        assert_eq!(escape("<b>&"), "&lt;b&gt;&amp;");
        assert_eq!(escape("€4.50 \"x\" &amp;"), "€4.50 \"x\" &amp;amp;");
    }

    #[test]
    fn cuts_fall_at_lines_then_words_then_characters() {
        let cases: &[(&str, usize, &[&str])] = &[
            ("", 5, &[]),
            (" \n ", 5, &[]),
            ("one", 5, &["one"]),
            ("one\ntwo\nthree", 7, &["one\ntwo", "three"]),
            ("one two three", 7, &["one two", "three"]),
            ("abcdefgh", 3, &["abc", "def", "gh"]),
            ("a\n\n\nb c", 3, &["a", "b c"]),
            // Each of these takes two units.
            ("😀😀😀", 3, &["😀", "😀", "😀"]),
        ];
        for (text, limit, parts) in cases {
            assert_eq!(split(text, *limit), *parts, "{text:?} at {limit}");
        }
    }

    #[test]
    fn shortening_says_so() {
        assert_eq!(shorten("short", 5), "short");
        assert_eq!(shorten("longer", 5), "long…");
        assert_eq!(shorten("😀😀😀", 4), "😀…");
    }

    proptest! {
        #[test]
        fn parts_fit_and_lose_only_white_space(text in "[a-z<&😀ß \n]{0,60}", limit in 2usize..12) {
            let parts = split(&text, limit);
            for part in &parts {
                prop_assert!(units(part) <= limit && !part.is_empty());
            }
            let solid = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(parts.iter().map(|part| solid(part)).collect::<String>(), solid(&text));
        }
    }
}

//! Single characters: which count as digits, dashes, quotes or nothing at all.

use unicode_normalization::UnicodeNormalization;

/// The one key under which names, aliases and merchants are stored and compared: compatibility forms folded, lower
/// case, single spaces, trimmed.
pub fn fold(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    let mut space = false;
    let mut push = |ch: char| {
        if ch.is_whitespace() {
            space = true;
        } else if !is_invisible(ch) {
            if std::mem::take(&mut space) && !key.is_empty() {
                key.push(' ');
            }
            key.push(dash_or_quote(digit(ch)));
        }
    };
    if text.is_ascii() {
        text.chars().map(|ch| ch.to_ascii_lowercase()).for_each(&mut push);
    } else {
        text.nfkc().flat_map(char::to_lowercase).nfc().for_each(&mut push);
    }
    key
}

/// Numeric characters that are no decimal digits.
pub(super) fn odd_number(ch: char) -> Option<&'static str> {
    match ch {
        '²' | '³' | '¹' | '\u{2070}'..='\u{2079}' => Some("superscript"),
        '\u{2080}'..='\u{2089}' => Some("subscript"),
        '¼' | '½' | '¾' | '\u{2150}'..='\u{215f}' | '\u{2189}' => Some("fraction"),
        '\u{2460}'..='\u{249b}' | '\u{24ea}'..='\u{24ff}' | '\u{2776}'..='\u{2793}' => Some("circled number"),
        '\u{2160}'..='\u{2188}' => Some("roman numeral"),
        _ => None,
    }
}

pub(super) fn fold_width(ch: char) -> char {
    match ch {
        '\u{ff10}'..='\u{ff19}' => char::from(b'0' + (ch as u32 - 0xff10) as u8),
        _ => ch,
    }
}

pub(super) fn is_invisible(ch: char) -> bool {
    ch.is_control()
        || matches!(ch,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Decimal digits of other scripts, by where each script's zero lies, and the two Arabic separators.
pub(super) fn digit(ch: char) -> char {
    const ZEROS: &[u32] = &[
        0x0660, // Arabic-Indic
        0x06f0, // Extended Arabic-Indic (Persian, Urdu)
        0x07c0, // N'Ko
        0x0966, // Devanagari
        0x09e6, // Bengali
        0x0a66, // Gurmukhi
        0x0ae6, // Gujarati
        0x0b66, // Oriya
        0x0be6, // Tamil
        0x0c66, // Telugu
        0x0ce6, // Kannada
        0x0d66, // Malayalam
        0x0e50, // Thai
        0x0ed0, // Lao
        0x0f20, // Tibetan
        0x1040, // Myanmar
        0x17e0, // Khmer
        0x1810, // Mongolian
    ];
    match ch {
        '\u{66b}' => return '.',
        '\u{66c}' => return ',',
        '\u{0}'..='\u{65f}' => return ch,
        _ => {}
    }
    let code = ch as u32;
    match ZEROS.iter().find(|zero| (**zero..**zero + 10).contains(&code)) {
        Some(zero) => char::from(b'0' + (code - zero) as u8),
        None => ch,
    }
}

pub(super) fn dash_or_quote(ch: char) -> char {
    match ch {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => '-',
        '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2032}' | '\u{2bc}' | '`' | '´' => '\'',
        '\u{201c}'..='\u{201f}' | '\u{2033}' | '«' | '»' => '"',
        _ => ch,
    }
}

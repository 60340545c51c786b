//! From what was typed to what is read: an ordered list of named rules, each with its reason and an example that is
//! its test. Every character keeps the way back to the original.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

/// Longest text that is read, in bytes: Telegram's own limit is 4,096 characters, and no expense needs more.
pub const LONGEST: usize = 4096;

/// Why a text is not read at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextFault {
    Empty,
    /// Over [`LONGEST`] bytes.
    TooLong,
    /// A number could be meant in two ways, such as `12²`; `shown` is the piece at fault.
    Ambiguous {
        what: &'static str,
        shown: String,
    },
}

/// A text ready to be read, and the way back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Normalised {
    /// As typed.
    pub original: String,
    /// Lower case, one kind of digit, dash, quote and space; lines apart by `\n`.
    pub text: String,
    /// Names of the rules that changed something, in order.
    pub rules: Vec<&'static str>,
    /// For every byte of `text`, where in the original its character comes from.
    origins: Vec<(u32, u32)>,
}

impl Normalised {
    /// The original characters that a piece of `text` came from.
    pub fn original_span(&self, span: Range<usize>) -> Range<usize> {
        if span.is_empty() {
            let at = self.origins.get(span.start).map_or(self.original.len(), |origin| origin.0 as usize);
            return at..at;
        }
        let start = self.origins[span.start].0 as usize;
        let end = self.origins[span.end - 1].1 as usize;
        start..end.max(start)
    }

    pub fn original_of(&self, span: Range<usize>) -> &str {
        &self.original[self.original_span(span)]
    }
}

/// A character on its way, with the bytes of the original that it stands for.
#[derive(Clone, Copy, Debug)]
struct Letter {
    ch: char,
    from: u32,
    to: u32,
}

/// The text between two rules.
pub struct Draft {
    letters: Vec<Letter>,
    /// Rules about other characters have nothing to do then.
    ascii: bool,
}

impl Draft {
    fn new(text: &str) -> Draft {
        let letters = text
            .char_indices()
            .map(|(at, ch)| Letter { ch, from: at as u32, to: (at + ch.len_utf8()) as u32 })
            .collect();
        Draft { letters, ascii: text.is_ascii() }
    }

    fn is(&self, at: usize, ch: char) -> bool {
        self.letters.get(at).is_some_and(|letter| letter.ch == ch)
    }

    fn is_digit(&self, at: usize) -> bool {
        self.letters.get(at).is_some_and(|letter| letter.ch.is_ascii_digit())
    }

    fn any(&self, test: impl Fn(char) -> bool) -> bool {
        self.letters.iter().any(|letter| test(letter.ch))
    }

    /// Changes single characters for single characters.
    fn map(&mut self, change: impl Fn(char) -> char) -> bool {
        let mut changed = false;
        for letter in &mut self.letters {
            let to = change(letter.ch);
            changed |= to != letter.ch;
            letter.ch = to;
        }
        changed
    }

    /// Keeps the characters that pass.
    fn retain(&mut self, keep: impl Fn(char) -> bool) -> bool {
        let before = self.letters.len();
        self.letters.retain(|letter| keep(letter.ch));
        before != self.letters.len()
    }
}

/// One step of normalising.
pub struct Rule {
    pub name: &'static str,
    pub why: &'static str,
    /// What goes in and what this rule alone makes of it.
    pub example: (&'static str, &'static str),
    /// True when it changed something.
    pub apply: fn(&mut Draft) -> bool,
}

/// In the order in which they act; later rules count on earlier ones.
pub static RULES: &[Rule] = &[
    Rule {
        name: "line ends",
        why: "platforms end lines differently, and one line is one entry",
        example: ("milk 3\r\nbread 2\u{2028}eggs 4", "milk 3\nbread 2\neggs 4"),
        apply: line_ends,
    },
    Rule {
        name: "invisible characters",
        why: "control, zero-width and direction marks come along with pasted text and carry no meaning",
        example: ("cof\u{200b}fee\u{0007} 4\u{2060}.50", "coffee 4.50"),
        apply: |draft| draft.retain(|ch| ch == '\n' || ch == '\t' || !is_invisible(ch)),
    },
    Rule {
        name: "spaces of other kinds",
        why: "no-break and thin spaces group digits (1 200) and are typed by keyboards unasked",
        example: ("1\u{202f}200\u{a0}€\tlunch", "1 200 € lunch"),
        apply: |draft| draft.map(|ch| if ch != '\n' && ch.is_whitespace() { ' ' } else { ch }),
    },
    Rule {
        name: "width and composition",
        why: "full-width letters and decomposed accents are the same words; superscripts are left alone, because \
              folding them turns 12² into 122",
        example: ("ｃａｆｅ\u{301} ￥５００", "café ¥500"),
        apply: width,
    },
    Rule {
        name: "digits of other scripts",
        why: "Arabic-Indic or Devanagari digits are digits; NFKC leaves them alone",
        example: ("قهوة ٤٫٥٠, चाय २०", "قهوة 4.50, चाय 20"),
        apply: |draft| !draft.ascii && draft.map(digit),
    },
    Rule {
        name: "dashes and quotes",
        why: "keyboards turn - and ' into typographic signs",
        example: ("−5 “tea” 1’049", "-5 \"tea\" 1'049"),
        apply: |draft| !draft.ascii && draft.map(dash_or_quote),
    },
    Rule {
        name: "case",
        why: "Coffee and coffee are one word; the note keeps what was typed",
        example: ("Coffee 5 EUR", "coffee 5 eur"),
        apply: case,
    },
    Rule {
        name: "price dashes",
        why: "5,- and 1.198,– say that there are no cents, and so that the point before groups",
        example: ("kaffee 5,- €", "kaffee 5,00 €"),
        apply: price_dashes,
    },
    Rule {
        name: "currency spelling",
        why: "one spelling for signs that are written apart or with a stop: US $, Rs., Kč.",
        example: ("us $ 5, rs. 20", "us$ 5, rs 20"),
        apply: currency_spelling,
    },
    Rule {
        name: "synonyms",
        why: "short forms that people type for words of the lexicon",
        example: ("lunch 9 yday w/tom", "lunch 9 yesterday with tom"),
        apply: synonyms,
    },
    Rule {
        name: "spaces",
        why: "runs of spaces mean one, and none at the ends of a line",
        example: ("  coffee   4.50 \n milk 3 ", "coffee 4.50\nmilk 3"),
        apply: spaces,
    },
];

/// Makes a text ready to be read, or says why it can't be.
pub fn normalise(text: &str) -> Result<Normalised, TextFault> {
    if text.len() > LONGEST {
        return Err(TextFault::TooLong);
    }
    let mut draft = Draft::new(text);
    if !draft.ascii {
        refuse_ambiguous(&draft)?;
    }
    let mut rules = Vec::new();
    for rule in RULES {
        if (rule.apply)(&mut draft) {
            rules.push(rule.name);
        }
    }
    if draft.letters.is_empty() {
        return Err(TextFault::Empty);
    }
    let mut ready = String::with_capacity(draft.letters.len() + 8);
    let mut origins = Vec::with_capacity(draft.letters.len() + 8);
    for letter in &draft.letters {
        ready.push(letter.ch);
        origins.extend(std::iter::repeat_n((letter.from, letter.to), letter.ch.len_utf8()));
    }
    Ok(Normalised { original: text.to_owned(), text: ready, rules, origins })
}

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

/// Numbers that look different from what folding would make of them.
fn refuse_ambiguous(draft: &Draft) -> Result<(), TextFault> {
    let letters = &draft.letters;
    let is_number = |at: usize| letters.get(at).is_some_and(|letter| digit(fold_width(letter.ch)).is_ascii_digit());
    if draft.any(|ch| matches!(ch, '\u{202d}' | '\u{202e}')) && (0..letters.len()).any(is_number) {
        let shown = letters.iter().map(|letter| letter.ch).filter(|ch| !is_invisible(*ch)).take(20).collect();
        return Err(TextFault::Ambiguous { what: "direction override", shown });
    }
    for (at, letter) in letters.iter().enumerate() {
        let Some(what) = odd_number(letter.ch) else { continue };
        let odd = |at: usize| letters.get(at).is_some_and(|letter| odd_number(letter.ch).is_some());
        let before = at > 0 && (is_number(at - 1) || odd(at - 1));
        if before || is_number(at + 1) || odd(at + 1) {
            let reaches = |at: usize| is_number(at) || odd(at);
            let first = (0..=at).rev().take_while(|at| reaches(*at)).last().unwrap_or(at);
            let shown = letters[first..].iter().map(|letter| letter.ch);
            let shown = shown.take_while(|ch| odd_number(*ch).is_some() || digit(fold_width(*ch)).is_ascii_digit());
            return Err(TextFault::Ambiguous { what, shown: shown.take(20).collect() });
        }
    }
    Ok(())
}

/// Numeric characters that are no decimal digits.
fn odd_number(ch: char) -> Option<&'static str> {
    match ch {
        '²' | '³' | '¹' | '\u{2070}'..='\u{2079}' => Some("superscript"),
        '\u{2080}'..='\u{2089}' => Some("subscript"),
        '¼' | '½' | '¾' | '\u{2150}'..='\u{215f}' | '\u{2189}' => Some("fraction"),
        '\u{2460}'..='\u{249b}' | '\u{24ea}'..='\u{24ff}' | '\u{2776}'..='\u{2793}' => Some("circled number"),
        '\u{2160}'..='\u{2188}' => Some("roman numeral"),
        _ => None,
    }
}

fn fold_width(ch: char) -> char {
    match ch {
        '\u{ff10}'..='\u{ff19}' => char::from(b'0' + (ch as u32 - 0xff10) as u8),
        _ => ch,
    }
}

fn is_invisible(ch: char) -> bool {
    ch.is_control()
        || matches!(ch,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}' | '\u{e0100}'..='\u{e01ef}')
}

fn line_ends(draft: &mut Draft) -> bool {
    if !draft.any(|ch| matches!(ch, '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')) {
        return false;
    }
    let letters = &draft.letters;
    let kept = (0..letters.len())
        .filter(|at| !(letters[*at].ch == '\r' && draft.is(at + 1, '\n')))
        .map(|at| letters[at])
        .collect();
    draft.letters = kept;
    draft.map(|ch| if matches!(ch, '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}') { '\n' } else { ch });
    true
}

/// NFKC by clusters (a character and the marks on it), so that each result knows its source.
fn width(draft: &mut Draft) -> bool {
    if draft.ascii {
        return false;
    }
    let is_mark = unicode_normalization::char::is_combining_mark;
    let mut made: Vec<Letter> = Vec::with_capacity(draft.letters.len());
    let mut changed = false;
    let mut at = 0;
    while at < draft.letters.len() {
        let first = draft.letters[at];
        let mut end = at + 1;
        while end < draft.letters.len() && is_mark(draft.letters[end].ch) {
            end += 1;
        }
        if (end == at + 1 && first.ch.is_ascii()) || odd_number(first.ch).is_some() {
            made.extend_from_slice(&draft.letters[at..end]);
        } else {
            let to = draft.letters[end - 1].to;
            let before = made.len();
            let source = draft.letters[at..end].iter().map(|letter| letter.ch);
            made.extend(source.nfkc().map(|ch| Letter { ch, from: first.from, to }));
            let same = made[before..].iter().map(|l| l.ch).eq(draft.letters[at..end].iter().map(|l| l.ch));
            if same {
                // Unchanged characters keep their own places.
                made.splice(before.., draft.letters[at..end].iter().copied());
            }
            changed |= !same;
        }
        at = end;
    }
    draft.letters = made;
    changed
}

/// Decimal digits of other scripts, by where each script's zero lies, and the two Arabic separators.
fn digit(ch: char) -> char {
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

fn dash_or_quote(ch: char) -> char {
    match ch {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => '-',
        '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2032}' | '\u{2bc}' | '`' | '´' => '\'',
        '\u{201c}'..='\u{201f}' | '\u{2033}' | '«' | '»' => '"',
        _ => ch,
    }
}

fn case(draft: &mut Draft) -> bool {
    if draft.ascii {
        return draft.map(|ch| ch.to_ascii_lowercase());
    }
    if !draft.any(|ch| !ch.to_lowercase().eq([ch])) {
        return false;
    }
    let letters = std::mem::take(&mut draft.letters);
    draft.letters = letters
        .into_iter()
        .flat_map(|letter| letter.ch.to_lowercase().map(move |ch| Letter { ch, ..letter }))
        .collect();
    true
}

fn price_dashes(draft: &mut Draft) -> bool {
    if !draft.any(|ch| ch == '-') {
        return false;
    }
    let mut kept: Vec<Letter> = Vec::with_capacity(draft.letters.len());
    let (mut at, mut changed) = (0, false);
    while at < draft.letters.len() {
        let after_digit = kept.last().is_some_and(|last| last.ch.is_ascii_digit());
        if after_digit && (draft.is(at, ',') || draft.is(at, '.')) && draft.is(at + 1, '-') {
            let dashes = draft.letters[at + 1..].iter().take_while(|letter| letter.ch == '-').count();
            if !draft.is_digit(at + 1 + dashes) {
                let dash = draft.letters[at + 1];
                kept.extend([draft.letters[at], Letter { ch: '0', ..dash }, Letter { ch: '0', ..dash }]);
                changed = true;
                at += 1 + dashes;
                continue;
            }
        }
        kept.push(draft.letters[at]);
        at += 1;
    }
    draft.letters = kept;
    changed
}

/// Replaces whole words: what is replaced must stand between what is no letter or digit.
fn replace_words(draft: &mut Draft, pairs: &[(&str, &str)]) -> bool {
    let letters = &draft.letters;
    let mut made: Vec<Letter> = Vec::new();
    let mut changed = false;
    let mut at = 0;
    while at < letters.len() {
        let starts = at == 0 || !letters[at - 1].ch.is_alphanumeric();
        let fits = |from: &str| {
            let mut end = at;
            for ch in from.chars() {
                if !draft.is(end, ch) {
                    return None;
                }
                end += 1;
            }
            let open = from.ends_with(|last: char| !last.is_alphanumeric());
            (open || !letters.get(end).is_some_and(|letter| letter.ch.is_alphanumeric())).then_some(end)
        };
        let found = pairs.iter().filter(|_| starts).find_map(|(from, to)| fits(from).map(|end| (end, to)));
        let Some((end, to)) = found else {
            if changed {
                made.push(letters[at]);
            }
            at += 1;
            continue;
        };
        if !changed {
            made.extend_from_slice(&letters[..at]);
            changed = true;
        }
        let (from, until) = (letters[at].from, letters[end - 1].to);
        made.extend(to.chars().map(|ch| Letter { ch, from, to: until }));
        at = end;
    }
    if changed {
        draft.letters = made;
    }
    changed
}

fn currency_spelling(draft: &mut Draft) -> bool {
    if !draft.any(|ch| matches!(ch, '$' | '.')) {
        return false;
    }
    const PAIRS: &[(&str, &str)] = &[
        ("us $", "us$"),
        ("u.s. $", "us$"),
        ("u.s.$", "us$"),
        ("c $", "c$"),
        ("r $", "r$"),
        ("rs.", "rs"),
        ("kč.", "kč"),
        ("kr.", "kr"),
        ("eur.", "eur"),
        ("fr.", "fr"),
        ("sfr.", "sfr"),
        ("руб.", "руб"),
        ("р.", "р"),
        ("zł.", "zł"),
        ("лв.", "лв"),
    ];
    replace_words(draft, PAIRS)
}

fn synonyms(draft: &mut Draft) -> bool {
    const PAIRS: &[(&str, &str)] = &[
        ("w/", "with "),
        ("yday", "yesterday"),
        ("ystd", "yesterday"),
        ("yest", "yesterday"),
        ("2day", "today"),
        ("tdy", "today"),
        ("tmrw", "tomorrow"),
        ("tmr", "tomorrow"),
        ("€uro", "euro"),
        ("€uros", "euros"),
    ];
    replace_words(draft, PAIRS)
}

fn spaces(draft: &mut Draft) -> bool {
    let before = draft.letters.len();
    let mut kept: Vec<Letter> = Vec::with_capacity(before);
    for letter in &draft.letters {
        let after_break = kept.last().is_none_or(|last| matches!(last.ch, ' ' | '\n'));
        match letter.ch {
            ' ' if after_break => continue,
            '\n' => {
                if kept.last().is_some_and(|last| last.ch == ' ') {
                    kept.pop();
                }
                if kept.last().is_none_or(|last| last.ch == '\n') {
                    continue;
                }
            }
            _ => {}
        }
        kept.push(*letter);
    }
    while kept.last().is_some_and(|last| matches!(last.ch, ' ' | '\n')) {
        kept.pop();
    }
    draft.letters = kept;
    draft.letters.len() != before
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_rule_does_what_its_example_says() {
        for rule in RULES {
            let (before, after) = rule.example;
            let mut draft = Draft::new(before);
            assert!((rule.apply)(&mut draft), "{} leaves its example alone", rule.name);
            let got: String = draft.letters.iter().map(|letter| letter.ch).collect();
            assert_eq!(got, after, "{}", rule.name);
            assert!(!rule.why.is_empty());
        }
    }

    #[test]
    fn rule_names_are_unique() {
        for (at, rule) in RULES.iter().enumerate() {
            assert!(RULES[..at].iter().all(|earlier| earlier.name != rule.name), "{}", rule.name);
        }
    }

    #[test]
    fn numbers_that_could_be_two_are_refused() {
        for (text, what, shown) in [
            ("lunch 12²", "superscript", "12²"),
            ("2½ beers 10", "fraction", "2½"),
            ("tea ½5", "fraction", "½5"),
            ("tea ①②", "circled number", "①②"),
            ("tea Ⅻ5", "roman numeral", "Ⅻ5"),
            ("tea ５²", "superscript", "５²"),
            ("tea \u{202e}05.21", "direction override", "tea 05.21"),
        ] {
            let fault = TextFault::Ambiguous { what, shown: shown.to_owned() };
            assert_eq!(normalise(text), Err(fault), "{text}");
        }
        assert!(normalise("carpet 20 m² 50").is_ok());
    }

    #[test]
    fn limits() {
        assert_eq!(normalise(""), Err(TextFault::Empty));
        assert_eq!(normalise(" \u{200b}\n\t"), Err(TextFault::Empty));
        assert_eq!(normalise(&"x".repeat(LONGEST + 1)), Err(TextFault::TooLong));
        assert!(normalise(&"x".repeat(LONGEST)).is_ok());
    }

    #[test]
    fn spans_lead_back() {
        let ready = normalise("  Cafe\u{301}  １２.80 W/ Tom").unwrap();
        assert_eq!(ready.text, "café 12.80 with tom");
        let span = |piece: &str| {
            let at = ready.text.find(piece).unwrap();
            ready.original_of(at..at + piece.len())
        };
        assert_eq!(span("café"), "Cafe\u{301}");
        assert_eq!(span("12.80"), "１２.80");
        assert_eq!(span("tom"), "Tom");
        assert_eq!(span("with"), "W/");
    }

    #[test]
    fn folding_makes_keys() {
        assert_eq!(fold("  Eating\u{a0}  OUT "), "eating out");
        assert_eq!(fold("Cafe\u{301}"), "café");
        assert_eq!(fold("McDonald’s"), "mcdonald's");
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_and_leads_back(text in "\\PC*|.*") {
            if let Ok(ready) = normalise(&text) {
                let bounds: Vec<usize> = ready.text.char_indices().map(|(at, _)| at).chain([ready.text.len()]).collect();
                for pair in bounds.windows(2) {
                    let span = ready.original_span(pair[0]..pair[1]);
                    prop_assert!(ready.original.get(span).is_some());
                }
            }
        }

        #[test]
        fn folding_twice_is_folding_once(text in ".*") {
            let key = fold(&text);
            prop_assert_eq!(fold(&key), key);
        }
    }
}

//! From what was typed to what is read: an ordered list of named rules, each with its reason and an example that is
//! its test. Every character keeps the way back to the original.

mod characters;
mod rules;

use std::ops::Range;

pub use characters::fold;
use characters::{dash_or_quote, digit, fold_width, is_invisible, odd_number};

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
        apply: rules::line_ends,
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
        apply: rules::width,
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
        apply: rules::case,
    },
    Rule {
        name: "price dashes",
        why: "5,- and 1.198,– say that there are no cents, and so that the point before groups",
        example: ("kaffee 5,- €", "kaffee 5,00 €"),
        apply: rules::price_dashes,
    },
    Rule {
        name: "currency spelling",
        why: "one spelling for signs that are written apart or with a stop: US $, Rs., Kč.",
        example: ("us $ 5, rs. 20", "us$ 5, rs 20"),
        apply: rules::currency_spelling,
    },
    Rule {
        name: "synonyms",
        why: "short forms that people type for words of the lexicon",
        example: ("lunch 9 yday w/tom", "lunch 9 yesterday with tom"),
        apply: rules::synonyms,
    },
    Rule {
        name: "spaces",
        why: "runs of spaces mean one, and none at the ends of a line",
        example: ("  coffee   4.50 \n milk 3 ", "coffee 4.50\nmilk 3"),
        apply: rules::spaces,
    },
];

/// Makes a text ready to be read, or says why it can't be.
pub fn normalise(text: &str) -> Result<Normalised, TextFault> {
    if text.len() > LONGEST {
        return Err(TextFault::TooLong);
    }
    let mut draft = Draft::new(text);
    // In ASCII only an exponent can deceive.
    if !draft.ascii || text.contains(['e', 'E']) {
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

/// Numbers that look different from what folding would make of them.
fn refuse_ambiguous(draft: &Draft) -> Result<(), TextFault> {
    let letters = &draft.letters;
    let is_number = |at: usize| letters.get(at).is_some_and(|letter| digit(fold_width(letter.ch)).is_ascii_digit());
    if draft.any(|ch| matches!(ch, '\u{202d}' | '\u{202e}')) && (0..letters.len()).any(is_number) {
        let shown = letters.iter().map(|letter| letter.ch).filter(|ch| !is_invisible(*ch)).take(20).collect();
        return Err(TextFault::Ambiguous { what: "direction override", shown });
    }
    for at in 1..letters.len() {
        let ch = |at: usize| letters.get(at).map_or(' ', |letter| fold_width(letter.ch));
        let shown =
            || letters[at - 1..].iter().map(|letter| letter.ch).take_while(|ch| !ch.is_whitespace()).take(20).collect();
        // A script's digits lie side by side, so all of them have the same distance from the ASCII ones they stand for.
        let script = |at: usize| u32::from(ch(at)).wrapping_sub(u32::from(digit(ch(at))));
        if is_number(at - 1) && is_number(at) && script(at - 1) != script(at) {
            return Err(TextFault::Ambiguous { what: "digits of two scripts", shown: shown() });
        }
        let starts = (0..at).rev().find(|before| !is_number(*before)).is_none_or(|before| !ch(before).is_alphabetic());
        if matches!(ch(at), 'e' | 'E') && is_number(at - 1) && is_number(at + 1) && starts {
            return Err(TextFault::Ambiguous { what: "exponent", shown: shown() });
        }
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
            ("tea 1٢3", "digits of two scripts", "1٢3"),
            ("tea 1e9", "exponent", "1e9"),
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

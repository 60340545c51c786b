//! What single words and phrases mean, a language a file. A language is added by its file and a line in [`ALL`].

mod de;
mod en;
mod es;
mod fr;
mod it;
mod nl;
mod pt;
mod ru;

use std::collections::HashMap;
use std::sync::LazyLock;

use chrono::Weekday;

use super::token::piece;

/// What a word or phrase can mean to a recogniser. A word may mean several things ("may", "second", "mar"): each
/// recogniser asks for the meaning it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sense {
    /// A cardinal below a hundred.
    Number(u32),
    /// Hundred, thousand, lakh, million.
    Scale(u64),
    /// First to thirty-first.
    Ordinal(u32),
    /// What makes digits an ordinal: st, nd, rd, th.
    OrdinalMark,
    Month(u32),
    Weekday(Weekday),
    /// Days from today.
    Day(i64),
    /// Morning, evening, night: it leaves the day as it is.
    DayPart,
    Unit(Unit),
    Last,
    This,
    Next,
    Ago,
    /// Ago, where the language says it before the count: vor, hace, il y a.
    AgoBefore,
    Since,
    Until,
    Between,
    From,
    To,
    And,
    On,
    In,
    Of,
    Article,
    /// One currency, by its code.
    Currency(&'static str),
    /// A name that several currencies share.
    Family(Family),
    /// Cents, pence; the code where it tells the currency.
    Minor(Option<&'static str>),
    /// A coin with a name of its own, in hundredths of a dollar.
    Coin(u32),
    /// Minutes, hours: too short to move a day, mostly.
    Short(i64),
    /// Later, from now.
    Later,
    /// Spent, paid, bought.
    Spent,
    /// Got paid, received, earned.
    Received,
    /// Salary, wages.
    Income,
    /// Money that comes back: the amount is negative without a sign.
    Refund,
    /// A reason for an amount to be negative when it is typed so.
    Deduction,
    /// Before a source or a person: with.
    With,
    /// Before a source only: using, via, by.
    Using,
    Without,
    For,
    At,
    JustMe,
    /// Names of means of payment that need no introduction: cash, visa, savings.
    Source,
    /// May go from the ends of a note.
    Filler,
    /// After a number: it measures or counts, and is no money.
    Measure,
    /// Before a number: it numbers something (platform 4).
    Numbered,
    /// After a number: it is a clock time.
    Clock,
    /// Begins a question.
    Question,
    /// Talk rather than bookkeeping: pronouns, verbs, greetings.
    Talk,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Day,
    Week,
    Fortnight,
    Weekend,
    Month,
    Quarter,
    Half,
    Year,
}

/// Names that several currencies share; the household's own currency decides, then the locale, then the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    Dollar,
    /// Bucks: whatever the household's money is, if that is a dollar; else it names nothing.
    Buck,
    Pound,
    Yen,
    Krone,
    Rupee,
    Peso,
    Franc,
    Dinar,
    Dirham,
    Rial,
}

impl Family {
    pub fn members(self) -> &'static [&'static str] {
        match self {
            Family::Dollar | Family::Buck => &[
                "USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN", "CLP", "COP", "ARS", "JMD", "TTD", "BBD",
                "BSD", "BZD", "BMD", "BND", "FJD", "GYD", "KYD", "LRD", "NAD", "SBD", "SRD", "XCD", "UYU",
            ],
            Family::Pound => &["GBP", "EGP", "LBP", "SYP", "SDG", "FKP", "GIP", "SHP"],
            Family::Yen => &["JPY", "CNY"],
            Family::Krone => &["SEK", "NOK", "DKK", "ISK"],
            Family::Rupee => &["INR", "PKR", "LKR", "NPR", "MUR", "SCR"],
            Family::Peso => &["MXN", "ARS", "CLP", "COP", "PHP", "UYU", "DOP", "CUP"],
            Family::Franc => &["CHF", "XOF", "XAF", "XPF", "GNF", "RWF", "CDF", "BIF", "DJF", "KMF"],
            Family::Dinar => &["KWD", "JOD", "BHD", "IQD", "TND", "DZD", "LYD", "RSD"],
            Family::Dirham => &["AED", "MAD"],
            Family::Rial => &["SAR", "QAR", "OMR", "IRR", "YER"],
        }
    }
}

/// One language's words: a meaning and the words that have it, apart by `|`; a phrase holds spaces.
pub struct Lexicon {
    /// BCP 47 primary language.
    pub language: &'static str,
    pub words: &'static [(Sense, &'static str)],
}

/// English first: it is read along with every other language.
pub static ALL: &[&Lexicon] = &[&en::EN, &de::DE, &es::ES, &fr::FR, &it::IT, &nl::NL, &pt::PT, &ru::RU];

/// A word or phrase that starts with the word it is filed under.
#[derive(Debug)]
pub struct Entry {
    /// The words and signs that must follow.
    pub rest: Box<[&'static str]>,
    pub sense: Sense,
}

/// The words of a person's language and English, by first word.
pub struct Vocabulary {
    entries: HashMap<&'static str, Vec<Entry>>,
}

impl Vocabulary {
    /// For a BCP 47 locale; languages without a lexicon read English.
    pub fn of(locale: &str) -> &'static Vocabulary {
        static BUILT: LazyLock<Vec<Vocabulary>> =
            LazyLock::new(|| ALL.iter().map(|own| Vocabulary::build(own)).collect());
        let language = locale.split(['-', '_']).next().unwrap_or_default();
        let found = ALL.iter().position(|lexicon| lexicon.language.eq_ignore_ascii_case(language));
        &BUILT[found.unwrap_or(0)]
    }

    /// All entries that start with `word`, longer phrases first; the person's own language before English.
    pub fn entries(&self, word: &str) -> &[Entry] {
        self.entries.get(word).map_or(&[], Vec::as_slice)
    }

    fn build(own: &'static Lexicon) -> Vocabulary {
        let english = ALL[0];
        let mut entries: HashMap<&'static str, Vec<Entry>> = HashMap::new();
        let both = [own, english];
        for lexicon in &both[..if own.language == english.language { 1 } else { 2 }] {
            for (sense, words) in lexicon.words {
                for phrase in words.split('|') {
                    let mut pieces = pieces(phrase);
                    let Some(first) = pieces.next() else { continue };
                    entries.entry(first).or_default().push(Entry { rest: pieces.collect(), sense: *sense });
                }
            }
        }
        for list in entries.values_mut() {
            list.sort_by_key(|entry| std::cmp::Reverse(entry.rest.len()));
        }
        Vocabulary { entries }
    }
}

/// Cuts a phrase as a line is cut into tokens: `us$` is a word and a sign.
fn pieces(phrase: &'static str) -> impl Iterator<Item = &'static str> {
    let mut rest = phrase;
    std::iter::from_fn(move || {
        rest = rest.trim_start();
        let (end, _) = piece(rest)?;
        let (first, after) = rest.split_at(end);
        rest = after;
        Some(first)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;
    use crate::understand::fold;

    #[test]
    fn every_lexicon_keeps_its_laws() {
        for lexicon in ALL {
            for (sense, words) in lexicon.words {
                for phrase in words.split('|') {
                    assert_eq!(
                        fold(phrase),
                        phrase,
                        "{} {sense:?}: a word is as normalising leaves it",
                        lexicon.language
                    );
                    assert!(!phrase.is_empty(), "{} {sense:?}", lexicon.language);
                }
                if let Sense::Currency(code) | Sense::Minor(Some(code)) = sense {
                    assert!(Currency::from_code(code).is_some(), "{code}");
                }
            }
        }
    }

    #[test]
    fn family_members_are_currencies() {
        use Family::*;
        for family in [Dollar, Buck, Pound, Yen, Krone, Rupee, Peso, Franc, Dinar, Dirham, Rial] {
            for code in family.members() {
                assert!(Currency::from_code(code).is_some(), "{code}");
            }
        }
    }
}

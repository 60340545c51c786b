//! What single words and phrases mean, a language a file. A language is added by its file and a line in [`ALL`].

mod compound;
mod de;
mod en;
mod es;
mod fr;
mod it;
mod nl;
mod pt;
mod ru;

use std::borrow::Cow;
use std::hash::{Hash, Hasher};
use std::sync::OnceLock;

use chrono::Weekday;
use rustc_hash::FxHashMap;

use super::token::piece;

/// What a word or phrase can mean to a recogniser. A word may mean several things ("may", "second", "mar"): each
/// recogniser asks for the meaning it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sense {
    /// A cardinal in one word, or below a hundred.
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
    /// The beginning, the end, the rest of what follows.
    Part(Part),
    /// EOM, BOY: a part of the current unit.
    Abbreviated(Part, Unit),
    /// Years in the plural, before the number of a decade: les années 70.
    Decades,
    /// The seventies.
    Decade(u32),
    /// The one before the last.
    BeforeLast,
    Last,
    This,
    Next,
    Ago,
    /// Ago, where the language says it before the count: vor, hace, il y a.
    AgoBefore,
    /// Before a distance from now: in 2 weeks.
    Ahead,
    /// Before a distance that starts now: within 5 days.
    Within,
    /// Between a distance and a day: two days before yesterday.
    Before,
    After,
    /// Before a number that is a day of the month: día 12.
    TheDay,
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
    /// Behind the price of one of several.
    Each,
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
    Decade,
}

/// A piece of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Beginning,
    Middle,
    End,
    /// Its later part.
    Late,
    /// Of it, what has passed.
    Earlier,
    /// Of it, what is to come.
    Later,
    Rest,
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

/// What every currency is called, by CLDR: language, code, names and signs (see `currencies/make.mjs`). What the
/// lexicons say themselves comes first.
static CURRENCIES: &str = include_str!("currencies/names.txt");

/// The currencies' names in one language, apart by `|`.
fn currencies(language: &str) -> impl Iterator<Item = (&'static str, &'static str)> + Clone {
    CURRENCIES.lines().filter_map(move |line| {
        let (of, rest) = line.split_once('\t')?;
        rest.split_once('\t').filter(|_| of == language)
    })
}

const LANGUAGES: usize = 8;

/// English first: it is read along with every other language.
pub static ALL: [&Lexicon; LANGUAGES] = [&en::EN, &de::DE, &es::ES, &fr::FR, &it::IT, &nl::NL, &pt::PT, &ru::RU];

/// A word or phrase that starts with the word it is filed under.
#[derive(Debug)]
pub struct Entry {
    /// The words and signs that must follow.
    pub rest: Box<[Cow<'static, str>]>,
    pub sense: Sense,
}

/// What a word may begin, so that most words are passed over at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Starts {
    /// A day or period, by itself.
    pub day: bool,
    /// What may lead to one: in, on, the, from.
    pub lead: bool,
    /// A bit for each sense that it may have, whatever that sense holds.
    senses: u128,
}

impl Starts {
    pub const DIGITS: Starts = Starts { day: true, lead: false, senses: 0 };

    /// False where no word or phrase that begins so can mean `sense`.
    #[inline]
    pub fn may_be(self, sense: Sense) -> bool {
        self.senses & sense.bit() != 0
    }
}

/// Takes the number that a discriminant hashes itself as.
#[derive(Default)]
struct Which(u64);

impl Hasher for Which {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0 << 8 | u64::from(*byte);
        }
    }

    fn write_isize(&mut self, number: isize) {
        self.0 = number as u64;
    }
}

impl Sense {
    /// One of 128; two senses may share theirs.
    #[inline]
    fn bit(self) -> u128 {
        let mut which = Which::default();
        std::mem::discriminant(&self).hash(&mut which);
        1 << (which.0 % 128)
    }

    fn starts(self) -> Starts {
        use Sense::*;
        let day = matches!(
            self,
            Number(_)
                | Scale(_)
                | Ordinal(_)
                | Month(_)
                | Weekday(_)
                | Day(_)
                | DayPart
                | Unit(_)
                | Part(_)
                | Abbreviated(..)
                | Decades
                | Decade(_)
                | BeforeLast
                | Last
                | This
                | Next
                | Short(_)
        );
        let lead =
            matches!(self, On | In | At | Of | From | Since | Between | Article | AgoBefore | Ahead | Within | TheDay);
        Starts { day, lead, senses: self.bit() }
    }
}

/// What a first word can begin.
#[derive(Debug, Default)]
struct Word {
    starts: Starts,
    entries: Vec<Entry>,
}

/// The words of a person's language and English, by first word.
pub struct Vocabulary {
    words: FxHashMap<Cow<'static, str>, Word>,
}

impl Vocabulary {
    /// For a BCP 47 locale; languages without a lexicon read English.
    pub fn of(locale: &str) -> &'static Vocabulary {
        static BUILT: [OnceLock<Vocabulary>; LANGUAGES] = [const { OnceLock::new() }; LANGUAGES];
        let language = super::locale::language(locale);
        let found = ALL.iter().position(|lexicon| lexicon.language.eq_ignore_ascii_case(language)).unwrap_or(0);
        BUILT[found].get_or_init(|| Vocabulary::build(ALL[found]))
    }

    /// All entries that start with `word`, longer phrases first, the person's own language before English; and what
    /// may start there.
    pub fn entries(&self, word: &str) -> (&[Entry], Starts) {
        self.words.get(word).map_or((&[], Starts::default()), |word| (word.entries.as_slice(), word.starts))
    }

    fn build(own: &'static Lexicon) -> Vocabulary {
        let english = ALL[0];
        let both = [own, english];
        let read = &both[..if own.language == english.language { 1 } else { 2 }];
        let words = read.iter().flat_map(|lexicon| lexicon.words.iter().copied());
        let money = read.iter().flat_map(|lexicon| currencies(lexicon.language));
        let phrases = words.chain(money.map(|(code, names)| (Sense::Currency(code), names)));
        let mut vocabulary = Vocabulary { words: FxHashMap::default() };
        for (sense, phrase) in
            phrases.clone().flat_map(|(sense, words)| words.split('|').map(move |word| (sense, word)))
        {
            vocabulary.add(sense, cut(phrase).map(Cow::Borrowed));
        }
        for (sense, word) in compound::words(own.language) {
            vocabulary.add(sense, std::iter::once(Cow::Owned(word)));
        }
        // Phones and hurry leave accents out: manana, fevrier, funf. Short words would become others (für, él, où).
        for (sense, phrase) in phrases.flat_map(|(sense, words)| words.split('|').map(move |word| (sense, word))) {
            let bare = without_accents(phrase).filter(|bare| bare.chars().count() >= SHORTEST_BARE);
            let Some(bare) = bare.filter(|bare| !vocabulary.knows(bare)) else { continue };
            let words: Vec<Cow<'static, str>> = cut(&bare).map(|piece| Cow::Owned(piece.to_owned())).collect();
            vocabulary.add(sense, words.into_iter());
        }
        for word in vocabulary.words.values_mut() {
            word.entries.sort_by_key(|entry| std::cmp::Reverse(entry.rest.len()));
        }
        vocabulary
    }

    fn add(&mut self, sense: Sense, mut pieces: impl Iterator<Item = Cow<'static, str>>) {
        let Some(first) = pieces.next() else { return };
        let word = self.words.entry(first).or_default();
        let starts = sense.starts();
        word.starts = Starts {
            day: word.starts.day || starts.day,
            lead: word.starts.lead || starts.lead,
            senses: word.starts.senses | starts.senses,
        };
        word.entries.push(Entry { rest: pieces.collect(), sense });
    }

    /// Whether a word alone means something.
    fn knows(&self, word: &str) -> bool {
        self.words.get(word).is_some_and(|word| word.entries.iter().any(|entry| entry.rest.is_empty()))
    }
}

/// The shortest word that is also read without its accents.
const SHORTEST_BARE: usize = 4;

/// A phrase as it is typed without accents, where it has some.
fn without_accents(phrase: &str) -> Option<String> {
    use unicode_normalization::UnicodeNormalization;
    use unicode_normalization::char::is_combining_mark;

    if phrase.is_ascii() {
        return None;
    }
    // The marks of й and ё make letters of their own; only the second is ever left out.
    let bare: String = phrase
        .chars()
        .flat_map(|ch| match ch {
            'й' => vec![ch],
            'ß' => vec!['s', 's'],
            _ => ch.nfd().filter(|mark| !is_combining_mark(*mark)).collect(),
        })
        .collect();
    (bare != phrase).then_some(bare)
}

/// Cuts a phrase as a line is cut into tokens: `us$` is a word and a sign.
fn cut(phrase: &str) -> impl Iterator<Item = &str> {
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
    fn every_currency_has_a_name_in_every_language() {
        for lexicon in ALL {
            let mut codes = Vec::new();
            for (code, names) in currencies(lexicon.language) {
                assert!(Currency::from_code(code).is_some(), "{code}");
                for name in names.split('|') {
                    assert_eq!(fold(name), name, "{} {code}: a name is as normalising leaves it", lexicon.language);
                }
                codes.push(code);
            }
            assert!(codes.len() > 150, "{}: {codes:?}", lexicon.language);
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

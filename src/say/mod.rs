//! What the bot says: every sentence is a message of a Fluent catalogue, one file a language.
//!
//! `phrase!` names a message and gives its arguments; a [`Locale`] makes a text of it. Whoever does not know who
//! listens, as services and refusals, hands on the phrase. `laws.rs` finds messages that are missing, unused, or
//! take other arguments in another language.
//!
//! A language is added by its catalogue and a line in [`LANGUAGES`].

mod catalogue;
mod locale;

pub use catalogue::LANGUAGES;
pub use locale::Locale;

use chrono::NaiveDate;

use crate::money::{Currency, Money};

/// A message of the catalogues and what goes into it; no language yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    key: &'static str,
    args: Vec<(&'static str, Arg)>,
}

/// What goes into a message. Money and days are written as the listener's locale writes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arg {
    Text(String),
    /// How many: it chooses the plural.
    Count(u64),
    Money(Money),
    /// Currencies side by side, never added.
    Sums(Vec<Money>),
    /// This and that.
    All(Vec<Money>),
    /// One or the other.
    Either(Vec<Money>),
    Date(NaiveDate),
    Phrase(Phrase),
}

impl Phrase {
    /// Use `phrase!`: the laws read what it is given.
    pub fn new(key: &'static str) -> Self {
        Self { key, args: Vec::new() }
    }

    pub fn with(mut self, name: &'static str, value: impl Into<Arg>) -> Self {
        self.args.push((name, value.into()));
        self
    }
}

/// `phrase!("entries", count = 3)`
macro_rules! phrase {
    ($key:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::say::Phrase::new($key)$(.with(stringify!($name), $value))*
    };
}

pub(crate) use phrase;

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Arg::Text(text)
    }
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Arg::Text(text.to_owned())
    }
}

impl From<&String> for Arg {
    fn from(text: &String) -> Self {
        Arg::Text(text.clone())
    }
}

/// An entry's number or a day of the month names it: nothing is counted by it.
impl From<i64> for Arg {
    fn from(number: i64) -> Self {
        Arg::Text(number.to_string())
    }
}

impl From<i16> for Arg {
    fn from(number: i16) -> Self {
        i64::from(number).into()
    }
}

impl From<i32> for Arg {
    fn from(number: i32) -> Self {
        i64::from(number).into()
    }
}

impl From<u64> for Arg {
    fn from(count: u64) -> Self {
        Arg::Count(count)
    }
}

impl From<u32> for Arg {
    fn from(count: u32) -> Self {
        Arg::Count(count.into())
    }
}

impl From<usize> for Arg {
    fn from(count: usize) -> Self {
        Arg::Count(count as u64)
    }
}

impl From<Money> for Arg {
    fn from(money: Money) -> Self {
        Arg::Money(money)
    }
}

impl From<&[Money]> for Arg {
    fn from(sums: &[Money]) -> Self {
        Arg::Sums(sums.to_vec())
    }
}

impl From<Currency> for Arg {
    fn from(currency: Currency) -> Self {
        currency.code().into()
    }
}

impl From<NaiveDate> for Arg {
    fn from(day: NaiveDate) -> Self {
        Arg::Date(day)
    }
}

impl From<Phrase> for Arg {
    fn from(phrase: Phrase) -> Self {
        Arg::Phrase(phrase)
    }
}

#[cfg(test)]
mod laws;

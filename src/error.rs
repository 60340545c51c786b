//! Two kinds of error: a sentence for the person, and a fault for us.

use std::fmt;

use crate::say::Phrase;

/// Why a message did not do what it asked for, in words the person can act on. They are put into the person's language
/// where the answer is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Stable, for programs: `amount_zero`, `unknown_number`.
    pub code: &'static str,
    /// The slot at fault, where one is.
    pub slot: Option<&'static str>,
    /// The sentence. It says what to do next unless its `.hint` in the catalogue does, with an example to type.
    pub phrase: Phrase,
}

impl Refused {
    pub fn new(code: &'static str, phrase: Phrase) -> Self {
        Self { code, slot: None, phrase }
    }

    pub fn slot(mut self, slot: &'static str) -> Self {
        self.slot = Some(slot);
        self
    }
}

/// A fault of ours: a lost database, a broken invariant. Logged once, where it is handled.
#[derive(Debug)]
pub struct Internal {
    doing: Option<&'static str>,
    source: Box<dyn std::error::Error + Send + Sync>,
}

impl fmt::Display for Internal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.doing {
            Some(doing) => write!(f, "{doing}: {}", self.source),
            None => self.source.fmt(f),
        }
    }
}

impl Internal {
    pub fn new(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { doing: None, source: source.into() }
    }

    /// What it came from, where that is a `T`.
    pub fn cause<T: std::error::Error + 'static>(&self) -> Option<&T> {
        self.source.downcast_ref()
    }

    /// Says what was being done; the innermost word wins.
    pub fn doing(mut self, doing: &'static str) -> Self {
        self.doing.get_or_insert(doing);
        self
    }
}

/// Like `anyhow::Error` it does not implement [`std::error::Error`], so that every such error converts into it.
impl<E: std::error::Error + Send + Sync + 'static> From<E> for Internal {
    fn from(source: E) -> Self {
        Self::new(source)
    }
}

/// What a handler or service fails with.
#[derive(Debug)]
pub enum Error {
    Refused(Refused),
    Internal(Internal),
}

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        Error::Refused(refused)
    }
}

impl From<Internal> for Error {
    fn from(internal: Internal) -> Self {
        Error::Internal(internal)
    }
}

impl<E: std::error::Error + Send + Sync + 'static> From<E> for Error {
    fn from(source: E) -> Self {
        Error::Internal(Internal::new(source))
    }
}

pub type Result<T, E = Error> = std::result::Result<T, E>;

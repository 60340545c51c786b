//! What a typed line means: amount, day, category, source, people and the note that remains.
//!
//! A text is first normalised by named rules ([`normalise`]), then cut into tokens once; recognisers for amounts and
//! for days and periods work on those, asking a lexicon per language what words can mean. Nothing here guesses
//! silently: what could be read in two ways is a fault with its readings, and every recognised piece says which rule
//! found it and where it stands in the original.

mod amount;
mod clean;
mod decimal;
mod explain;
mod lexicon;
mod locale;
mod names;
mod normalise;
mod read;
mod starting;
mod token;
mod when;

use chrono::{NaiveDate, NaiveDateTime, Weekday};

pub use amount::{AmountFault, Sign};
pub use explain::{Explanation, explain, found};
pub use locale::currency as currency_of;
pub use names::{Named, Names};
pub use normalise::{LONGEST, Normalised, RULES, Rule, TextFault, fold, normalise};
pub use read::{Found, Person, PersonMode, Reading, answer, read, read_line};
pub use starting::{STARTING, StartingCategory, starting_names};
pub use when::Period;

use crate::money::{Currency, Money};
use lexicon::Vocabulary;
use token::Tokens;

/// Who says it, where and when.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a> {
    /// The person's wall clock.
    pub now: NaiveDateTime,
    /// BCP 47, such as `en-GB` or `de`.
    pub locale: &'a str,
    /// The household's own.
    pub currency: Currency,
    pub week_start: Weekday,
    /// The day of the month on which this household's month begins, 1 to 28.
    pub month_start: u32,
    pub names: &'a Names,
}

/// Reads a slot that is all money: the amount, and whether its currency was said. `Err(None)` when it is no amount
/// at all.
pub fn money(text: &str, scope: &Scope) -> Result<(Money, bool), Option<AmountFault>> {
    slot(text, scope, |tokens| {
        let amount =
            amount::amount_at(tokens, 0, scope).filter(|amount| amount.tokens.end == tokens.len()).ok_or(None)?;
        let money = amount.money(scope, false).map_err(Some)?;
        Ok((money, amount.currency.is_some()))
    })
    .unwrap_or(Err(None))
}

/// Reads a slot that is all one day.
pub fn day(text: &str, scope: &Scope) -> Option<NaiveDate> {
    slot(text, scope, |tokens| when::whole(tokens, &scope.into())).flatten()?.as_day()
}

/// Reads a slot that is all one period; a single day is a period of one.
pub fn period(text: &str, scope: &Scope) -> Option<Period> {
    slot(text, scope, |tokens| when::whole(tokens, &scope.into())).flatten().map(when::When::period)
}

/// Hands the tokens of a slot to a recogniser; nothing for texts that can't be read.
fn slot<T>(text: &str, scope: &Scope, recognise: impl FnOnce(&Tokens) -> T) -> Option<T> {
    let ready = normalise(text).ok()?;
    let tokens = Tokens::cut(&ready, 0..ready.text.len(), Vocabulary::of(scope.locale));
    Some(recognise(&tokens))
}

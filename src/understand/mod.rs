//! What a typed line means: amount, day, category, source, people and the note that remains.
//!
//! A text is first normalised by named rules ([`normalise`]), then cut into tokens once; recognisers for amounts and
//! for days and periods work on those, asking a lexicon per language what words can mean. Nothing here guesses
//! silently: what could be read in two ways is a fault with its readings, and every recognised piece says which rule
//! found it and where it stands in the original.

mod amount;
mod brands;
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
pub use brands::{Brands, Filed};
pub use explain::{Explanation, explain, explain_lookup, found};
pub use locale::currency as currency_of;
pub use names::{Named, Names};
pub use normalise::{LONGEST, Normalised, RULES, Rule, TextFault, fold, normalise};
pub use read::{Found, Person, PersonMode, Reading, read, read_line};
pub use starting::{STARTING, StartingCategory, starting_everywhere, starting_names, starting_names_in};
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

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    fn now() -> NaiveDateTime {
        NaiveDate::from_ymd_opt(2026, 11, 23).unwrap().and_hms_opt(10, 0, 0).unwrap()
    }

    fn scope() -> Scope<'static> {
        Scope {
            now: now(),
            locale: "en",
            currency: Currency::EUR,
            week_start: Weekday::Mon,
            month_start: 1,
            names: starting_names(),
        }
    }

    #[test]
    fn a_locale_tells_the_money_of_its_region() {
        let of = |locale| currency_of(locale).map(Currency::code);
        assert_eq!([of("en-GB"), of("de-CH"), of("sv"), of("en")], [Some("GBP"), Some("CHF"), Some("SEK"), None]);
    }

    #[test]
    fn found_pieces_of_every_entry_stand_where_they_say() {
        let text = "milk ３\nbread 2 yesterday";
        let pieces = found(&normalise(text).unwrap(), now(), "en", Currency::EUR);
        let amounts: Vec<&str> =
            pieces.iter().filter(|piece| piece.what == "amount").map(|piece| &text[piece.span.clone()]).collect();
        assert_eq!(amounts, ["３", "2"]);
        assert!(pieces.iter().any(|piece| piece.what == "day" && piece.text == "yesterday"));
    }

    #[test]
    fn a_reading_keeps_what_was_said_for_it() {
        let said = |text: &str| -> Vec<String> {
            read(&normalise(text).unwrap(), &scope()).into_iter().map(|reading| reading.said).collect()
        };
        assert_eq!(said("  Milk 3,  Bread 2,50 "), ["Milk 3", "Bread 2,50"]);
        assert_eq!(said("Milk 3\nshopping"), ["Milk 3", "shopping"]);
    }

    #[test]
    fn an_explanation_knows_whether_anything_could_be_booked() {
        let holds = |text| explain(text, now(), "en", Currency::EUR).holds_amount();
        for text in ["coffee 3", "milk 3\nbread 2", "coffee 0", "coffee 4.505", "coffee 3 last month"] {
            assert!(holds(text), "{text}");
        }
        for text in ["coffee", "last month", "", "march 2025"] {
            assert!(!holds(text), "{text}");
        }
    }

    #[test]
    fn slots_are_all_of_their_kind_or_nothing() {
        let euros = |minor| Money::new(minor, Currency::EUR);
        assert_eq!(money("4.50", &scope()), Ok((euros(450), false)));
        assert_eq!(money("€ 4.50", &scope()), Ok((euros(450), true)));
        assert_eq!(money("4.50 coffee", &scope()), Err(None));
        assert_eq!(money("0", &scope()), Err(Some(AmountFault::Zero)));
        assert_eq!(day("last month", &scope()), None);
        assert_eq!(period("yesterday", &scope()), day("yesterday", &scope()).map(Period::day));
    }
}

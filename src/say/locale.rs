//! A language in a region: its catalogue, and how numbers are written there.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use chrono::{Datelike, NaiveDate, NaiveTime, Weekday};
use fluent_bundle::{FluentArgs, FluentValue};
use icu_decimal::DecimalFormatter;
use icu_decimal::input::Decimal;

use super::catalogue::{Catalogue, LANGUAGES, Shape};
use super::{Arg, Phrase, phrase};
use crate::money::Money;

/// Makes texts of phrases. Made once a locale and shared.
pub struct Locale {
    catalogue: &'static Catalogue,
    numbers: DecimalFormatter,
}

/// Every locale that was asked for: a language of [`LANGUAGES`] and two letters for a region at most, so their number
/// has an end whatever platforms call their people's languages.
static MADE: LazyLock<RwLock<BTreeMap<String, Arc<Locale>>>> = LazyLock::new(RwLock::default);

impl Locale {
    /// The locale of a BCP 47 tag such as `de` or `es-MX`; nothing where the bot does not speak the language.
    pub fn of(tag: &str) -> Option<Arc<Locale>> {
        let mut parts = tag.split(['-', '_']);
        let catalogue = Catalogue::of(parts.next()?)?;
        let region = parts.find(|part| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_alphabetic()));
        let tag = match region {
            Some(region) => Cow::Owned(format!("{}-{}", catalogue.language.tag, region.to_ascii_uppercase())),
            None => Cow::Borrowed(catalogue.language.tag),
        };
        if let Some(made) = MADE.read().unwrap_or_else(PoisonError::into_inner).get(tag.as_ref()) {
            return Some(made.clone());
        }
        let made = Arc::new(Locale { catalogue, numbers: numbers(&tag) });
        MADE.write().unwrap_or_else(PoisonError::into_inner).insert(tag.into_owned(), made.clone());
        Some(made)
    }

    /// The first of these that the bot speaks, else English.
    pub fn first_of<'a>(tags: impl IntoIterator<Item = &'a str>) -> Arc<Locale> {
        tags.into_iter().find_map(Locale::of).unwrap_or_else(Locale::english)
    }

    pub fn english() -> Arc<Locale> {
        Locale::of(LANGUAGES[0].tag).expect("English is the first language")
    }

    /// ISO 639.
    pub fn language(&self) -> &'static str {
        self.catalogue.language.tag
    }

    pub fn say(&self, phrase: &Phrase) -> String {
        self.text(phrase, None).unwrap_or_else(|| phrase.key.to_owned())
    }

    /// What to do next, where a refusal's message says it apart.
    pub fn hint(&self, phrase: &Phrase) -> Option<String> {
        self.text(phrase, Some("hint"))
    }

    /// A message, or what belongs to it, by a name that is made of another: a command's about and help. The law about
    /// such names stands where their list is.
    pub fn named(&self, key: &str, attribute: Option<&str>) -> Option<String> {
        self.catalogue.text(key, attribute, None)
    }

    fn text(&self, phrase: &Phrase, attribute: Option<&str>) -> Option<String> {
        if phrase.args.is_empty() {
            return self.catalogue.text(phrase.key, attribute, None);
        }
        let mut args = FluentArgs::with_capacity(phrase.args.len());
        for (name, arg) in &phrase.args {
            args.set(*name, self.value(arg));
        }
        self.catalogue.text(phrase.key, attribute, Some(&args))
    }

    fn value<'a>(&self, arg: &'a Arg) -> FluentValue<'a> {
        match arg {
            Arg::Text(text) => FluentValue::from(text.as_str()),
            Arg::Count(count) => FluentValue::from(*count),
            Arg::Money(money) => FluentValue::from(self.money(*money)),
            Arg::Sums(sums) => FluentValue::from(self.sums(sums)),
            Arg::All(sums) => FluentValue::from(self.joined(sums, &phrase!("and"))),
            Arg::Either(readings) => FluentValue::from(self.joined(readings, &phrase!("or"))),
            Arg::Date(day) => FluentValue::from(self.date(*day, Shape::DayOfYear)),
            Arg::Phrase(phrase) => FluentValue::from(self.say(phrase)),
        }
    }

    /// "€1,842.00", "1.842,00 €", "CZK 60.00".
    pub fn money(&self, money: Money) -> String {
        self.signed(if money.minor < 0 { "-" } else { "" }, money)
    }

    /// The same with a plus, as income is shown.
    pub fn income(&self, money: Money) -> String {
        self.signed(if money.minor < 0 { "-" } else { "+" }, money)
    }

    /// Currencies side by side, never added.
    pub fn sums(&self, sums: &[Money]) -> String {
        sums.iter().map(|money| self.money(*money)).collect::<Vec<_>>().join(" + ")
    }

    fn joined(&self, sums: &[Money], by: &Phrase) -> String {
        let sums: Vec<String> = sums.iter().map(|money| self.money(*money)).collect();
        sums.join(&format!(" {} ", self.say(by)))
    }

    fn signed(&self, sign: &str, money: Money) -> String {
        let mut number = Decimal::from(money.minor.unsigned_abs());
        // No currency has more than four decimals.
        number.multiply_pow10(-(money.currency.exponent() as i16));
        let number = self.numbers.format(&number).to_string();
        let symbol = money.currency.symbol();
        self.say(&match symbol.ends_with(char::is_alphabetic) {
            true => phrase!("money-with-code", sign = sign, symbol = symbol, number = number),
            false => phrase!("money", sign = sign, symbol = symbol, number = number),
        })
    }

    /// A day that is not today: "yesterday", "12 May", "12 May 2025".
    pub fn day(&self, day: NaiveDate, today: NaiveDate) -> String {
        if today.pred_opt() == Some(day) {
            return self.say(&phrase!("yesterday"));
        }
        self.date_near(day, today)
    }

    /// "12 May", with its year where that is another than today's.
    pub fn date_near(&self, day: NaiveDate, today: NaiveDate) -> String {
        self.date(day, if day.year() == today.year() { Shape::Day } else { Shape::DayOfYear })
    }

    /// "May", with its year where that is another than today's.
    pub fn month_near(&self, day: NaiveDate, today: NaiveDate) -> String {
        self.date(day, if day.year() == today.year() { Shape::Month } else { Shape::MonthOfYear })
    }

    /// "May 2026"
    pub fn month(&self, day: NaiveDate) -> String {
        self.date(day, Shape::MonthOfYear)
    }

    /// "Tue 12 May"
    pub fn weekday_and_day(&self, day: NaiveDate) -> String {
        self.date(day, Shape::WeekdayAndDay)
    }

    /// "Tuesday, 12 May 2026"
    pub fn whole_date(&self, day: NaiveDate) -> String {
        self.date(day, Shape::Whole)
    }

    /// "2026-05-12", "12.05.2026"
    pub fn digits(&self, day: NaiveDate) -> String {
        self.date(day, Shape::Digits)
    }

    /// "12 May 2026 10:05"
    pub fn moment(&self, day: NaiveDate, time: NaiveTime) -> String {
        format!("{} {}", self.date(day, Shape::DayOfYear), time.format("%H:%M"))
    }

    /// "Monday"
    pub fn weekday(&self, weekday: Weekday) -> String {
        let monday = NaiveDate::default().week(Weekday::Mon).first_day();
        let day = monday + chrono::Days::new(u64::from(weekday.num_days_from_monday()));
        self.date(day, Shape::Weekday)
    }

    fn date(&self, day: NaiveDate, shape: Shape) -> String {
        self.catalogue.date(day, shape)
    }
}

impl std::fmt::Debug for Locale {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.language())
    }
}

fn numbers(tag: &str) -> DecimalFormatter {
    let locale = icu_locale_core::Locale::try_from_str(tag).expect("a language and a region are a locale");
    // The crate's own data answer for every locale there is: for an unknown one with the root's.
    DecimalFormatter::try_new((&locale).into(), Default::default()).expect("numbers of any locale")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    fn locale(tag: &str) -> Arc<Locale> {
        Locale::of(tag).unwrap()
    }

    fn money(minor: i64, code: &str) -> Money {
        Money::new(minor, Currency::from_code(code).unwrap())
    }

    #[test]
    fn money_is_written_as_the_locale_writes_it() {
        for (tag, minor, code, written) in [
            ("en", 450, "EUR", "€4.50"),
            ("de", 450, "EUR", "4,50 €"),
            ("es", 450, "EUR", "4,50 €"),
            ("en", 184_200, "EUR", "€1,842.00"),
            ("de", 184_200, "EUR", "1.842,00 €"),
            // Spanish parts no four digits.
            ("es", 184_200, "EUR", "1842,00 €"),
            ("es", 1_234_567, "EUR", "12.345,67 €"),
            ("es-MX", 184_200, "MXN", "1,842.00 MX$"),
            ("de-CH", 184_200, "CHF", "1'842.00 CHF"),
            ("en", 6_000, "CZK", "CZK 60.00"),
            ("de", 6_000, "CZK", "60,00 CZK"),
            ("de", -5, "USD", "-0,05 $"),
            ("de", 500, "JPY", "500 ¥"),
            ("es", 1_500, "KWD", "1,500 KWD"),
            ("en", i64::MIN, "EUR", "-€92,233,720,368,547,758.08"),
        ] {
            assert_eq!(locale(tag).money(money(minor, code)), written, "{tag}");
        }
        assert_eq!(locale("de").income(money(250_000, "EUR")), "+2.500,00 €");
    }

    /// What programs and logs get is what English people read.
    #[test]
    fn english_is_how_money_displays() {
        for minor in [0, 5, -5, 320, 184_200, 123_456_789, i64::MAX, i64::MIN] {
            for code in ["EUR", "CZK", "CAD", "JPY", "KWD", "GHS", "CHF"] {
                let money = money(minor, code);
                assert_eq!(locale("en").money(money), money.to_string());
            }
        }
    }

    #[test]
    fn days_are_written_as_the_language_writes_them() {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
        let today = day(2026, 11, 23);
        for (tag, said) in [
            ("en", ["yesterday", "12 May", "12 May 2025", "May", "Mon 23 Nov", "Monday, 23 November 2026", "Sunday"]),
            ("de", ["gestern", "12. Mai", "12. Mai 2025", "Mai", "Mo 23. Nov", "Montag, 23. November 2026", "Sonntag"]),
            (
                "es",
                [
                    "ayer",
                    "12 de mayo",
                    "12 de mayo de 2025",
                    "mayo",
                    "lun 23 nov",
                    "lunes, 23 de noviembre de 2026",
                    "domingo",
                ],
            ),
        ] {
            let locale = locale(tag);
            let written = [
                locale.day(day(2026, 11, 22), today),
                locale.day(day(2026, 5, 12), today),
                locale.day(day(2025, 5, 12), today),
                locale.month_near(day(2026, 5, 1), today),
                locale.weekday_and_day(today),
                locale.whole_date(today),
                locale.weekday(Weekday::Sun),
            ];
            assert_eq!(written, said, "{tag}");
        }
    }

    #[test]
    fn a_tag_finds_its_language_and_only_regions_are_kept() {
        assert_eq!(locale("de-AT").language(), "de");
        assert_eq!(locale("ES_mx").language(), "es");
        assert!(Locale::of("fr").is_none() && Locale::of("").is_none() && Locale::of("dee").is_none());
        assert_eq!(Locale::first_of(["fr", "de", "en"]).language(), "de");
        assert_eq!(Locale::first_of([]).language(), "en");
        assert!(Arc::ptr_eq(&locale("de-at"), &locale("de-AT")));
        assert!(Arc::ptr_eq(&locale("es-419"), &locale("es")), "a region of digits has no numbers of its own here");
    }

    #[test]
    fn plurals_follow_the_language() {
        let entries = |tag: &str, count: u64| locale(tag).say(&phrase!("entries", count = count));
        assert_eq!([entries("en", 1), entries("en", 2), entries("en", 0)], ["1 entry", "2 entries", "0 entries"]);
        assert_eq!([entries("de", 1), entries("de", 12)], ["1 Eintrag", "12 Einträge"]);
        assert_eq!([entries("es", 1), entries("es", 1204)], ["1 entrada", "1204 entradas"]);
    }
}

//! What a locale tells: how numbers and dates are written there, and which money is used.

use std::str::FromStr;

use crate::money::Currency;

/// The primary language of a BCP 47 tag.
pub fn language(locale: &str) -> &str {
    locale.split(['-', '_']).next().unwrap_or_default()
}

/// The region of a BCP 47 tag, where it has one.
pub fn region(locale: &str) -> Option<&str> {
    locale.split(['-', '_']).skip(1).find(|part| part.len() == 2)
}

fn is(tag: &str, list: &[&str]) -> bool {
    list.iter().any(|item| item.eq_ignore_ascii_case(tag))
}

/// The sign between units and decimals, by CLDR; none where the language isn't known.
pub fn decimal_sign(locale: &str) -> Option<char> {
    let region = region(locale).unwrap_or_default();
    let language = language(locale);
    if is(language, &["en", "ja", "zh", "ko", "he", "th", "hi", "ar", "ms", "cy", "ga", "sw", "tl", "fil"]) {
        return Some(if region.eq_ignore_ascii_case("ZA") { ',' } else { '.' });
    }
    if is(region, &["CH", "LI"]) {
        return Some('.');
    }
    if is(language, &["es"]) && is(region, &["MX", "US", "PR", "GT", "DO", "PE", "HN", "NI", "PA", "SV"]) {
        return Some('.');
    }
    const COMMA: &[&str] = &[
        "de", "es", "fr", "it", "pt", "nl", "ru", "uk", "pl", "cs", "sk", "sv", "nb", "nn", "no", "da", "fi", "tr",
        "id", "vi", "el", "hu", "ro", "bg", "hr", "sl", "sr", "ca", "lt", "lv", "et", "is", "be", "kk", "af",
    ];
    is(language, COMMA).then_some(',')
}

/// How thousands are grouped where a currency is at home.
pub fn groups_by(currency: Currency) -> char {
    const POINT: &[&str] = &[
        "EUR", "BRL", "ARS", "CLP", "COP", "IDR", "VND", "TRY", "DKK", "ISK", "RSD", "BAM", "MKD", "RON", "UYU", "PYG",
        "CRC", "VES", "HRK",
    ];
    if POINT.contains(&currency.code()) { '.' } else { ',' }
}

/// Which part of a numeric date comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    DayFirst,
    MonthFirst,
    /// Bare English: month first, unless only day first is a date.
    Either,
}

pub fn date_order(locale: &str) -> DateOrder {
    match region(locale) {
        Some(region) if is(region, &["US", "PH", "PR", "GU", "FM"]) => DateOrder::MonthFirst,
        None if language(locale).eq_ignore_ascii_case("en") => DateOrder::Either,
        _ => DateOrder::DayFirst,
    }
}

/// The money of the locale's region.
pub fn currency(locale: &str) -> Option<Currency> {
    let region = match (region(locale), language(locale)) {
        (Some(region), _) => region.to_ascii_uppercase(),
        (None, language) if is(language, &["sv"]) => "SE".to_owned(),
        (None, language) if is(language, &["nb", "nn", "no"]) => "NO".to_owned(),
        (None, language) if is(language, &["da"]) => "DK".to_owned(),
        (None, language) if is(language, &["is"]) => "IS".to_owned(),
        (None, language) if is(language, &["zh"]) => "CN".to_owned(),
        _ => return None,
    };
    let country = iso_currency::Country::from_str(&region).ok()?;
    let used = iso_currency::Currency::from_country(country);
    used.into_iter().filter(|found| found.flags().is_empty()).find_map(|found| Currency::from_code(found.code()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_decide() {
        assert_eq!(decimal_sign("de-CH"), Some('.'));
        assert_eq!(decimal_sign("de"), Some(','));
        assert_eq!(decimal_sign("es-MX"), Some('.'));
        assert_eq!(decimal_sign("xx"), None);
        assert_eq!(date_order("en-US"), DateOrder::MonthFirst);
        assert_eq!(date_order("en-GB"), DateOrder::DayFirst);
        assert_eq!(date_order("en"), DateOrder::Either);
        assert_eq!(currency("en-CA").map(Currency::code), Some("CAD"));
        assert_eq!(currency("en-US").map(Currency::code), Some("USD"));
        assert_eq!(currency("sv").map(Currency::code), Some("SEK"));
        assert_eq!(currency("en"), None);
    }
}

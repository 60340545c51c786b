use chrono::{NaiveDate, Weekday};
use proptest::prelude::*;

use crate::money::{Currency, Money};
use crate::understand::{AmountFault, Names, Scope, money};

fn read(text: &str, locale: &str, currency: &str) -> Result<(String, bool), Option<AmountFault>> {
    let names = Names::default();
    let scope = Scope {
        now: NaiveDate::from_ymd_opt(2026, 11, 23).unwrap().and_hms_opt(10, 0, 0).unwrap(),
        locale,
        currency: Currency::from_code(currency).unwrap(),
        week_start: Weekday::Mon,
        month_start: 1,
        names: &names,
    };
    money(text, &scope).map(|(money, said)| (format!("{} {}", money.decimal(), money.currency), said))
}

/// Text, locale, household's currency, what it is and whether the currency was said.
const AMOUNTS: &[(&str, &str, &str, &str, bool)] = &[
    // Plain.
    ("12", "en", "EUR", "12.00 EUR", false),
    ("12.80", "en", "EUR", "12.80 EUR", false),
    ("4,50", "en", "EUR", "4.50 EUR", false),
    (".5", "en", "EUR", "0.50 EUR", false),
    ("500", "en", "JPY", "500 JPY", false),
    ("1.500", "en", "KWD", "1.500 KWD", false),
    ("7.20000", "en", "EUR", "7.20 EUR", false),
    // Grouped.
    ("1,200.00", "en", "EUR", "1200.00 EUR", false),
    ("1.200,00", "en", "EUR", "1200.00 EUR", false),
    ("1 200", "en", "EUR", "1200.00 EUR", false),
    ("1 690,54", "en", "EUR", "1690.54 EUR", false),
    ("1'049,95", "en", "EUR", "1049.95 EUR", false),
    ("1,00,000", "en", "INR", "100000.00 INR", false),
    ("1,234", "en", "EUR", "1234.00 EUR", false),
    ("1.234", "de", "EUR", "1234.00 EUR", false),
    ("1.234.567", "en", "EUR", "1234567.00 EUR", false),
    ("200.000 đ", "en", "EUR", "200000 VND", true),
    ("1.198,- kr", "sv", "SEK", "1198.00 SEK", true),
    // Currencies before and after, glued and apart.
    ("€3", "en", "USD", "3.00 EUR", true),
    ("3€", "en", "USD", "3.00 EUR", true),
    ("3 euros", "en", "USD", "3.00 EUR", true),
    ("EUR 20.0", "en", "USD", "20.00 EUR", true),
    ("CAD3.03", "en", "EUR", "3.03 CAD", true),
    ("60 czk", "en", "EUR", "60.00 CZK", true),
    ("CA$1.23", "en", "EUR", "1.23 CAD", true),
    ("US$ 5", "en", "EUR", "5.00 USD", true),
    ("R$ 139,99", "en", "EUR", "139.99 BRL", true),
    ("$1,190.00 AUD", "en", "EUR", "1190.00 AUD", true),
    ("Rs. 20", "en", "EUR", "20.00 INR", true),
    ("42 swiss francs", "en", "EUR", "42.00 CHF", true),
    // Names that currencies share.
    ("$5", "en", "EUR", "5.00 USD", true),
    ("$5", "en", "CAD", "5.00 CAD", true),
    ("$5", "en-AU", "EUR", "5.00 AUD", true),
    ("20 kr", "nb", "EUR", "20.00 NOK", true),
    ("20 pounds", "en", "EUR", "20.00 GBP", true),
    ("20 bucks", "en", "EUR", "20.00 EUR", false),
    ("20 bucks", "en", "USD", "20.00 USD", true),
    // Cents, scales, sums, words.
    ("1€50", "en", "EUR", "1.50 EUR", true),
    ("20 dollars 43 cents", "en", "EUR", "20.43 USD", true),
    ("$20 and 43c", "en", "EUR", "20.43 USD", true),
    ("10 cents", "en", "EUR", "0.10 EUR", false),
    ("50p", "en", "EUR", "0.50 GBP", true),
    ("five nickels", "en", "USD", "0.25 USD", true),
    ("12.5k", "en", "EUR", "12500.00 EUR", false),
    ("5 lakh rupees", "en", "EUR", "500000.00 INR", true),
    ("$4.7 billion", "en", "EUR", "4700000000.00 USD", true),
    ("12+3.50", "en", "EUR", "15.50 EUR", false),
    ("3 x 4.20", "en", "EUR", "12.60 EUR", false),
    ("twenty dollars", "en", "EUR", "20.00 USD", true),
    ("two hundred and five euros", "en", "EUR", "205.00 EUR", true),
    ("thirteen dollars forty-five cents", "en", "EUR", "13.45 USD", true),
    ("a dollar", "en", "EUR", "1.00 USD", true),
    // Every currency by its names, and what stands between.
    ("20 canadian dollars", "en", "EUR", "20.00 CAD", true),
    ("50 kanadische Dollar", "de", "EUR", "50.00 CAD", true),
    ("15 pesos colombianos", "es", "EUR", "15.00 COP", true),
    ("7 couronnes suédoises", "fr", "EUR", "7.00 SEK", true),
    ("7 lempiras", "en", "EUR", "7.00 HNL", true),
    ("300 украинских гривен", "ru", "EUR", "300.00 UAH", true),
    ("5 millions d'euros", "fr", "USD", "5000000.00 EUR", true),
    ("siebenhundert-Euro", "de", "USD", "700.00 EUR", true),
    ("zwei Euro fünfzig", "de", "USD", "2.50 EUR", true),
    ("dertien euro en vijfenveertig cent", "nl", "USD", "13.45 EUR", true),
    ("doscientos cincuenta dolares", "es", "EUR", "250.00 USD", true),
    ("$20 и 43ц", "ru", "EUR", "20.43 USD", true),
    // Scales, tips and discounts.
    ("1.2m", "en", "EUR", "1200000.00 EUR", false),
    ("50 + 10%", "en", "EUR", "55.00 EUR", false),
    ("12.35+10%", "en", "EUR", "13.59 EUR", false),
    ("$80 - 25%", "en", "EUR", "60.00 USD", true),
    ("1000 + 8%", "en", "JPY", "1080 JPY", false),
    ("cinco mil millones de pesos colombianos", "es", "EUR", "5000000000.00 COP", true),
    // Other languages and scripts.
    ("zwanzig Euro", "de", "USD", "20.00 EUR", true),
    ("20 dólares", "es", "EUR", "20.00 USD", true),
    ("сто рублей", "ru", "EUR", "100.00 RUB", true),
    ("١٢٫٥٠", "en", "EUR", "12.50 EUR", false),
    ("１２.５０", "en", "EUR", "12.50 EUR", false),
];

#[test]
fn amounts_as_people_write_them() {
    for (text, locale, currency, expected, said) in AMOUNTS {
        assert_eq!(read(text, locale, currency), Ok(((*expected).to_owned(), *said)), "{text} in {locale}");
    }
}

#[test]
fn faults_instead_of_wrong_numbers() {
    let eur = |minor| Money::new(minor, Currency::EUR);
    let table = [
        ("0", "en", AmountFault::Zero),
        ("0.00 €", "en", AmountFault::Zero),
        ("-5", "en", AmountFault::Negative),
        ("€-5", "en", AmountFault::Negative),
        ("12.345", "en", AmountFault::TooManyDecimals { allowed: 2 }),
        ("12,345", "de", AmountFault::TooManyDecimals { allowed: 2 }),
        ("12.3456", "de", AmountFault::TooManyDecimals { allowed: 2 }),
        ("¥1.5", "en", AmountFault::TooManyDecimals { allowed: 0 }),
        ("48,39 Rappen", "de", AmountFault::TooManyDecimals { allowed: 2 }),
        ("99999999999999999999", "en", AmountFault::TooLarge),
        ("92233720368547758.08", "en", AmountFault::TooLarge),
        (&"9".repeat(60), "en", AmountFault::TooLarge),
        ("€4.505", "en", AmountFault::Ambiguous { readings: vec![eur(450_500)] }),
        ("1.500", "en", AmountFault::Ambiguous { readings: vec![eur(150_000), eur(150)] }),
        ("1.234", "xx", AmountFault::Ambiguous { readings: vec![eur(123_400)] }),
    ];
    for (text, locale, fault) in table {
        assert_eq!(read(text, locale, "EUR"), Err(Some(fault)), "{text} in {locale}");
    }
}

#[test]
fn what_is_no_amount() {
    for text in ["", "coffee", "1.2.3", "192.168.1.1", "12 coffees", "a coffee", "won", "5 or 6", "12:30", "#128"] {
        assert_eq!(read(text, "en", "EUR"), Err(None), "{text}");
    }
}

proptest! {
    #[test]
    fn plain_decimals_read_as_themselves(minor in 1i64..10_000_000_000_000) {
        let money = Money::new(minor, Currency::EUR);
        prop_assert_eq!(read(&money.decimal(), "en", "EUR"), Ok((format!("{} EUR", money.decimal()), false)));
        prop_assert_eq!(read(&money.to_string(), "en", "EUR"), Ok((format!("{} EUR", money.decimal()), true)));
    }

    #[test]
    fn sums_are_exact(left in 1i64..1_000_000_000, right in 1i64..1_000_000_000) {
        let text = format!("{}+{}", Money::new(left, Currency::EUR).decimal(), Money::new(right, Currency::EUR).decimal());
        let sum = Money::new(left + right, Currency::EUR).decimal();
        prop_assert_eq!(read(&text, "en", "EUR"), Ok((format!("{sum} EUR"), false)));
    }
}

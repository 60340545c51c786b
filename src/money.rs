//! Money in minor units: parse, print, add and split without losing a cent.

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An ISO 4217 currency that people hold, spend and owe. Metals, testing codes and accounting units are not in it,
/// but for Chile's UF (CLF), in which rents are quoted.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency(iso_currency::Currency);

/// Signs that stand for one currency only; every other currency prints its code, because `kr` or a bare `$` on a
/// Canadian's screen would name several.
const SIGNS: &[(&str, &str)] = &[
    ("EUR", "€"),
    ("USD", "$"),
    ("GBP", "£"),
    ("JPY", "¥"),
    ("INR", "₹"),
    ("ILS", "₪"),
    ("KRW", "₩"),
    ("UAH", "₴"),
    ("TRY", "₺"),
    ("RUB", "₽"),
    ("VND", "₫"),
    ("NGN", "₦"),
    ("PHP", "₱"),
    ("KZT", "₸"),
    ("GEL", "₾"),
    ("THB", "฿"),
    ("AZN", "₼"),
    ("MNT", "₮"),
    ("BDT", "৳"),
    ("CRC", "₡"),
    ("PYG", "₲"),
    ("GHS", "GH₵"),
    ("BRL", "R$"),
    ("CAD", "CA$"),
    ("AUD", "A$"),
    ("NZD", "NZ$"),
    ("HKD", "HK$"),
    ("TWD", "NT$"),
    ("MXN", "MX$"),
];

impl Currency {
    pub const EUR: Currency = Currency(iso_currency::Currency::EUR);
    pub const USD: Currency = Currency(iso_currency::Currency::USD);
    pub const GBP: Currency = Currency(iso_currency::Currency::GBP);

    /// By ISO 4217 code, in any case.
    pub fn from_code(code: &str) -> Option<Currency> {
        let bytes: [u8; 3] = code.as_bytes().try_into().ok()?;
        let upper = bytes.map(|byte| byte.to_ascii_uppercase());
        let found = iso_currency::Currency::from_code(std::str::from_utf8(&upper).ok()?)?;
        let held = found == iso_currency::Currency::CLF || !(found.is_fund() || found.is_special());
        held.then_some(Currency(found))
    }

    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// How many decimals an amount has: 2 for most, 0 for the yen, 3 for the Kuwaiti dinar.
    pub fn exponent(self) -> u32 {
        self.0.exponent().map_or(2, u32::from)
    }

    /// The sign when it stands for this currency alone, else the code.
    pub fn symbol(self) -> &'static str {
        let code = self.code();
        SIGNS.iter().find(|(of, _)| *of == code).map_or(code, |(_, sign)| sign)
    }

    /// Minor units in one major unit.
    pub fn scale(self) -> i64 {
        10i64.pow(self.exponent())
    }
}

impl PartialOrd for Currency {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Currency {
    fn cmp(&self, other: &Self) -> Ordering {
        self.code().cmp(other.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Currency::from_code(&code).ok_or_else(|| serde::de::Error::custom("not an ISO 4217 currency code"))
    }
}

/// An amount of one currency, in its minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Money {
    pub minor: i64,
    pub currency: Currency,
}

/// Why a text is no amount of a currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyFault {
    #[error("not a decimal number")]
    Malformed,
    #[error("more than {allowed} decimals")]
    TooManyDecimals { allowed: u32 },
    #[error("larger than can be booked")]
    TooLarge,
}

impl Money {
    pub fn new(minor: i64, currency: Currency) -> Money {
        Money { minor, currency }
    }

    /// Reads a plain decimal such as `12.80` or `-3`: ASCII digits, a point, no grouping. Zeros beyond the
    /// currency's decimals are taken, other digits there are refused rather than rounded.
    pub fn parse(decimal: &str, currency: Currency) -> Result<Money, MoneyFault> {
        let (negative, digits) = match decimal.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, decimal),
        };
        let (whole, fraction) = match digits.split_once('.') {
            Some((_, "")) => return Err(MoneyFault::Malformed),
            Some(parts) => parts,
            None => (digits, ""),
        };
        let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) {
            return Err(MoneyFault::Malformed);
        }
        let allowed = currency.exponent();
        let fraction = fraction.trim_end_matches('0');
        if fraction.len() > allowed as usize {
            return Err(MoneyFault::TooManyDecimals { allowed });
        }
        // Built downward when negative, because i64::MIN has no positive counterpart.
        let padding = std::iter::repeat_n(b'0', allowed as usize - fraction.len());
        let minor = whole.bytes().chain(fraction.bytes()).chain(padding).try_fold(0i64, |minor, byte| {
            let digit = i64::from(byte - b'0');
            minor.checked_mul(10)?.checked_add(if negative { -digit } else { digit })
        });
        minor.map(|minor| Money { minor, currency }).ok_or(MoneyFault::TooLarge)
    }

    /// The plain decimal that [`Money::parse`] reads back: `12.80`, `-3.00`, `500` for yen.
    pub fn decimal(self) -> String {
        let (whole, fraction) = self.parts();
        let sign = if self.minor < 0 { "-" } else { "" };
        match self.currency.exponent() as usize {
            0 => format!("{sign}{whole}"),
            width => format!("{sign}{whole}.{fraction:0width$}"),
        }
    }

    /// For summaries: as displayed, without decimals that are all zero (`€74`, `€3.20`).
    pub fn short(self) -> String {
        self.human(self.parts().1 != 0)
    }

    /// In the same currency, and within i64.
    pub fn checked_add(self, other: Money) -> Option<Money> {
        if self.currency != other.currency {
            return None;
        }
        Some(Money { minor: self.minor.checked_add(other.minor)?, ..self })
    }

    pub fn checked_mul(self, times: i64) -> Option<Money> {
        Some(Money { minor: self.minor.checked_mul(times)?, ..self })
    }

    /// Divides the whole by weights, in minor units. Each share is first rounded towards zero; what remains goes,
    /// one minor unit each, to the largest remainders, the earlier share first when they tie. Weights that are all
    /// zero count as equal; no weights, no shares. The shares always sum to the whole.
    pub fn split(self, weights: &[u32]) -> Vec<i64> {
        let total: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
        let (total, equal) = if total == 0 { (weights.len() as i128, true) } else { (total, false) };
        let weight_of = |index: usize| if equal { 1 } else { i128::from(weights[index]) };
        let whole = i128::from(self.minor).abs();
        let mut shares: Vec<i128> = (0..weights.len()).map(|index| whole * weight_of(index) / total).collect();
        let mut by_remainder: Vec<usize> = (0..weights.len()).collect();
        by_remainder.sort_by_key(|index| std::cmp::Reverse(whole * weight_of(*index) % total));
        let left = whole - shares.iter().sum::<i128>();
        for index in by_remainder.into_iter().take(left as usize) {
            shares[index] += 1;
        }
        let sign = i128::from(self.minor.signum());
        shares.into_iter().map(|share| (share * sign) as i64).collect()
    }

    /// Whole units and the rest in minor units, both without sign.
    fn parts(self) -> (u64, u64) {
        let scale = self.currency.scale().unsigned_abs();
        (self.minor.unsigned_abs() / scale, self.minor.unsigned_abs() % scale)
    }

    fn human(self, decimals: bool) -> String {
        let (whole, fraction) = self.parts();
        let symbol = self.currency.symbol();
        let mut text = String::with_capacity(24);
        if self.minor < 0 {
            text.push('-');
        }
        text.push_str(symbol);
        if symbol.ends_with(|last: char| last.is_alphabetic()) {
            text.push(' ');
        }
        let digits = whole.to_string();
        for (index, digit) in digits.char_indices() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        let width = self.currency.exponent() as usize;
        if decimals && width > 0 {
            text.push_str(&format!(".{fraction:0width$}"));
        }
        text
    }
}

/// For people: `€3.20`, `€1,842.00`, `-€3.20`, `CZK 60.00`, `¥500`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.human(true))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn currency(code: &str) -> Currency {
        Currency::from_code(code).unwrap()
    }

    #[test]
    fn codes_are_those_people_hold() {
        assert_eq!(Currency::from_code("eur"), Some(Currency::EUR));
        assert_eq!(currency("czk").code(), "CZK");
        assert_eq!(currency("CLF").exponent(), 4);
        for none in ["XXX", "XAU", "XTS", "USN", "BOV", "ZZZ", "EU", "EURO", "", "€€", "ééé"] {
            assert_eq!(Currency::from_code(none), None, "{none}");
        }
    }

    #[test]
    fn decimals_by_currency() {
        for (code, exponent) in [("EUR", 2), ("JPY", 0), ("KRW", 0), ("KWD", 3), ("TND", 3), ("CZK", 2)] {
            assert_eq!(currency(code).exponent(), exponent, "{code}");
        }
    }

    #[test]
    fn prints_for_people() {
        let table = [
            ("EUR", 320, "€3.20", "€3.20"),
            ("EUR", 184_200, "€1,842.00", "€1,842"),
            ("EUR", -320, "-€3.20", "-€3.20"),
            ("EUR", 7_400, "€74.00", "€74"),
            ("CZK", 6_000, "CZK 60.00", "CZK 60"),
            ("CAD", 500, "CA$5.00", "CA$5"),
            ("USD", 5, "$0.05", "$0.05"),
            ("JPY", 500, "¥500", "¥500"),
            ("KWD", 1_500, "KWD 1.500", "KWD 1.500"),
            ("EUR", i64::MIN, "-€92,233,720,368,547,758.08", "-€92,233,720,368,547,758.08"),
        ];
        for (code, minor, long, short) in table {
            let money = Money::new(minor, currency(code));
            assert_eq!(money.to_string(), long);
            assert_eq!(money.short(), short);
        }
    }

    #[test]
    fn parses_exactly_or_says_why_not() {
        let eur = |text| Money::parse(text, Currency::EUR).map(|money| money.minor);
        assert_eq!(eur("12.80"), Ok(1280));
        assert_eq!(eur("12.8"), Ok(1280));
        assert_eq!(eur("12.8000"), Ok(1280));
        assert_eq!(eur("-3"), Ok(-300));
        assert_eq!(eur("12.805"), Err(MoneyFault::TooManyDecimals { allowed: 2 }));
        assert_eq!(eur("92233720368547758.08"), Err(MoneyFault::TooLarge));
        for bad in ["", "-", ".", "5.", ".5", "1e3", "+5", "1,5", " 1", "--1", "١", "1.-5"] {
            assert_eq!(eur(bad), Err(MoneyFault::Malformed), "{bad:?}");
        }
        assert_eq!(Money::parse("500", currency("JPY")).unwrap().minor, 500);
        assert_eq!(Money::parse("1.5", currency("JPY")), Err(MoneyFault::TooManyDecimals { allowed: 0 }));
    }

    #[test]
    fn splits_by_largest_remainder_first_on_ties() {
        let split = |minor, weights: &[u32]| Money::new(minor, Currency::EUR).split(weights);
        assert_eq!(split(3990, &[1, 1, 1, 1]), [998, 998, 997, 997]);
        assert_eq!(split(100, &[1, 2]), [33, 67]);
        assert_eq!(split(-100, &[1, 1, 1]), [-34, -33, -33]);
        assert_eq!(split(5, &[0, 0]), [3, 2]);
        assert_eq!(split(5, &[]), Vec::<i64>::new());
        assert_eq!(split(7, &[0, 3]), [0, 7]);
    }

    fn any_currency() -> impl Strategy<Value = Currency> {
        proptest::sample::select(vec!["EUR", "JPY", "KWD", "CLF", "CZK", "USD"]).prop_map(currency)
    }

    fn any_minor() -> impl Strategy<Value = i64> {
        prop_oneof![any::<i64>(), Just(i64::MIN), Just(i64::MAX), -10_000i64..10_000]
    }

    proptest! {
        #[test]
        fn parse_reads_back_what_decimal_prints(minor in any_minor(), currency in any_currency()) {
            let money = Money::new(minor, currency);
            prop_assert_eq!(Money::parse(&money.decimal(), currency), Ok(money));
            prop_assert!(!money.to_string().is_empty() && !money.short().is_empty());
        }

        #[test]
        fn shares_sum_to_the_whole(minor in any_minor(), weights in prop::collection::vec(any::<u32>(), 1..9)) {
            let shares = Money::new(minor, Currency::EUR).split(&weights);
            prop_assert_eq!(shares.iter().map(|share| i128::from(*share)).sum::<i128>(), i128::from(minor));
            prop_assert_eq!(shares.len(), weights.len());
        }

        #[test]
        fn parse_never_panics(text in ".*") {
            let _ = Money::parse(&text, Currency::EUR);
        }
    }

    #[test]
    fn serde_writes_the_code() {
        assert_eq!(serde_json::to_string(&Currency::EUR).unwrap(), "\"EUR\"");
        assert_eq!(serde_json::from_str::<Currency>("\"czk\"").unwrap(), currency("CZK"));
        assert!(serde_json::from_str::<Currency>("\"XXX\"").is_err());
    }
}

//! Amounts: digits or words, with or without a currency, and what only looks like one.

mod currency;
mod number;
#[cfg(test)]
mod tests;

use std::ops::Range;

use super::decimal::Decimal;
use super::lexicon::{Family, Sense};
use super::token::{Kind, Tokens};
use super::{Scope, locale};
use crate::money::{Currency, Money, MoneyFault};
use currency::{currency, iso, may_lead, may_trail, minor, of_family, scale};
pub(super) use number::in_words;
use number::{MOST_TERMS, Value, numeral};

/// Why a number that was meant as an amount can't be booked as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AmountFault {
    Zero,
    Negative,
    TooManyDecimals {
        allowed: u32,
    },
    TooLarge,
    /// `1.234` can be one or a thousand; the likelier reading comes first.
    Ambiguous {
        readings: Vec<Money>,
    },
}

/// The sign as typed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sign {
    #[default]
    None,
    Plus,
    Minus,
}

/// A piece of a line that reads as an amount.
#[derive(Clone, Debug)]
pub(super) struct Amount {
    pub tokens: Range<usize>,
    value: Value,
    pub sign: Sign,
    /// As said by a word or a sign.
    pub currency: Option<Currency>,
    /// Written with a fraction.
    pub decimals: bool,
    /// Made of several numbers: a sum, a product.
    pub composed: bool,
    /// Written in words.
    pub in_words: bool,
    pub rule: &'static str,
}

impl Amount {
    /// The money it is, or why not; `negative_ok` for refunds.
    pub fn money(&self, scope: &Scope, negative_ok: bool) -> Result<Money, AmountFault> {
        let currency = self.currency.unwrap_or(scope.currency);
        let negative = self.sign == Sign::Minus;
        let decimal = match self.value {
            Value::TooLarge => return Err(AmountFault::TooLarge),
            Value::Exact(decimal) => decimal,
            Value::Either { separator, grouped, decimal } => {
                settle(separator, grouped, decimal, currency, self.currency.is_some(), scope.locale)?
            }
        };
        let money = decimal.money(negative, currency).map_err(|fault| match fault {
            MoneyFault::TooManyDecimals { allowed } => AmountFault::TooManyDecimals { allowed },
            MoneyFault::TooLarge | MoneyFault::Malformed => AmountFault::TooLarge,
        })?;
        match money.minor {
            0 => Err(AmountFault::Zero),
            ..0 if !negative_ok => Err(AmountFault::Negative),
            _ => Ok(money),
        }
    }

    /// What it would be if nothing were wrong with it: the reading that a question shows.
    pub fn best(&self, scope: &Scope) -> Option<Money> {
        match self.money(scope, true) {
            Ok(money) => Some(money),
            Err(AmountFault::Zero) => Some(Money::new(0, self.currency.unwrap_or(scope.currency))),
            Err(AmountFault::Ambiguous { readings }) => readings.first().copied(),
            Err(_) => None,
        }
    }

    /// The same amount so many times.
    pub fn times(mut self, count: u32) -> Option<Amount> {
        self.value = match self.value {
            Value::Exact(each) => Value::Exact(each.times(Decimal::whole(u128::from(count)))?),
            _ => return None,
        };
        self.composed = true;
        self.rule = "count times price";
        Some(self)
    }

    /// A plain whole number: no fraction, no currency, no sum.
    pub fn is_bare(&self) -> bool {
        !self.decimals && self.currency.is_none() && !self.composed
    }

    pub fn whole(&self) -> Option<u128> {
        match self.value {
            Value::Exact(Decimal { mantissa, scale: 0 }) => Some(mantissa),
            _ => None,
        }
    }

    /// Written with exactly the decimals that prices in `currency` have.
    pub fn is_price(&self, currency: Currency) -> bool {
        matches!(self.value, Value::Exact(Decimal { scale, .. }) if scale > 0 && scale == currency.exponent())
    }
}

/// Decides between `1234` and `1.234`: by the currency's decimals, then by how the person's locale writes.
fn settle(
    separator: char,
    grouped: Decimal,
    decimal: Decimal,
    currency: Currency,
    said: bool,
    locale: &str,
) -> Result<Decimal, AmountFault> {
    let allowed = currency.exponent();
    let money = |value: Decimal| value.money(false, currency).ok();
    let ambiguous = |first: Decimal, second: Decimal| AmountFault::Ambiguous {
        readings: [first, second].into_iter().filter_map(money).collect(),
    };
    if allowed == 0 {
        return Ok(grouped);
    }
    match locale::decimal_sign(locale) {
        Some(sign) if sign != separator => Ok(grouped),
        Some(_) if allowed >= 3 => Ok(decimal),
        // By the locale these are three decimals, which this currency doesn't have.
        Some(_) if money(decimal).is_some() || (said && locale::groups_by(currency) == separator) => {
            Err(ambiguous(grouped, decimal))
        }
        Some(_) => Err(AmountFault::TooManyDecimals { allowed }),
        None => Err(ambiguous(grouped, decimal)),
    }
}

/// An amount that starts at token `at`, with its sign, currency, scale, cents and sums.
pub(super) fn amount_at(tokens: &Tokens, at: usize, scope: &Scope) -> Option<Amount> {
    let mut next = at;
    let mut sign = Sign::None;
    for (typed, meant) in [('+', Sign::Plus), ('-', Sign::Minus)] {
        let opens = at == 0 || tokens.list[at].spaced || matches!(tokens.list[at - 1].kind, Kind::Sign('(' | ':'));
        let touches = at == 0 || tokens.glued(at + 1);
        if tokens.is_sign(at, typed) && opens && touches {
            sign = meant;
            next += 1;
        }
    }
    let mut amount = term(tokens, next, scope)?;
    if amount.sign == Sign::None {
        amount.sign = sign;
    }
    amount.tokens.start = at;
    for _ in 0..MOST_TERMS {
        match joined(tokens, &amount, scope) {
            Some(more) => amount = more,
            None => break,
        }
    }
    Some(amount)
}

/// `12+3.50` and `2 x 3.50`: exact, and only among numbers.
fn joined(tokens: &Tokens, amount: &Amount, scope: &Scope) -> Option<Amount> {
    let end = amount.tokens.end;
    if let Some(changed) = by_percent(tokens, amount, scope) {
        return Some(changed);
    }
    let plus = tokens.is_sign(end, '+');
    let times = tokens.is_sign(end, '*') || tokens.is_sign(end, '×') || tokens.list.get(end)?.text == "x";
    if !(plus || times) || amount.sign == Sign::Minus {
        return None;
    }
    let more = term(tokens, end + 1, scope)?;
    if more.currency.is_some() && amount.currency.is_some() && more.currency != amount.currency {
        return None;
    }
    let value = match (amount.value, more.value) {
        (Value::Exact(left), Value::Exact(right)) => {
            let result = if plus { left.plus(right) } else { left.times(right) };
            result.map_or(Value::TooLarge, Value::Exact)
        }
        (Value::TooLarge, _) | (_, Value::TooLarge) => Value::TooLarge,
        _ => return None,
    };
    Some(Amount {
        tokens: amount.tokens.start..more.tokens.end,
        value,
        sign: amount.sign,
        currency: amount.currency.or(more.currency),
        decimals: amount.decimals || more.decimals,
        composed: true,
        in_words: false,
        rule: if plus { "sum" } else { "product" },
    })
}

/// `50 + 10%`, `80 - 25%`: a tip on it, a discount off it.
fn by_percent(tokens: &Tokens, amount: &Amount, scope: &Scope) -> Option<Amount> {
    let end = amount.tokens.end;
    let plus = tokens.is_sign(end, '+');
    if !(plus || tokens.is_sign(end, '-')) || !tokens.is_sign(end + 2, '%') || !tokens.glued(end + 2) {
        return None;
    }
    let percent = tokens.small(end + 1).filter(|percent| *percent <= 100)?;
    let Value::Exact(whole) = amount.value else { return None };
    let scale = amount.currency.unwrap_or(scope.currency).exponent();
    let value = whole.percent(if plus { 100 + percent } else { 100 - percent }, scale);
    Some(Amount {
        tokens: amount.tokens.start..end + 3,
        value: value.map_or(Value::TooLarge, Value::Exact),
        decimals: true,
        composed: true,
        rule: if plus { "with a tip" } else { "with a discount" },
        ..amount.clone()
    })
}

/// One number with its currency, scale and cents.
fn term(tokens: &Tokens, at: usize, scope: &Scope) -> Option<Amount> {
    let before = currency(tokens, at, scope).filter(|_| may_lead(tokens, at));
    let mut next = at + before.as_ref().map_or(0, |(_, length)| *length);
    let mut sign = Sign::None;
    if before.is_some() && tokens.is_sign(next, '-') && tokens.is_digits(next + 1) && tokens.glued(next + 1) {
        sign = Sign::Minus;
        next += 1;
    }
    let (mut value, mut decimals, mut end, by_words) = match numeral(tokens, next) {
        Some(numeral) => (numeral.value, numeral.decimals, numeral.end, false),
        None => {
            if let Some(amount) = coins(tokens, next, scope) {
                return Some(amount);
            }
            let (number, end) = in_words(tokens, next)?;
            (Value::Exact(Decimal::whole(number)), false, end, true)
        }
    };
    let said_before = before.is_some();
    // Before scales: French "cents" are hundreds in words only.
    if let Some((code, length)) = minor(tokens, end).filter(|_| !said_before) {
        return Some(cents(at..end + length, value, by_words, code, scope));
    }
    // "1.2m" is a million where nothing says what else was measured.
    let alone = at == 0 && end + 1 == tokens.len();
    while let Some((scale, length)) = scale(tokens, end, said_before || alone) {
        let number = match value {
            Value::Exact(number) => Some(number),
            // Nobody says 1.234 million for thousands of millions, unless the point groups where they live.
            Value::Either { separator, grouped, decimal } => match locale::decimal_sign(scope.locale) {
                Some(sign) if sign != separator => Some(grouped),
                _ => Some(decimal),
            },
            Value::TooLarge => None,
        };
        let scaled = number.and_then(|number| number.times(Decimal::whole(scale)));
        value = scaled.map_or(Value::TooLarge, Value::Exact);
        end += length;
    }
    let after = if said_before {
        None
    } else {
        let direct = currency(tokens, end, scope).filter(|(_, length)| may_trail(tokens, end, *length));
        direct.or_else(|| {
            let joint = currency_joint(tokens, at..end, by_words)?;
            currency(tokens, end + joint, scope).map(|(said, length)| (said, joint + length))
        })
    };
    if let Some((_, length)) = &after {
        end += length;
    }
    let mut said = before.or(after);
    // `$1,190.00 AUD`: the code says which dollar.
    if said_before
        && let Some((Some(code), length)) = iso(tokens, end)
        && tokens.sense(at, |found| matches!(found, Sense::Family(_)).then_some(())).is_some()
    {
        said = Some((Some(code), length));
        end += length;
    }
    if by_words && tokens.is(next, Sense::Article) {
        // "A dollar" is one, "a coffee" and "a $5 coffee" aren't.
        let lone = tokens.list.get(next + 1).is_some_and(|token| token.span.end == tokens.list[end - 1].span.end);
        let leads_on = tokens.is_digits(end) || (end == next + 1);
        if (said.is_none() && (lone || end == next + 1)) || leads_on {
            return None;
        }
    }
    let mut composed = false;
    if said.is_some()
        && let Some((cents, stop)) = cents_after(tokens, end, decimals)
        && let Value::Exact(whole) = value
    {
        value = whole.plus(cents).map_or(Value::TooLarge, Value::Exact);
        decimals = true;
        composed = true;
        end = stop;
    }
    let rule = match (by_words, composed, said.is_some()) {
        (true, ..) => "amount in words",
        (_, true, _) => "units and cents",
        (.., true) => "amount with currency",
        _ => "bare amount",
    };
    let currency = said.and_then(|(currency, _)| currency);
    Some(Amount { tokens: at..end, value, sign, currency, decimals, composed, in_words: by_words, rule })
}

/// What may stand between a number and its currency: 5 millions d'euros, siebenhundert-Euro. How many tokens it has.
fn currency_joint(tokens: &Tokens, number: Range<usize>, by_words: bool) -> Option<usize> {
    let end = number.end;
    if by_words && tokens.is_sign(end, '-') && tokens.glued(end) && tokens.glued(end + 1) {
        return Some(1);
    }
    let scale = |at: usize| tokens.sense(at, |sense| matches!(sense, Sense::Scale(100_000..)).then_some(())).is_some();
    tokens.means(end, Sense::Of).filter(|_| number.into_iter().any(scale))
}

/// `43 cents` alone: hundredths of the household's currency, or of the one that the word names.
fn cents(range: Range<usize>, value: Value, by_words: bool, code: Option<&'static str>, scope: &Scope) -> Amount {
    let said = code.and_then(Currency::from_code);
    let exponent = said.unwrap_or(scope.currency).exponent();
    let value = match value {
        Value::Exact(number) => Value::Exact(Decimal { mantissa: number.mantissa, scale: number.scale + exponent }),
        other => other,
    };
    Amount {
        tokens: range,
        value,
        sign: Sign::None,
        currency: said,
        decimals: true,
        composed: true,
        in_words: by_words,
        rule: "cents",
    }
}

/// "Five nickels": coins that have names of their own.
fn coins(tokens: &Tokens, at: usize, scope: &Scope) -> Option<Amount> {
    let (count, length) = match tokens.small(at) {
        Some(count) => (u128::from(count), 1),
        None => in_words(tokens, at).map(|(count, end)| (count, end - at))?,
    };
    let coin = |sense| if let Sense::Coin(cents) = sense { Some(u128::from(cents)) } else { None };
    let (cents, more) = tokens.sense(at + length, coin)?;
    let value =
        count.checked_mul(cents).map_or(Value::TooLarge, |mantissa| Value::Exact(Decimal { mantissa, scale: 2 }));
    Some(Amount {
        tokens: at..at + length + more,
        value,
        sign: Sign::None,
        currency: of_family(Family::Dollar, scope),
        decimals: true,
        composed: true,
        in_words: true,
        rule: "coins",
    })
}

/// The cents after units: `20 dollars 43 cents`, `$20 and 43c`, `1€50`, `20 rupees 43`.
fn cents_after(tokens: &Tokens, at: usize, decimals: bool) -> Option<(Decimal, usize)> {
    if decimals {
        return None;
    }
    let and = tokens.means(at, Sense::And).unwrap_or(0);
    let start = at + and;
    let (number, end) = match tokens.list.get(start)? {
        token if token.kind == Kind::Digits && token.text.len() <= 2 => (token.text.parse::<u128>().ok()?, start + 1),
        _ => in_words(tokens, start)?,
    };
    if number > 99 {
        return None;
    }
    let cents = Decimal { mantissa: number, scale: 2 };
    if let Some((_, length)) = minor(tokens, end) {
        return Some((cents, end + length));
    }
    let two_digits = tokens.is_digits(start) && tokens.list[start].text.len() == 2;
    let glued = and == 0 && two_digits && tokens.glued(start);
    let closes = end == tokens.len() || (end + 1 == tokens.len() && tokens.is_sign(end, '.'));
    // "Zwei Euro fünfzig".
    let spoken = !tokens.is_digits(start) && number >= 10;
    let bare = closes && (and > 0 || two_digits || spoken) && !tokens.is(start, Sense::Article);
    (glued || bare).then_some((cents, end))
}

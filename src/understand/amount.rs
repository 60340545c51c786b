//! Amounts: digits or words, with or without a currency, and what only looks like one.

use std::ops::Range;

use super::Scope;
use super::decimal::Decimal;
use super::lexicon::{Family, Sense};
use super::locale;
use super::token::{Kind, Tokens};
use crate::money::{Currency, Money, MoneyFault};

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

/// What digits and separators say before a currency and a locale settle it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Value {
    Exact(Decimal),
    /// One separator with three digits after it: grouped thousands or three decimals.
    Either {
        separator: char,
        grouped: Decimal,
        decimal: Decimal,
    },
    TooLarge,
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

/// Terms of a sum, words of a number: more are nobody's expense, and a limit keeps hostile texts linear.
const MOST_TERMS: usize = 32;

/// Digits with their separators, from token `at`.
struct Numeral {
    end: usize,
    value: Value,
    decimals: bool,
}

fn numeral(tokens: &Tokens, at: usize) -> Option<Numeral> {
    // .5 and ,5
    if (tokens.is_sign(at, '.') || tokens.is_sign(at, ',')) && tokens.is_digits(at + 1) && tokens.glued(at + 1) {
        let digits = tokens.list[at + 1].text;
        let value = Decimal::of_digits([digits].into_iter(), digits.len()).map_or(Value::TooLarge, Value::Exact);
        return Some(Numeral { end: at + 2, value, decimals: true });
    }
    if !tokens.is_digits(at) {
        return None;
    }
    let mut runs: Vec<&str> = vec![tokens.list[at].text];
    let mut separators: Vec<char> = Vec::new();
    let mut end = at + 1;
    loop {
        let next = tokens.list.get(end);
        match next.map(|token| (token.kind, token.spaced)) {
            Some((Kind::Sign(sign @ ('.' | ',' | '\'')), false))
                if tokens.is_digits(end + 1) && tokens.glued(end + 1) =>
            {
                separators.push(sign);
                runs.push(tokens.list[end + 1].text);
                end += 2;
            }
            // 1 200: groups of three after a first group that no zero begins.
            Some((Kind::Digits, true))
                if separators.iter().all(|sign| *sign == ' ')
                    && tokens.list[end].text.len() == 3
                    && runs[0].len() <= 3
                    && !runs[0].starts_with('0')
                    && !(tokens.is_sign(end + 1, '-') && tokens.glued(end + 1)) =>
            {
                separators.push(' ');
                runs.push(tokens.list[end].text);
                end += 1;
            }
            _ => break,
        }
    }
    let (value, decimals) = value_of(&runs, &separators)?;
    Some(Numeral { end, value, decimals })
}

/// What runs of digits between separators mean; none for dates, versions and addresses.
fn value_of(runs: &[&str], separators: &[char]) -> Option<(Value, bool)> {
    let exact = |scale: usize| Decimal::of_digits(runs.iter().copied(), scale).map_or(Value::TooLarge, Value::Exact);
    let Some((last, before)) = separators.split_last() else { return Some((exact(0), false)) };
    let tail = runs[runs.len() - 1];
    let fraction = matches!(last, '.' | ',');
    if before.is_empty() && fraction {
        let could_group = tail.len() == 3 && runs[0].len() <= 3 && !runs[0].starts_with('0');
        if !could_group {
            return Some((exact(tail.len()), true));
        }
        let value = match (Decimal::of_digits(runs.iter().copied(), 0), Decimal::of_digits(runs.iter().copied(), 3)) {
            (Some(grouped), Some(decimal)) => Value::Either { separator: *last, grouped, decimal },
            _ => Value::TooLarge,
        };
        return Some((value, false));
    }
    let grouped = |runs: &[&str], sign: char| {
        let (first, rest) = (runs[0], &runs[1..]);
        let threes = rest.iter().all(|run| run.len() == 3);
        // 1,00,000 as India groups.
        let indian = sign == ','
            && rest
                .split_last()
                .is_some_and(|(last, middle)| last.len() == 3 && middle.iter().all(|run| run.len() == 2));
        first.len() <= 3 && (threes || indian)
    };
    let same = |separators: &[char]| separators.windows(2).all(|pair| pair[0] == pair[1]);
    if same(separators) && grouped(runs, *last) {
        return Some((exact(0), false));
    }
    let mixed = fraction && same(before) && before[0] != *last && grouped(&runs[..runs.len() - 1], before[0]);
    mixed.then(|| (exact(tail.len()), true))
}

/// A number in words: `twenty`, `two hundred and five`, `five million`. A lone article is one only before a scale or
/// a currency, which the caller checks.
fn in_words(tokens: &Tokens, at: usize) -> Option<(u128, usize)> {
    let (mut total, mut current, mut end) = (0u128, 0u128, at);
    let mut room = 100;
    let mut any = false;
    for _ in 0..MOST_TERMS {
        let mut next = end;
        if any && tokens.is(next, Sense::And) && number_word(tokens, next + 1).is_some() {
            next += 1;
        } else if any && tokens.is_sign(next, '-') && tokens.glued(next) && number_word(tokens, next + 1).is_some() {
            next += 1;
        }
        let scale = |found| if let Sense::Scale(scale) = found { Some(u128::from(scale)) } else { None };
        if let Some((number, length)) = number_word(tokens, next) {
            // Twenty one, but not five six.
            if number >= room || (any && next > end && tokens.is(end, Sense::And) && room == 100 && total == 0) {
                break;
            }
            current += u128::from(number);
            room = if number >= 20 { 10 } else { 0 };
            end = next + length;
        } else if let Some((scale, length)) = tokens.sense(end, scale).filter(|_| any) {
            if scale == 100 {
                current = current.max(1).checked_mul(100)?;
            } else {
                total = total.checked_add(current.max(1).checked_mul(scale)?)?;
                current = 0;
            }
            room = 100;
            end += length;
        } else {
            break;
        }
        any = true;
    }
    any.then_some((total + current, end))
}

fn number_word(tokens: &Tokens, at: usize) -> Option<(u32, usize)> {
    tokens.sense(at, |found| if let Sense::Number(number) = found { Some(number) } else { None })
}

/// A currency said at `at`, and how many tokens say it.
fn currency(tokens: &Tokens, at: usize, scope: &Scope) -> Option<(Option<Currency>, usize)> {
    let said = tokens.sense(at, |found| match found {
        Sense::Currency(code) => Some(Currency::from_code(code)),
        Sense::Family(family) => Some(of_family(family, scope)),
        _ => None,
    });
    if let Some((currency, mut length)) = said {
        // US dollars are often said twice: $ SGD4.90, USD$ 15.
        if let Some((Some(iso), more)) = iso(tokens, at + length).filter(|_| tokens.list[at].kind != Kind::Word) {
            length += more;
            return Some((Some(iso), length));
        }
        return Some((currency, length));
    }
    iso(tokens, at).map(|(iso, mut length)| {
        if matches!(tokens.list.get(at + length).map(|token| token.kind), Some(Kind::Sign('$' | '€' | '£' | '¥'))) {
            length += 1;
        }
        (iso, length)
    })
}

/// An ISO code. Those that are English words as well count in capitals only: `mop 12`, `PEN 12`.
fn iso(tokens: &Tokens, at: usize) -> Option<(Option<Currency>, usize)> {
    const WORDS: &[&str] = &[
        "all", "try", "cup", "top", "pen", "mad", "sos", "gel", "mop", "bob", "cop", "bam", "php", "ron", "sek", "amd",
        "mur", "ars", "lak", "sar", "std", "dop", "ern", "kid", "bif", "bam", "pab", "cuc", "wst", "mop", "tnd", "aud",
    ];
    let token = tokens.list.get(at)?;
    if token.kind != Kind::Word || token.text.len() != 3 {
        return None;
    }
    if WORDS.contains(&token.text) && !tokens.is_upper(at) {
        return None;
    }
    Currency::from_code(token.text).map(|found| (Some(found), 1))
}

/// Which currency a shared name means here; none where it names no currency at all (bucks among Europeans).
fn of_family(family: Family, scope: &Scope) -> Option<Currency> {
    let members = family.members();
    if members.contains(&scope.currency.code()) {
        return Some(scope.currency);
    }
    if family == Family::Buck {
        return None;
    }
    let local = locale::currency(scope.locale).filter(|local| members.contains(&local.code()));
    local.or_else(|| Currency::from_code(members[0]))
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
    let mut scaled = false;
    while let Some((scale, length)) = scale(tokens, end, said_before) {
        value = match value {
            Value::Exact(number) | Value::Either { decimal: number, .. } => {
                number.times(Decimal::whole(scale)).map_or(Value::TooLarge, Value::Exact)
            }
            Value::TooLarge => Value::TooLarge,
        };
        end += length;
        scaled = true;
    }
    if !scaled && let Some((code, length)) = minor(tokens, end).filter(|_| !said_before) {
        return Some(cents(at..end + length, value, by_words, code, scope));
    }
    let after = if said_before {
        None
    } else {
        currency(tokens, end, scope).filter(|(_, length)| may_trail(tokens, end, *length))
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

/// Whether a currency at `at` may stand before its number: single letters and words that are verbs or weights don't.
fn may_lead(tokens: &Tokens, at: usize) -> bool {
    let token = &tokens.list[at];
    let single = token.kind == Kind::Word && token.text.chars().count() == 1 && token.text.is_ascii();
    let compound = single && matches!(tokens.list.get(at + 1).map(|token| token.kind), Some(Kind::Sign('$' | '£')));
    compound
        || !(single
            || matches!(
                token.text,
                "won" | "pound" | "pounds" | "kip" | "lev" | "rand" | "quid" | "buck" | "bucks" | "ft"
            ))
}

/// Whether a currency at `at` may stand after its number: not when it rather leads the next one (`3 USD50 cards`).
fn may_trail(tokens: &Tokens, at: usize, length: usize) -> bool {
    !(tokens.list[at].spaced && tokens.is_digits(at + length) && tokens.glued(at + length))
}

fn scale(tokens: &Tokens, at: usize, said: bool) -> Option<(u128, usize)> {
    let token = tokens.list.get(at)?;
    if !token.spaced && token.text == "k" {
        return Some((1_000, 1));
    }
    if !token.spaced && token.text == "m" && said {
        return Some((1_000_000, 1));
    }
    tokens.sense(at, |found| if let Sense::Scale(scale) = found { Some(u128::from(scale)) } else { None })
}

fn minor(tokens: &Tokens, at: usize) -> Option<(Option<&'static str>, usize)> {
    tokens.sense(at, |found| if let Sense::Minor(code) = found { Some(code) } else { None })
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
    let bare = closes && (and > 0 || two_digits) && !tokens.is(start, Sense::Article);
    (glued || bare).then_some((cents, end))
}

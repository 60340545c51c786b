//! Numbers in digits and in words, before they are money.

use super::super::decimal::Decimal;
use super::super::lexicon::Sense;
use super::super::token::{Kind, Tokens};

/// What digits and separators say before a currency and a locale settle it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Exact(Decimal),
    /// One separator with three digits after it: grouped thousands or three decimals.
    Either {
        separator: char,
        grouped: Decimal,
        decimal: Decimal,
    },
    TooLarge,
}

/// Terms of a sum, words of a number: more are nobody's expense, and a limit keeps hostile texts linear.
pub(super) const MOST_TERMS: usize = 32;

/// Digits with their separators, from token `at`.
pub(super) struct Numeral {
    pub end: usize,
    pub value: Value,
    pub decimals: bool,
}

pub(super) fn numeral(tokens: &Tokens, at: usize) -> Option<Numeral> {
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
pub(super) fn value_of(runs: &[&str], separators: &[char]) -> Option<(Value, bool)> {
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
pub(in crate::understand) fn in_words(tokens: &Tokens, at: usize) -> Option<(u128, usize)> {
    let (mut total, mut current, mut end) = (0u128, 0u128, at);
    let mut room = 100;
    let mut any = false;
    for _ in 0..MOST_TERMS {
        let mut next = end;
        let joint = tokens.is(next, Sense::And) || (tokens.is_sign(next, '-') && tokens.glued(next));
        if any && joint && number_word(tokens, next + 1).is_some() {
            next += 1;
        }
        let scale = |found| if let Sense::Scale(scale) = found { Some(u128::from(scale)) } else { None };
        if let Some((number, length)) = number_word(tokens, next) {
            // Twenty one, but not five six. Doscientos and zweitausend are hundreds and thousands in one word.
            let fits = if number >= 100 { current == 0 && (number < 1_000 || total == 0) } else { number < room };
            if !fits {
                break;
            }
            total += u128::from(number / 1_000 * 1_000);
            current += u128::from(number % 1_000);
            room = match number % 100 {
                0 if number >= 100 => 100,
                tens if tens >= 20 && tens % 10 == 0 => 10,
                _ => 0,
            };
            end = next + length;
        } else if let Some((scale, length)) = tokens.sense(end, scale) {
            // Сто рублей, cent euros; but not twenty hundred, which rather is "vingt cents".
            let opens = any || scale <= 1_000;
            if !opens || (scale == 100 && current >= 20) {
                break;
            }
            if scale == 100 {
                current = current.max(1).checked_mul(100)?;
            } else {
                // Mil millones: what was said so far counts the larger scale.
                total = match total {
                    1.. if total < scale => total.checked_add(current)?.checked_mul(scale)?,
                    _ => total.checked_add(current.max(1).checked_mul(scale)?)?,
                };
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

pub(super) fn number_word(tokens: &Tokens, at: usize) -> Option<(u32, usize)> {
    tokens.sense(at, |found| if let Sense::Number(number) = found { Some(number) } else { None })
}

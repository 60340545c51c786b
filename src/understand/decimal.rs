//! Exact decimals between digits and money: no float ever.

use crate::money::{Currency, Money, MoneyFault};

/// `mantissa / 10^scale`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    pub mantissa: u128,
    pub scale: u32,
}

impl Decimal {
    pub fn whole(mantissa: u128) -> Decimal {
        Decimal { mantissa, scale: 0 }
    }

    /// From digits alone; none when they are too many to hold.
    pub fn of_digits<'a>(runs: impl Iterator<Item = &'a str>, scale: usize) -> Option<Decimal> {
        let mut mantissa = 0u128;
        for byte in runs.flat_map(str::bytes) {
            mantissa = mantissa.checked_mul(10)?.checked_add(u128::from(byte - b'0'))?;
        }
        Some(Decimal { mantissa, scale: u32::try_from(scale).ok()? })
    }

    pub fn plus(self, other: Decimal) -> Option<Decimal> {
        let scale = self.scale.max(other.scale);
        let mantissa = self.at_scale(scale)?.checked_add(other.at_scale(scale)?)?;
        Some(Decimal { mantissa, scale })
    }

    pub fn times(self, other: Decimal) -> Option<Decimal> {
        let mantissa = self.mantissa.checked_mul(other.mantissa)?;
        Some(Decimal { mantissa, scale: self.scale + other.scale })
    }

    /// So many percent of it, in hundredths of the unit that `scale` gives: half a unit is rounded up.
    pub fn percent(self, percent: u32, scale: u32) -> Option<Decimal> {
        let exact = self.times(Decimal { mantissa: u128::from(percent), scale: 2 })?;
        if exact.scale <= scale {
            return Some(exact);
        }
        let unit = 10u128.checked_pow(exact.scale - scale)?;
        Some(Decimal { mantissa: exact.mantissa.checked_add(unit / 2)? / unit, scale })
    }

    fn at_scale(self, scale: u32) -> Option<u128> {
        self.mantissa.checked_mul(10u128.checked_pow(scale - self.scale)?)
    }

    /// In minor units, or why it can't be.
    pub fn money(self, negative: bool, currency: Currency) -> Result<Money, MoneyFault> {
        let (mut mantissa, mut scale) = (self.mantissa, self.scale);
        let allowed = currency.exponent();
        while scale > allowed && mantissa.is_multiple_of(10) {
            mantissa /= 10;
            scale -= 1;
        }
        if scale > allowed {
            return Err(MoneyFault::TooManyDecimals { allowed });
        }
        let minor = Decimal { mantissa, scale }.at_scale(allowed).and_then(|minor| i128::try_from(minor).ok());
        let minor =
            minor.map(|minor| if negative { -minor } else { minor }).and_then(|minor| i64::try_from(minor).ok());
        minor.map(|minor| Money::new(minor, currency)).ok_or(MoneyFault::TooLarge)
    }
}

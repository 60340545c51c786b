//! Sums of amounts, made by the database, that no amounts make overflow: it adds their upper and lower halves apart.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{EntityTrait, QuerySelect, Select};

use crate::entity::expense;
use crate::error::Refused;
use crate::say::phrase;

/// A column of the upper halves, as [`halves`] names it.
pub const HIGH: &str = "high";
/// A column of the lower halves.
pub const LOW: &str = "low";

/// So many values the lower half has.
const SPAN: i64 = 1 << 32;

/// Selects the sum of what entries amount to, in two halves.
pub fn halves<E: EntityTrait>(query: Select<E>) -> Select<E> {
    let minor = || Expr::col((expense::Entity, expense::Column::AmountMinor));
    query
        .expr_as(minor().div(SPAN).sum().cast_as("bigint"), HIGH)
        .expr_as(minor().modulo(SPAN).sum().cast_as("bigint"), LOW)
}

/// The sum, in minor units.
///
/// # Errors
/// Refused where it is beyond `i64`: never a wrong number.
pub fn whole(high: i64, low: i64) -> Result<i64, Refused> {
    let sum = i128::from(high) * i128::from(SPAN) + i128::from(low);
    i64::try_from(sum).map_err(|_| too_large())
}

/// What somebody is told whose entries come to more than can be counted.
pub fn too_large() -> Refused {
    Refused::new("sum_too_large", phrase!("sum-too-large"))
}

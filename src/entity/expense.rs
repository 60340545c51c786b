//! One entry of the books: an expense, income, a transfer or a settlement.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Kind, Strings};
use crate::money::Currency;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "expense")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub household_id: Uuid,
    /// Counted per household from 1, never used twice.
    pub number: i64,
    pub kind: Kind,
    /// A member.
    pub payer_id: Uuid,
    /// In the currency's minor units; positive, but for a refund.
    pub amount_minor: i64,
    pub currency: Currency,
    /// In the payer's zone.
    pub day: Date,
    /// Absent for transfers and settlements.
    pub category_id: Option<Uuid>,
    /// Paid from; for income, received on.
    pub account_id: Option<Uuid>,
    /// Paid with; then `account_id` is absent.
    pub card_id: Option<Uuid>,
    /// A transfer's receiving side.
    pub to_account_id: Option<Uuid>,
    /// As typed.
    pub note: String,
    pub merchant: Option<String>,
    pub tags: Strings,
    /// The line it was read from, as typed.
    pub said: String,
    /// Which line of the message, from 0.
    pub line: i32,
    /// The first revision of the message that booked it.
    pub message_id: Option<Uuid>,
    pub chat_id: Option<Uuid>,
    /// Bumped with every change; the first is 1.
    pub version: i32,
    pub deleted_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

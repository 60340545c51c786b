//! Who owns a set of books; a single person is a household of one.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::money::Currency;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "household")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub name: String,
    /// What a bare number means, and what reports lead with.
    pub currency: Currency,
    /// IANA name.
    pub zone: String,
    pub language: String,
    /// ISO weekday, 1 = Monday.
    pub week_start: i16,
    /// Day of month, 1 to 28.
    pub month_start: i16,
    /// Currency and zone are guesses nobody has confirmed: the first card says so.
    pub assumed: bool,
    /// Bumped with every change to what [`crate::service::books::Books`] caches.
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

//! Somebody who keeps books here, whatever platforms they use.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "person")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub name: String,
    /// BCP 47, as the person chose or the platform said.
    pub language: Option<String>,
    /// IANA name; the household's when absent.
    pub zone: Option<String>,
    /// When they were let in; absent for a stranger.
    pub admitted_at: Option<DateTimeUtc>,
    /// When a stranger got their one sentence.
    pub refused_at: Option<DateTimeUtc>,
    /// The instance's owner, by claim code.
    pub owner: bool,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

//! What an entry was for. Its aliases live here.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Kind, Strings};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "category")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub household_id: Uuid,
    pub name: String,
    pub name_key: String,
    /// Folded words that file an entry here.
    pub aliases: Strings,
    /// Expense or income.
    pub kind: Kind,
    pub position: i32,
    pub archived_at: Option<DateTimeUtc>,
    /// The category that its entries went to, for one that was merged: what leads here leads there.
    pub merged_into: Option<Uuid>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

//! One step in an entry's history: what undo, redo and `show` read.

use sea_orm::entity::prelude::*;

use super::ChangeAction;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "expense_change")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub household_id: Uuid,
    pub expense_id: Uuid,
    /// The version it made.
    pub version: i32,
    pub action: ChangeAction,
    /// JSON of the entry; absent for its creation.
    pub before: Option<String>,
    pub after: String,
    pub person_id: Option<Uuid>,
    pub chat_id: Option<Uuid>,
    /// The message that asked for it: one undo takes back all of it.
    pub message_id: Option<Uuid>,
    pub undone_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

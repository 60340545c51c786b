//! One change of what a household shares, or of what a person settled for themselves: what undo and redo read.

use sea_orm::entity::prelude::*;

use super::{ChangeAction, Noun};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "arrangement")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub household_id: Uuid,
    pub noun: Noun,
    /// The row of that noun's table.
    pub subject_id: Uuid,
    /// Create, edit, undo or redo.
    pub action: ChangeAction,
    /// JSON of the row; absent for its creation.
    pub before: Option<String>,
    pub after: String,
    pub person_id: Option<Uuid>,
    pub chat_id: Option<Uuid>,
    /// The message that asked for it: one undo takes back all of it.
    pub message_id: Option<Uuid>,
    /// The change that this one takes back.
    pub reverts: Option<Uuid>,
    pub undone_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

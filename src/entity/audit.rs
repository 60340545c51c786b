//! Who changed what, one row a mutation.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub household_id: Option<Uuid>,
    pub person_id: Option<Uuid>,
    pub message_id: Option<Uuid>,
    /// `expense.create`, `category.merge`.
    pub action: String,
    pub subject_id: Option<Uuid>,
    /// JSON of what is not said by the subject's own history.
    pub detail: Option<String>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

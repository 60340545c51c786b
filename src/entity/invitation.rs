//! A code that lets somebody in, once.

use sea_orm::entity::prelude::*;

use super::CodePurpose;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invitation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// SHA-256, hex: the code itself is not kept.
    pub code_hash: String,
    pub purpose: CodePurpose,
    /// For a guest: the household that they become a member of. For a link: whose books both accounts then show.
    pub household_id: Option<Uuid>,
    pub invited_by: Uuid,
    pub expires_at: DateTimeUtc,
    pub used_by: Option<Uuid>,
    pub used_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

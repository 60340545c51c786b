//! Something that may still happen: a button, a question, a confirmation.

use sea_orm::entity::prelude::*;

use super::Purpose;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "stored_intent")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Random; a button's is this and its position.
    pub token: String,
    pub purpose: Purpose,
    pub household_id: Option<Uuid>,
    pub chat_id: Option<Uuid>,
    /// Who may answer; absent: any member with the right.
    pub person_id: Option<Uuid>,
    /// JSON list of [`crate::message::Intent`], by button position.
    pub intents: String,
    /// What a question waits for.
    pub slot: Option<String>,
    /// The question as asked.
    pub prompt: Option<String>,
    /// The message it came from.
    pub message_id: Option<Uuid>,
    pub asked_us: i64,
    /// After this plain text no longer answers it; buttons still do.
    pub expires_us: Option<i64>,
    pub reminded_us: Option<i64>,
    pub closed_us: Option<i64>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

//! What is to be said, written with the message that caused it.

use sea_orm::entity::prelude::*;

use super::OutboxState;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub message_id: Option<Uuid>,
    pub platform: String,
    pub chat_key: String,
    pub thread_key: Option<String>,
    /// JSON of the [`crate::message::Action`], its message keys not yet known left empty.
    pub action: String,
    /// JSON of what a program reads beside the text: command, outcome, data.
    pub reply: Option<String>,
    /// The message whose entries it shows: it is edited in place when they change.
    pub card_of: Option<Uuid>,
    /// The outbox row whose message this one edits.
    pub target_id: Option<Uuid>,
    pub state: OutboxState,
    pub attempts: i32,
    pub due_us: i64,
    /// Another sender leaves it alone until then.
    pub leased_until_us: i64,
    /// The platform's id of what was sent.
    pub sent_key: Option<String>,
    /// It bears buttons now.
    pub live: bool,
    pub error: Option<String>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

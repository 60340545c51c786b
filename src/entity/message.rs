//! The log every message passes through: the queue of the pipeline and its memory.

use sea_orm::entity::prelude::*;

use super::MessageState;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "message")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub platform: String,
    pub chat_key: String,
    pub message_key: String,
    pub revision: String,
    pub sender_key: Option<String>,
    /// A hash of chat, sender and folded text, for "again?"; absent once ignored.
    pub text_key: Option<i64>,
    /// JSON of the [`crate::message::Inbound`]; blanked when it ends as ignored.
    pub inbound: Option<String>,
    /// When the person sent it, by the platform's clock, microseconds since 1970.
    pub sent_us: i64,
    /// Microseconds since 1970, our clock.
    pub received_us: i64,
    pub state: MessageState,
    pub attempts: i32,
    /// Not before this, microseconds since 1970.
    pub due_us: i64,
    pub outcome: Option<String>,
    pub command: Option<String>,
    /// The last fault, without personal data.
    pub error: Option<String>,
    pub handled_us: Option<i64>,
    /// Handled minus received.
    pub latency_us: Option<i64>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

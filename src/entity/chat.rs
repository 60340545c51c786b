//! A conversation on a platform and whose books it writes to.

use sea_orm::entity::prelude::*;

use super::ChatKind;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "chat")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub platform: String,
    pub chat_key: String,
    pub kind: ChatKind,
    pub title: Option<String>,
    /// What it belongs to with other chats, which share its books.
    pub space_key: Option<String>,
    /// Absent while nobody admitted has bound it.
    pub household_id: Option<Uuid>,
    /// The bot reads every line, not only commands and replies.
    pub hears_all: bool,
    /// The bot was removed or blocked: nothing is sent.
    pub gone_at: Option<DateTimeUtc>,
    /// JSON of what the conversation has to remember: [`crate::service::chat::Memo`].
    pub memo: Option<String>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

//! Chats that belong together, as the channels of a server do, and share their books.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::build::partial;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = Table::alter().table("chat").add_column(text_null("space_key")).to_owned();
        manager.alter_table(column).await?;
        manager
            .create_index(partial("chat_space_key", "chat", ["platform", "space_key"], "space_key IS NOT NULL"))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("chat_space_key").table("chat").to_owned()).await?;
        manager.alter_table(Table::alter().table("chat").drop_column("space_key").to_owned()).await
    }
}

//! What a household shares can be taken back too: its categories, accounts, cards and settings keep a history, and a
//! merged category says where it went.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::build::{drop_tables, index, mentions, references, stamped, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        arrangement(manager).await?;
        // Without a foreign key: SQLite gives none to a table that is there. Categories are never deleted.
        let merged_into = Table::alter().table("category").add_column(uuid_null("merged_into")).to_owned();
        manager.alter_table(merged_into).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("category").drop_column("merged_into").to_owned()).await?;
        drop_tables(manager, &["arrangement"]).await
    }
}

async fn arrangement(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(stamped(
            table("arrangement")
                .col(uuid("household_id"))
                .col(text("noun"))
                .col(uuid("subject_id"))
                .col(text("action"))
                .col(text_null("before"))
                .col(text("after"))
                .col(uuid_null("person_id"))
                .col(uuid_null("chat_id"))
                .col(uuid_null("message_id"))
                .col(uuid_null("reverts"))
                .col(timestamp_with_time_zone_null("undone_at"))
                .foreign_key(&mut references("arrangement", "household_id", "household"))
                .foreign_key(&mut references("arrangement", "person_id", "person"))
                .foreign_key(&mut references("arrangement", "chat_id", "chat"))
                .foreign_key(&mut mentions("arrangement", "message_id", "message"))
                .foreign_key(&mut references("arrangement", "reverts", "arrangement")),
        ))
        .await?;
    // Somebody's last action in a chat: what undo takes back.
    manager.create_index(index("arrangement", ["chat_id", "person_id", "id"])).await?;
    // All that one message did.
    manager.create_index(index("arrangement", ["message_id"])).await?;
    // Who changed something since.
    manager.create_index(index("arrangement", ["subject_id", "id"])).await
}

//! What goes out, what may still happen, what the search index has to look at again, and who did what.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::build::{drop_tables, index, partial, references, stamped, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        outbox(manager).await?;
        stored_intent(manager).await?;
        change_feed(manager).await?;
        audit(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["audit", "change_feed", "stored_intent", "outbox"]).await
    }
}

/// Its message is always of the same commit or an earlier one, so the database need not look it up again for every
/// reply.
async fn outbox(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(stamped(
            table("outbox")
                .col(uuid_null("message_id"))
                .col(text("platform"))
                .col(text("chat_key"))
                .col(text_null("thread_key"))
                .col(text("action"))
                .col(text_null("reply"))
                .col(uuid_null("card_of"))
                .col(uuid_null("target_id"))
                .col(text("state"))
                .col(integer("attempts"))
                .col(big_integer("due_us"))
                .col(big_integer("leased_until_us"))
                .col(text_null("sent_key"))
                .col(boolean("live"))
                .col(text_null("error")),
        ))
        .await?;
    // The queue, in order.
    manager.create_index(partial("outbox_queued", "outbox", ["id"], "state = 'queued'")).await?;
    manager.create_index(index("outbox", ["message_id"])).await?;
    // A message's card, to edit it.
    manager.create_index(partial("outbox_card_of", "outbox", ["card_of"], "card_of IS NOT NULL")).await?;
    // A reply to one of ours, or a press on it.
    manager
        .create_index(partial(
            "outbox_sent_key",
            "outbox",
            ["platform", "chat_key", "sent_key"],
            "sent_key IS NOT NULL",
        ))
        .await?;
    // Which of a chat's cards bear buttons.
    manager.create_index(partial("outbox_live", "outbox", ["platform", "chat_key", "id"], "live = TRUE")).await
}

async fn stored_intent(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(stamped(
            table("stored_intent")
                .col(text("token"))
                .col(text("purpose"))
                .col(uuid_null("household_id"))
                .col(uuid_null("chat_id"))
                .col(uuid_null("person_id"))
                .col(text("intents"))
                .col(text_null("slot"))
                .col(text_null("prompt"))
                .col(uuid_null("message_id"))
                .col(big_integer("asked_us"))
                .col(big_integer_null("expires_us"))
                .col(big_integer_null("reminded_us"))
                .col(big_integer_null("closed_us"))
                .foreign_key(&mut references("stored_intent", "household_id", "household"))
                .foreign_key(&mut references("stored_intent", "chat_id", "chat"))
                .foreign_key(&mut references("stored_intent", "person_id", "person")),
        ))
        .await?;
    manager.create_index(index("stored_intent", ["token"]).unique().to_owned()).await?;
    // What somebody in a chat was asked and has not answered.
    manager
        .create_index(partial(
            "stored_intent_open",
            "stored_intent",
            ["chat_id", "person_id"],
            "purpose = 'question' AND closed_us IS NULL",
        ))
        .await
}

/// A queue that is read by `seq` alone: SQLite never gives a number twice, so the index's position stays meaningful.
async fn change_feed(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(stamped(
            Table::create()
                .table("change_feed")
                .col(big_pk_auto("seq"))
                .col(uuid("household_id"))
                .col(uuid("expense_id")),
        ))
        .await
}

/// A trail that outlives what it tells of, and is read by key alone.
async fn audit(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(stamped(
            table("audit")
                .col(uuid_null("household_id"))
                .col(uuid_null("person_id"))
                .col(uuid_null("message_id"))
                .col(text("action"))
                .col(uuid_null("subject_id"))
                .col(text_null("detail")),
        ))
        .await
}

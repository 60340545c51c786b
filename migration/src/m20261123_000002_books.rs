//! The books: accounts, cards, categories, what a household calls things, entries and their history.
//!
//! Here too is the message log, because an entry names the message that booked it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::build::{drop_tables, index, mentions, partial, references, stamped, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        message(manager).await?;
        account(manager).await?;
        card(manager).await?;
        category(manager).await?;
        merchant(manager).await?;
        expense(manager).await?;
        expense_change(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["expense_change", "expense", "merchant", "category", "card", "account", "message"]).await
    }
}

/// Names nothing: it is written before anybody knows who speaks.
async fn message(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(stamped(
            table("message")
                .col(text("platform"))
                .col(text("chat_key"))
                .col(text("message_key"))
                .col(text("revision"))
                .col(text_null("sender_key"))
                .col(big_integer_null("text_key"))
                .col(text_null("inbound"))
                .col(big_integer("sent_us"))
                .col(big_integer("received_us"))
                .col(text("state"))
                .col(integer("attempts"))
                .col(big_integer("due_us"))
                .col(text_null("outcome"))
                .col(text_null("command"))
                .col(text_null("error"))
                .col(big_integer_null("handled_us"))
                .col(big_integer_null("latency_us")),
        ))
        .await?;
    // The idempotency key; its front finds the revisions of a message.
    manager
        .create_index(index("message", ["platform", "chat_key", "message_key", "revision"]).unique().to_owned())
        .await?;
    // The queue, in order of arrival within a chat.
    manager
        .create_index(partial("message_pending", "message", ["platform", "chat_key", "id"], "state = 'pending'"))
        .await?;
    // "again?"
    manager.create_index(partial("message_text_key", "message", ["text_key"], "text_key IS NOT NULL")).await
}

async fn account(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(stamped(
            table("account")
                .col(uuid("household_id"))
                .col(text("name"))
                .col(text("name_key"))
                .col(text("currency"))
                .col(boolean("is_default"))
                .col(timestamp_with_time_zone_null("archived_at"))
                .foreign_key(&mut references("account", "household_id", "household")),
        ))
        .await?;
    manager.create_index(named_once("account_name", "account")).await?;
    manager.create_index(index("account", ["household_id"])).await
}

async fn card(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(stamped(
            table("card")
                .col(uuid("household_id"))
                .col(uuid("account_id"))
                .col(text("name"))
                .col(text("name_key"))
                .col(small_integer_null("closing_day"))
                .col(small_integer_null("due_day"))
                .col(timestamp_with_time_zone_null("archived_at"))
                .foreign_key(&mut references("card", "household_id", "household"))
                .foreign_key(&mut references("card", "account_id", "account")),
        ))
        .await?;
    manager.create_index(named_once("card_name", "card")).await?;
    manager.create_index(index("card", ["household_id"])).await
}

async fn category(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(stamped(
            table("category")
                .col(uuid("household_id"))
                .col(text("name"))
                .col(text("name_key"))
                .col(text("aliases"))
                .col(text("kind"))
                .col(integer("position"))
                .col(timestamp_with_time_zone_null("archived_at"))
                .foreign_key(&mut references("category", "household_id", "household")),
        ))
        .await?;
    manager.create_index(named_once("category_name", "category")).await?;
    manager.create_index(index("category", ["household_id"])).await
}

/// A name is free again once its bearer is archived.
fn named_once(name: &'static str, table: &'static str) -> IndexCreateStatement {
    partial(name, table, ["household_id", "name_key"], "archived_at IS NULL").unique().to_owned()
}

async fn merchant(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(stamped(
            table("merchant")
                .col(uuid("household_id"))
                .col(text("name_key"))
                .col(uuid_null("category_id"))
                .col(timestamp_with_time_zone_null("asked_at"))
                .foreign_key(&mut references("merchant", "household_id", "household"))
                .foreign_key(&mut references("merchant", "category_id", "category")),
        ))
        .await?;
    manager.create_index(index("merchant", ["household_id", "name_key"]).unique().to_owned()).await
}

async fn expense(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(stamped(
            table("expense")
                .col(uuid("household_id"))
                .col(big_integer("number"))
                .col(text("kind"))
                .col(uuid("payer_id"))
                .col(big_integer("amount_minor"))
                .col(text("currency"))
                .col(date("day"))
                .col(uuid_null("category_id"))
                .col(uuid_null("account_id"))
                .col(uuid_null("card_id"))
                .col(uuid_null("to_account_id"))
                .col(text("note"))
                .col(text_null("merchant"))
                .col(text("tags"))
                .col(text("said"))
                .col(integer("line"))
                .col(uuid_null("message_id"))
                .col(uuid_null("chat_id"))
                .col(integer("version"))
                .col(timestamp_with_time_zone_null("deleted_at"))
                .foreign_key(&mut references("expense", "household_id", "household"))
                .foreign_key(&mut references("expense", "payer_id", "member"))
                .foreign_key(&mut references("expense", "category_id", "category"))
                .foreign_key(&mut references("expense", "account_id", "account"))
                .foreign_key(&mut references("expense", "card_id", "card"))
                .foreign_key(&mut references("expense", "to_account_id", "account"))
                .foreign_key(&mut mentions("expense", "message_id", "message"))
                .foreign_key(&mut references("expense", "chat_id", "chat")),
        ))
        .await?;
    manager.create_index(index("expense", ["household_id", "number"]).unique().to_owned()).await?;
    manager.create_index(index("expense", ["payer_id", "day"])).await?;
    manager.create_index(index("expense", ["household_id", "day"])).await?;
    manager.create_index(index("expense", ["household_id", "category_id"])).await?;
    manager.create_index(index("expense", ["payer_id", "category_id"])).await?;
    // An edited message, or a reply to a card, finds its entries.
    manager.create_index(index("expense", ["message_id"])).await?;
    // A household's largest entry of a kind: the guardrail for slips of the finger.
    manager
        .create_index(partial(
            "expense_largest",
            "expense",
            ["household_id", "kind", "currency", "amount_minor"],
            "deleted_at IS NULL",
        ))
        .await
}

async fn expense_change(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(stamped(
            table("expense_change")
                .col(uuid("household_id"))
                .col(uuid("expense_id"))
                .col(integer("version"))
                .col(text("action"))
                .col(text_null("before"))
                .col(text("after"))
                .col(uuid_null("person_id"))
                .col(uuid_null("chat_id"))
                .col(uuid_null("message_id"))
                .col(timestamp_with_time_zone_null("undone_at"))
                .foreign_key(&mut references("expense_change", "household_id", "household"))
                .foreign_key(&mut references("expense_change", "expense_id", "expense"))
                .foreign_key(&mut references("expense_change", "person_id", "person"))
                .foreign_key(&mut references("expense_change", "chat_id", "chat"))
                .foreign_key(&mut mentions("expense_change", "message_id", "message")),
        ))
        .await?;
    manager.create_index(index("expense_change", ["expense_id", "version"]).unique().to_owned()).await?;
    // Somebody's last action in a chat: what undo takes back.
    manager.create_index(index("expense_change", ["chat_id", "person_id", "id"])).await?;
    // All that one message did: one undo takes back all of it.
    manager.create_index(index("expense_change", ["message_id"])).await
}

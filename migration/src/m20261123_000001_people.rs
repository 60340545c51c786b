//! Who keeps books here: people, their accounts on platforms, households, chats, invitations.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::build::{drop_tables, index, partial, references, stamped, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(stamped(Table::create().table("instance").col(text("name").primary_key()).col(text("value"))))
            .await?;

        manager
            .create_table(stamped(
                table("person")
                    .col(text("name"))
                    .col(text_null("language"))
                    .col(text_null("zone"))
                    .col(timestamp_with_time_zone_null("admitted_at"))
                    .col(timestamp_with_time_zone_null("refused_at"))
                    .col(boolean("owner")),
            ))
            .await?;

        manager
            .create_table(stamped(
                table("identity")
                    .col(text("platform"))
                    .col(text("user_key"))
                    .col(uuid("person_id"))
                    .col(text("name"))
                    .col(text_null("handle"))
                    .foreign_key(&mut references("identity", "person_id", "person")),
            ))
            .await?;
        manager.create_index(index("identity", ["platform", "user_key"]).unique().to_owned()).await?;

        manager
            .create_table(stamped(
                table("household")
                    .col(text("name"))
                    .col(text("currency"))
                    .col(text("zone"))
                    .col(text("language"))
                    .col(small_integer("week_start"))
                    .col(small_integer("month_start"))
                    .col(boolean("assumed"))
                    .col(big_integer("version")),
            ))
            .await?;

        manager
            .create_table(stamped(
                table("member")
                    .col(uuid("household_id"))
                    .col(uuid_null("person_id"))
                    .col(text("name"))
                    .col(text("name_key"))
                    .col(text("role"))
                    .col(integer("weight"))
                    .col(timestamp_with_time_zone("joined_at"))
                    .col(timestamp_with_time_zone_null("left_at"))
                    .foreign_key(&mut references("member", "household_id", "household"))
                    .foreign_key(&mut references("member", "person_id", "person")),
            ))
            .await?;
        // Nulls are distinct to both databases: a household has any number of placeholders.
        manager.create_index(index("member", ["household_id", "person_id"]).unique().to_owned()).await?;
        manager.create_index(partial("member_person_id", "member", ["person_id"], "person_id IS NOT NULL")).await?;

        manager
            .create_table(stamped(
                table("chat")
                    .col(text("platform"))
                    .col(text("chat_key"))
                    .col(text("kind"))
                    .col(text_null("title"))
                    .col(uuid_null("household_id"))
                    .col(boolean("hears_all"))
                    .col(timestamp_with_time_zone_null("gone_at"))
                    .col(text_null("memo"))
                    .foreign_key(&mut references("chat", "household_id", "household")),
            ))
            .await?;
        manager.create_index(index("chat", ["platform", "chat_key"]).unique().to_owned()).await?;

        manager
            .create_table(stamped(
                table("invitation")
                    .col(text("code_hash"))
                    .col(uuid_null("household_id"))
                    .col(uuid("invited_by"))
                    .col(timestamp_with_time_zone("expires_at"))
                    .col(uuid_null("used_by"))
                    .col(timestamp_with_time_zone_null("used_at"))
                    .foreign_key(&mut references("invitation", "household_id", "household"))
                    .foreign_key(&mut references("invitation", "invited_by", "person"))
                    .foreign_key(&mut references("invitation", "used_by", "person")),
            ))
            .await?;
        manager.create_index(index("invitation", ["code_hash"]).unique().to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["invitation", "chat", "member", "household", "identity", "person", "instance"]).await
    }
}

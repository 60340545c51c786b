//! A household's open questions are found without walking through everybody's.

use sea_orm_migration::prelude::*;

use crate::build::partial;

#[derive(DeriveMigrationName)]
pub struct Migration;

const NAME: &str = "stored_intent_open_household";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let open = "purpose = 'question' AND closed_us IS NULL";
        manager.create_index(partial(NAME, "stored_intent", ["household_id"], open)).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name(NAME).table("stored_intent").to_owned()).await
    }
}

//! Small facts about this installation that outlive the process.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, QueryTrait};

use crate::entity::instance::{ActiveModel, Column, Entity};
use crate::error::Internal;

pub async fn recall(db: &impl ConnectionTrait, name: &str) -> Result<Option<String>, Internal> {
    Ok(Entity::find_by_id(name).one(db).await?.map(|row| row.value))
}

/// Takes the place of what stood under that name.
pub async fn write_down(
    db: &impl ConnectionTrait,
    name: &str,
    value: &str,
    now: DateTime<Utc>,
) -> Result<(), Internal> {
    let row = ActiveModel {
        name: Set(name.to_owned()),
        value: Set(value.to_owned()),
        created_at: Set(now),
        updated_at: Set(now),
    };
    let again = OnConflict::column(Column::Name).update_columns([Column::Value, Column::UpdatedAt]).to_owned();
    let mut insert = Entity::insert(row).into_query();
    insert.on_conflict(again);
    db.execute(&insert).await?;
    Ok(())
}

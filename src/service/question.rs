//! Stored intents: what a button does, and what a question waits for. One mechanism for both.

use chrono::Duration;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::unit::{Unit, json, parse_intents};
use crate::entity::*;
use crate::error::Internal;
use crate::message::{Button, Intent};

pub use crate::entity::stored_intent::Model as StoredIntent;

/// How long plain text may complete a question.
pub const ANSWER_WITHIN: Duration = Duration::minutes(10);

/// What is offered under a message, and to whom.
pub struct Offer {
    /// Labels and what each does, in rows.
    pub rows: Vec<Vec<(String, Intent)>>,
    /// Who may press: absent, any member with the right.
    pub only: Option<Uuid>,
    /// The message that it is about: its entries, or the one it asks for.
    pub about: Uuid,
    /// Where it is shown.
    pub chat: Option<Uuid>,
    /// Set where plain text may answer too: the slot it fills, and the question as asked.
    pub question: Option<(String, String)>,
}

/// Stores an offer under one random token and returns its buttons. A button's token is that one and its position.
pub fn offer(unit: &mut Unit, household: Option<Uuid>, offer: Offer) -> Vec<Vec<Button>> {
    if offer.rows.is_empty() && offer.question.is_none() {
        return Vec::new();
    }
    let token = unit.token();
    let asked_us = unit.now.timestamp_micros();
    let mut intents = Vec::new();
    let mut buttons = Vec::new();
    for row in offer.rows {
        let mut shown = Vec::new();
        for (label, intent) in row {
            shown.push(Button { label, token: format!("{token}.{}", intents.len()) });
            intents.push(intent);
        }
        buttons.push(shown);
    }
    let (slot, prompt) = offer.question.unzip();
    let row = StoredIntent {
        id: unit.id(),
        token,
        purpose: if slot.is_some() { Purpose::Question } else { Purpose::Button },
        household_id: household,
        chat_id: offer.chat,
        person_id: offer.only,
        intents: json(&intents),
        expires_us: slot.is_some().then(|| asked_us + ANSWER_WITHIN.num_microseconds().unwrap_or(0)),
        slot,
        prompt,
        message_id: Some(offer.about),
        asked_us,
        reminded_us: None,
        closed_us: None,
        created_at: unit.now,
        updated_at: unit.now,
    };
    unit.insert(row);
    buttons
}

/// Questions that still wait; as a literal, because with a bound value the planner passes the partial index by.
pub fn open() -> sea_orm::sea_query::SimpleExpr {
    Expr::cust("purpose = 'question' AND closed_us IS NULL")
}

/// What a pressed token stands for.
pub async fn pressed(db: &impl ConnectionTrait, token: &str) -> Result<Option<(StoredIntent, Intent)>, Internal> {
    let Some((token, position)) = token.rsplit_once('.') else { return Ok(None) };
    let Ok(position) = position.parse::<usize>() else { return Ok(None) };
    let Some(stored) = stored_intent::Entity::find().filter(stored_intent::Column::Token.eq(token)).one(db).await?
    else {
        return Ok(None);
    };
    let intent = parse_intents(&stored.intents)?.into_iter().nth(position);
    Ok(intent.map(|intent| (stored, intent)))
}

/// Whether somebody dropped it or said otherwise; a question what to change is as good as new.
pub fn is_settled(question: &StoredIntent) -> bool {
    question.closed_us.is_some() && question.slot.as_deref() != Some("change")
}

/// Whether a message's question was dropped: it was asked, and waits no more.
pub async fn was_dropped(db: &impl ConnectionTrait, message: Uuid) -> Result<bool, Internal> {
    let asked = stored_intent::Entity::find()
        .filter(stored_intent::Column::MessageId.eq(message))
        .filter(stored_intent::Column::Purpose.eq(Purpose::Question))
        .all(db)
        .await?;
    Ok(asked.iter().any(is_settled) && asked.iter().all(|question| question.closed_us.is_some()))
}

/// Closes a question: it was answered, forgotten, or its message booked otherwise.
pub fn close(unit: &mut Unit, question: Uuid) {
    let mut close = Query::update();
    close
        .table(stored_intent::Entity)
        .value(stored_intent::Column::ClosedUs, unit.now.timestamp_micros())
        .value(stored_intent::Column::UpdatedAt, unit.now)
        .and_where(Expr::col(stored_intent::Column::Id).eq(question));
    unit.update(close);
}

/// Notes that a question was brought up again, so that it is not a third time.
pub fn reminded(unit: &mut Unit, question: Uuid) {
    let mut remind = Query::update();
    remind
        .table(stored_intent::Entity)
        .value(stored_intent::Column::RemindedUs, unit.now.timestamp_micros())
        .and_where(Expr::col(stored_intent::Column::Id).eq(question));
    unit.update(remind);
}

/// The questions of a household that nobody answered yet, oldest first: what `today`, `month` and the close show.
pub async fn open_of_household(db: &impl ConnectionTrait, household: Uuid) -> Result<Vec<StoredIntent>, Internal> {
    Ok(stored_intent::Entity::find()
        .filter(stored_intent::Column::HouseholdId.eq(household))
        .filter(open())
        .filter(stored_intent::Column::Slot.ne("change"))
        .order_by_asc(stored_intent::Column::Id)
        .all(db)
        .await?)
}

/// Questions that this message raised and that still wait.
pub async fn open_of_message(db: &impl ConnectionTrait, message: Uuid) -> Result<Vec<StoredIntent>, Internal> {
    Ok(stored_intent::Entity::find()
        .filter(stored_intent::Column::MessageId.eq(message))
        .filter(open())
        .all(db)
        .await?)
}

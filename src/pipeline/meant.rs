//! Whose books a message is about: its chat's, unless its own words, the button pressed or the card replied to say
//! otherwise.
//!
//! Only in a private chat can it be another household's, and only one that the person is a member of: what is private
//! never shows among others.

use std::sync::LazyLock;

use regex::Regex;
use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use crate::entity::ChatKind;
use crate::error::Internal;
use crate::message::{Body, Inbound, Intent};
use crate::service::question::{self, StoredIntent};
use crate::service::world::{Chat, Person};
use crate::service::{expense, household, posted};

/// What was meant.
pub(super) struct Meant {
    /// None where the chat has no books yet.
    pub household: Option<Uuid>,
    /// The message without the words that named the books, where some did.
    pub inbound: Option<Inbound>,
    /// What the pressed button does.
    pub pressed: Option<(StoredIntent, Intent)>,
}

/// "for home: gift 60", in any language that is read, with or without /e before it.
static FOR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?is)^\s*(?P<slash>/e(?:@\w+)?\s+)?(?:for|für|para|pour|per|voor|для) (?P<name>[^:\n]{1,60}):\s*(?P<rest>\S.*)$")
        .expect("a pattern of ours")
});

pub(super) async fn books(
    db: &DatabaseTransaction,
    chat: &Chat,
    person: &Person,
    inbound: &Inbound,
) -> Result<Meant, Internal> {
    let mut meant = Meant { household: chat.household_id, inbound: None, pressed: None };
    if let Body::Press { token, .. } = &inbound.body {
        meant.pressed = question::pressed(db, token).await?;
    }
    if chat.kind != ChatKind::Private {
        return Ok(meant);
    }
    let mut other = None;
    match &inbound.body {
        Body::Press { .. } => {
            other = meant.pressed.as_ref().and_then(|(stored, _)| stored.household_id);
        }
        Body::Text { text, media } => {
            if let Some(named) = FOR.captures(text) {
                let homes = household::of_person(db, person.id).await?;
                if let Some(home) = household::by_name(&homes, &named["name"]) {
                    let slash = named.name("slash").map_or("", |slash| slash.as_str());
                    let text = format!("{slash}{}", &named["rest"]);
                    let body = Body::Text { text, media: media.clone() };
                    meant.inbound = Some(Inbound { body, ..inbound.clone() });
                    meant.household = Some(home.id);
                    return Ok(meant);
                }
            }
            if let Some(to) = inbound.reply_to.as_ref().filter(|_| inbound.reply_to_bot)
                && let Some(message) = posted::card_under(db, chat, to.as_str()).await?
            {
                other = expense::of_message(db, message).await?.first().map(|entry| entry.household_id);
                if other.is_none() {
                    let asked = question::open_of_message(db, message).await?;
                    other = asked.first().and_then(|question| question.household_id);
                }
            }
        }
        Body::Ask { .. } | Body::Event { .. } => {}
    }
    if let Some(other) = other.filter(|other| Some(*other) != chat.household_id)
        && household::of_person(db, person.id).await?.iter().any(|home| home.id == other)
    {
        meant.household = Some(other);
    }
    Ok(meant)
}

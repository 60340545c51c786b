//! Whose books a message is about: its chat's, unless its own words, the button pressed or the card replied to say
//! otherwise.
//!
//! Another household's it can be only where the person is a member of that one. Among others it is so only for what was
//! booked or offered there before the chat was turned to other books: what is private never shows among others.

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
    let private = chat.kind == ChatKind::Private;
    let mut other = None;
    match &inbound.body {
        Body::Press { token, .. } => {
            meant.pressed = question::pressed(db, token).await?;
            // A button shows only where it was offered, and so do the books that it is about.
            let here = meant.pressed.as_ref().filter(|(stored, _)| stored.chat_id == Some(chat.id));
            other = here.and_then(|(stored, _)| stored.household_id);
        }
        Body::Text { text, media } => {
            if private && let Some((home, text)) = named(db, person.id, text).await? {
                let body = Body::Text { text, media: media.clone() };
                meant.inbound = Some(Inbound { body, ..inbound.clone() });
                meant.household = Some(home);
            }
            if inbound.edited {
                // What it booked stays in the books that it was booked in.
                if let Some(first) = posted::first_of(db, chat, inbound.origin.message.as_str()).await? {
                    other = expense::of_message(db, first).await?.first().map(|entry| entry.household_id);
                }
            } else if private
                && meant.inbound.is_none()
                && let Some(to) = inbound.reply_to.as_ref().filter(|_| inbound.reply_to_bot)
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
    if let Some(other) = other.filter(|other| Some(*other) != meant.household)
        && household::of_person(db, person.id).await?.iter().any(|home| home.id == other)
    {
        meant.household = Some(other);
    }
    Ok(meant)
}

/// The household of this person that a text names, and the text without the words that do.
pub(super) async fn named(
    db: &DatabaseTransaction,
    person: Uuid,
    text: &str,
) -> Result<Option<(Uuid, String)>, Internal> {
    let Some(found) = FOR.captures(text) else { return Ok(None) };
    let homes = household::of_person(db, person).await?;
    let Some(home) = household::by_name(&homes, &found["name"]) else { return Ok(None) };
    let slash = found.name("slash").map_or("", |slash| slash.as_str());
    Ok(Some((home.id, format!("{slash}{}", &found["rest"]))))
}

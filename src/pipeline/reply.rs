//! From a reply to outbox rows: what is said is written with what was done.

use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use crate::command::{Choice, Place, Reply};
use crate::entity::message::Model as Logged;
use crate::entity::{OutboxState, outbox};
use crate::error::Internal;
use crate::message::{Action, Body, ChatKind, Content, Inbound, MessageKey};
use crate::service::books::Books;
use crate::service::posted;
use crate::service::question::{self, Offer};
use crate::service::unit::{Unit, json};
use crate::service::world::Chat;

#[allow(clippy::too_many_arguments, reason = "the parts of one answer, each of its own type")]
pub(super) async fn stage_all(
    db: &DatabaseTransaction,
    unit: &mut Unit,
    row: &Logged,
    inbound: &Inbound,
    chat: &Chat,
    books: Option<&Books>,
    command: Option<&'static str>,
    replies: Vec<Reply>,
) -> Result<(), Internal> {
    for reply in replies {
        stage(db, unit, row, inbound, chat, books, command, reply).await?;
    }
    Ok(())
}

/// Stages a reply: the press acknowledged, the answer sent or its card edited, other cards brought up to date.
#[allow(clippy::too_many_arguments, reason = "the parts of one answer, each of its own type")]
pub(super) async fn stage(
    db: &DatabaseTransaction,
    unit: &mut Unit,
    row: &Logged,
    inbound: &Inbound,
    chat: &Chat,
    books: Option<&Books>,
    command: Option<&'static str>,
    reply: Reply,
) -> Result<(), Internal> {
    let said = Said { row, inbound, chat };
    // An edit is a message of its own for whoever sent it, with its own id.
    let origin = &inbound.origin;
    let answers = if origin.revision.as_str().is_empty() { origin.message.as_str() } else { origin.revision.as_str() };
    let program = serde_json::json!({
        "reply_to": answers, "command": command, "outcome": reply.outcome.as_str(), "data": reply.data,
    })
    .to_string();
    let pressed = matches!(inbound.body, Body::Press { .. });
    let asked = matches!(inbound.body, Body::Ask { .. });
    if pressed || asked && reply.text.is_empty() {
        let press = inbound.origin.message.clone();
        // Alone it is the whole answer, so a program reads it; beside a card it is not.
        let only = reply.text.is_empty().then(|| program.clone());
        said.stage(unit, Action::Acknowledge { press, text: reply.whisper.clone() }, only, None, None);
    }
    if !reply.text.is_empty() {
        let household = books.map(Books::id);
        let about = match reply.place {
            Place::Card(message) => message,
            Place::New | Place::Pressed => row.id,
        };
        let offer = Offer {
            about: reply.about.unwrap_or(about),
            rows: reply.choices,
            only: reply.only_asker.then_some(unit.person_id).flatten(),
            question: reply.question,
        };
        let buttons = question::offer(unit, household, offer);
        let content = Content { text: reply.text, buttons, file: reply.file };
        let (card_of, target) = match reply.place {
            Place::New => (None, None),
            Place::Pressed => (None, posted::under_press(db, chat, &inbound.body).await?),
            // A card of the very message that is being handled for the first time cannot be there yet.
            Place::Card(message) if message == row.id && !pressed => (Some(message), None),
            Place::Card(message) => (Some(message), posted::card_of(db, message).await?),
        };
        let card_of = card_of.filter(|_| reply.card || target.is_some());
        match target {
            Some(target) => {
                let under_it = matches!(&inbound.body, Body::Press { on, .. } if on.as_ref().map(|on| &on.0) == target.sent_key.as_ref());
                let press = under_it.then(|| inbound.origin.message.clone());
                let action = Action::Edit { message: MessageKey(String::new()), content, press };
                said.stage(unit, action, Some(program), None, Some(target.id));
            }
            None => {
                let shared = inbound.chat.kind == ChatKind::Shared;
                let reply_to = (shared && !pressed || asked).then(|| inbound.origin.message.clone());
                said.stage(unit, Action::Send { content, reply_to, silent: shared }, Some(program), card_of, None);
            }
        }
    }
    for other in reply.refresh {
        let Some(target) = posted::card_of(db, other.message).await? else { continue };
        let buttons = offer_to_all(unit, books, other.message, other.choices);
        let content = Content { text: other.text, buttons, file: None };
        let action = Action::Edit { message: MessageKey(String::new()), content, press: None };
        said.stage(unit, action, None, None, Some(target.id));
    }
    Ok(())
}

/// Answers somebody who waits for an answer that there is none, with a line for them alone where there is one to say.
pub(super) fn dismiss(unit: &mut Unit, row: &Logged, inbound: &Inbound, line: Option<String>) {
    let action = Action::Acknowledge { press: inbound.origin.message.clone(), text: line };
    let staged = outbox_row(unit, row, inbound, (&row.platform, &row.chat_key), &action);
    unit.insert(staged);
}

fn offer_to_all(
    unit: &mut Unit,
    books: Option<&Books>,
    about: Uuid,
    rows: Vec<Vec<Choice>>,
) -> Vec<Vec<crate::message::Button>> {
    question::offer(unit, books.map(Books::id), Offer { about, rows, only: None, question: None })
}

struct Said<'a> {
    row: &'a Logged,
    inbound: &'a Inbound,
    chat: &'a Chat,
}

impl Said<'_> {
    fn stage(
        &self,
        unit: &mut Unit,
        action: Action,
        reply: Option<String>,
        card_of: Option<Uuid>,
        target_id: Option<Uuid>,
    ) {
        let place = (&*self.chat.platform, &*self.chat.chat_key);
        let row = outbox_row(unit, self.row, self.inbound, place, &action);
        unit.insert(outbox::Model { reply, card_of, target_id, ..row });
    }
}

fn outbox_row(
    unit: &Unit,
    row: &Logged,
    inbound: &Inbound,
    (platform, chat_key): (&str, &str),
    action: &Action,
) -> outbox::Model {
    outbox::Model {
        id: unit.id(),
        message_id: Some(row.id),
        platform: platform.to_owned(),
        chat_key: chat_key.to_owned(),
        thread_key: inbound.origin.thread.as_ref().map(|thread| thread.0.clone()),
        action: json(action),
        reply: None,
        card_of: None,
        target_id: None,
        state: OutboxState::Queued,
        attempts: 0,
        due_us: 0,
        leased_until_us: 0,
        sent_key: None,
        live: false,
        error: None,
        created_at: unit.now,
        updated_at: unit.now,
    }
}

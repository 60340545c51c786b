//! From a reply to outbox rows: what is said is written with what was done.

use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use crate::command::card::{self, Says, View};
use crate::command::{Place, Reply};
use crate::entity::message::Model as Logged;
use crate::entity::{self, OutboxState, outbox};
use crate::error::Internal;
use crate::message::{Action, Body, ChatKind, Content, Inbound, MessageKey};
use crate::say::Locale;
use crate::service::books::Books;
use crate::service::chat::Memo;
use crate::service::expense;
use crate::service::posted::{self, Posted};
use crate::service::question::{self, Offer};
use crate::service::unit::{Unit, json};
use crate::service::world::Chat;

/// Stages what a message is answered with; behind the first reply, what is said beside it.
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
    let mut replies = replies.into_iter();
    if let Some(first) = replies.next() {
        stage(db, unit, row, inbound, chat, books, command, first).await?;
    }
    stage_aside(db, unit, row, inbound, chat, books, replies).await
}

/// Stages what is said on the occasion of a message without answering it.
pub(super) async fn stage_aside(
    db: &DatabaseTransaction,
    unit: &mut Unit,
    row: &Logged,
    inbound: &Inbound,
    chat: &Chat,
    books: Option<&Books>,
    replies: impl IntoIterator<Item = Reply>,
) -> Result<(), Internal> {
    let said = Said { db, row, inbound, chat, books, command: None, answers: false };
    for reply in replies {
        said.stage(unit, reply).await?;
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
    Said { db, row, inbound, chat, books, command, answers: true }.stage(unit, reply).await
}

/// Answers somebody who waits for an answer that there is none, with a line for them alone where there is one to say.
pub(super) fn dismiss(unit: &mut Unit, row: &Logged, inbound: &Inbound, line: Option<String>) {
    let action = Action::Acknowledge { press: inbound.origin.message.clone(), text: line };
    let thread = inbound.origin.thread.as_ref().map(|thread| thread.0.clone());
    let staged = outbox_row(unit, row, (&row.platform, &row.chat_key, thread), &action);
    unit.insert(staged);
}

/// What a reply belongs to.
struct Said<'a> {
    db: &'a DatabaseTransaction,
    row: &'a Logged,
    inbound: &'a Inbound,
    chat: &'a Chat,
    books: Option<&'a Books>,
    command: Option<&'static str>,
    /// Whether it answers the message, so that it may refer to it.
    answers: bool,
}

impl Said<'_> {
    async fn stage(&self, unit: &mut Unit, reply: Reply) -> Result<(), Internal> {
        let Said { db, row, inbound, chat, .. } = *self;
        let program = self.program(&reply);
        let pressed = matches!(inbound.body, Body::Press { .. });
        let asked = matches!(inbound.body, Body::Ask { .. }) && self.answers;
        if self.answers && (pressed || asked && reply.text.is_empty()) {
            let press = inbound.origin.message.clone();
            // Alone it is the whole answer, so a program reads it; beside a card it is not.
            let only = reply.text.is_empty().then(|| program.clone());
            self.insert(unit, Action::Acknowledge { press, text: reply.whisper.clone() }, only, None, None);
        }
        if reply.unremarkable && self.is_quiet() {
            let message = inbound.origin.message.clone();
            let instead = Content { text: reply.text, ..Content::default() };
            self.insert(unit, Action::React { message, instead }, Some(program), Some(row.id), None);
        } else if !reply.text.is_empty() {
            let (card_of, target) = match reply.place {
                Place::New => (None, None),
                Place::Pressed => (None, posted::under_press(db, chat, &inbound.body).await?),
                // A card of the very message that is being handled for the first time cannot be there yet.
                Place::Card(message) if message == row.id && !pressed => (Some(message), None),
                Place::Card(message) => {
                    match posted::card_of(db, message).await? {
                        // It stands in another chat: it is brought up to date there, and answered here.
                        Some(card) if !self.is_here(&card) => {
                            self.show_elsewhere(unit, message, &card).await?;
                            (None, posted::under_press(db, chat, &inbound.body).await?)
                        }
                        card => (Some(message), card),
                    }
                }
            };
            let card_of = card_of.filter(|_| reply.card || target.is_some());
            let about = match reply.place {
                Place::Card(message) => message,
                Place::New | Place::Pressed => row.id,
            };
            let offer = Offer {
                about: reply.about.unwrap_or(about),
                chat: unit.chat_id,
                rows: reply.choices,
                only: reply.only_asker.then_some(unit.person_id).flatten(),
                question: reply.question,
            };
            let buttons = question::offer(unit, self.books.map(Books::id), offer);
            let content = Content { text: reply.text, buttons, file: reply.file };
            match target {
                Some(target) => {
                    let under_it = matches!(&inbound.body, Body::Press { on, .. } if on.as_ref().map(|on| &on.0) == target.sent_key.as_ref());
                    let press = under_it.then(|| inbound.origin.message.clone());
                    let action = Action::Edit { message: MessageKey(String::new()), content, press };
                    self.insert(unit, action, Some(program), None, Some(&target));
                }
                None => {
                    let shared = inbound.chat.kind == ChatKind::Shared;
                    let refers = self.answers && (shared && !pressed || asked);
                    let reply_to = refers.then(|| inbound.origin.message.clone());
                    self.insert(unit, Action::Send { content, reply_to, silent: shared }, Some(program), card_of, None);
                }
            }
        }
        for other in reply.refresh {
            let Some(target) = posted::card_of(db, other.message).await? else { continue };
            if !self.is_here(&target) {
                self.show_elsewhere(unit, other.message, &target).await?;
                continue;
            }
            let offer =
                Offer { about: other.message, chat: unit.chat_id, rows: other.choices, only: None, question: None };
            let buttons = question::offer(unit, self.books.map(Books::id), offer);
            let content = Content { text: other.text, buttons, file: None };
            let action = Action::Edit { message: MessageKey(String::new()), content, press: None };
            self.insert(unit, action, None, None, Some(&target));
        }
        Ok(())
    }

    /// Whether words get a mark rather than an answer here.
    fn is_quiet(&self) -> bool {
        let words = matches!(self.inbound.body, Body::Text { .. }) && !self.inbound.edited;
        words && self.answers && Memo::of(self.chat).quiet
    }

    /// What the reply says, for programs.
    fn program(&self, reply: &Reply) -> String {
        // An edit is a message of its own for whoever sent it, with its own id.
        let origin = &self.inbound.origin;
        let answers =
            if origin.revision.as_str().is_empty() { origin.message.as_str() } else { origin.revision.as_str() };
        serde_json::json!({
            "reply_to": answers, "command": self.command, "outcome": reply.outcome.as_str(), "data": reply.data,
        })
        .to_string()
    }

    fn is_here(&self, card: &Posted) -> bool {
        (&card.platform, &card.chat_key) == (&self.chat.platform, &self.chat.chat_key)
    }

    /// Brings a card in another chat up to date, in words for those who see it there.
    async fn show_elsewhere(&self, unit: &mut Unit, message: Uuid, card: &Posted) -> Result<(), Internal> {
        let Some(books) = self.books else { return Ok(()) };
        let Some(there) = posted::chat_of(self.db, card).await? else { return Ok(()) };
        let entries = expense::standing_of(self.db, unit, &[message]).await?;
        let locale = Locale::first_of([books.household.language.as_str()]);
        let view = View {
            books,
            locale: &locale,
            shared: there.kind == entity::ChatKind::Shared,
            today: unit.now.with_timezone(&books.zone()).date_naive(),
        };
        let offer = Offer {
            about: message,
            chat: Some(there.id),
            rows: card::choices(&locale, message, &entries),
            only: None,
            question: None,
        };
        let text = card::text_for(view, &entries, &Says::default());
        let content = Content { text, buttons: question::offer(unit, Some(books.id()), offer), file: None };
        let action = Action::Edit { message: MessageKey(String::new()), content, press: None };
        self.insert(unit, action, None, None, Some(card));
        Ok(())
    }

    /// An outbox row for this chat, or for the one where `target` stands.
    fn insert(
        &self,
        unit: &mut Unit,
        action: Action,
        reply: Option<String>,
        card_of: Option<Uuid>,
        target: Option<&Posted>,
    ) {
        let thread = self.inbound.origin.thread.as_ref().map(|thread| thread.0.clone());
        let place = match target {
            Some(card) => (&*card.platform, &*card.chat_key, card.thread_key.clone()),
            None => (&*self.chat.platform, &*self.chat.chat_key, thread),
        };
        let row = outbox_row(unit, self.row, place, &action);
        unit.insert(outbox::Model { reply, card_of, target_id: target.map(|target| target.id), ..row });
    }
}

fn outbox_row(
    unit: &Unit,
    row: &Logged,
    (platform, chat_key, thread_key): (&str, &str, Option<String>),
    action: &Action,
) -> outbox::Model {
    outbox::Model {
        id: unit.id(),
        message_id: Some(row.id),
        platform: platform.to_owned(),
        chat_key: chat_key.to_owned(),
        thread_key,
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

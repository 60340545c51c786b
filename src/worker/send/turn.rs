//! One chat's turn: what is queued for it goes out in order, then the cards that newer ones have pushed out lose their
//! buttons.

use std::collections::{HashMap, HashSet};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures::FutureExt;
use sea_orm::EntityTrait;
use serde::Deserialize;
use tokio::sync::mpsc;
use uuid::Uuid;

use crate::adapter::{Adapter, Delivered, Undelivered};
use crate::entity::outbox::{Entity, Model as Row};
use crate::error::Internal;
use crate::failpoint;
use crate::message::{Action, ChatKey, Content, MessageKey, Outcome, Outgoing};
use crate::service::posted;
use crate::service::unit::parse_action;
use crate::store::Store;

/// Cards of a chat that keep their buttons; older ones work by reply. A question is no card until it is answered.
const LIVE_CARDS: usize = 3;

/// A platform, and a chat there.
pub type Chat = (String, String);

/// A row and what it asks for.
struct Queued {
    row: Row,
    action: Action,
}

/// What became of one row.
pub struct Attempt {
    /// An edit that was said on its own shows from then on what it was to change: it is the card.
    pub row: Row,
    pub action: Action,
    /// The row whose message was to change.
    pub of: Option<Uuid>,
    pub result: Result<Delivered, Undelivered>,
}

/// A message of ours that can be changed.
#[derive(Clone)]
struct Said {
    row: Uuid,
    key: MessageKey,
    card_of: Option<Uuid>,
}

/// The message that an edit is for.
struct Target {
    row: Uuid,
    /// Where it is a card, whose, and all that it is to show: to be said anew should the message be gone. Anything else
    /// may have been for one person's eyes.
    card: Option<(Uuid, Content)>,
}

/// What a turn tells as it goes.
pub enum Report {
    Attempt(Box<Attempt>),
    /// The turn is over, and these cards have no buttons any more.
    Over {
        chat: Chat,
        stripped: Vec<Uuid>,
    },
}

pub struct Turn {
    pub chat: Chat,
    queue: Vec<Queued>,
    /// The chat's cards that bear buttons, newest first, from before this turn.
    live: Vec<Row>,
}

impl Turn {
    /// A turn for every chat among the rows, which are in order.
    pub fn of_each(rows: Vec<Row>) -> Vec<Self> {
        let mut turns: Vec<Self> = Vec::new();
        let mut places: HashMap<Chat, usize> = HashMap::new();
        for row in rows {
            let chat = (row.platform.clone(), row.chat_key.clone());
            let action = parse_action(&row.action).unwrap_or_else(|fault| {
                tracing::error!(outbox = %row.id, %fault, "an outbox row cannot be read");
                Action::Send { content: Content::default(), reply_to: None, silent: true }
            });
            let place = *places.entry(chat).or_insert_with_key(|chat| {
                turns.push(Self { chat: chat.clone(), queue: Vec::new(), live: Vec::new() });
                turns.len() - 1
            });
            turns[place].queue.push(Queued { row, action });
        }
        for turn in &mut turns {
            turn.trim_buttons();
        }
        turns
    }

    /// What it delivers.
    pub fn rows(&self) -> Vec<Uuid> {
        self.queue.iter().map(|queued| queued.row.id).collect()
    }

    /// Whether it brings a card with buttons, so that an older one may have to lose its own: a new one, or one that was a
    /// question until it was answered.
    pub fn brings_buttons(&self) -> bool {
        let card = |row: &Row| row.card_of.is_some() || row.target_id.is_some();
        self.queue.iter().any(|queued| card(&queued.row) && shows_buttons(&queued.action))
    }

    /// The next older card that bears buttons.
    pub fn add_live(&mut self, row: Row) {
        self.live.push(row);
    }

    /// A card that newer ones already wait behind goes out without the buttons it would lose at once. A question keeps
    /// its own: among people it can be answered in no other way.
    fn trim_buttons(&mut self) {
        let mut newer = 0;
        for queued in self.queue.iter_mut().rev() {
            if queued.row.card_of.is_none() || asks(&queued.row) {
                continue;
            }
            if let Action::Send { content, .. } = &mut queued.action
                && !content.buttons.is_empty()
            {
                newer += 1;
                if newer > LIVE_CARDS {
                    content.buttons.clear();
                }
            }
        }
    }

    /// Delivers and reports each row; the first that does not get through holds up the rest. The receiver of reports
    /// lives as long as the sender's loop: after it nothing is left to mark.
    pub async fn take(self, store: Store, adapter: Arc<dyn Adapter>, report: mpsc::UnboundedSender<Report>) {
        let Self { chat, queue, live } = self;
        let mut sent: HashMap<Uuid, Said> = HashMap::new();
        let mut newer = 0;
        let mut bare: HashSet<Uuid> = HashSet::new();
        let mut through = true;
        for Queued { mut row, mut action } in queue {
            let target = match aim(&store, &sent, &mut row, &mut action).await {
                Ok(target) => target,
                Err(fault) => {
                    let result = Err(Undelivered::Passing { reason: fault.to_string() });
                    let _ = report.send(Report::Attempt(Box::new(Attempt { row, action, of: None, result })));
                    through = false;
                    break;
                }
            };
            let of = target.as_ref().map(|target| target.row);
            let card = target.and_then(|target| target.card);
            let shows = card.as_ref().map(|(message, _)| *message);
            let mut outgoing = Outgoing {
                id: row.id,
                chat: ChatKey(row.chat_key.clone()),
                thread: row.thread_key.clone().map(Into::into),
                action,
                program: row.reply.as_deref().and_then(|reply| serde_json::from_str(reply).ok()),
            };
            let mut result = deliver(&*adapter, &outgoing).await;
            if let (Err(Undelivered::Missing { .. }), Some((message, content))) = (&result, card) {
                // Somebody took the card out; what changed is heard all the same, and this is the card from then on.
                row.card_of = Some(message);
                outgoing.action = Action::Send { content, reply_to: None, silent: true };
                result = deliver(&*adapter, &outgoing).await;
            }
            failpoint::pass("after_send");
            if let Ok(Delivered { key: Some(key) }) = &result {
                let anew = matches!(outgoing.action, Action::Send { .. });
                let stands = of.filter(|_| !anew).unwrap_or(row.id);
                let said = Said { row: stands, key: key.clone(), card_of: row.card_of.or(shows) };
                sent.extend([Some(row.id), row.target_id].into_iter().flatten().map(|id| (id, said.clone())));
                newer += usize::from(becomes_live(&row, &outgoing.action) && !asks(&row));
                bare.extend(of.filter(|_| anew || !shows_buttons(&outgoing.action)));
            }
            through = !matches!(
                result,
                Err(Undelivered::Throttled { .. }
                    | Undelivered::Passing { .. }
                    | Undelivered::Migrated { .. }
                    | Undelivered::Gone { .. }
                    | Undelivered::Forbidden { .. }
                    | Undelivered::Closed { .. })
            );
            let _ = report.send(Report::Attempt(Box::new(Attempt { row, action: outgoing.action, of, result })));
            if !through {
                break;
            }
        }
        let mut stripped = Vec::new();
        // Where something did not get through, the next card does it.
        if through {
            let old = live.into_iter().filter(|row| !bare.contains(&row.id)).skip(LIVE_CARDS.saturating_sub(newer));
            for row in old {
                if !strip(&*adapter, &row).await {
                    break;
                }
                stripped.push(row.id);
            }
        }
        let _ = report.send(Report::Over { chat, stripped });
    }
}

/// A panic in an adapter costs its chat a retry, not its turn.
async fn deliver(adapter: &dyn Adapter, outgoing: &Outgoing) -> Result<Delivered, Undelivered> {
    AssertUnwindSafe(adapter.deliver(outgoing))
        .catch_unwind()
        .await
        .unwrap_or_else(|_| Err(Undelivered::Passing { reason: "the adapter panicked".to_owned() }))
}

/// Finds the message that an edit is for. What it edits may never have got out, or have stayed behind when the chat
/// moved: then this is said on its own, and is the card from then on.
async fn aim(
    store: &Store,
    sent: &HashMap<Uuid, Said>,
    row: &mut Row,
    action: &mut Action,
) -> Result<Option<Target>, Internal> {
    let (Action::Edit { message, content, .. }, Some(target)) = (&mut *action, row.target_id) else { return Ok(None) };
    if let Some(said) = sent.get(&target) {
        message.clone_from(&said.key);
        return Ok(Some(Target { row: said.row, card: said.card_of.map(|card| (card, content.clone())) }));
    }
    let mut target = Entity::find_by_id(target).one(store.read()).await?;
    let card_of = target.as_ref().and_then(|row| row.card_of);
    if let Some(card_of) = card_of.filter(|_| target.as_ref().is_some_and(|row| row.sent_key.is_none())) {
        // Another one may have been said in its place.
        target = posted::card_of(store.read(), card_of).await?;
    }
    match target.and_then(|row| Some((row.id, row.sent_key?, row.live))) {
        Some((row, key, live)) => {
            *message = MessageKey(key);
            let card = card_of.map(|card| (card, content.clone()));
            // Only cards lose their buttons with time; a list keeps its own.
            if !live && card.is_some() {
                content.buttons.clear();
            }
            Ok(Some(Target { row, card }))
        }
        None => {
            let content = std::mem::take(content);
            *action = Action::Send { content, reply_to: None, silent: true };
            row.card_of = card_of;
            Ok(None)
        }
    }
}

/// Takes a card's buttons off. False when that has to wait for the chat's next card.
async fn strip(adapter: &dyn Adapter, row: &Row) -> bool {
    let Some(key) = row.sent_key.clone() else { return true };
    let outgoing = Outgoing {
        id: Uuid::now_v7(),
        chat: ChatKey(row.chat_key.clone()),
        thread: row.thread_key.clone().map(Into::into),
        action: Action::Strip { message: MessageKey(key) },
        program: None,
    };
    let result = deliver(adapter, &outgoing).await;
    !matches!(result, Err(Undelivered::Throttled { .. } | Undelivered::Passing { .. }))
}

/// Whether a row that got out is now one of its chat's cards with buttons.
pub fn becomes_live(row: &Row, action: &Action) -> bool {
    matches!(action, Action::Send { .. }) && row.card_of.is_some() && shows_buttons(action)
}

/// Whether a row was said as a question.
pub fn asks(row: &Row) -> bool {
    #[derive(Deserialize)]
    struct Program {
        outcome: Option<String>,
    }
    let program = row.reply.as_deref().and_then(|reply| serde_json::from_str::<Program>(reply).ok());
    program.and_then(|program| program.outcome).as_deref() == Some(Outcome::Asked.as_str())
}

pub fn shows_buttons(action: &Action) -> bool {
    match action {
        Action::Send { content, .. } | Action::Edit { content, .. } => !content.buttons.is_empty(),
        _ => false,
    }
}

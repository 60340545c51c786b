//! Accepting: a message is on disk before its platform hears that it arrived.

use std::hash::{DefaultHasher, Hash, Hasher};

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryTrait};
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use super::Bells;
use crate::clock::Clock;
use crate::entity::{MessageState, message};
use crate::error::Internal;
use crate::failpoint;
use crate::message::{Body, Inbound};
use crate::store::Store;
use crate::understand::fold;

/// Callers that may wait for the next commit; beyond that they wait for a place.
const WAITING: usize = 1_024;
const ROWS_A_STATEMENT: usize = 500;

type Waiting = (Vec<Inbound>, oneshot::Sender<Result<(), String>>);

/// The handle that adapters hold.
#[derive(Clone)]
pub struct Inbox {
    queue: mpsc::Sender<Waiting>,
}

impl Inbox {
    /// Starts the task that commits; it ends when every handle is dropped.
    pub fn open(store: Store, clock: Clock, bells: Bells) -> Self {
        let (queue, waiting) = mpsc::channel(WAITING);
        tokio::spawn(commit_all(store, clock, bells, waiting));
        Self { queue }
    }

    /// Hands batches to `take` instead of a database: for tests of adapters.
    #[doc(hidden)]
    pub fn with<F>(mut take: impl FnMut(Vec<Inbound>) -> F + Send + 'static) -> Self
    where
        F: Future<Output = Result<(), Internal>> + Send,
    {
        let (queue, mut waiting) = mpsc::channel::<Waiting>(WAITING);
        tokio::spawn(async move {
            while let Some((batch, answer)) = waiting.recv().await {
                let _ = answer.send(take(batch).await.map_err(|fault| fault.to_string()));
            }
        });
        Self { queue }
    }

    /// Stores a batch and returns once it is committed. A message that is there already, by its idempotency key, is
    /// left as it is. Concurrent callers share a commit, and each is answered after it.
    pub async fn accept(&self, batch: Vec<Inbound>) -> Result<(), Internal> {
        if batch.is_empty() {
            return Ok(());
        }
        let (answer, committed) = oneshot::channel();
        self.queue.send((batch, answer)).await.map_err(|_| Internal::new("the inbox is closed"))?;
        committed.await?.map_err(|fault| Internal::new(fault).doing("storing messages"))
    }
}

async fn commit_all(store: Store, clock: Clock, bells: Bells, mut waiting: mpsc::Receiver<Waiting>) {
    let mut callers = Vec::new();
    while waiting.recv_many(&mut callers, WAITING).await > 0 {
        let (batches, answers): (Vec<_>, Vec<_>) = callers.drain(..).unzip();
        let stored = store_all(&store, &clock, batches.into_iter().flatten().map(Inbound::without_nul)).await;
        bells.accepted.notify_one();
        let stored = stored.map_err(|fault| fault.to_string());
        for answer in answers {
            // A caller that gave up will ask again: its message is there or is not, both are fine.
            let _ = answer.send(stored.clone());
        }
    }
}

async fn store_all(store: &Store, clock: &Clock, batch: impl Iterator<Item = Inbound>) -> Result<(), Internal> {
    let now = clock.now();
    let rows = batch
        .map(|inbound| Ok(logged(&inbound, now)?.into_active_model().reset_all()))
        .collect::<Result<Vec<message::ActiveModel>, Internal>>()?;
    let txn = store.begin().await?;
    for some in rows.chunks(ROWS_A_STATEMENT) {
        let mut insert = message::Entity::insert_many(some.iter().cloned()).into_query();
        insert.on_conflict(
            OnConflict::columns([
                message::Column::Platform,
                message::Column::ChatKey,
                message::Column::MessageKey,
                message::Column::Revision,
            ])
            .do_nothing()
            .to_owned(),
        );
        txn.execute(&insert).await?;
    }
    txn.commit().await?;
    failpoint::pass("after_accept");
    Ok(())
}

fn logged(inbound: &Inbound, now: chrono::DateTime<chrono::Utc>) -> Result<message::Model, Internal> {
    let origin = &inbound.origin;
    Ok(message::Model {
        id: Uuid::now_v7(),
        platform: origin.platform.0.clone(),
        chat_key: origin.chat.0.clone(),
        message_key: origin.message.0.clone(),
        revision: origin.revision.0.clone(),
        sender_key: inbound.sender.as_ref().map(|sender| sender.user.0.clone()),
        text_key: text_key(inbound),
        inbound: Some(serde_json::to_string(inbound)?),
        sent_us: inbound.sent_at.timestamp_micros(),
        received_us: now.timestamp_micros(),
        state: MessageState::Pending,
        attempts: 0,
        due_us: 0,
        outcome: None,
        command: None,
        error: None,
        handled_us: None,
        latency_us: None,
        created_at: now,
        updated_at: now,
    })
}

/// Tells the same words of the same person in the same chat; edits and presses have none.
fn text_key(inbound: &Inbound) -> Option<i64> {
    let sender = inbound.sender.as_ref().filter(|_| !inbound.edited)?;
    let text = match &inbound.body {
        Body::Text { text, .. } => text.clone(),
        // As it would have been typed.
        Body::Ask { command, args } => {
            let words = args.values().map(String::as_str);
            std::iter::once(command.as_str()).chain(words).fold("/".to_owned(), |text, word| text + word + " ")
        }
        Body::Press { .. } | Body::Event { .. } => return None,
    };
    let mut hasher = DefaultHasher::new();
    (&inbound.origin.platform, &inbound.origin.chat, &sender.user, fold(text.trim())).hash(&mut hasher);
    Some(hasher.finish() as i64)
}

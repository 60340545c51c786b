//! The life of a message: [`Inbox::accept`] stores it before anybody is told that it arrived, [`Pipeline::step`] handles
//! the oldest ones, and all that one message does is committed at once or not at all.
//!
//! Order per chat, recovery after a crash and several instances come from one query, `claim`; there is no queue in
//! memory.

mod aside;
mod ask;
mod claim;
mod converse;
mod events;
mod inbox;
mod late;
mod meant;
mod media;
mod press;
mod reply;
mod revise;
mod text;

use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::DateTime;
use futures::FutureExt;
use rand::rngs::StdRng;
use rand::{RngCore, SeedableRng};
use sea_orm::DatabaseTransaction;
use tokio::sync::Notify;
use uuid::Uuid;

use crate::clock::Clock;
use crate::command::expense::AGAIN_WITHIN_US;
use crate::entity::message::Model as Logged;
use crate::error::Internal;
use crate::failpoint;
use crate::message::{Inbound, Outcome, Platform};
use crate::search::Index;
use crate::service::books::Shelf;
use crate::service::chat::Defaults;
use crate::service::unit::{self, Rows, Unit};
use crate::service::world::{Wanted, World};
use crate::store::{self, Store};

pub use claim::{ATTEMPTS, State, failed, forget, retry, waiting};
pub use inbox::Inbox;

/// Messages a transaction, at most.
const BATCH: usize = 256;

/// Who is let in, and how fast.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Strangers may keep books here.
    pub open: bool,
    /// The platform that is always open and never throttled: the terminal.
    pub trusted: Option<Platform>,
    /// Messages at once, and a second, a person; what is beyond waits.
    pub burst: u32,
    pub per_second: u32,
}

/// Rung when there is work: for the steps, for the senders, for the index.
#[derive(Clone, Debug, Default)]
pub struct Bells {
    pub accepted: Arc<Notify>,
    pub replied: Arc<Notify>,
    pub booked: Arc<Notify>,
}

pub struct Pipeline {
    pub store: Store,
    pub clock: Clock,
    pub defaults: Defaults,
    pub policy: Policy,
    pub search: Option<Index>,
    /// Where files made for people are put.
    pub files: PathBuf,
    pub bells: Bells,
    shelf: Shelf,
    limits: claim::Limits,
    rng: Mutex<StdRng>,
}

/// What one step did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stepped {
    pub handled: usize,
    /// When the earliest message that had to wait is due, microseconds since 1970.
    pub next_due_us: Option<i64>,
}

/// How one message ended.
enum Verdict {
    Handled {
        unit: Box<Unit>,
        outcome: Outcome,
        command: Option<&'static str>,
    },
    /// Not yet: it stays where it is until then, microseconds since 1970.
    Later {
        due_us: i64,
    },
}

impl Pipeline {
    #[allow(clippy::too_many_arguments, reason = "every part is named by its type and given once, at start")]
    pub fn new(
        store: Store,
        clock: Clock,
        defaults: Defaults,
        policy: Policy,
        search: Option<Index>,
        files: PathBuf,
        bells: Bells,
        seed: [u8; 32],
    ) -> Self {
        crate::command::router::warm();
        let limits = claim::Limits::new(policy.burst, policy.per_second);
        let rng = Mutex::new(StdRng::from_seed(seed));
        Self { store, clock, defaults, policy, search, files, bells, shelf: Shelf::default(), limits, rng }
    }

    /// Handles the oldest waiting messages, at most one a household, in one transaction. A fault rolls all of it back
    /// and replays the messages one by one, so that only the one at fault waits. No message is at fault where the disk
    /// is full: all of them wait, and none is counted against.
    pub async fn step(&self) -> Result<Stepped, Internal> {
        let txn = self.store.begin().await?;
        let heads = claim::heads(&txn).await?;
        if heads.is_empty() {
            txn.rollback().await?;
            return Ok(Stepped::default());
        }
        let mut world = self.world(&txn, &heads).await?;
        let (due, next_due_us) = claim::due(heads, &world, self.clock.micros(), BATCH);
        if due.is_empty() {
            txn.rollback().await?;
            return Ok(Stepped { handled: 0, next_due_us });
        }
        let ids: Vec<Uuid> = due.iter().map(|message| message.id).collect();
        match self.batch(&txn, &mut world, due).await {
            Ok(mut stepped) => {
                txn.commit().await?;
                failpoint::pass("after_commit");
                stepped.next_due_us = stepped.next_due_us.into_iter().chain(next_due_us).min();
                self.ring();
                Ok(stepped)
            }
            Err(fault) => {
                take_back(txn).await;
                self.shelf.forget(world.homes.into_keys());
                if store::out_of_space(&fault) {
                    return Err(fault);
                }
                let mut handled = 0;
                if let [only] = ids.as_slice() {
                    claim::count_failure(self, *only, &fault).await?;
                } else {
                    tracing::debug!(messages = ids.len(), "a batch failed and is replayed message by message");
                    for id in ids {
                        handled += self.alone(id).await?;
                    }
                }
                Ok(Stepped { handled: handled.max(1), next_due_us })
            }
        }
    }

    /// Handles one message in a transaction of its own.
    async fn alone(&self, id: Uuid) -> Result<usize, Internal> {
        let txn = self.store.begin().await?;
        let Some(message) = claim::one(&txn, id).await? else {
            txn.rollback().await?;
            return Ok(0);
        };
        let one = vec![message];
        let mut world = self.world(&txn, &one).await?;
        match self.batch(&txn, &mut world, one).await {
            Ok(stepped) => {
                txn.commit().await?;
                failpoint::pass("after_commit");
                self.ring();
                Ok(stepped.handled)
            }
            Err(fault) => {
                take_back(txn).await;
                self.shelf.forget(world.homes.into_keys());
                if store::out_of_space(&fault) {
                    return Err(fault);
                }
                claim::count_failure(self, id, &fault).await?;
                Ok(1)
            }
        }
    }

    /// What these messages need to know.
    async fn world(&self, txn: &DatabaseTransaction, messages: &[Logged]) -> Result<World, Internal> {
        let mut world = World::load(txn, &self.shelf, wanted(messages)).await?;
        let mut spaces = Vec::new();
        for message in messages {
            let chat = (message.platform.clone(), message.chat_key.clone());
            if world.chats.get(&chat).is_some_and(|chat| chat.household_id.is_some()) {
                continue;
            }
            let inbound = message.inbound.as_deref().and_then(|text| serde_json::from_str::<Inbound>(text).ok());
            if let Some(space) = inbound.and_then(|inbound| inbound.chat.space) {
                spaces.push((chat, (message.platform.clone(), space.key.0)));
            }
        }
        world.load_spaces(txn, &self.shelf, spaces).await?;
        Ok(world)
    }

    async fn batch(
        &self,
        txn: &DatabaseTransaction,
        world: &mut World,
        messages: Vec<Logged>,
    ) -> Result<Stepped, Internal> {
        let mut rows = Rows::default();
        let mut touched = Vec::new();
        let mut ends = claim::Ends::default();
        for message in &messages {
            let inbound: Inbound = serde_json::from_str(message.inbound.as_deref().unwrap_or("null"))?;
            let verdict = AssertUnwindSafe(converse::handle(self, txn, world, message, &inbound))
                .catch_unwind()
                .await
                .map_err(|panic| Internal::new(panic_text(&*panic)).doing("handling a message"))??;
            match verdict {
                Verdict::Handled { unit, outcome, command } => {
                    ends.add(message.id, outcome, command);
                    let (staged, seen) = unit.into_parts();
                    rows.append(staged);
                    touched.extend(seen);
                }
                Verdict::Later { due_us } => ends.later(message.id, due_us),
            }
        }
        rows.flush(txn).await?;
        failpoint::pass("within_step");
        unit::feed(txn, &touched, self.clock.now()).await?;
        ends.write(txn, self.clock.micros()).await
    }

    /// Lets go of what is no longer needed; called when it is quiet.
    pub fn tidy(&self) {
        self.limits.tidy();
    }

    fn ring(&self) {
        self.bells.replied.notify_one();
        self.bells.booked.notify_one();
    }

    /// A generator for one message, seeded from the process's own.
    fn rng(&self) -> StdRng {
        let mut seed = [0u8; 32];
        self.rng.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(&mut seed);
        StdRng::from_seed(seed)
    }

    fn trusts(&self, platform: &Platform) -> bool {
        self.policy.trusted.as_ref() == Some(platform)
    }
}

/// Rolls a failed batch back. That fails only where it is done already, as SQLite does on a full disk, or where the
/// connection is lost and the server does it.
async fn take_back(txn: DatabaseTransaction) {
    if let Err(fault) = txn.rollback().await {
        tracing::debug!(%fault, "a batch was rolled back by the database itself");
    }
}

fn wanted(messages: &[Logged]) -> Wanted {
    let mut wanted = Wanted::default();
    for message in messages {
        wanted.chats.push((message.platform.clone(), message.chat_key.clone()));
        if let Some(sender) = &message.sender_key {
            wanted.people.push((message.platform.clone(), sender.clone()));
        }
        wanted.text_keys.extend(message.text_key);
    }
    let first = messages.iter().map(|message| message.sent_us).min();
    wanted.since_us = first.unwrap_or(i64::MAX) - AGAIN_WITHIN_US;
    wanted
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    // A panic's words may quote what somebody typed: only its kind is kept.
    let kind =
        if panic.is::<&str>() || panic.is::<String>() { "a handler panicked" } else { "a handler panicked oddly" };
    kind.to_owned()
}

/// The time of a queue column.
fn instant(micros: i64) -> DateTime<chrono::Utc> {
    DateTime::from_timestamp_micros(micros).unwrap_or_default()
}

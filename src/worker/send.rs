//! The sender: leases outbox rows, gives each chat its `turn` outside any transaction, and marks what became of them
//! in batches. A chat has one turn at a time, and the next only when all of the last one is marked.
//!
//! At least once: a crash between a delivery and its mark repeats that message on a platform that takes no nonce. It
//! never repeats an effect. There is no built-in rate: pacing is learnt from the platforms' own answers.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use rand::SeedableRng;
use rand::rngs::StdRng;
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::backoff;
use crate::adapter::{Adapter, Undelivered};
use crate::clock::Clock;
use crate::entity::OutboxState;
use crate::entity::outbox::{Column, Entity, Model as Row};
use crate::error::Internal;
use crate::message::{Action, ChatKey};
use crate::service::unit::Unit;
use crate::store::Store;

mod shut;
mod turn;

use turn::{Attempt, Chat, Report, Turn, becomes_live, shows_buttons};

/// Rows leased at once.
const LEASED: u64 = 1_024;
/// Reports marked in one transaction.
const REPORTS: usize = 512;
/// How often the outbox is looked at without a reason: for what other instances left.
const LOOK_EVERY: Duration = Duration::from_secs(1);
const LEASE_US: i64 = 5_000_000;
/// How soon a chat that waits is looked at again.
const LOOK_AGAIN_US: i64 = 200_000;
/// Chats delivered to at the same time.
const CHATS: usize = 64;
/// All chats wait only after this many were throttled with no success between.
const THROTTLED_CHATS: usize = 3;

pub struct Relay {
    store: Store,
    clock: Clock,
    adapters: HashMap<String, Arc<dyn Adapter>>,
    bell: Arc<Notify>,
}

/// Which chats have something under way, and who is asked for patience.
#[derive(Default)]
struct Traffic {
    /// With the rows that are leased for it.
    busy: HashMap<Chat, Vec<Uuid>>,
    /// Chats whose next row is not due, however much is queued behind it.
    waiting: HashMap<Chat, Waiting>,
    throttled: HashSet<Chat>,
    hold_until_us: i64,
    renewed_us: i64,
}

struct Waiting {
    due_us: i64,
    /// Looked at again by then: its person may be back, or another instance through with it.
    look_us: i64,
}

impl Traffic {
    /// Rows of chats that could have a turn now.
    fn free(&self, now: i64) -> Condition {
        let mut held: HashMap<&str, Vec<&str>> = HashMap::new();
        let waiting = self.waiting.iter().filter(|(_, waiting)| waiting.look_us > now).map(|(chat, _)| chat);
        for (platform, key) in self.busy.keys().chain(waiting) {
            held.entry(platform).or_default().push(key);
        }
        held.into_iter().fold(Condition::all(), |all, (platform, keys)| {
            all.add(Column::Platform.eq(platform).and(Column::ChatKey.is_in(keys)).not())
        })
    }
}

impl Relay {
    pub fn new(store: Store, clock: Clock, adapters: Vec<Arc<dyn Adapter>>, bell: Arc<Notify>) -> Self {
        let adapters = adapters.into_iter().map(|adapter| (adapter.platform().0, adapter)).collect();
        Self { store, clock, adapters, bell }
    }

    /// Sends until `stop`, then what is due by then.
    pub async fn run(&self, stop: CancellationToken) {
        let mut traffic = Traffic::default();
        let mut turns = JoinSet::new();
        let (report, mut reports) = mpsc::unbounded_channel();
        let mut rng = StdRng::from_os_rng();
        let mut failures = 0;
        let mut look_at = Instant::now();
        loop {
            let stopping = stop.is_cancelled();
            if let Err(fault) = self.renew_leases(&mut traffic).await {
                tracing::error!(%fault, "the leases of the outbox could not be renewed");
            }
            if look_at <= Instant::now() {
                let wait = match self.launch(&mut traffic, &mut turns, &report).await {
                    Ok(next) => {
                        failures = 0;
                        next.map_or(LOOK_EVERY, |next| next.min(LOOK_EVERY))
                    }
                    Err(fault) => {
                        tracing::error!(%fault, "the outbox could not be read");
                        failures += 1;
                        backoff(failures - 1, &mut rng)
                    }
                };
                look_at = Instant::now() + wait;
            }
            while turns.try_join_next().is_some() {}
            if stopping && turns.is_empty() && reports.is_empty() {
                return;
            }
            let mut arrived = Vec::new();
            tokio::select! {
                count = reports.recv_many(&mut arrived, REPORTS) => {
                    if count > 0 && self.settle(&mut traffic, arrived, &mut rng).await && failures == 0 {
                        look_at = Instant::now();
                    }
                }
                Some(_) = turns.join_next(), if stopping => {}
                () = self.bell.notified() => look_at = Instant::now(),
                () = tokio::time::sleep_until(look_at) => {}
                () = stop.cancelled(), if !stopping => look_at = Instant::now(),
            }
        }
    }

    /// Sends all that is due now, one after the other: for the terminal and for tests.
    pub async fn drain(&self) -> std::result::Result<usize, Internal> {
        let mut traffic = Traffic::default();
        let mut rng = StdRng::seed_from_u64(0);
        let mut sent = 0;
        loop {
            let (turns, _) = self.turns(&mut traffic).await?;
            let (report, mut reports) = mpsc::unbounded_channel();
            for (turn, adapter) in turns {
                turn.take(self.store.clone(), adapter, report.clone()).await;
            }
            let mut arrived = Vec::new();
            while let Ok(one) = reports.try_recv() {
                arrived.push(one);
            }
            if arrived.is_empty() {
                return Ok(sent);
            }
            sent += arrived.iter().filter(|report| matches!(report, Report::Attempt(_))).count();
            self.settle(&mut traffic, arrived, &mut rng).await;
        }
    }

    /// On SQLite there is one process: what a predecessor had leased is free.
    pub async fn free_leases(&self) -> std::result::Result<(), Internal> {
        if self.store.backend() == DbBackend::Sqlite {
            let mut free = Query::update();
            free.table(Entity)
                .value(Column::LeasedUntilUs, 0)
                .and_where(Expr::col(Column::State).eq(OutboxState::Queued))
                .and_where(Expr::col(Column::LeasedUntilUs).gt(0));
            self.store.write().execute(&free).await?;
        }
        Ok(())
    }

    /// Starts a turn for every chat that has something due and nothing under way. Says when the next is due.
    async fn launch(
        &self,
        traffic: &mut Traffic,
        running: &mut JoinSet<()>,
        report: &mpsc::UnboundedSender<Report>,
    ) -> std::result::Result<Option<Duration>, Internal> {
        if traffic.busy.len() >= CHATS {
            return Ok(None);
        }
        let (turns, next_due) = self.turns(traffic).await?;
        for (turn, adapter) in turns {
            traffic.busy.insert(turn.chat.clone(), turn.rows());
            running.spawn(turn.take(self.store.clone(), adapter, report.clone()));
        }
        Ok(next_due)
    }

    async fn turns(
        &self,
        traffic: &mut Traffic,
    ) -> std::result::Result<(Vec<(Turn, Arc<dyn Adapter>)>, Option<Duration>), Internal> {
        let (rows, next_due) = self.lease(traffic).await?;
        let mut turns = Turn::of_each(rows);
        self.add_live(&mut turns).await?;
        let with_adapter = |turn: Turn| {
            let adapter = self.adapters.get(&turn.chat.0)?.clone();
            Some((turn, adapter))
        };
        Ok((turns.into_iter().filter_map(with_adapter).collect(), next_due))
    }

    /// Tells the turns which cards of their chats bear buttons.
    async fn add_live(&self, turns: &mut [Turn]) -> std::result::Result<(), Internal> {
        let mut places: HashMap<Chat, usize> = HashMap::new();
        let mut keys: HashMap<String, Vec<String>> = HashMap::new();
        for (place, turn) in turns.iter().enumerate().filter(|(_, turn)| turn.brings_buttons()) {
            let (platform, key) = turn.chat.clone();
            keys.entry(platform).or_default().push(key);
            places.insert(turn.chat.clone(), place);
        }
        for (platform, keys) in keys {
            let live = Entity::find()
                .filter(Column::Platform.eq(platform))
                .filter(Column::ChatKey.is_in(keys))
                // As a literal, like below.
                .filter(Expr::cust("live = TRUE"))
                .order_by_desc(Column::Id)
                .all(self.store.read())
                .await?;
            for row in live {
                if let Some(place) = places.get(&(row.platform.clone(), row.chat_key.clone())) {
                    turns[*place].add_live(row);
                }
            }
        }
        Ok(())
    }

    /// The queued rows that may go now: in order, of chats that are free, up to the first of a chat that has to wait.
    async fn lease(&self, traffic: &mut Traffic) -> std::result::Result<(Vec<Row>, Option<Duration>), Internal> {
        let now = self.clock.micros();
        if traffic.hold_until_us > now {
            return Ok((Vec::new(), Some(micros(traffic.hold_until_us - now))));
        }
        traffic.waiting.retain(|_, waiting| waiting.look_us > now);
        let mut chats: HashSet<Chat> = HashSet::new();
        let mut due = Vec::new();
        loop {
            let queued = Entity::find()
                // As a literal: with a bound value the planner passes the partial index by.
                .filter(Expr::cust("state = 'queued'"))
                .filter(Column::Platform.is_in(self.adapters.keys().cloned()))
                .filter(traffic.free(now))
                .order_by_asc(Column::Id)
                .limit(LEASED)
                .all(self.store.read())
                .await?;
            let all = (queued.len() as u64) < LEASED;
            for row in queued {
                let chat = (row.platform.clone(), row.chat_key.clone());
                if traffic.waiting.contains_key(&chat) {
                    continue;
                }
                let due_us = std::cmp::max(row.due_us, row.leased_until_us);
                if due_us > now {
                    let look_us = std::cmp::min(due_us, now + LOOK_AGAIN_US);
                    traffic.waiting.insert(chat, Waiting { due_us, look_us });
                } else if chats.contains(&chat) || chats.len() + traffic.busy.len() < CHATS {
                    chats.insert(chat);
                    due.push(row);
                }
            }
            // Where those that wait filled the page, others stand behind them.
            if all || !due.is_empty() {
                break;
            }
        }
        let next_due = traffic.waiting.values().map(|waiting| waiting.due_us).min();
        if self.store.backend() != DbBackend::Sqlite && !due.is_empty() {
            due = self.claim(due, now).await?;
        }
        Ok((due, next_due.map(|at| micros(at - now))))
    }

    /// Renews what this instance has under way before another may take it for lost. On SQLite there is no other.
    async fn renew_leases(&self, traffic: &mut Traffic) -> std::result::Result<(), Internal> {
        let now = self.clock.micros();
        if self.store.backend() == DbBackend::Sqlite || traffic.busy.is_empty() {
            traffic.renewed_us = now;
            return Ok(());
        }
        if now - traffic.renewed_us < LEASE_US / 3 {
            return Ok(());
        }
        let mut renew = Query::update();
        renew
            .table(Entity)
            .value(Column::LeasedUntilUs, now + LEASE_US)
            .and_where(Expr::col(Column::Id).is_in(traffic.busy.values().flatten().copied()))
            .and_where(Expr::col(Column::State).eq(OutboxState::Queued))
            .and_where(Expr::col(Column::LeasedUntilUs).gt(0));
        self.store.write().execute(&renew).await?;
        traffic.renewed_us = now;
        Ok(())
    }

    /// Takes rows for this instance, leaving those that another took in the meantime.
    async fn claim(&self, rows: Vec<Row>, now: i64) -> std::result::Result<Vec<Row>, Internal> {
        let mut claim = Query::update();
        claim
            .table(Entity)
            .value(Column::LeasedUntilUs, now + LEASE_US)
            .and_where(Expr::col(Column::Id).is_in(rows.iter().map(|row| row.id)))
            .and_where(Expr::col(Column::State).eq(OutboxState::Queued))
            .and_where(Expr::col(Column::LeasedUntilUs).lte(now))
            .returning_col(Column::Id);
        let taken: HashSet<Uuid> = self
            .store
            .write()
            .query_all(&claim)
            .await?
            .into_iter()
            .map(|row| row.try_get("", "id"))
            .collect::<std::result::Result<_, _>>()?;
        Ok(rows.into_iter().filter(|row| taken.contains(&row.id)).collect())
    }

    /// Marks results in one transaction, then frees the chats whose turn is over, and says whether there are any. A
    /// failure to mark is retried: until then those chats stay busy, so nothing is sent twice by this process.
    async fn settle(&self, traffic: &mut Traffic, reports: Vec<Report>, rng: &mut StdRng) -> bool {
        let mut results = Vec::with_capacity(reports.len());
        let mut over = Vec::new();
        let mut bare = Vec::new();
        for report in reports {
            match report {
                Report::Attempt(attempt) => results.push(*attempt),
                Report::Over { chat, stripped } => {
                    over.push(chat);
                    bare.extend(stripped);
                }
            }
        }
        if !results.is_empty() || !bare.is_empty() {
            let mut attempt = 0;
            while let Err(fault) = self.mark(&results, &bare, traffic).await {
                tracing::error!(%fault, attempt, "deliveries could not be marked");
                tokio::time::sleep(backoff(attempt, rng)).await;
                attempt += 1;
            }
        }
        for chat in &over {
            traffic.busy.remove(chat);
        }
        !over.is_empty()
    }

    /// What became of rows, and which cards were stripped of their buttons.
    async fn mark(
        &self,
        results: &[Attempt],
        stripped: &[Uuid],
        traffic: &mut Traffic,
    ) -> std::result::Result<(), Internal> {
        let now = self.clock.micros();
        let txn = self.store.begin().await?;
        let mut sent = Vec::new();
        let mut keys = CaseStatement::new();
        let mut live = Vec::new();
        let mut dead = stripped.to_vec();
        let mut moved = Vec::new();
        for Attempt { row, action, result } in results {
            let chat = (row.platform.clone(), row.chat_key.clone());
            match result {
                Ok(delivered) => {
                    traffic.throttled.clear();
                    sent.push(row.id);
                    let key = delivered.key.as_ref().map(|key| key.0.clone());
                    keys = keys.case(Expr::col(Column::Id).eq(row.id), Expr::val(key));
                    match (action, row.target_id) {
                        _ if becomes_live(row, action) => live.push(row.id),
                        (Action::Edit { .. }, Some(target)) if !shows_buttons(action) => dead.push(target),
                        _ => {}
                    }
                }
                Err(undelivered) => {
                    let (due_us, state, error) = match undelivered {
                        Undelivered::Throttled { after } => {
                            let until = now + i64::try_from(after.as_micros()).unwrap_or(i64::MAX / 2);
                            traffic.throttled.insert(chat.clone());
                            if traffic.throttled.len() >= THROTTLED_CHATS {
                                traffic.hold_until_us = until;
                                traffic.throttled.clear();
                            }
                            (until, OutboxState::Queued, "throttled".to_owned())
                        }
                        Undelivered::Passing { reason } => {
                            let attempts = u32::try_from(row.attempts).unwrap_or(0);
                            let wait = backoff(attempts, &mut StdRng::from_os_rng());
                            (now + wait.as_micros() as i64, OutboxState::Queued, reason.clone())
                        }
                        Undelivered::Migrated { to } => {
                            moved.push((chat.clone(), to.clone()));
                            (now, OutboxState::Queued, "the chat moved".to_owned())
                        }
                        Undelivered::Gone { reason } => {
                            tracing::warn!(outbox = %row.id, "a chat is closed to us");
                            shut::close(&txn, &chat, now).await?;
                            (now, OutboxState::Failed, reason.clone())
                        }
                        Undelivered::Forbidden { reason } => {
                            tracing::warn!(outbox = %row.id, %reason, "we may not write to a chat any more");
                            shut::forbid(&txn, &chat, now).await?;
                            (now, OutboxState::Failed, reason.clone())
                        }
                        Undelivered::Closed { reason } => {
                            tracing::info!(outbox = %row.id, "somebody takes no messages now: kept for their next visit");
                            shut::keep(&txn, &chat, now).await?;
                            (shut::NEXT_VISIT_US, OutboxState::Queued, reason.clone())
                        }
                        Undelivered::Never { reason } => {
                            tracing::error!(outbox = %row.id, %reason, "a message was refused for good");
                            (now, OutboxState::Failed, reason.clone())
                        }
                    };
                    let mut retry = Query::update();
                    retry
                        .table(Entity)
                        .value(Column::State, state)
                        .value(Column::Attempts, row.attempts + 1)
                        .value(Column::DueUs, due_us)
                        .value(Column::LeasedUntilUs, 0)
                        .value(Column::Error, error)
                        .and_where(Expr::col(Column::Id).eq(row.id));
                    txn.execute(&retry).await?;
                }
            }
        }
        if !sent.is_empty() {
            let mut mark = Query::update();
            mark.table(Entity)
                .value(Column::State, OutboxState::Sent)
                .value(Column::SentKey, keys.finally(Expr::col(Column::SentKey)))
                .and_where(Expr::col(Column::Id).is_in(sent));
            txn.execute(&mark).await?;
        }
        for (ids, bears) in [(live, true), (dead, false)] {
            if !ids.is_empty() {
                set_live(&txn, ids, bears).await?;
            }
        }
        for ((platform, from), to) in moved {
            self.migrate(&txn, &platform, &from, &to).await?;
        }
        txn.commit().await?;
        Ok(())
    }

    async fn migrate(
        &self,
        txn: &sea_orm::DatabaseTransaction,
        platform: &str,
        from: &str,
        to: &ChatKey,
    ) -> std::result::Result<(), Internal> {
        let mut unit = Unit::new(Uuid::now_v7(), self.clock.now(), StdRng::from_os_rng());
        crate::service::chat::migrate(txn, &mut unit, platform, from, to.as_str()).await?;
        unit.into_parts().0.flush(txn).await
    }
}

async fn set_live(db: &impl ConnectionTrait, ids: Vec<Uuid>, live: bool) -> std::result::Result<(), Internal> {
    let mut set = Query::update();
    set.table(Entity).value(Column::Live, live).and_where(Expr::col(Column::Id).is_in(ids));
    db.execute(&set).await?;
    Ok(())
}

fn micros(us: i64) -> Duration {
    Duration::from_micros(u64::try_from(us).unwrap_or(0))
}

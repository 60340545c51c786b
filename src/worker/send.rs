//! The sender: leases outbox rows, delivers them in order per chat outside any transaction, and marks them in batches.
//!
//! At least once: a crash between a delivery and its mark repeats that message on a platform that takes no nonce. It
//! never repeats an effect. There is no built-in rate: pacing is learnt from the platforms' own answers.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use rand::SeedableRng;
use rand::rngs::StdRng;
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::backoff;
use crate::adapter::{Adapter, Delivered, Undelivered};
use crate::clock::Clock;
use crate::entity::outbox::{Column, Entity, Model as Row};
use crate::entity::{OutboxState, chat};
use crate::error::Internal;
use crate::failpoint;
use crate::message::{Action, ChatKey, Content, MessageKey, Outgoing};
use crate::service::unit::{Unit, parse_action};
use crate::store::Store;

/// Rows leased at once.
const LEASED: u64 = 1_024;
const LEASE_US: i64 = 5_000_000;
/// Chats delivered to at the same time.
const CHATS: usize = 64;
/// Cards of a chat that keep their buttons.
const LIVE_CARDS: usize = 3;
/// All chats wait only after this many were throttled with no success between.
const THROTTLED_CHATS: usize = 3;

type Chat = (String, String);

pub struct Relay {
    store: Store,
    clock: Clock,
    adapters: HashMap<String, Arc<dyn Adapter>>,
    bell: Arc<Notify>,
}

/// What became of one row.
struct Attempt {
    row: Row,
    action: Action,
    result: std::result::Result<Delivered, Undelivered>,
    /// Nothing more of this queue is under way: its chat is free again.
    last: bool,
}

/// Which chats have something under way, and who is asked for patience.
#[derive(Default)]
struct Traffic {
    busy: HashSet<Chat>,
    throttled: HashSet<Chat>,
    hold_until_us: i64,
}

impl Relay {
    pub fn new(store: Store, clock: Clock, adapters: Vec<Arc<dyn Adapter>>, bell: Arc<Notify>) -> Self {
        let adapters = adapters.into_iter().map(|adapter| (adapter.platform().0, adapter)).collect();
        Self { store, clock, adapters, bell }
    }

    /// Sends until `stop`, then what is due by then.
    pub async fn run(&self, stop: CancellationToken) {
        let mut traffic = Traffic::default();
        let mut flying = JoinSet::new();
        let (report, mut reports) = mpsc::unbounded_channel::<Attempt>();
        let mut rng = StdRng::from_os_rng();
        let mut failures = 0;
        loop {
            let stopping = stop.is_cancelled();
            let mut wait = Duration::from_secs(1);
            match self.launch(&mut traffic, &mut flying, &report).await {
                Ok(next) => {
                    failures = 0;
                    wait = next.unwrap_or(wait).min(wait);
                }
                Err(fault) => {
                    wait = backoff(failures, &mut rng);
                    failures += 1;
                    tracing::error!(%fault, "the outbox could not be read");
                }
            }
            if stopping && flying.is_empty() && reports.is_empty() {
                return;
            }
            let mut arrived = Vec::new();
            tokio::select! {
                count = reports.recv_many(&mut arrived, 256) => {
                    if count > 0 {
                        self.settle(&mut traffic, arrived, &mut rng).await;
                    }
                }
                Some(_) = flying.join_next() => {}
                () = self.bell.notified() => {}
                () = tokio::time::sleep(wait) => {}
                () = stop.cancelled(), if !stopping => {}
            }
        }
    }

    /// Sends all that is due now, one after the other: for the terminal and for tests.
    pub async fn drain(&self) -> std::result::Result<usize, Internal> {
        let mut traffic = Traffic::default();
        let mut rng = StdRng::seed_from_u64(0);
        let mut sent = 0;
        loop {
            let (rows, _) = self.lease(&traffic).await?;
            if rows.is_empty() {
                return Ok(sent);
            }
            let mut results = Vec::with_capacity(rows.len());
            for mut queue in by_chat(rows) {
                trim_buttons(&mut queue);
                let (report, mut reports) = mpsc::unbounded_channel();
                if let Some(adapter) = self.adapters.get(&queue[0].row.platform) {
                    deliver_all(self.store.clone(), adapter.clone(), queue, report).await;
                }
                while let Ok(result) = reports.try_recv() {
                    results.push(result);
                }
            }
            sent += results.len();
            if results.is_empty() {
                return Ok(sent);
            }
            self.settle(&mut traffic, results, &mut rng).await;
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

    /// Starts a delivery for every chat that has something due and nothing under way. Says when the next is due.
    async fn launch(
        &self,
        traffic: &mut Traffic,
        flying: &mut JoinSet<()>,
        report: &mpsc::UnboundedSender<Attempt>,
    ) -> std::result::Result<Option<Duration>, Internal> {
        if traffic.busy.len() >= CHATS {
            return Ok(None);
        }
        let (rows, next_due) = self.lease(traffic).await?;
        for mut queue in by_chat(rows) {
            let chat = (queue[0].row.platform.clone(), queue[0].row.chat_key.clone());
            let Some(adapter) = self.adapters.get(&chat.0) else { continue };
            trim_buttons(&mut queue);
            traffic.busy.insert(chat);
            flying.spawn(deliver_all(self.store.clone(), adapter.clone(), queue, report.clone()));
        }
        Ok(next_due)
    }

    /// The queued rows that may go now: in order, of chats that are free, up to the first of a chat that has to wait.
    async fn lease(&self, traffic: &Traffic) -> std::result::Result<(Vec<Row>, Option<Duration>), Internal> {
        let now = self.clock.micros();
        if traffic.hold_until_us > now {
            return Ok((Vec::new(), Some(micros(traffic.hold_until_us - now))));
        }
        let queued = Entity::find()
            // As a literal: with a bound value the planner passes the partial index by.
            .filter(Expr::cust("state = 'queued'"))
            .filter(Column::Platform.is_in(self.adapters.keys().cloned()))
            .order_by_asc(Column::Id)
            .limit(LEASED)
            .all(self.store.read())
            .await?;
        let mut held: HashSet<Chat> = traffic.busy.clone();
        let mut next_due: Option<i64> = None;
        let mut chats: HashSet<Chat> = HashSet::new();
        let mut due = Vec::new();
        for row in queued {
            let chat = (row.platform.clone(), row.chat_key.clone());
            if held.contains(&chat) {
                continue;
            }
            let from = std::cmp::max(row.due_us, row.leased_until_us);
            if from > now {
                next_due = next_due.into_iter().chain([from]).min();
                held.insert(chat);
            } else if chats.contains(&chat) || chats.len() + traffic.busy.len() < CHATS {
                chats.insert(chat);
                due.push(row);
            }
        }
        if self.store.backend() != DbBackend::Sqlite && !due.is_empty() {
            due = self.claim(due, now).await?;
        }
        Ok((due, next_due.map(|at| micros(at - now))))
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

    /// Marks results in one transaction and frees their chats. A failure to mark is retried: until then those chats
    /// stay busy, so nothing is sent twice by this process.
    async fn settle(&self, traffic: &mut Traffic, results: Vec<Attempt>, rng: &mut StdRng) {
        let mut attempt = 0;
        while let Err(fault) = self.mark(&results, traffic).await {
            tracing::error!(%fault, attempt, "deliveries could not be marked");
            tokio::time::sleep(backoff(attempt, rng)).await;
            attempt += 1;
        }
        let mut chats: HashSet<Chat> = HashSet::new();
        for result in &results {
            let chat = (result.row.platform.clone(), result.row.chat_key.clone());
            if result.last {
                traffic.busy.remove(&chat);
            }
            if result.result.is_ok() && shows_buttons(&result.action) {
                chats.insert(chat);
            }
        }
        if let Err(fault) = self.strip_old(chats).await {
            tracing::warn!(%fault, "old buttons could not be taken off");
        }
    }

    async fn mark(&self, results: &[Attempt], traffic: &mut Traffic) -> std::result::Result<(), Internal> {
        let now = self.clock.micros();
        let txn = self.store.begin().await?;
        let mut sent = Vec::new();
        let mut keys = CaseStatement::new();
        let mut live = Vec::new();
        let mut dead = Vec::new();
        let mut moved = Vec::new();
        for Attempt { row, action, result, .. } in results {
            let chat = (row.platform.clone(), row.chat_key.clone());
            match result {
                Ok(delivered) => {
                    traffic.throttled.clear();
                    sent.push(row.id);
                    let key = delivered.key.as_ref().map(|key| key.0.clone());
                    keys = keys.case(Expr::col(Column::Id).eq(row.id), Expr::val(key));
                    match (action, row.target_id) {
                        (Action::Send { .. }, _) if row.card_of.is_some() && shows_buttons(action) => live.push(row.id),
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
                            self.close_chat(&txn, &chat).await?;
                            (now, OutboxState::Failed, reason.clone())
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

    async fn close_chat(
        &self,
        txn: &sea_orm::DatabaseTransaction,
        (platform, key): &Chat,
    ) -> std::result::Result<(), Internal> {
        let now = self.clock.now();
        let mut gone = Query::update();
        gone.table(chat::Entity)
            .value(chat::Column::GoneAt, now)
            .value(chat::Column::UpdatedAt, now)
            .and_where(Expr::col(chat::Column::Platform).eq(platform.as_str()))
            .and_where(Expr::col(chat::Column::ChatKey).eq(key.as_str()));
        txn.execute(&gone).await?;
        let mut fail = Query::update();
        fail.table(Entity)
            .value(Column::State, OutboxState::Failed)
            .value(Column::Error, "the chat is closed to us")
            .and_where(Expr::col(Column::Platform).eq(platform.as_str()))
            .and_where(Expr::col(Column::ChatKey).eq(key.as_str()))
            .and_where(Expr::col(Column::State).eq(OutboxState::Queued));
        txn.execute(&fail).await?;
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

    /// Only a chat's latest cards keep buttons; older ones work by reply.
    async fn strip_old(&self, chats: HashSet<Chat>) -> std::result::Result<(), Internal> {
        let mut platforms: HashMap<String, Vec<String>> = HashMap::new();
        for (platform, key) in chats {
            platforms.entry(platform).or_default().push(key);
        }
        for (platform, keys) in platforms {
            let Some(adapter) = self.adapters.get(&platform) else { continue };
            let live = Entity::find()
                .filter(Column::Platform.eq(&platform))
                .filter(Column::ChatKey.is_in(keys))
                .filter(Expr::cust("live = TRUE"))
                .order_by_desc(Column::Id)
                .all(self.store.read())
                .await?;
            let mut kept: HashMap<String, usize> = HashMap::new();
            let mut stripped = Vec::new();
            for row in live {
                let kept = kept.entry(row.chat_key.clone()).or_default();
                *kept += 1;
                if *kept <= LIVE_CARDS {
                    continue;
                }
                if let Some(key) = row.sent_key {
                    let outgoing = Outgoing {
                        id: Uuid::now_v7(),
                        chat: ChatKey(row.chat_key),
                        thread: row.thread_key.map(Into::into),
                        action: Action::Strip { message: MessageKey(key) },
                        program: None,
                    };
                    if let Err(Undelivered::Throttled { .. }) = adapter.deliver(&outgoing).await {
                        // The next card of this chat tries again.
                        continue;
                    }
                }
                stripped.push(row.id);
            }
            if !stripped.is_empty() {
                set_live(self.store.write(), stripped, false).await?;
            }
        }
        Ok(())
    }
}

async fn set_live(db: &impl ConnectionTrait, ids: Vec<Uuid>, live: bool) -> std::result::Result<(), Internal> {
    let mut set = Query::update();
    set.table(Entity).value(Column::Live, live).and_where(Expr::col(Column::Id).is_in(ids));
    db.execute(&set).await?;
    Ok(())
}

/// A row and what it asks for.
struct Queued {
    row: Row,
    action: Action,
}

fn by_chat(rows: Vec<Row>) -> Vec<Vec<Queued>> {
    let mut order: Vec<Chat> = Vec::new();
    let mut queues: HashMap<Chat, Vec<Queued>> = HashMap::new();
    for row in rows {
        let chat = (row.platform.clone(), row.chat_key.clone());
        let action = parse_action(&row.action).unwrap_or_else(|fault| {
            tracing::error!(outbox = %row.id, %fault, "an outbox row cannot be read");
            Action::Send { content: Content::default(), reply_to: None, silent: true }
        });
        let queue = queues.entry(chat.clone()).or_insert_with(|| {
            order.push(chat);
            Vec::new()
        });
        queue.push(Queued { row, action });
    }
    order.into_iter().filter_map(|chat| queues.remove(&chat)).collect()
}

/// A card that newer ones already wait behind goes out without the buttons it would lose at once.
fn trim_buttons(queue: &mut [Queued]) {
    let mut newer = 0;
    for queued in queue.iter_mut().rev() {
        if queued.row.card_of.is_none() {
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

fn shows_buttons(action: &Action) -> bool {
    match action {
        Action::Send { content, .. } | Action::Edit { content, .. } => !content.buttons.is_empty(),
        _ => false,
    }
}

/// Delivers a chat's rows in order and reports each; the first that does not get through holds up the rest.
async fn deliver_all(
    store: Store,
    adapter: Arc<dyn Adapter>,
    queue: Vec<Queued>,
    report: mpsc::UnboundedSender<Attempt>,
) {
    let mut sent: HashMap<Uuid, MessageKey> = HashMap::new();
    let mut queue = queue.into_iter();
    while let Some(Queued { row, mut action }) = queue.next() {
        if let (Action::Edit { message, content }, Some(target)) = (&mut action, row.target_id) {
            match target_of(&store, &sent, target).await {
                Ok(Some(found)) => {
                    *message = found.key;
                    if !found.live && found.sent_before {
                        content.buttons.clear();
                    }
                }
                Ok(None) => {
                    // What it edits never got out: this is said on its own.
                    let content = std::mem::take(content);
                    action = Action::Send { content, reply_to: None, silent: true };
                }
                Err(fault) => {
                    let result = Err(Undelivered::Passing { reason: fault.to_string() });
                    let _ = report.send(Attempt { row, action, result, last: true });
                    return;
                }
            }
        }
        let outgoing = Outgoing {
            id: row.id,
            chat: ChatKey(row.chat_key.clone()),
            thread: row.thread_key.clone().map(Into::into),
            action,
            program: row.reply.as_deref().and_then(|reply| serde_json::from_str(reply).ok()),
        };
        let result = adapter.deliver(&outgoing).await;
        failpoint::pass("after_send");
        if let Ok(Delivered { key: Some(key) }) = &result {
            sent.insert(row.id, key.clone());
        }
        let holds_up = matches!(
            result,
            Err(Undelivered::Throttled { .. }
                | Undelivered::Passing { .. }
                | Undelivered::Migrated { .. }
                | Undelivered::Gone { .. })
        );
        // The receiver lives as long as the sender's loop; after it nothing is left to mark.
        let _ = report.send(Attempt { row, action: outgoing.action, result, last: holds_up || queue.len() == 0 });
        if holds_up {
            return;
        }
    }
}

struct Target {
    key: MessageKey,
    live: bool,
    /// In an earlier batch, so that `live` is what the table says.
    sent_before: bool,
}

async fn target_of(
    store: &Store,
    sent: &HashMap<Uuid, MessageKey>,
    target: Uuid,
) -> std::result::Result<Option<Target>, Internal> {
    if let Some(key) = sent.get(&target) {
        return Ok(Some(Target { key: key.clone(), live: true, sent_before: false }));
    }
    let row = Entity::find_by_id(target).one(store.read()).await?;
    // Only cards lose their buttons with time; a list keeps its own.
    Ok(row.and_then(|row| {
        let live = row.live || row.card_of.is_none();
        Some(Target { key: MessageKey(row.sent_key?), live, sent_before: true })
    }))
}

fn micros(us: i64) -> Duration {
    Duration::from_micros(u64::try_from(us).unwrap_or(0))
}

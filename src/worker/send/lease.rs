//! Which rows go next: those of chats that are free, in order, and nobody else's.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::turn::Chat;
use super::{CHATS, Relay};
use crate::entity::OutboxState;
use crate::entity::outbox::{Column, Entity, Model as Row};
use crate::error::Internal;

/// Rows leased at once.
const LEASED: u64 = 1_024;
const LEASE_US: i64 = 5_000_000;
/// All chats of a platform wait only after this many were throttled with no success between.
const THROTTLED_CHATS: usize = 3;
/// How soon a chat that waits is looked at again.
const LOOK_AGAIN_US: i64 = 200_000;

/// Which chats have something under way, and who is asked for patience.
#[derive(Default)]
pub(super) struct Traffic {
    /// With the rows that are leased for it.
    pub busy: HashMap<Chat, Vec<Uuid>>,
    /// Chats whose next row is not due, however much is queued behind it.
    pub waiting: HashMap<Chat, Waiting>,
    /// A platform each: what one asks for is nothing to the others.
    patience: HashMap<String, Patience>,
    pub renewed_us: i64,
}

/// What a platform asked for.
#[derive(Default)]
struct Patience {
    /// Chats that it throttled with no success between.
    throttled: HashSet<String>,
    /// All its chats wait until then.
    hold_until_us: i64,
}

pub(super) struct Waiting {
    pub due_us: i64,
    /// Looked at again by then: its person may be back, or another instance through with it.
    pub look_us: i64,
}

impl Traffic {
    /// A platform took something: what it asked of single chats was theirs alone.
    pub fn went_through(&mut self, (platform, _): &Chat) {
        if let Some(patience) = self.patience.get_mut(platform) {
            patience.throttled.clear();
        }
    }

    /// A chat was throttled; after several of a platform all of its chats wait.
    pub fn throttled(&mut self, (platform, key): &Chat, until_us: i64) {
        let patience = self.patience.entry(platform.clone()).or_default();
        patience.throttled.insert(key.clone());
        if patience.throttled.len() >= THROTTLED_CHATS {
            patience.hold_until_us = until_us;
            patience.throttled.clear();
        }
    }

    /// Until when a platform's chats all wait; none where they need not.
    fn held_until(&self, platform: &str, now: i64) -> Option<i64> {
        self.patience.get(platform).map(|patience| patience.hold_until_us).filter(|until| *until > now)
    }

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

    /// The queued rows that may go now: in order, of chats that are free, up to the first of a chat that has to wait.
    pub(super) async fn lease(
        &self,
        traffic: &mut Traffic,
    ) -> std::result::Result<(Vec<Row>, Option<Duration>), Internal> {
        let now = self.clock.micros();
        let held = |platform: &&String| traffic.held_until(platform, now);
        let hold_ends = self.adapters.keys().filter_map(|platform| held(&platform)).min();
        let open: Vec<String> = self.adapters.keys().filter(|platform| held(platform).is_none()).cloned().collect();
        if open.is_empty() {
            return Ok((Vec::new(), hold_ends.map(|at| micros(at - now))));
        }
        traffic.waiting.retain(|_, waiting| waiting.look_us > now);
        let mut chats: HashSet<Chat> = HashSet::new();
        let mut due = Vec::new();
        loop {
            let queued = Entity::find()
                // As a literal: with a bound value the planner passes the partial index by.
                .filter(Expr::cust("state = 'queued'"))
                .filter(Column::Platform.is_in(&open))
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
        let next_due = traffic.waiting.values().map(|waiting| waiting.due_us).chain(hold_ends).min();
        if self.store.backend() != DbBackend::Sqlite && !due.is_empty() {
            due = self.claim(due, now).await?;
        }
        Ok((due, next_due.map(|at| micros(at - now))))
    }

    /// Renews what this instance has under way before another may take it for lost. On SQLite there is no other.
    pub(super) async fn renew_leases(&self, traffic: &mut Traffic) -> std::result::Result<(), Internal> {
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

    /// Takes rows for this instance, leaving those that another took in the meantime, and what is queued behind them: sent
    /// from here it could overtake them.
    pub(super) async fn claim(&self, rows: Vec<Row>, now: i64) -> std::result::Result<Vec<Row>, Internal> {
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
        let mut parted: HashSet<Chat> = HashSet::new();
        let (mut ours, mut behind) = (Vec::with_capacity(taken.len()), Vec::new());
        for row in rows {
            let chat = (row.platform.clone(), row.chat_key.clone());
            if !taken.contains(&row.id) {
                parted.insert(chat);
            } else if parted.contains(&chat) {
                behind.push(row.id);
            } else {
                ours.push(row);
            }
        }
        if !behind.is_empty() {
            let mut release = Query::update();
            release
                .table(Entity)
                .value(Column::LeasedUntilUs, 0)
                .and_where(Expr::col(Column::Id).is_in(behind))
                .and_where(Expr::col(Column::State).eq(OutboxState::Queued));
            self.store.write().execute(&release).await?;
        }
        Ok(ours)
    }
}

fn micros(us: i64) -> Duration {
    Duration::from_micros(u64::try_from(us).unwrap_or(0))
}

//! The sender: leases outbox rows, gives each chat its `turn` outside any transaction, and marks what became of them
//! in batches. A chat has one turn at a time, and the next only when all of the last one is marked.
//!
//! At least once: a crash between a delivery and its mark repeats that message on a platform that takes no nonce. It
//! never repeats an effect. There is no built-in rate: pacing is learnt from the platforms' own answers.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use rand::SeedableRng;
use rand::rngs::StdRng;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::backoff;
use crate::adapter::Adapter;
use crate::clock::Clock;
use crate::entity::outbox::{Column, Entity, Model as Row};
use crate::error::Internal;
use crate::service::expense;
use crate::store::Store;

mod lease;
mod mark;
mod shut;
mod turn;

use lease::Traffic;
use turn::{Chat, Report, Turn, asks};

/// Reports marked in one transaction.
const REPORTS: usize = 512;
/// Reports are gathered for so long: a commit each would hold up the messages that come in meanwhile.
const GATHER: Duration = Duration::from_millis(5);
/// How often the outbox is looked at without a reason: for what other instances left.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Chats delivered to at the same time.
const CHATS: usize = 64;

pub struct Relay {
    store: Store,
    clock: Clock,
    adapters: HashMap<String, Arc<dyn Adapter>>,
    bell: Arc<Notify>,
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
        let mut arrived = Vec::new();
        let mut settle_at: Option<Instant> = None;
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
            if stopping && turns.is_empty() && reports.is_empty() && arrived.is_empty() {
                return;
            }
            tokio::select! {
                _ = reports.recv_many(&mut arrived, REPORTS), if arrived.len() < REPORTS => {
                    settle_at.get_or_insert_with(|| Instant::now() + GATHER);
                }
                () = tokio::time::sleep_until(settle_at.unwrap_or(look_at)), if settle_at.is_some() => {
                    settle_at = None;
                    if self.settle(&mut traffic, std::mem::take(&mut arrived), &mut rng).await && failures == 0 {
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
        while let Some(attempts) = self.round(&mut traffic, &mut rng).await? {
            sent += attempts;
        }
        Ok(sent)
    }

    /// A turn for every chat that may have one, one after the other, and how many rows were tried; none where there is
    /// nothing to do.
    async fn round(&self, traffic: &mut Traffic, rng: &mut StdRng) -> std::result::Result<Option<usize>, Internal> {
        let (turns, _) = self.turns(traffic).await?;
        let (report, mut reports) = mpsc::unbounded_channel();
        for (turn, adapter) in turns {
            turn.take(self.store.clone(), adapter, report.clone()).await;
        }
        let mut arrived = Vec::new();
        while let Ok(one) = reports.try_recv() {
            arrived.push(one);
        }
        if arrived.is_empty() {
            return Ok(None);
        }
        let attempts = arrived.iter().filter(|report| matches!(report, Report::Attempt(_))).count();
        self.settle(traffic, arrived, rng).await;
        Ok(Some(attempts))
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

    /// Tells the turns which cards of their chats bear buttons. A question does too, and is a card once it is booked.
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
                // As a literal: with a bound value the planner passes the partial index by.
                .filter(Expr::cust("live = TRUE"))
                .order_by_desc(Column::Id)
                .all(self.store.read())
                .await?;
            let asked = live.iter().filter(|row| asks(row)).filter_map(|row| row.card_of).collect();
            let answered = expense::booked_of(self.store.read(), asked).await?;
            let waits = |row: &Row| asks(row) && row.card_of.is_some_and(|message| !answered.contains(&message));
            for row in live.into_iter().filter(|row| !waits(row)) {
                if let Some(place) = places.get(&(row.platform.clone(), row.chat_key.clone())) {
                    turns[*place].add_live(row);
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;

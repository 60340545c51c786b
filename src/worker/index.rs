//! Keeps the search index in step with the books.
//!
//! Every change of an entry leaves a row in the change feed, in the same transaction. [`run`] reads the feed behind
//! the position that the index was last committed with, loads the entries named there as they are now, and writes or
//! removes them. Doing a change twice is harmless, so a crash between reading and committing costs nothing.
//!
//! **Order.** On PostgreSQL the feed's numbers are drawn in order and committed in any: number 7 may appear after 8 was
//! read. So a `Follower` remembers the numbers it has not seen and goes back for them until they are ten seconds
//! old, by when their transaction has ended one way or the other. The index's mark holds both ends: `latest`, what was
//! read, and `settled`, before which nothing is outstanding; a new process starts again from there. SQLite has one
//! writer and so no gaps.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use sea_orm::sea_query::IntoCondition;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use tokio::sync::Notify;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::entity::{change_feed, expense};
use crate::error::Internal;
use crate::search::{Doc, Generation, Index, Mark, Op, State};
use crate::store::Store;

/// Rows of the feed, or entries, read at once.
const BATCH: usize = 1_000;
/// Between two commits, unless a batch is full.
const COMMIT_EVERY: Duration = Duration::from_millis(200);
/// How often the feed is looked at without being woken: for what other instances wrote.
const TICK: Duration = Duration::from_secs(1);
/// After so long without a change the writer is given back.
const IDLE: Duration = Duration::from_secs(30);
/// How often deleted words are purged from disk, while idle.
const PURGE_EVERY: Duration = Duration::from_secs(24 * 60 * 60);
/// A number of the feed that has not appeared by then was rolled back.
const GAP_OPEN: Duration = Duration::from_secs(10);
/// Numbers before the feed's end that are read again after a rebuild, for transactions that were open when it began.
const TRAILING: i64 = 10_000;
/// After so many failures in a row the index is checked, and rebuilt when it is damaged.
const SUSPICIOUS_FAILURES: u32 = 3;
const MAX_BACKOFF: Duration = Duration::from_secs(60);

/// Follows the feed until `stop`, looking at once when `wake` is notified (with `notify_one`). Faults never end it: they are logged once, retried with backoff, and an index that
/// is missing, broken or ahead of the books is built anew.
pub async fn run(store: Store, index: Index, wake: Arc<Notify>, stop: CancellationToken) {
    let mut worker = Worker { store, index: index.clone(), follower: None, checked: false, purged: None };
    let mut failures = 0;
    let mut active = Some(Instant::now());
    loop {
        let started = Instant::now();
        let worked = tokio::select! {
            () = stop.cancelled() => break,
            worked = worker.work() => worked,
        };
        let wait = match worked {
            Ok(step) => {
                if failures > 0 {
                    tracing::info!(failures, "the search index is in step again");
                    failures = 0;
                }
                if step.ops > 0 {
                    active = Some(Instant::now());
                }
                if step.full {
                    continue;
                }
                if active.is_some_and(|since| since.elapsed() >= IDLE) {
                    active = None;
                    if let Err(error) = worker.idle().await {
                        tracing::warn!(%error, "the search index could not be tidied");
                    }
                }
                // What comes in within this time goes into one commit.
                if step.ops > 0 { COMMIT_EVERY.saturating_sub(started.elapsed()) } else { Duration::ZERO }
            }
            Err(error) => {
                failures += 1;
                if failures == 1 {
                    tracing::error!(%error, "the search index could not be brought up to date; trying again");
                }
                worker.after_failure(failures).await;
                (TICK * 2u32.saturating_pow(failures - 1)).min(MAX_BACKOFF)
            }
        };
        tokio::select! {
            () = stop.cancelled() => break,
            () = tokio::time::sleep(wait) => {}
        }
        if failures == 0 {
            tokio::select! {
                () = stop.cancelled() => break,
                () = wake.notified() => {}
                () = tokio::time::sleep(TICK) => {}
            }
        }
    }
    let closed = blocking(move || {
        index.close();
        Ok(())
    });
    if let Err(error) = closed.await {
        tracing::warn!(%error, "the search index was not closed in order");
    }
}

struct Worker {
    store: Store,
    index: Index,
    follower: Option<Follower>,
    checked: bool,
    purged: Option<Instant>,
}

impl Worker {
    async fn work(&mut self) -> Result<Step, Internal> {
        let index = self.index.clone();
        blocking(move || index.refresh()).await?;
        let Some(live) = self.index.live() else {
            let entries = rebuild(&self.store, &self.index).await?;
            tracing::info!(entries, "the search index is built");
            return Ok(Step { ops: entries, full: true });
        };
        let follower = match self.follower.take() {
            Some(follower) if Arc::ptr_eq(&follower.generation, &live) => follower,
            _ => {
                if is_ahead(&self.store, &live).await? {
                    self.index.fail(&live, "it is ahead of the books".to_owned());
                    return Ok(Step { ops: 0, full: true });
                }
                Follower::new(live.clone())
            }
        };
        let step = match self.follower.insert(follower).step(&self.store).await {
            Err(_) if !self.index.is_live(&live) => Step { ops: 0, full: true },
            step => step?,
        };
        if !step.full && !self.checked {
            self.checked = true;
            if let Err(error) = blocking({
                let live = live.clone();
                move || live.check()
            })
            .await
            {
                self.index.fail(&live, error.to_string());
            }
        }
        Ok(step)
    }

    async fn idle(&mut self) -> Result<(), Internal> {
        let Some(live) = self.index.live() else { return Ok(()) };
        if self.purged.is_none_or(|at| at.elapsed() >= PURGE_EVERY) {
            self.purged = Some(Instant::now());
            blocking(move || live.purge()).await
        } else {
            blocking(move || live.rest()).await
        }
    }

    async fn after_failure(&mut self, failures: u32) {
        self.follower = None;
        if failures.is_multiple_of(SUSPICIOUS_FAILURES)
            && let Some(live) = self.index.live()
            && let Err(error) = blocking({
                let live = live.clone();
                move || live.check()
            })
            .await
        {
            self.index.fail(&live, error.to_string());
        }
    }
}

/// Brings the index to the feed's present end, building it when there is none that can be used. Returns how many
/// entries were written or removed.
pub async fn catch_up(store: &Store, index: &Index) -> Result<usize, Internal> {
    loop {
        match index.live() {
            Some(live) if !is_ahead(store, &live).await? => {
                let caught_up = Follower::new(live.clone()).catch_up(store).await;
                // A rebuild may have put another copy in place: then neither success nor failure means anything.
                if index.is_live(&live) {
                    return caught_up;
                }
            }
            _ => return rebuild(store, index).await,
        }
    }
}

/// Builds the index anew from the books while the present one goes on serving, then puts it in its place. Returns how
/// many entries it holds.
pub async fn rebuild(store: &Store, index: &Index) -> Result<usize, Internal> {
    let end = feed_end(store).await?;
    let building = index.clone();
    let next = blocking(move || building.build()).await?;
    let mut after = None;
    loop {
        let page = page(store, after).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        let docs: Vec<Doc> = page.into_iter().map(doc).collect();
        let next = next.clone();
        blocking(move || next.add(&docs)).await?;
    }
    // What changed meanwhile is in the feed behind `end`, and what was being changed a little before it.
    let mark = Mark::from((end - TRAILING).max(0));
    blocking({
        let next = next.clone();
        move || next.write(&[], mark)
    })
    .await?;
    Follower::new(next.clone()).catch_up(store).await?;
    let entries = next.entries() as usize;
    let swapping = index.clone();
    blocking(move || swapping.swap(next)).await?;
    Ok(entries)
}

/// How the index stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    pub state: State,
    pub position: i64,
    /// The feed's latest number: the index is in step when its position is the same.
    pub feed: i64,
    pub entries: u64,
    /// On disk.
    pub bytes: u64,
}

impl std::fmt::Display for Status {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Status { state, position, feed, entries, bytes } = self;
        write!(f, "{state:?}: {entries} entries, {bytes} bytes, read to {position} of {feed}")
    }
}

pub async fn status(store: &Store, index: &Index) -> Result<Status, Internal> {
    let live = index.live();
    Ok(Status {
        state: index.state(),
        position: index.position(),
        feed: feed_end(store).await?,
        entries: live.as_ref().map_or(0, |live| live.entries()),
        bytes: live.as_ref().map_or(0, |live| live.size()),
    })
}

/// What [`verify`] found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// In the books and not deleted.
    pub expenses: usize,
    pub indexed: usize,
    /// In the books and not in the index.
    pub missing: usize,
    /// In the index, some perhaps twice, and not in the books.
    pub surplus: usize,
}

impl Report {
    pub fn is_sound(&self) -> bool {
        self.missing == 0 && self.surplus == 0
    }
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Report { expenses, indexed, missing, surplus } = self;
        write!(f, "{expenses} entries, {indexed} indexed, {missing} missing, {surplus} surplus")
    }
}

/// Compares the index with the books, entry by entry. Meant for a daemon that is in step: what changes meanwhile
/// counts as different.
pub async fn verify(store: &Store, index: &Index) -> Result<Report, Internal> {
    let ids = match index.live() {
        Some(live) => {
            blocking(move || {
                live.check()?;
                live.ids()
            })
            .await?
        }
        None => Vec::new(),
    };
    let mut report = Report { indexed: ids.len(), ..Report::default() };
    let mut indexed: HashSet<Uuid> = ids.into_iter().collect();
    report.surplus = report.indexed - indexed.len();
    let mut after = None;
    loop {
        let page = page(store, after).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        report.expenses += page.len();
        report.missing += page.iter().filter(|entry| !indexed.remove(&entry.id)).count();
    }
    report.surplus += indexed.len();
    Ok(report)
}

/// What one look at the feed did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Step {
    ops: usize,
    /// There may be more to read at once.
    full: bool,
}

/// Numbers of the feed that were passed over.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Gap {
    from: i64,
    to: i64,
    noticed: Instant,
}

/// Reads the feed into one copy of the index.
struct Follower {
    generation: Arc<Generation>,
    latest: i64,
    /// In order.
    gaps: Vec<Gap>,
}

impl Follower {
    fn new(generation: Arc<Generation>) -> Self {
        let latest = generation.mark().settled;
        Self { generation, latest, gaps: Vec::new() }
    }

    async fn catch_up(mut self, store: &Store) -> Result<usize, Internal> {
        let mut ops = 0;
        loop {
            let step = self.step(store).await?;
            ops += step.ops;
            if !step.full {
                return Ok(ops);
            }
        }
    }

    /// One batch, one commit. Nothing is remembered of a step that failed.
    async fn step(&mut self, store: &Store) -> Result<Step, Internal> {
        let now = Instant::now();
        let late = self.late(store).await?;
        let rows = feed(store, change_feed::Column::Seq.gt(self.latest).into_condition(), BATCH).await?;
        let full = rows.len() == BATCH;

        let mut latest = self.latest;
        let mut gaps = close(&self.gaps, &late);
        for &(seq, _) in &rows {
            if seq > latest + 1 {
                gaps.push(Gap { from: latest + 1, to: seq - 1, noticed: now });
            }
            latest = seq;
        }
        // Looked at just now, and old enough then: whoever drew these numbers has ended.
        gaps.retain(|gap| now.duration_since(gap.noticed) < GAP_OPEN);

        let ids: HashSet<Uuid> = late.into_iter().chain(rows).map(|(_, id)| id).collect();
        let ops = ops(store, ids).await?;
        let step = Step { ops: ops.len(), full };
        let mark = Mark { latest, settled: gaps.first().map_or(latest, |gap| gap.from - 1) };
        if step.ops > 0 || mark != self.generation.mark() {
            let generation = self.generation.clone();
            blocking(move || generation.write(&ops, mark)).await?;
        }
        self.latest = latest;
        self.gaps = gaps;
        Ok(step)
    }

    /// Rows that have appeared in the gaps.
    async fn late(&self, store: &Store) -> Result<Vec<(i64, Uuid)>, Internal> {
        let mut late = Vec::new();
        for gaps in self.gaps.chunks(100) {
            let within = gaps
                .iter()
                .fold(Condition::any(), |any, gap| any.add(change_feed::Column::Seq.between(gap.from, gap.to)));
            late.extend(feed(store, within, usize::MAX).await?);
        }
        Ok(late)
    }
}

/// The gaps without the numbers that have appeared; both in order.
fn close(gaps: &[Gap], appeared: &[(i64, Uuid)]) -> Vec<Gap> {
    let mut left = Vec::with_capacity(gaps.len());
    for gap in gaps {
        let mut gap = gap.clone();
        let numbers = gap.from..=gap.to;
        for &(seq, _) in appeared.iter().filter(|(seq, _)| numbers.contains(seq)) {
            if seq > gap.from {
                left.push(Gap { to: seq - 1, ..gap.clone() });
            }
            gap.from = seq + 1;
        }
        if gap.from <= gap.to {
            left.push(gap);
        }
    }
    left
}

/// Rows of the feed in order.
async fn feed(store: &Store, which: Condition, limit: usize) -> Result<Vec<(i64, Uuid)>, Internal> {
    let mut query = change_feed::Entity::find()
        .select_only()
        .columns([change_feed::Column::Seq, change_feed::Column::ExpenseId])
        .filter(which)
        .order_by_asc(change_feed::Column::Seq);
    if limit < usize::MAX {
        query = query.limit(limit as u64);
    }
    query.into_tuple().all(store.read()).await.map_err(|e| Internal::from(e).doing("reading the change feed"))
}

/// The feed's latest number; 0 when it is empty.
async fn feed_end(store: &Store) -> Result<i64, Internal> {
    let end: Option<i64> = change_feed::Entity::find()
        .select_only()
        .column(change_feed::Column::Seq)
        .order_by_desc(change_feed::Column::Seq)
        .into_tuple()
        .one(store.read())
        .await?;
    Ok(end.unwrap_or(0))
}

/// The index knows of changes that the feed has not: these are other books, or a backup of them.
async fn is_ahead(store: &Store, generation: &Generation) -> Result<bool, Internal> {
    Ok(feed_end(store).await? < generation.mark().latest)
}

/// What the entries are now, as changes to the index.
async fn ops(store: &Store, ids: HashSet<Uuid>) -> Result<Vec<Op>, Internal> {
    let mut ops = Vec::with_capacity(ids.len());
    let ids: Vec<Uuid> = ids.into_iter().collect();
    for ids in ids.chunks(BATCH) {
        let entries = expense::Entity::find()
            .filter(expense::Column::Id.is_in(ids.iter().copied()))
            .filter(expense::Column::DeletedAt.is_null())
            .all(store.read())
            .await
            .map_err(|error| Internal::from(error).doing("reading entries to index"))?;
        let present: HashSet<Uuid> = entries.iter().map(|entry| entry.id).collect();
        ops.extend(ids.iter().filter(|id| !present.contains(id)).map(|&id| Op::Remove(id)));
        ops.extend(entries.into_iter().map(|entry| Op::Put(doc(entry))));
    }
    Ok(ops)
}

/// The next entries by id that are not deleted.
async fn page(store: &Store, after: Option<Uuid>) -> Result<Vec<expense::Model>, Internal> {
    let mut query = expense::Entity::find().filter(expense::Column::DeletedAt.is_null());
    if let Some(after) = after {
        query = query.filter(expense::Column::Id.gt(after));
    }
    let page = query.order_by_asc(expense::Column::Id).limit(BATCH as u64).all(store.read()).await;
    page.map_err(|error| Internal::from(error).doing("reading the books"))
}

fn doc(entry: expense::Model) -> Doc {
    Doc {
        id: entry.id,
        household: entry.household_id,
        number: entry.number,
        category: entry.category_id,
        day: entry.day,
        note: entry.note,
        merchant: entry.merchant,
        tags: entry.tags.into_vec(),
    }
}

/// Runs what waits for the disk off the runtime.
async fn blocking<T: Send + 'static>(
    run: impl FnOnce() -> Result<T, Internal> + Send + 'static,
) -> Result<T, Internal> {
    tokio::task::spawn_blocking(run).await?
}

#[cfg(test)]
mod tests;

//! Full-text search over the books: a projection of them, kept by [`crate::worker::index`].
//!
//! The database is the truth. Whatever happens to the index folder (missing, damaged, written by an older program),
//! the index is built again from the books, and until then a search is answered with [`SearchError::Rebuilding`].
//!
//! The folder holds a file `current` with the name of the subfolder in use. A rebuild fills another subfolder beside
//! it and then replaces that one file, so there is always a whole index or none, and a rebuild by another process
//! (`outlay index rebuild`) is noticed by [`Index::refresh`].

mod folder;
mod generation;
mod query;
mod typo;
mod words;

#[cfg(test)]
mod tests;

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use chrono::NaiveDate;
use uuid::Uuid;

pub use generation::{Generation, Mark};

use crate::error::Internal;

/// An entry as search sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doc {
    pub id: Uuid,
    pub household: Uuid,
    /// Counted per household.
    pub number: i64,
    pub category: Option<Uuid>,
    pub day: NaiveDate,
    pub note: String,
    pub merchant: Option<String>,
    pub tags: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Op {
    /// Replaces what was known by this id.
    Put(Doc),
    Remove(Uuid),
}

/// What somebody looks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// As typed. Every word must be met by the entry or its category: as it is, as the beginning of a longer word
    /// (from two letters on), or mistyped (one slip from four letters on, two from eight); what stands in quotation
    /// marks as it is and in order. Words beyond the sixteenth are left out.
    pub text: String,
    /// The household's categories with all that they are called, archived ones included: an entry is also found by
    /// its category. Names are not in the index, so renaming one costs nothing.
    pub categories: Vec<Category>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    pub id: Uuid,
    /// Its name and its aliases.
    pub names: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hits {
    /// Expense ids, best first: words as they are before beginnings before categories before slips, and among equals
    /// the newest day and the highest number first.
    pub ids: Vec<Uuid>,
    /// How many there are without limit and offset.
    pub total: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SearchError {
    /// There is no word in it.
    Empty,
    /// There is no whole index at the moment; one is being built.
    Rebuilding,
}

impl fmt::Display for SearchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SearchError::Empty => "nothing to search for",
            SearchError::Rebuilding => "search is being rebuilt",
        })
    }
}

impl std::error::Error for SearchError {}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    Ready,
    /// There is none, or none of this format.
    Rebuilding,
    /// It failed while in use; the index worker builds another.
    Broken(String),
}

/// The search index: cheap to clone, safe to share.
#[derive(Clone)]
pub struct Index(Arc<Inner>);

struct Inner {
    /// Absent in memory.
    root: Option<PathBuf>,
    live: RwLock<Live>,
}

#[derive(Default)]
struct Live {
    generation: Option<Arc<Generation>>,
    broken: Option<String>,
}

impl Index {
    /// Opens the index in `dir`, creating the folder. What is damaged or of another format is removed, and the state
    /// is [`State::Rebuilding`] until the index worker has built another; only a folder that cannot be created or
    /// read is an error.
    pub fn open(dir: &Path) -> Result<Self, Internal> {
        std::fs::create_dir_all(dir).map_err(|error| Internal::from(error).doing("creating the index folder"))?;
        let generation = folder::current(dir)?.and_then(|name| match Generation::open(dir, &name) {
            Ok(generation) => Some(Arc::new(generation)),
            Err(error) => {
                tracing::warn!(%error, "the search index cannot be used and is built anew");
                None
            }
        });
        folder::sweep(dir, generation.as_ref().map(|generation| generation.name()))?;
        let live = RwLock::new(Live { generation, broken: None });
        Ok(Self(Arc::new(Inner { root: Some(dir.to_owned()), live })))
    }

    /// An empty one in memory, ready at once.
    pub fn in_ram() -> Result<Self, Internal> {
        let live = Live { generation: Some(Arc::new(Generation::create(None)?)), broken: None };
        Ok(Self(Arc::new(Inner { root: None, live: RwLock::new(live) })))
    }

    pub fn state(&self) -> State {
        let live = self.0.live.read().unwrap_or_else(PoisonError::into_inner);
        match (&live.broken, &live.generation) {
            (Some(reason), _) => State::Broken(reason.clone()),
            (None, Some(_)) => State::Ready,
            (None, None) => State::Rebuilding,
        }
    }

    /// The latest change of the feed that is indexed (`change_feed.seq`); 0 when there is no index.
    pub fn position(&self) -> i64 {
        self.live().map_or(0, |live| live.mark().latest)
    }

    /// The copy in use; none while there is none that can be used.
    pub fn live(&self) -> Option<Arc<Generation>> {
        let live = self.0.live.read().unwrap_or_else(PoisonError::into_inner);
        live.generation.clone().filter(|_| live.broken.is_none())
    }

    /// Whether `seen` is still the copy in use.
    pub fn is_live(&self, seen: &Arc<Generation>) -> bool {
        self.live().is_some_and(|live| Arc::ptr_eq(&live, seen))
    }

    /// Applies `ops` in order and commits them with the position. Blocks for the commit: call it off the runtime.
    pub fn write(&self, ops: &[Op], position: impl Into<Mark>) -> Result<(), Internal> {
        self.live().ok_or_else(|| Internal::new(SearchError::Rebuilding))?.write(ops, position.into())
    }

    /// Gives back the writer's memory until the next write.
    pub fn rest(&self) -> Result<(), Internal> {
        self.live().map_or(Ok(()), |live| live.rest())
    }

    /// Gives the writer back at once, for when the process ends: merges under way are not waited for.
    pub fn close(&self) {
        if let Some(live) = self.live() {
            live.close();
        }
    }

    /// Ids of `household`'s entries that meet the query, best and newest first. Takes milliseconds.
    pub fn search(&self, household: Uuid, query: &Query, limit: usize, offset: usize) -> Result<Hits, SearchError> {
        let clauses = words::clauses(&query.text);
        if clauses.is_empty() {
            return Err(SearchError::Empty);
        }
        let live = self.live().ok_or(SearchError::Rebuilding)?;
        // A damaged file may panic deep inside: that is the index's fault and must not become the message's.
        let run = || query::run(&live, household, &clauses, &query.categories, limit, offset);
        let reason = match catch_unwind(AssertUnwindSafe(run)) {
            Ok(Ok(hits)) => return Ok(hits),
            Ok(Err(error)) => error.to_string(),
            Err(_) => "a search panicked".to_owned(),
        };
        self.fail(&live, reason);
        Err(SearchError::Rebuilding)
    }

    /// Marks the index as broken, unless another than `seen` has taken its place.
    pub fn fail(&self, seen: &Arc<Generation>, reason: String) {
        let mut live = self.0.live.write().unwrap_or_else(PoisonError::into_inner);
        if live.broken.is_none() && live.generation.as_ref().is_some_and(|now| Arc::ptr_eq(now, seen)) {
            tracing::error!(reason, "the search index is broken and is built anew");
            live.broken = Some(reason);
        }
    }

    /// An empty copy to fill while the present one serves; [`Index::swap`] puts it in its place.
    pub fn build(&self) -> Result<Arc<Generation>, Internal> {
        Ok(Arc::new(Generation::create(self.0.root.as_deref()).map_err(|e| e.doing("creating a search index"))?))
    }

    /// Puts `next`, committed, in the place of the present copy, here and on disk. Searches that run finish on the old
    /// one.
    pub fn swap(&self, next: Arc<Generation>) -> Result<(), Internal> {
        if let Some(root) = &self.0.root {
            folder::set_current(root, next.name())?;
        }
        let name = next.name().to_owned();
        self.replace(next);
        if let Some(root) = &self.0.root {
            folder::sweep(root, Some(&name))?;
        }
        Ok(())
    }

    /// Looks whether another process has put another copy in place, and turns to it; or whether somebody has deleted
    /// the folder, which breaks the index. Costs one small file's reading.
    pub fn refresh(&self) -> Result<(), Internal> {
        let Some(root) = &self.0.root else { return Ok(()) };
        let seen = self.0.live.read().unwrap_or_else(PoisonError::into_inner).generation.clone();
        match (folder::current(root)?, seen) {
            (Some(name), seen) if seen.as_ref().is_none_or(|seen| seen.name() != name) => {
                // One that cannot be opened is no better than the one in use, or than none.
                if let Ok(next) = Generation::open(root, &name) {
                    self.replace(Arc::new(next));
                }
            }
            (None, Some(seen)) => self.fail(&seen, "its folder is gone".to_owned()),
            _ => {}
        }
        Ok(())
    }

    fn replace(&self, next: Arc<Generation>) {
        let old = {
            let mut live = self.0.live.write().unwrap_or_else(PoisonError::into_inner);
            live.broken = None;
            live.generation.replace(next)
        };
        if let Some(old) = old {
            old.abandon();
        }
    }

    /// Where it lies; none in memory.
    pub fn folder(&self) -> Option<PathBuf> {
        self.live().and_then(|live| live.folder().map(Path::to_owned))
    }
}

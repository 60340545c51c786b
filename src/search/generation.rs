//! One complete copy of the index: a tantivy folder, written by one writer and read by everybody.
//!
//! **What is on disk.** Every word of an entry is a term that begins with its household's id, which keeps households
//! apart by construction and makes a household's vocabulary one range of the term dictionary. Texts are indexed and
//! not stored; beside the terms only the id, and day and number in one column for the order, are kept.
//!
//! **What was deleted** is a tombstone until its segment is merged. Segments with more than a fifth deleted are merged
//! as they come up, and [`Generation::purge`] merges every segment that holds any: the index worker calls it when it
//! goes idle, once a day, so deleted words leave the disk within a day.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};

use chrono::Datelike;
use serde::{Deserialize, Serialize};
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy};
use tantivy::schema::{FAST, Field, INDEXED, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::store::Compressor;
use tantivy::tokenizer::{PreTokenizedString, Token};
use tantivy::{IndexReader, IndexSettings, IndexWriter, ReloadPolicy, Searcher, SegmentReader, TantivyDocument, Term};
use uuid::Uuid;

use super::words::words;
use super::{Doc, Op};
use crate::error::Internal;

/// Bumped when what is written for the same entry changes; an index of another format is built anew.
const FORMAT: u32 = 1;
/// The least that tantivy takes for its one thread, in bytes.
const WRITER_MEMORY: usize = 15_000_000;
/// A writer holds on to some memory with each commit, so after so many it makes room for a new one.
const COMMITS_PER_WRITER: usize = 1_000;
/// Merged in the course of writing when more than this share is deleted.
const DELETED_SHARE: f32 = 0.2;
/// Between note, merchant and each tag, so that no phrase reaches across.
const POSITION_GAP: usize = 100;

/// How far the index has followed the change feed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The latest change indexed.
    pub latest: i64,
    /// No change at or before this one can appear any more: reading starts again from here.
    pub settled: i64,
}

impl From<i64> for Mark {
    fn from(position: i64) -> Self {
        Self { latest: position, settled: position }
    }
}

#[derive(Serialize, Deserialize)]
struct Payload {
    format: u32,
    #[serde(flatten)]
    mark: Mark,
}

pub struct Fields {
    id: Field,
    pub words: Field,
    pub category: Field,
    id_high: Field,
    id_low: Field,
    rank: Field,
}

fn schema() -> (Schema, Fields) {
    let text = |record| {
        let indexing = TextFieldIndexing::default().set_tokenizer("raw").set_fieldnorms(false);
        TextOptions::default().set_indexing_options(indexing.set_index_option(record))
    };
    let mut schema = Schema::builder();
    let fields = Fields {
        id: schema.add_bytes_field("id", INDEXED),
        words: schema.add_text_field("words", text(IndexRecordOption::WithFreqsAndPositions)),
        category: schema.add_text_field("category", text(IndexRecordOption::Basic)),
        id_high: schema.add_u64_field("id_high", FAST),
        id_low: schema.add_u64_field("id_low", FAST),
        rank: schema.add_u64_field("rank", FAST),
    };
    (schema.build(), fields)
}

pub fn word_term(household: Uuid, word: &str) -> String {
    format!("{}{word}", household.simple())
}

pub fn category_term(household: Uuid, category: Uuid) -> String {
    format!("{}{}", household.simple(), category.simple())
}

/// One complete copy of the index, or one that is being built.
pub struct Generation {
    name: String,
    folder: Option<PathBuf>,
    index: tantivy::Index,
    reader: IndexReader,
    pub(super) fields: Fields,
    writer: Mutex<Option<Writer>>,
    abandoned: AtomicBool,
    mark: RwLock<Mark>,
}

struct Writer {
    tantivy: IndexWriter,
    commits: usize,
}

impl Generation {
    /// An empty one in a new folder under `root`, or in memory.
    pub(super) fn create(root: Option<&Path>) -> Result<Self, Internal> {
        let name = format!("generation-{}", Uuid::now_v7().simple());
        let folder = root.map(|root| root.join(&name));
        // Nothing is stored, so there is nothing to compress and no thread to do it on.
        let settings = IndexSettings {
            docstore_compression: Compressor::None,
            docstore_compress_dedicated_thread: false,
            ..IndexSettings::default()
        };
        let builder = tantivy::Index::builder().schema(schema().0).settings(settings);
        let index = match &folder {
            Some(folder) => {
                std::fs::create_dir_all(folder)?;
                builder.create_in_dir(folder)?
            }
            None => builder.create_in_ram()?,
        };
        let generation = Self::with(name, folder, index, Mark::default())?;
        // The writer's lock tells others that somebody is at work here.
        *generation.lock() = Some(generation.open_writer()?);
        Ok(generation)
    }

    /// Opens a complete one. Fails when it is damaged, of another format, or was never finished.
    pub(super) fn open(root: &Path, name: &str) -> Result<Self, Internal> {
        let folder = root.join(name);
        let index = tantivy::Index::open_in_dir(&folder)?;
        if index.schema() != schema().0 {
            return Err(Internal::new("another schema"));
        }
        let payload = index.load_metas()?.payload.ok_or_else(|| Internal::new("never committed"))?;
        let payload: Payload = serde_json::from_str(&payload)?;
        if payload.format != FORMAT {
            return Err(Internal::new(format!("format {}, not {FORMAT}", payload.format)));
        }
        let generation = Self::with(name.to_owned(), Some(folder), index, payload.mark)?;
        // Columns and dictionaries are opened when first needed: a truncated one must not wait for that.
        for segment in generation.searcher().segment_readers() {
            segment.inverted_index(generation.fields.words)?;
            segment.inverted_index(generation.fields.category)?;
            segment.inverted_index(generation.fields.id)?;
            segment.fast_fields().u64("rank")?;
        }
        Ok(generation)
    }

    fn with(name: String, folder: Option<PathBuf>, index: tantivy::Index, mark: Mark) -> Result<Self, Internal> {
        let reader =
            index.reader_builder().reload_policy(ReloadPolicy::Manual).doc_store_cache_num_blocks(0).try_into()?;
        let (writer, abandoned) = (Mutex::new(None), AtomicBool::new(false));
        Ok(Self { name, folder, index, reader, fields: schema().1, writer, abandoned, mark: RwLock::new(mark) })
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    pub(super) fn searcher(&self) -> Searcher {
        self.reader.searcher()
    }

    pub fn mark(&self) -> Mark {
        *self.mark.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Entries that can be found.
    pub fn entries(&self) -> u64 {
        self.searcher().num_docs()
    }

    /// The bytes on disk; 0 in memory.
    pub fn size(&self) -> u64 {
        self.searcher().space_usage().map_or(0, |usage| usage.total().get_bytes())
    }

    /// Adds without committing, as a rebuild does by the hundred thousand; [`Generation::write`] commits it.
    pub fn add(&self, docs: &[Doc]) -> Result<(), Internal> {
        self.with_writer(|writer| {
            for doc in docs {
                writer.tantivy.add_document(self.document(doc))?;
            }
            Ok(())
        })
    }

    /// Applies `ops` in order and commits them together with the mark. Blocks for the commit (about 15 ms).
    pub fn write(&self, ops: &[Op], mark: Mark) -> Result<(), Internal> {
        self.with_writer(|writer| {
            for op in ops {
                let id = match op {
                    Op::Put(doc) => doc.id,
                    Op::Remove(id) => *id,
                };
                writer.tantivy.delete_term(Term::from_field_bytes(self.fields.id, id.as_bytes()));
                if let Op::Put(doc) = op {
                    writer.tantivy.add_document(self.document(doc))?;
                }
            }
            let mut commit = writer.tantivy.prepare_commit()?;
            commit.set_payload(&serde_json::to_string(&Payload { format: FORMAT, mark })?);
            commit.commit()?;
            writer.commits += 1;
            Ok(())
        })?;
        // In this order: who sees the mark also finds what it stands for.
        self.reader.reload()?;
        *self.mark.write().unwrap_or_else(PoisonError::into_inner) = mark;
        Ok(())
    }

    /// Gives back the writer's memory and lock, once its merges are done; the next write opens another.
    pub fn rest(&self) -> Result<(), Internal> {
        if let Some(writer) = self.lock().take() {
            writer.tantivy.wait_merging_threads()?;
            self.reader.reload()?;
        }
        Ok(())
    }

    /// Gives the writer back at once. Merges under way are lost and done again another time; what was committed stays.
    pub fn close(&self) {
        *self.lock() = None;
    }

    /// Stops writing, at once and for good: another copy has taken its place.
    pub(super) fn abandon(&self) {
        let mut slot = self.lock();
        self.abandoned.store(true, Ordering::Relaxed);
        *slot = None;
    }

    /// Merges every segment with anything deleted, so that what was deleted leaves the disk, and rests. Costs about
    /// as much as writing those segments anew.
    pub fn purge(&self) -> Result<(), Internal> {
        self.rest()?;
        let segments = self.index.searchable_segment_metas()?;
        let deleted: Vec<_> = segments.iter().filter(|segment| segment.has_deletes()).map(|s| s.id()).collect();
        if deleted.is_empty() {
            return Ok(());
        }
        drop(segments);
        self.with_writer(|writer| {
            writer.tantivy.merge(&deleted).wait()?;
            // The old files can go only when no searcher holds them.
            self.reader.reload()?;
            writer.tantivy.garbage_collect_files().wait()?;
            Ok(())
        })?;
        self.rest()
    }

    /// Reads all of it and compares checksums.
    pub fn check(&self) -> Result<(), Internal> {
        let damaged = self.index.validate_checksum()?;
        if damaged.is_empty() { Ok(()) } else { Err(Internal::new(format!("{} files are damaged", damaged.len()))) }
    }

    /// All entries' ids, in no order.
    pub fn ids(&self) -> Result<Vec<Uuid>, Internal> {
        let searcher = self.searcher();
        let mut ids = Vec::with_capacity(searcher.num_docs() as usize);
        for segment in searcher.segment_readers() {
            let columns = segment.fast_fields();
            let high = columns.column_first_or_default::<u64>("id_high")?;
            let low = columns.column_first_or_default::<u64>("id_low")?;
            ids.extend(segment.doc_ids_alive().map(|doc| Uuid::from_u64_pair(high.get_val(doc), low.get_val(doc))));
        }
        Ok(ids)
    }

    pub(super) fn id(&self, segment: &SegmentReader, doc: u32) -> tantivy::Result<Uuid> {
        let columns = segment.fast_fields();
        let high = columns.column_first_or_default::<u64>("id_high")?;
        let low = columns.column_first_or_default::<u64>("id_low")?;
        Ok(Uuid::from_u64_pair(high.get_val(doc), low.get_val(doc)))
    }

    fn document(&self, doc: &Doc) -> TantivyDocument {
        let mut tokens = Vec::new();
        let mut position = 0;
        for text in [Some(&doc.note), doc.merchant.as_ref()].into_iter().flatten().chain(&doc.tags) {
            for word in words(text) {
                tokens.push(Token { position, text: word_term(doc.household, &word), ..Token::default() });
                position += 1;
            }
            position += POSITION_GAP;
        }
        let mut document = TantivyDocument::default();
        document.add_bytes(self.fields.id, doc.id.as_bytes());
        document.add_pre_tokenized_text(self.fields.words, PreTokenizedString { text: String::new(), tokens });
        if let Some(category) = doc.category {
            document.add_text(self.fields.category, category_term(doc.household, category));
        }
        let (high, low) = doc.id.as_u64_pair();
        document.add_u64(self.fields.id_high, high);
        document.add_u64(self.fields.id_low, low);
        document.add_u64(self.fields.rank, rank(doc));
        document
    }

    fn lock(&self) -> MutexGuard<'_, Option<Writer>> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs with the writer, opened when there is none. One that failed is dropped, and with it what it had not
    /// committed.
    fn with_writer(&self, run: impl FnOnce(&mut Writer) -> Result<(), Internal>) -> Result<(), Internal> {
        let mut slot = self.lock();
        if self.abandoned.load(Ordering::Relaxed) {
            return Err(Internal::new("another copy of the index has taken this one's place"));
        }
        let writer = match slot.take() {
            Some(writer) if writer.commits < COMMITS_PER_WRITER => writer,
            Some(old) => {
                drop(old);
                self.open_writer()?
            }
            None => self.open_writer()?,
        };
        let writer = slot.insert(writer);
        let done = run(writer);
        if done.is_err() {
            *slot = None;
        }
        done
    }

    fn open_writer(&self) -> Result<Writer, Internal> {
        let options = IndexWriterOptions::builder()
            .num_worker_threads(1)
            .num_merge_threads(1)
            .memory_budget_per_thread(WRITER_MEMORY)
            .build();
        let tantivy: IndexWriter = self.index.writer_with_options(options)?;
        // A process that died before its commit leaves files under names that the next commit will want.
        tantivy.garbage_collect_files().wait()?;
        let mut policy = LogMergePolicy::default();
        policy.set_del_docs_ratio_before_merge(DELETED_SHARE);
        tantivy.set_merge_policy(Box::new(policy));
        Ok(Writer { tantivy, commits: 0 })
    }
}

/// Newest day first and then the highest number, as one number to sort by.
fn rank(doc: &Doc) -> u64 {
    let day = (i64::from(doc.day.num_days_from_ce()) - i64::from(i32::MIN)) as u64;
    let number = u32::try_from(doc.number.max(0)).unwrap_or(u32::MAX);
    day << 32 | u64::from(number)
}

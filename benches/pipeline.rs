//! Accept and step in process, on SQLite with `synchronous=FULL`: messages a second, and how long one waits.
//!
//! `cargo bench --bench pipeline [-- --messages 20000 --households 100]`
//!
//! Beside it, in the same run, raw rusqlite inserts the same rows of the same tables in transactions of the same size:
//! what this disk and SQLite can do at best.

#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use outlay::app::migrate;
use outlay::clock::Clock;
use outlay::message::*;
use outlay::money::Currency;
use outlay::pipeline::{Bells, Inbox, Pipeline, Policy};
use outlay::service::chat::Defaults;
use outlay::store::Store;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// As the program's own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The tables that a booked message writes to.
const TABLES: [&str; 7] = ["message", "expense", "expense_change", "stored_intent", "outbox", "audit", "change_feed"];

fn main() {
    let messages = argument("--messages", 20_000);
    let households = argument("--households", 100);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("outlay.db");
        let seconds = throughput(&path, messages, households).await;
        let rate = messages as f64 / seconds;
        println!("accept+step: {messages} messages, {households} households: {seconds:.2} s, {rate:.0} messages/s");
        let raw = raw_insert(&path, &dir.path().join("raw.db"), households);
        println!(
            "raw rusqlite, the same rows: {raw:.2} s, {:.0} messages/s; ratio {:.2}",
            messages as f64 / raw,
            raw / seconds
        );
        latency(&dir.path().join("latency.db"), households).await;
    });
}

struct Bench {
    pipeline: Arc<Pipeline>,
    inbox: Inbox,
    bells: Bells,
}

async fn open(path: &Path) -> Bench {
    let store = Store::connect(&format!("sqlite://{}?mode=rwc", path.display())).await.expect("a database");
    migrate::up(&store).await.expect("its shape");
    let bells = Bells::default();
    let defaults =
        Defaults { currency: Currency::EUR, zone: "UTC".to_owned(), zone_chosen: true, language: "en".to_owned() };
    let policy = Policy { open: true, trusted: None, burst: u32::MAX, per_second: u32::MAX };
    let inbox = Inbox::open(store.clone(), Clock::System, bells.clone());
    tokio::spawn(store.clone().carry_over(CancellationToken::new()));
    let files = path.with_extension("files");
    let pipeline = Pipeline::new(store, Clock::System, defaults, policy, None, files, bells.clone(), [7; 32]);
    Bench { pipeline: Arc::new(pipeline), inbox, bells }
}

/// Founds the households first, then takes the time for `messages` spread over them.
async fn throughput(path: &Path, messages: usize, households: usize) -> f64 {
    let bench = open(path).await;
    accept_round(&bench, 0, households).await;
    while bench.pipeline.step().await.expect("a step").handled > 0 {}

    let rounds = messages / households;
    let started = Instant::now();
    let accepting = async {
        for round in 1..=rounds {
            accept_round(&bench, round, households).await;
        }
    };
    let stepping = async {
        let mut handled = 0;
        while handled < rounds * households {
            match bench.pipeline.step().await.expect("a step").handled {
                0 => bench.bells.accepted.notified().await,
                some => handled += some,
            }
        }
    };
    tokio::join!(accepting, stepping);
    started.elapsed().as_secs_f64()
}

async fn accept_round(bench: &Bench, round: usize, households: usize) {
    // A getUpdates answer holds up to 100.
    for chats in (0..households).collect::<Vec<_>>().chunks(100) {
        let batch = chats.iter().map(|chat| inbound(*chat, round, minute(round))).collect();
        bench.inbox.accept(batch).await.expect("stored");
    }
}

/// A clock of the messages' own, a minute apart: nobody repeats themselves within ten.
fn minute(number: usize) -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000 + 60 * number as i64, 0).expect("a time")
}

fn inbound(chat: usize, round: usize, sent_at: DateTime<Utc>) -> Inbound {
    const NOTES: [&str; 6] = ["coffee", "groceries", "bus ticket", "lunch", "cinema", "bread"];
    let text = format!("{} {}.{:02}", NOTES[(chat + round) % NOTES.len()], 1 + round % 40, round % 100);
    Inbound {
        origin: Origin {
            platform: "bench".into(),
            chat: chat.to_string().into(),
            thread: None,
            message: round.to_string().into(),
            revision: "".into(),
        },
        chat: ChatInfo::new(ChatKind::Private, None),
        sender: Some(Sender {
            user: chat.to_string().into(),
            name: format!("Person {chat}"),
            handle: None,
            language: None,
            kind: SenderKind::Person,
        }),
        sent_at,
        reply_to: None,
        reply_to_bot: false,
        mentions_bot: false,
        edited: false,
        late: false,
        body: Body::Text { text, media: None },
    }
}

/// Copies the rows into an empty database of the same shape, as many a transaction as a round had messages.
fn raw_insert(from: &Path, to: &Path, a_transaction: usize) -> f64 {
    let source = rusqlite::Connection::open(from).expect("the database");
    let target = rusqlite::Connection::open(to).expect("an empty one");
    target
        .execute_batch("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=OFF;")
        .expect("pragmas");
    let mut tables = Vec::new();
    for table in TABLES {
        let mut shape = source
            .prepare("SELECT sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL ORDER BY type DESC")
            .expect("a statement");
        let statements = shape.query_map([table], |row| row.get::<_, String>(0)).expect("its shape");
        for statement in statements {
            target.execute_batch(&statement.expect("text")).expect("a table or index");
        }
        let mut rows = source.prepare(&format!("SELECT * FROM {table} ORDER BY rowid")).expect("a statement");
        let columns = rows.column_count();
        let values: Vec<Vec<rusqlite::types::Value>> = rows
            .query_map([], |row| (0..columns).map(|column| row.get(column)).collect())
            .expect("rows")
            .collect::<Result<_, _>>()
            .expect("values");
        let marks = vec!["?"; columns].join(",");
        tables.push((format!("INSERT INTO {table} VALUES ({marks})"), values));
    }
    let rounds = tables[0].1.len().div_ceil(a_transaction);
    let started = Instant::now();
    for round in 0..rounds {
        target.execute_batch("BEGIN IMMEDIATE").expect("begun");
        for (insert, values) in &tables {
            let a_round = values.len().div_ceil(rounds);
            let mut insert = target.prepare_cached(insert).expect("a statement");
            for row in values.iter().skip(round * a_round).take(a_round) {
                insert.execute(rusqlite::params_from_iter(row)).expect("inserted");
            }
        }
        target.execute_batch("COMMIT").expect("committed");
    }
    started.elapsed().as_secs_f64()
}

/// At 100 messages a second: from stored to the reply committed.
async fn latency(path: &Path, households: usize) {
    const MESSAGES: usize = 2_000;
    let bench = open(path).await;
    accept_round(&bench, 0, households).await;
    while bench.pipeline.step().await.expect("a step").handled > 0 {}
    let (done, mut finished) = mpsc::unbounded_channel();
    let stepping = {
        let (pipeline, bells) = (bench.pipeline.clone(), bench.bells.clone());
        tokio::spawn(async move {
            let mut handled = 0;
            while handled < MESSAGES {
                match pipeline.step().await.expect("a step").handled {
                    0 => bells.accepted.notified().await,
                    some => {
                        handled += some;
                        done.send((some, Instant::now())).expect("a listener");
                    }
                }
            }
        })
    };
    let mut stored = Vec::with_capacity(MESSAGES);
    let mut tick = tokio::time::interval(Duration::from_millis(10));
    for message in 0..MESSAGES {
        tick.tick().await;
        let inbound = inbound(message % households, 1 + message / households, minute(1 + message));
        bench.inbox.accept(vec![inbound]).await.expect("stored");
        stored.push(Instant::now());
    }
    stepping.await.expect("stepped");
    let mut waits = Vec::with_capacity(MESSAGES);
    while let Some((some, at)) = finished.recv().await {
        for _ in 0..some {
            let wait = at.saturating_duration_since(stored[waits.len()]);
            waits.push(wait.as_secs_f64() * 1_000.0);
        }
    }
    waits.sort_by(f64::total_cmp);
    let at = |share: f64| waits[((waits.len() - 1) as f64 * share) as usize];
    println!(
        "stored to committed reply at 100/s: p50 {:.2} ms, p99 {:.2} ms, max {:.2} ms",
        at(0.5),
        at(0.99),
        at(1.0)
    );
}

fn argument(name: &str, default: usize) -> usize {
    let mut arguments = std::env::args().skip_while(|argument| argument != name);
    arguments.nth(1).map_or(default, |value| value.parse().expect("a number"))
}

//! The whole program, as a process of its own, against a Bot API server on the loopback.
//!
//! `cargo bench --bench telegram [-- burst|latency|memory|start]`; without a name, all of them.
//!
//! - **burst**: 5,000 messages of 100 private chats, from the answer that brings the first until the last reply has
//!   arrived. Beside it, in the same run, a bare teloxide bot does one durable insert and one reply a message.
//! - **latency**: 100 messages a second, from the getUpdates answer that brings one until its reply arrives.
//! - **memory**: of a daemon that polls, with an open index, long enough after the last message to be at rest. As the
//!   systemd unit runs it: `MIMALLOC_PURGE_DELAY=0 cargo bench --bench telegram -- memory`.
//! - **start**: from the start of the process to its first poll, with 100,000 entries in the books.
//!
//! The server runs in this process, on the same cores as what is measured.

#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]

#[path = "../tests/it/fake/telegram/mod.rs"]
mod fake;

use std::collections::{HashMap, VecDeque};
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use fake::{Fake, Passage, Person};
use rusqlite::Connection;
use teloxide::prelude::*;

/// As the program's own, so that the bare bot and the server have it too.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const CHATS: usize = 100;
const BURST: usize = 5_000;
/// Longer than anything here takes: only a bench that fails waits for it.
const PATIENCE: Duration = Duration::from_secs(120);
/// The index gives its writer back after 30 s without a change.
const AT_REST: Duration = Duration::from_secs(35);

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    if let [flag, url, token, database] = arguments.as_slice()
        && flag == "--bare-bot"
    {
        runtime.block_on(bare_bot(url, token, Path::new(database)));
        return ExitCode::SUCCESS;
    }
    let wanted = |name: &str| arguments.is_empty() || arguments.iter().any(|argument| argument == name);
    runtime.block_on(async {
        if wanted("burst") {
            burst().await;
        }
        if wanted("latency") {
            latency().await;
        }
        if wanted("memory") {
            memory().await;
        }
        if wanted("start") {
            start().await;
        }
    });
    ExitCode::SUCCESS
}

async fn burst() {
    load();
    let outlay = Town::new().await;
    let bot = outlay.outlay();
    let rate = outlay.burst(&bot).await;
    println!("burst, outlay: {BURST} messages, {CHATS} chats: {rate:.0} messages/s booked, replied and durable");
    bot.memory("after the burst");
    bot.stop().await;
    let booked = outlay.count("expense", "TRUE");
    assert_eq!(booked, CHATS + BURST, "every message is booked once");
    let unmarked = outlay.count("outbox", "state <> 'sent'");
    assert_eq!(unmarked, 0, "every reply is marked as sent");

    let bare = Town::new().await;
    let bot = bare.bare_bot();
    let bare_rate = bare.burst(&bot).await;
    bot.stop().await;
    assert_eq!(bare.count("said", "TRUE"), CHATS + BURST);
    println!("burst, bare teloxide bot: {bare_rate:.0} messages/s; ratio {:.2}", rate / bare_rate);
}

async fn latency() {
    const MESSAGES: usize = 2_000;
    load();
    let town = Town::new().await;
    let bot = town.outlay();
    town.greet().await;
    town.fake.time_passages();
    let before = town.fake.count("sendMessage");
    let mut tick = tokio::time::interval(Duration::from_millis(10));
    for message in 0..MESSAGES {
        tick.tick().await;
        town.say(message % CHATS, 1 + message / CHATS);
    }
    town.wait_for_replies(before + MESSAGES).await;
    let mut waits = waits(&town.fake.time_passages());
    bot.stop().await;
    town.tell_handling(MESSAGES);
    assert_eq!(waits.len(), MESSAGES, "every message has its reply");
    waits.sort();
    let at = |share: f64| waits[((waits.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    println!(
        "getUpdates answer to reply at 100/s: p50 {:.1} ms, p99 {:.1} ms, max {:.1} ms",
        at(0.5),
        at(0.99),
        at(1.0)
    );
}

async fn memory() {
    const ENTRIES: usize = 1_000;
    load();
    let town = Town::new().await;
    let bot = town.outlay();
    town.wait_for_poll(0).await;
    bot.memory("started, nothing in the books");
    town.greet().await;
    for message in CHATS..ENTRIES {
        town.say(message % CHATS, message / CHATS);
    }
    town.wait_for_replies(ENTRIES).await;
    bot.memory(&format!("{ENTRIES} messages just handled"));
    tokio::time::sleep(AT_REST).await;
    bot.memory("at rest after them");
    let before = town.fake.count("sendMessage");
    for message in 0..BURST {
        town.say(message % CHATS, ENTRIES / CHATS + message / CHATS);
    }
    town.wait_for_replies(before + BURST).await;
    bot.memory(&format!("{BURST} more just handled"));
    tokio::time::sleep(AT_REST).await;
    bot.memory("at rest after them");
    bot.stop().await;
    let polls = town.fake.count("getUpdates");
    let bot = town.outlay();
    town.wait_for_poll(polls).await;
    tokio::time::sleep(AT_REST).await;
    bot.memory("started again, at rest");
    bot.stop().await;
}

async fn start() {
    const ENTRIES: usize = 100_000;
    const STARTS: usize = 9;
    load();
    let town = Town::new().await;
    let bot = town.outlay();
    town.greet().await;
    bot.stop().await;
    multiply(&town.database(), ENTRIES / CHATS);
    assert_eq!(town.count("expense", "TRUE"), ENTRIES);
    // The first has the index to fill; the others find it as a daemon leaves it.
    let mut times = Vec::new();
    for start in 0..=STARTS {
        let polls = town.fake.count("getUpdates");
        let started = Instant::now();
        let bot = town.outlay();
        town.wait_for_poll(polls).await;
        let took = started.elapsed().as_secs_f64() * 1e3;
        if start == 0 {
            bot.wait_until_idle().await;
            bot.memory(&format!("{ENTRIES} entries just indexed"));
            println!("start to first poll, {ENTRIES} entries and an empty index: {took:.0} ms");
        } else {
            times.push(took);
        }
        bot.stop().await;
    }
    times.sort_by(f64::total_cmp);
    println!(
        "start to first poll, {ENTRIES} entries: median {:.0} ms, slowest of {STARTS} {:.0} ms",
        times[STARTS / 2],
        times[STARTS - 1]
    );
}

/// A server, the people who write to its bot, and the bot's data folder.
struct Town {
    fake: Fake,
    people: Vec<Person>,
    folder: tempfile::TempDir,
}

impl Town {
    async fn new() -> Self {
        let fake = Fake::start().await;
        fake.stop_recording();
        let people = (0..CHATS).map(|chat| fake.private(&format!("Person{chat}"))).collect();
        Self { fake, people, folder: tempfile::tempdir().expect("a folder") }
    }

    fn outlay(&self) -> Bot {
        let mut command = Command::new(env!("CARGO_BIN_EXE_outlay"));
        command
            .args(["run", "--data"])
            .arg(self.folder.path())
            .env("OUTLAY__TELEGRAM__TOKEN", self.fake.token())
            .env("OUTLAY__TELEGRAM__API_URL", self.fake.url())
            .env("OUTLAY__ACCESS__OPEN", "true");
        self.run(command)
    }

    fn bare_bot(&self) -> Bot {
        let mut command = Command::new(std::env::current_exe().expect("this program"));
        command.args(["--bare-bot", self.fake.url(), &self.fake.token()]).arg(self.database());
        self.run(command)
    }

    fn run(&self, mut command: Command) -> Bot {
        let log = std::fs::File::options().create(true).append(true).open(self.folder.path().join("log"));
        let log = log.expect("a log");
        Bot(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn().expect("a process"))
    }

    fn database(&self) -> std::path::PathBuf {
        self.folder.path().join("outlay.db")
    }

    /// What of a message's way lies between its being stored and its being handled.
    fn tell_handling(&self, latest: usize) {
        let database = Connection::open(self.database()).expect("the database");
        let latencies = "SELECT latency_us FROM message WHERE latency_us IS NOT NULL ORDER BY id DESC LIMIT ?";
        let mut query = database.prepare(latencies).expect("a query");
        let rows = query.query_map([latest as i64], |row| row.get::<_, i64>(0)).expect("the messages");
        let mut latencies: Vec<i64> = rows.map(|row| row.expect("a latency")).collect();
        latencies.sort_unstable();
        let at = |share: f64| latencies[((latencies.len() - 1) as f64 * share) as usize] as f64 / 1e3;
        println!("  of it stored to handled: p50 {:.1} ms, p99 {:.1} ms", at(0.5), at(0.99));
    }

    fn count(&self, table: &str, which: &str) -> usize {
        let database = Connection::open(self.database()).expect("the database");
        let count = format!("SELECT COUNT(*) FROM {table} WHERE {which}");
        let count: i64 = database.query_row(&count, [], |row| row.get(0)).expect("a count");
        usize::try_from(count).expect("counts are not negative")
    }

    /// The `number`th line of a chat: no two are alike, and no amount stands out.
    fn say(&self, chat: usize, number: usize) {
        const NOTES: [&str; 6] = ["coffee", "groceries", "bus ticket", "lunch", "cinema", "bread"];
        let text = format!("{} {}.{:02}", NOTES[(chat + number) % NOTES.len()], 4 + number / 100, number % 100);
        let person = &self.people[chat];
        person.say(person.chat(), &text);
    }

    /// Everybody's first message: it founds their household.
    async fn greet(&self) {
        let before = self.fake.count("sendMessage");
        for chat in 0..CHATS {
            self.say(chat, 0);
        }
        self.wait_for_replies(before + CHATS).await;
    }

    async fn wait_for_replies(&self, count: usize) {
        let deadline = Instant::now() + PATIENCE;
        while self.fake.count("sendMessage") < count {
            assert!(Instant::now() < deadline, "{} of {count} replies came", self.fake.count("sendMessage"));
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        // Doubles would come now.
        tokio::time::sleep(Duration::from_millis(500)).await;
        assert_eq!(self.fake.count("sendMessage"), count, "one reply a message");
    }

    async fn wait_for_poll(&self, before: usize) {
        self.fake.wait_for_calls("getUpdates", before + 1).await;
    }

    /// Messages a second, from the answer that brings the first to the last reply.
    async fn burst(&self, bot: &Bot) -> f64 {
        self.greet().await;
        self.fake.time_passages();
        let before = self.fake.count("sendMessage");
        let used = bot.cpu();
        for message in 0..BURST {
            self.say(message % CHATS, 1 + message / CHATS);
        }
        self.wait_for_replies(before + BURST).await;
        let used = bot.cpu() - used;
        let passages = self.fake.time_passages();
        let first = passages.iter().find(|passage| passage.to_bot).expect("messages were fetched").at;
        let last = passages.iter().rfind(|passage| !passage.to_bot).expect("replies came").at;
        assert_eq!(waits(&passages).len(), BURST, "every message has its reply");
        let took = last - first;
        println!(
            "             {:.2} s, of which {:.2} s of this process's cores",
            took.as_secs_f64(),
            used.as_secs_f64()
        );
        BURST as f64 / took.as_secs_f64()
    }
}

/// From the answer that brought a message to its reply: a chat's replies come in the order of its messages.
fn waits(passages: &[Passage]) -> Vec<Duration> {
    let mut open: HashMap<i64, VecDeque<Instant>> = HashMap::new();
    let mut waits = Vec::new();
    for passage in passages {
        let open = open.entry(passage.chat).or_default();
        if passage.to_bot {
            open.push_back(passage.at);
        } else if let Some(asked) = open.pop_front() {
            waits.push(passage.at - asked);
        }
    }
    waits
}

/// A bot's process.
struct Bot(Child);

impl Bot {
    fn proc(&self, file: &str) -> String {
        std::fs::read_to_string(format!("/proc/{}/{file}", self.0.id())).expect("the process runs, on Linux")
    }

    /// Time on the cores, of all its threads.
    fn cpu(&self) -> Duration {
        const TICKS_A_SECOND: u64 = 100;
        let stat = self.proc("stat");
        let after_name = stat.rsplit_once(')').expect("a name in brackets").1;
        let ticks: u64 = after_name.split_whitespace().skip(11).take(2).map(|t| t.parse::<u64>().expect("ticks")).sum();
        Duration::from_millis(ticks * 1_000 / TICKS_A_SECOND)
    }

    fn memory(&self, when: &str) {
        let mebibytes = |text: &str, field: &str| {
            let line = text.lines().find(|line| line.starts_with(field)).unwrap_or_default();
            let kibibytes: f64 = line.split_whitespace().nth(1).unwrap_or_default().parse().unwrap_or(f64::NAN);
            kibibytes / 1024.0
        };
        let (status, rollup) = (self.proc("status"), self.proc("smaps_rollup"));
        println!(
            "memory, {when}: {:.1} MiB resident ({:.1} MiB of it anonymous; PSS {:.1} MiB)",
            mebibytes(&status, "VmRSS:"),
            mebibytes(&status, "RssAnon:"),
            mebibytes(&rollup, "Pss:")
        );
    }

    async fn wait_until_idle(&self) {
        let mut before = Duration::MAX;
        while self.cpu() != before {
            before = self.cpu();
            tokio::time::sleep(Duration::from_secs(2)).await;
        }
    }

    async fn stop(mut self) {
        let told = Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status();
        assert!(told.expect("kill").success());
        let deadline = Instant::now() + Duration::from_secs(15);
        while self.0.try_wait().expect("its state").is_none() {
            if Instant::now() > deadline {
                panic!("the bot did not stop");
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

impl Drop for Bot {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What many would write: teloxide's dispatcher, a connection behind a lock, an insert and a reply.
async fn bare_bot(url: &str, token: &str, database: &Path) {
    let database = Connection::open(database).expect("a database");
    database
        .execute_batch(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
             CREATE TABLE IF NOT EXISTS said (id INTEGER PRIMARY KEY, chat INTEGER, message INTEGER, text TEXT, at INTEGER);",
        )
        .expect("a table");
    let bot = teloxide::Bot::new(token).set_api_url(url.parse().expect("an address"));
    let handler = Update::filter_message().endpoint(
        |bot: teloxide::Bot, message: Message, database: Arc<Mutex<Connection>>| async move {
            let text = message.text().unwrap_or_default();
            {
                let database = database.lock().expect("nobody panics with it");
                let mut insert = database
                    .prepare_cached("INSERT INTO said (chat, message, text, at) VALUES (?, ?, ?, ?)")
                    .expect("a statement");
                insert
                    .execute((message.chat.id.0, message.id.0, text, message.date.timestamp()))
                    .expect("inserted, and on disk");
            }
            bot.send_message(message.chat.id, format!("Noted: {text}")).await?;
            respond(())
        },
    );
    Dispatcher::builder(bot, handler)
        .dependencies(dptree::deps![Arc::new(Mutex::new(database))])
        .build()
        .dispatch()
        .await;
}

/// Copies every entry, with its history, its message and its place in the feed, until there are `times` as many.
fn multiply(database: &Path, times: usize) {
    let database = Connection::open(database).expect("the database");
    let columns = |table: &str| -> Vec<String> {
        let mut info =
            database.prepare(&format!("SELECT name FROM pragma_table_info('{table}')")).expect("a statement");
        info.query_map([], |row| row.get(0)).expect("columns").collect::<Result<_, _>>().expect("names")
    };
    // An id keeps its time and count and takes the copy's number for what is random in it.
    let copied = |id: &str| format!("CAST(substr({id}, 1, 12) || unhex(printf('%08x', n)) AS BLOB)");
    database.execute_batch("PRAGMA foreign_keys=OFF; BEGIN").expect("begun");
    for table in ["message", "expense", "expense_change", "change_feed"] {
        let columns: Vec<String> = columns(table).into_iter().filter(|column| column != "seq").collect();
        let values: Vec<String> = columns
            .iter()
            .map(|column| match (table, column.as_str()) {
                (_, "id" | "message_id" | "expense_id") => copied(column),
                ("expense", "number") => "number + n".to_owned(),
                ("expense", "amount_minor") => "amount_minor + n % 97".to_owned(),
                ("expense", "day") => "date(day, '-' || (n % 700) || ' days')".to_owned(),
                ("message", "message_key") => "message_key || '-' || n".to_owned(),
                _ => column.clone(),
            })
            .collect();
        let copy = format!(
            "WITH RECURSIVE copy(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copy WHERE n < {}) INSERT INTO {table} ({}) \
             SELECT {} FROM (SELECT * FROM {table}) CROSS JOIN copy",
            times - 1,
            columns.join(", "),
            values.join(", ")
        );
        database.execute_batch(&copy).expect("copied");
    }
    database.execute_batch("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)").expect("committed");
}

/// Figures mean little without it.
fn load() {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("\nload average {}", load.split_whitespace().take(3).collect::<Vec<_>>().join(" "));
}

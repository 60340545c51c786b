//! Search over many notes: how long a query takes, and what an open index weighs.
//!
//! `cargo bench --bench search [-- --notes 1000000 --households 2000 --queries 4000]`
//!
//! A process of its own opens the index and searches, so that its memory is what an open index costs; one that has
//! also written keeps what the allocator does not give back. Two shapes hold the notes: many households with some hundred notes each, and one household with all of them, the
//! worst case of a query that walks its household's vocabulary.

#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use chrono::{Days, NaiveDate};
use outlay::search::{Doc, Index, Op, Query};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use uuid::Uuid;

fn main() {
    let notes = argument("--notes").unwrap_or(1_000_000);
    let households = argument("--households").unwrap_or(2_000);
    let queries = argument("--queries").unwrap_or(4_000);
    if let Some(folder) = text_argument("--search") {
        return search(Path::new(&folder), notes, households, queries);
    }
    println!("{notes} notes, {queries} queries of each kind; times in milliseconds");
    for (households, queries) in [(households, queries), (1, queries / 10)] {
        println!("\n{households} households");
        let dir = tempfile::tempdir().expect("a folder");
        write(dir.path(), notes, households);
        let searching = Command::new(std::env::current_exe().expect("this program"))
            .arg("--search")
            .arg(dir.path())
            .args([
                "--notes",
                &notes.to_string(),
                "--households",
                &households.to_string(),
                "--queries",
                &queries.to_string(),
            ])
            .status();
        assert!(searching.expect("a process").success());
    }
}

fn write(folder: &Path, notes: usize, households: usize) {
    let words = vocabulary();
    let mut random = StdRng::seed_from_u64(1);
    show_memory("before");
    let index = Index::open(folder).expect("an index");
    let started = Instant::now();
    let next = index.build().expect("a copy");
    for batch in 0..notes.div_ceil(1_000) {
        let numbers = batch * 1_000..(batch * 1_000 + 1_000).min(notes);
        next.add(&numbers.map(|n| doc(n, households, &words, &mut random)).collect::<Vec<_>>()).expect("room");
    }
    next.write(&[], 1.into()).expect("a commit");
    index.swap(next).expect("a swap");
    println!("built        {:>11.1} s", started.elapsed().as_secs_f64());
    show_memory("built");

    index.rest().expect("rest");
    show_memory("resting");
}

/// As it grows day by day: small commits, changes among them.
fn grow(index: &Index, notes: usize, households: usize, words: &[String], random: &mut StdRng) {
    for round in 0..4 {
        let mut commits = Vec::new();
        for n in 0..100 {
            let ops: Vec<Op> =
                (0..50).map(|_| Op::Put(doc(random.random_range(0..notes), households, words, random))).collect();
            let started = Instant::now();
            index.write(&ops, round * 100 + n + 2).expect("a commit");
            commits.push(started.elapsed());
        }
        show("commit of 50", &mut commits);
        show_memory("writing");
    }
    let started = Instant::now();
    index.rest().expect("rest");
    println!("to rest      {:>11.1} s", started.elapsed().as_secs_f64());
    show_memory("resting");
}

fn search(folder: &Path, notes: usize, households: usize, queries: usize) {
    show_memory("new process");
    let started = Instant::now();
    let index = Index::open(folder).expect("an index");
    println!("opened in    {:>11.3} ms", started.elapsed().as_secs_f64() * 1e3);
    show_memory("open");
    let live = index.live().expect("a whole index");
    println!("on disk      {:>11.1} MiB, {} entries", size(folder) as f64 / 1024.0 / 1024.0, live.entries());

    let words = vocabulary();
    let mut random = StdRng::seed_from_u64(2);
    let mut all = Vec::new();
    for (kind, make) in KINDS {
        let mut times = Vec::with_capacity(queries);
        let mut hits = 0;
        for _ in 0..queries {
            let query = Query { text: make(&words, &mut random), categories: Vec::new() };
            let household = household(random.random_range(0..households));
            let started = Instant::now();
            hits += index.search(household, &query, 10, 0).expect("an answer").total;
            times.push(started.elapsed());
        }
        all.extend_from_slice(&times);
        show(kind, &mut times);
        println!("             {:>11.1} hits a query", hits as f64 / queries as f64);
    }
    show("all", &mut all);
    show_memory("searched");
    grow(&index, notes, households, &words, &mut random);
}

type Make = fn(&[String], &mut StdRng) -> String;

const KINDS: [(&str, Make); 6] = [
    ("exact", |words, random| pick(words, random).to_owned()),
    ("two words", |words, random| format!("{} {}", pick(words, random), pick(words, random))),
    ("prefix", |words, random| pick(words, random).chars().take(3).collect()),
    ("two letters", |words, random| pick(words, random).chars().take(2).collect()),
    ("mistyped", |words, random| {
        let mut letters: Vec<char> = pick(words, random).chars().collect();
        let at = random.random_range(0..letters.len() - 1);
        letters.swap(at, at + 1);
        letters.into_iter().collect()
    }),
    ("phrase", |words, random| format!("\"{} {}\"", pick(words, random), pick(words, random))),
];

/// Made of syllables, 30,000 words, so that many begin alike and are near to each other.
fn vocabulary() -> Vec<String> {
    const SYLLABLES: [&str; 32] = [
        "ba", "be", "bir", "ca", "co", "cof", "da", "den", "ee", "fa", "gro", "ha", "in", "ka", "la", "li", "ma",
        "mer", "na", "no", "pa", "per", "ri", "ro", "sa", "ser", "sto", "ta", "ter", "thday", "un", "ve",
    ];
    let mut random = StdRng::seed_from_u64(7);
    (0..30_000)
        .map(|_| (0..random.random_range(2..5)).map(|_| SYLLABLES[random.random_range(0..SYLLABLES.len())]).collect())
        .collect()
}

/// Few words often, most seldom, as people write.
fn pick<'a>(words: &'a [String], random: &mut StdRng) -> &'a str {
    let skew: f64 = random.random();
    &words[((words.len() as f64).powf(skew) - 1.0) as usize]
}

fn doc(n: usize, households: usize, words: &[String], random: &mut StdRng) -> Doc {
    let count = random.random_range(2..7);
    Doc {
        id: Uuid::from_u128(0x0199_0000_0000_7000_8000_0000_0000_0000 + n as u128 * 0x1_0000_0001),
        household: household(n % households),
        number: (n / households + 1) as i64,
        category: Some(Uuid::from_u128((n % 20) as u128)),
        day: NaiveDate::default() + Days::new(20_000 + (n / households) as u64 % 1_000),
        note: (0..count).map(|_| pick(words, random)).collect::<Vec<_>>().join(" "),
        merchant: random.random_bool(0.3).then(|| pick(words, random).to_owned()),
        tags: Vec::new(),
    }
}

fn household(n: usize) -> Uuid {
    Uuid::from_u128(0x0198_0000_0000_7000_8000_0000_0000_0000 + n as u128)
}

fn show(what: &str, times: &mut [Duration]) {
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    println!("{what:<12} p50 {:>7.3}  p99 {:>7.3}  max {:>7.3}", at(0.5), at(0.99), at(1.0));
}

fn size(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|e| if e.path().is_dir() { size(&e.path()) } else { e.metadata().map_or(0, |m| m.len()) }).sum()
}

/// What this process holds of its own, and with the mapped files; nothing where there is no /proc.
fn show_memory(when: &str) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mib = |line: &str| {
        let found = status.lines().find_map(|l| l.strip_prefix(line)?.strip_prefix(':')?.trim().strip_suffix(" kB"));
        found.and_then(|kib| kib.trim().parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
    };
    println!("memory       {:>11.1} MiB of its own, {:.1} resident: {when}", mib("RssAnon"), mib("VmRSS"));
}

fn text_argument(name: &str) -> Option<String> {
    std::env::args().skip_while(|argument| argument != name).nth(1)
}

fn argument(name: &str) -> Option<usize> {
    text_argument(name)?.parse().ok()
}

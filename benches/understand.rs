//! How fast text becomes meaning: `cargo bench --bench understand`. The aim is 100,000 simple messages a second on
//! one core, and time linear in the text whatever it holds.

use std::hint::black_box;

use chrono::{NaiveDate, NaiveDateTime, Weekday};
use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use outlay::money::Currency;
use outlay::understand::{LONGEST, Scope, normalise, read, starting_names};

/// As the program's own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    divan::main();
}

fn scope(now: NaiveDateTime) -> Scope<'static> {
    Scope {
        now,
        locale: "en",
        currency: Currency::EUR,
        week_start: Weekday::Mon,
        month_start: 1,
        names: starting_names(),
    }
}

fn now() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 11, 23).and_then(|day| day.and_hms_opt(10, 0, 0)).expect("a real moment")
}

const SIMPLE: &[&str] =
    &["coffee 4.50", "lunch 12.80 yesterday with visa #work", "groceries 48", "spent 20 on gas", "taxi 17.40 just me"];

const MIXED: &[&str] = &[
    "Kaffee 3,20 €",
    "how much did I spend on coffee last month?",
    "milk 3\nbread 2.50\neggs 4",
    "train is 18:30 platform 4, get 2 milk",
    "dinner 62 with Tom and Ana last friday at the italian place",
    "see you tomorrow, I'll bring the cake and some more of that wine you liked",
    "12+3.50 beer",
    "electricity 84 on 28 nov",
    "１２.５０ カフェ",
    "twenty dollars forty-three cents candy",
];

fn run(bencher: Bencher, texts: &'static [&'static str]) {
    let scope = scope(now());
    bencher.counter(ItemsCount::new(texts.len())).bench(|| {
        for text in texts {
            let ready = normalise(black_box(text)).expect("a readable text");
            black_box(read(&ready, &scope));
        }
    });
}

#[divan::bench]
fn simple(bencher: Bencher) {
    run(bencher, SIMPLE);
}

#[divan::bench]
fn mixed(bencher: Bencher) {
    run(bencher, MIXED);
}

/// One megabyte of the worst, in messages of the longest length.
#[divan::bench(sample_count = 10, args = ["1 ", "1,", "12 may ", "with ", "a and ", "+1", "last ", "from 3 to ", "#", "²", "\u{301}"])]
fn adversarial(bencher: Bencher, piece: &str) {
    let scope = scope(now());
    let text = piece.repeat(LONGEST / piece.len());
    let times = (1 << 20) / text.len();
    bencher.counter(BytesCount::new(text.len() * times)).bench(|| {
        for _ in 0..times {
            if let Ok(ready) = normalise(black_box(&text)) {
                black_box(read(&ready, &scope));
            }
        }
    });
}

//! How many lines of ordinary talk would be booked by mistake in a shared chat:
//! `cargo run --release --example chatter -- [--quiet] [--locale L] [FILE]`, a line a message, else standard input.
//!
//! A line counts as booked when no command claims it among people and every entry in it is clean, as the pipeline
//! decides. It prints those lines and, at the end, how many there were. The household has the starting categories, two
//! accounts, two cards and four people with common names, which is more to trip over than most have.
//!
//! How it was used: on the text messages and the television talk in the npm package nlp-corpus 3.3.0 (MIT; the NUS SMS
//! corpus in `src/sms`, 55,835 lines, and `src/friends`, 53,595), on the 99,952 mixed sentences of its 4.4.0 (`builds`:
//! headlines, reviews, tweets, quiz questions), and on the talk of 13 languages in the PyPI package chatterbot-corpus
//! 1.3.3 (BSD, 7,635 lines), none of which is kept here. Of the 109,430 lines of chat 2 would book (0.18 in 10,000), of
//! the mixed sentences 3, two of which are purchases; of the other languages none.

use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};

use chrono::{NaiveDate, Weekday};
use outlay::command::router::{self, Manner};
use outlay::money::Currency;
use outlay::understand::{Named, Names, Scope, normalise, read, starting_names};

fn main() -> Result<(), Box<dyn Error>> {
    let mut quiet = false;
    let mut locale = "en".to_owned();
    let mut input: Box<dyn Read> = Box::new(std::io::stdin());
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--quiet" => quiet = true,
            "--locale" => locale = arguments.next().ok_or("--locale needs a BCP 47 tag")?,
            path => input = Box::new(std::fs::File::open(path)?),
        }
    }
    let named = |list: &[&str]| list.iter().map(|name| Named::new(name, [])).collect();
    let names = Names {
        accounts: named(&["Checking", "Savings"]),
        cards: named(&["Visa", "Mastercard"]),
        people: named(&["Ana", "Tom", "John", "Mary"]),
        ..starting_names().clone()
    };
    let scope = Scope {
        now: NaiveDate::from_ymd_opt(2026, 11, 23).and_then(|day| day.and_hms_opt(10, 0, 0)).ok_or("a real moment")?,
        locale: &locale,
        currency: Currency::EUR,
        week_start: Weekday::Mon,
        month_start: 1,
        names: &names,
    };
    let mut out = std::io::stdout().lock();
    let (mut lines, mut claimed, mut booked) = (0u32, 0u32, 0u32);
    for line in BufReader::new(input).lines() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        lines += 1;
        let Ok(ready) = normalise(&line) else { continue };
        if let Some(routed) = router::route(&ready, Manner::Shared) {
            claimed += 1;
            if !quiet {
                writeln!(out, "{:<8} {line}", routed.command.name)?;
            }
            continue;
        }
        let readings = read(&ready, &scope);
        if !readings.is_empty() && readings.iter().all(|reading| reading.clean && reading.amount.is_some()) {
            booked += 1;
            if !quiet {
                writeln!(out, "books    {line}")?;
            }
        }
    }
    let rate = 10_000.0 * f64::from(booked) / f64::from(lines.max(1));
    writeln!(out, "{lines} lines: {booked} would book ({rate:.2} in 10,000), {claimed} would reach a command")?;
    Ok(())
}

//! The books as CSV: UTF-8, a header, a row an entry, safe to open in a spreadsheet.

use std::io;

use chrono::SecondsFormat;
use csv::{Terminator, WriterBuilder};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

pub use super::ledger::Extent;
use super::ledger::{self, Entry, Named};
use crate::error::Internal;

/// The first row.
pub const COLUMNS: [&str; 15] = [
    "number",
    "kind",
    "date",
    "amount",
    "currency",
    "category",
    "account",
    "card",
    "to_account",
    "payer",
    "note",
    "merchant",
    "tags",
    "deleted_at",
    "created_at",
];

/// Entries in memory at a time.
const PAGE: u64 = 1_000;

/// Writes the household's entries by number and says how many there were. What
/// is booked meanwhile may or may not be among them; what was there when it began is, once.
///
/// Amounts are plain decimal numbers, times RFC 3339 in UTC, tags parted by a space, lines end as RFC 4180 has it. A
/// text that a spreadsheet would run as a formula gets an apostrophe before it.
pub async fn csv(
    db: &impl ConnectionTrait,
    household: Uuid,
    extent: Extent,
    writer: impl io::Write,
) -> Result<u64, Internal> {
    let mut rows = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(writer);
    rows.write_record(COLUMNS)?;
    let (mut count, mut last) = (0, 0);
    loop {
        let page = ledger::numbered_after(db, household, extent, last, PAGE).await?;
        for entry in &page {
            rows.write_record(row(entry))?;
            last = entry.number;
        }
        count += page.len() as u64;
        if (page.len() as u64) < PAGE {
            rows.flush()?;
            return Ok(count);
        }
    }
}

fn row(entry: &Entry) -> [String; COLUMNS.len()] {
    let name = |named: &Option<Named>| guard(named.as_ref().map_or("", |named| &named.name));
    let time = |time: chrono::DateTime<chrono::Utc>| time.to_rfc3339_opts(SecondsFormat::AutoSi, true);
    [
        entry.number.to_string(),
        entry.kind.as_str().to_owned(),
        entry.day.to_string(),
        entry.money.decimal(),
        entry.money.currency.code().to_owned(),
        name(&entry.category),
        name(&entry.account),
        name(&entry.card),
        name(&entry.to_account),
        guard(&entry.payer.name),
        guard(&entry.note),
        guard(entry.merchant.as_deref().unwrap_or_default()),
        guard(&entry.tags.join(" ")),
        entry.deleted_at.map(time).unwrap_or_default(),
        time(entry.created_at),
    ]
}

/// OWASP's rule against CSV injection: a cell that begins as a formula does becomes text.
fn guard(text: &str) -> String {
    if is_formula(text) { format!("'{text}") } else { text.to_owned() }
}

/// Spaces and line ends do not save a cell, since importers trim them, and neither do apostrophes that were there
/// before: so taking one apostrophe off a guarded cell always gives back what was written.
fn is_formula(text: &str) -> bool {
    let begin = text.trim_start_matches(|letter: char| {
        letter == '\'' || (letter.is_whitespace() && !matches!(letter, '\t' | '\r'))
    });
    begin.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

#[cfg(test)]
mod tests;

//! Scores what `outlay explain` understands against development cases that are read from a folder, never embedded:
//! `cargo run --example score -- DIR [--misses SET/DIM/LANG/CLASS]`.
//!
//! The folder holds JSONL files of amounts and days that other projects wrote for the same questions (Duckling,
//! Recognizers-Text, price-parser, chrono). Money is right within 0.05 % (price-parser's to the digit) with the same
//! ISO code; a day or both ends of an interval must be equal; a currency or a day that was only assumed counts as not
//! found. Bounds ("under 5 dollars") and futures that mean nothing to a ledger are not scored, holidays are reported
//! apart. `--misses` prints the cases that came out wrong whose heading starts so.
//!
//! Brands (`merchants.jsonl`) are scored as they ship, and held back: five times, the brands of one fifth are filed by
//! what the other four fifths teach.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime};
use outlay::money::Currency;
use outlay::understand::{Brands, Explanation, currency_of, explain, fold};
use serde_json::Value;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("usage: score DIR [--misses SET/DIM/LANG/CLASS]")?;
    let misses = arguments.next().filter(|flag| flag == "--misses").map(|_| arguments.next().unwrap_or_default());
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<_, std::io::Error>>()?;
    files.retain(|path| path.extension().is_some_and(|extension| extension == "jsonl"));
    files.sort();
    let mut out = std::io::stdout().lock();
    let mut tallies: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    let mut merchants = Vec::new();
    for path in files {
        for line in BufReader::new(std::fs::File::open(path)?).lines() {
            let case = Case(serde_json::from_str(&line?)?);
            if case.text("set") == "nsi" {
                merchants.push((fold(case.text("text")), case.expected("category").unwrap_or_default().to_owned()));
                continue;
            }
            let Some(right) = case.verdict() else { continue };
            let heading = case.heading();
            if !right && misses.as_ref().is_some_and(|wanted| heading.starts_with(wanted.as_str())) {
                writeln!(
                    out,
                    "{heading}  {:?}  wanted {}  got {}",
                    case.text("text"),
                    case.wanted(),
                    short(&case.explained())
                )?;
            }
            for depth in [1, 2, 3, 4] {
                let parts: Vec<&str> = heading.split('/').collect();
                let tally = tallies.entry(parts[..depth].join("/")).or_default();
                tally.0 += u32::from(right);
                tally.1 += 1;
            }
        }
    }
    for (heading, (right, all)) in tallies {
        let depth = heading.matches('/').count();
        let name = heading.rsplit('/').next().unwrap_or_default();
        let share = 100.0 * f64::from(right) / f64::from(all);
        writeln!(
            out,
            "{:indent$}{name:<width$} {right:>5} / {all:<5} {share:>5.1} %",
            "",
            indent = depth * 2,
            width = 36 - depth * 2
        )?;
    }
    brands(&mut out, &merchants)
}

/// The kinds of shop of the cases that each starting category holds.
const HOLDS: &[(&str, &[&str])] = &[
    ("Groceries", &["groceries"]),
    ("Eating out", &["eating_out", "coffee"]),
    ("Transport", &["transport", "car"]),
    ("Fuel", &["fuel"]),
    ("Household", &["home", "electronics", "shopping"]),
    ("Utilities", &["electronics"]),
    ("Health", &["health", "personal_care", "sport"]),
    ("Clothes", &["clothing", "laundry"]),
    ("Fun", &["books", "entertainment", "sport"]),
    ("Travel", &["travel"]),
    ("Gifts", &["shopping"]),
    ("Kids", &["kids", "education"]),
    ("Pets", &["pets"]),
    ("Education", &["education", "shopping"]),
    ("Other", &["bank", "insurance", "post"]),
];

fn brands(out: &mut impl Write, merchants: &[(String, String)]) -> Result<(), Box<dyn Error>> {
    const FOLDS: usize = 5;
    if merchants.is_empty() {
        return Ok(());
    }
    let holds = |ours: &str, kind: &str| HOLDS.iter().any(|(name, kinds)| *name == ours && kinds.contains(&kind));
    let now = NaiveDate::default().and_hms_opt(12, 0, 0).unwrap_or_default();
    let shipped = merchants.iter().filter(|(name, kind)| {
        let entry = explain(&format!("{name} 20 EUR"), now, "en", Currency::EUR).entry;
        !entry.category_assumed && entry.category.is_some_and(|ours| holds(&ours, kind))
    });
    let (shipped, all) = (shipped.count(), merchants.len());
    let (mut answered, mut right) = (0, 0);
    for fold in 0..FOLDS {
        let of = |kept: bool| {
            merchants.iter().enumerate().filter(move |(at, _)| (at % FOLDS != fold) == kept).map(|(_, case)| case)
        };
        let taught = Brands::of(of(true).map(|(name, kind)| (kind.as_str(), name.as_str())));
        for (name, kind) in of(false) {
            if let Some(filed) = taught.filed(name) {
                answered += 1;
                right += usize::from(filed.category == kind);
            }
        }
    }
    let share = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
    writeln!(out, "brands as shipped      {shipped} / {all}  {:.1} %", share(shipped, all))?;
    writeln!(
        out,
        "brands held back 80/20 {right} / {answered} answered {:.1} %, of all {:.1} %",
        share(right, answered),
        share(right, all)
    )?;
    Ok(())
}

struct Case(Value);

impl Case {
    fn text(&self, field: &str) -> &str {
        self.0[field].as_str().unwrap_or_default()
    }

    fn expected(&self, field: &str) -> Option<&str> {
        self.0["expected"][field].as_str()
    }

    /// Set, what is asked (holidays apart), language, class.
    fn heading(&self) -> String {
        let of = |field| Some(self.text(field)).filter(|text| !text.is_empty()).unwrap_or("-");
        let dim = match (of("dim"), of("class"), self.wanted()) {
            ("money", ..) => "money",
            (_, "holiday", _) => "holiday",
            (_, "has_time", _) => "clock",
            (.., Value::Null) => "nothing",
            (.., wanted) if wanted["date"].is_string() => "day",
            _ => "interval",
        };
        format!("{}/{dim}/{}/{}", of("set"), of("lang"), of("class"))
    }

    fn wanted(&self) -> &Value {
        if self.0["expected_past"].is_object() { &self.0["expected_past"] } else { &self.0["expected"] }
    }

    fn now(&self) -> NaiveDateTime {
        let at = self.text("ref");
        let zoned = DateTime::parse_from_rfc3339(at).map(|at| at.naive_local()).ok();
        zoned.or_else(|| NaiveDateTime::parse_from_str(at, "%Y-%m-%dT%H:%M:%S").ok()).unwrap_or_default()
    }

    fn explained(&self) -> Explanation {
        let locale = Some(self.text("locale")).filter(|locale| !locale.is_empty()).unwrap_or("en");
        let currency = currency_of(locale).unwrap_or(Currency::EUR);
        explain(self.text("text"), self.now(), locale, currency)
    }

    /// Whether it came out right; none where it is not scored.
    fn verdict(&self) -> Option<bool> {
        match self.text("dim") {
            "money" => self.money(),
            "time" => self.time(),
            _ => None,
        }
    }

    fn money(&self) -> Option<bool> {
        let exact = self.text("set") == "priceparser";
        let in_text = self.0["currency_in_text"].as_bool() == Some(true);
        if self.expected("op") != Some("=") || (exact && !in_text) {
            return None;
        }
        let wanted: f64 = self.expected("amount")?.parse().ok()?;
        let entry = self.explained().entry;
        let found = entry.amount.as_deref().and_then(|amount| amount.parse::<f64>().ok());
        let near = |found: f64| {
            let allowed = if exact { 1e-9 } else { wanted.abs() * 0.0005 };
            (found - wanted).abs() <= allowed + 1e-9
        };
        let ambiguous = self.0["expected"]["ambiguous"].as_bool() == Some(true);
        let said = entry.currency.filter(|_| !entry.currency_assumed);
        let same = match self.expected("currency") {
            None => true,
            Some(_) if ambiguous => said.is_some(),
            Some(code) => said.as_deref() == Some(code),
        };
        Some(found.is_some_and(near) && same)
    }

    fn time(&self) -> Option<bool> {
        let entry = self.explained().entry;
        let day = entry.date.filter(|_| !entry.date_assumed);
        let range = entry.from.zip(entry.to);
        if self.0["expected"].is_null() {
            return Some(day.is_none() && range.is_none());
        }
        let past = self.0["expected_past"].is_object();
        if self.text("tense") == "future" && !past && !self.names_its_year() {
            return None;
        }
        let date = |field: &str| self.wanted()[field].as_str().and_then(|date| date.parse::<NaiveDate>().ok());
        Some(match (date("date"), date("from"), date("to")) {
            (Some(wanted), ..) => day == Some(wanted),
            (None, Some(from), Some(to)) if from == to => day == Some(from) || range == Some((from, to)),
            (None, from, to) => range == from.zip(to) && range.is_some(),
        })
    }

    fn names_its_year(&self) -> bool {
        let field = |name: &str| self.wanted()[name].as_str().and_then(|date| date.parse::<NaiveDate>().ok());
        let years = [field("date"), field("from"), field("to")];
        years.into_iter().flatten().any(|date| self.text("text").contains(&date.year().to_string()))
    }
}

/// What was found, on one line.
fn short(found: &Explanation) -> String {
    let entry = &found.entry;
    let mark = |assumed: bool| if assumed { "?" } else { "" };
    let fields = [
        entry.amount.clone(),
        entry.currency.as_ref().map(|code| format!("{code}{}", mark(entry.currency_assumed))),
        entry.date.map(|date| format!("{date}{}", mark(entry.date_assumed))),
        entry.from.zip(entry.to).map(|(from, to)| format!("{from}..{to}")),
    ];
    let found: Vec<String> = fields.into_iter().flatten().collect();
    if found.is_empty() { "nothing".to_owned() } else { found.join(" ") }
}

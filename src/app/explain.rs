//! `outlay explain`: what is understood of a text, and why. It reads neither data folder nor configuration.

use std::io::{BufRead, Write};

use chrono::{DateTime, NaiveDateTime};
use clap::Args;
use serde::Deserialize;

use crate::clock::Clock;
use crate::command::expense;
use crate::command::router::{self, Manner};
use crate::error::Internal;
use crate::money::Currency;
use crate::service::Right;
use crate::understand::{self, Explanation};

#[derive(Debug, Args)]
pub struct Arguments {
    /// One JSON object
    #[arg(long)]
    json: bool,
    /// The moment it is said at, RFC 3339; without an offset it is the wall clock
    #[arg(long, value_name = "T")]
    now: Option<String>,
    /// How numbers and dates are meant: en-GB, de
    #[arg(long, value_name = "L")]
    locale: Option<String>,
    /// What a bare number means, ISO 4217; else the locale's own
    #[arg(long, value_name = "C")]
    currency: Option<String>,
    /// The text, or - for requests on standard input, one JSON object a line
    #[arg(value_name = "TEXT")]
    text: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Request {
    text: Option<String>,
    now: Option<String>,
    locale: Option<String>,
    currency: Option<String>,
}

pub fn explain(arguments: &Arguments) -> Result<(), Internal> {
    let stdout = std::io::stdout();
    let mut out = std::io::BufWriter::new(stdout.lock());
    if arguments.text != "-" {
        let request = Request {
            text: Some(arguments.text.clone()),
            now: arguments.now.clone(),
            locale: arguments.locale.clone(),
            currency: arguments.currency.clone(),
        };
        let (explanation, trail) = understood(&request)?;
        if arguments.json {
            writeln!(out, "{}", serde_json::to_string(&explanation)?)?;
        } else {
            write!(out, "{}", readable(&explanation, &trail)?)?;
        }
        return Ok(out.flush()?);
    }
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        // A line that is no request is answered too, in its place, so that answers and requests stay in step.
        let answer = match serde_json::from_str::<Request>(&line).map_err(Internal::from).and_then(|mut request| {
            request.now = request.now.or_else(|| arguments.now.clone());
            request.locale = request.locale.or_else(|| arguments.locale.clone());
            request.currency = request.currency.or_else(|| arguments.currency.clone());
            understood(&request)
        }) {
            Ok((explanation, _)) => serde_json::to_string(&explanation)?,
            Err(fault) => serde_json::json!({ "error": fault.to_string() }).to_string(),
        };
        writeln!(out, "{answer}")?;
    }
    Ok(out.flush()?)
}

/// How the text was taken apart: the rules that changed it, the pattern that claimed it, the pieces found.
#[derive(Default)]
struct Trail {
    rules: Vec<&'static str>,
    pattern: Option<&'static str>,
    found: Vec<understand::Found>,
}

fn understood(request: &Request) -> Result<(Explanation, Trail), Internal> {
    let text = request.text.as_deref().ok_or_else(|| Internal::new("a request needs a text"))?;
    let now = match &request.now {
        Some(now) => wall_clock(now).ok_or_else(|| Internal::new("now is no time"))?,
        None => Clock::System.now().naive_utc(),
    };
    let locale = request.locale.as_deref().unwrap_or("en");
    let currency = match &request.currency {
        Some(code) => Currency::from_code(code).ok_or_else(|| Internal::new("that is no ISO 4217 currency"))?,
        None => understand::currency_of(locale).unwrap_or(Currency::EUR),
    };
    let mut explanation = understand::explain(text, now, locale, currency);
    let mut trail = Trail::default();
    let plain = text.trim_start().strip_prefix('/');
    if let Ok(normalised) = understand::normalise(plain.unwrap_or(text)) {
        let manner = if plain.is_some() { Manner::Slash } else { Manner::Private };
        let routed = router::route(&normalised, manner);
        if let Some(routed) = &routed {
            // "/e lunch 9" says lunch: the word that names the command is no part of the entry.
            if let Some(said) = routed.args.get("text")
                && routed.command.name == expense::COMMAND.name
            {
                explanation = understand::explain(said, now, locale, currency);
            } else if routed.command.right == Right::Read {
                let asked = routed.args.get("what").unwrap_or(plain.unwrap_or(text));
                explanation = understand::explain_lookup(asked, now, locale, currency);
            }
        }
        explanation.command = match &routed {
            Some(routed) => Some(routed.command.name.to_owned()),
            // What no command claims and holds an amount is an expense.
            None if explanation.holds_amount() => Some(expense::COMMAND.name.to_owned()),
            None => None,
        };
        trail.pattern = routed.map(|routed| routed.pattern);
        trail.rules.clone_from(&normalised.rules);
        trail.found = understand::found(&normalised, now, locale, currency);
    }
    Ok((explanation, trail))
}

fn wall_clock(text: &str) -> Option<NaiveDateTime> {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Some(at.naive_local());
    }
    ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
        .or_else(|| chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_hms_opt(12, 0, 0))
}

/// For people: what was recognised, by which rule, from which characters.
fn readable(explanation: &Explanation, trail: &Trail) -> Result<String, Internal> {
    use std::fmt::Write as _;
    let mut text = String::new();
    let command = explanation.command.as_deref().unwrap_or("nothing claims it");
    writeln!(text, "command   {command}")?;
    if let Some(pattern) = trail.pattern {
        writeln!(text, "pattern   {pattern}")?;
    }
    if !trail.rules.is_empty() {
        writeln!(text, "rules     {}", trail.rules.join(", "))?;
    }
    for found in &trail.found {
        writeln!(
            text,
            "{:<9} “{}”  ({}, bytes {}..{})",
            found.what, found.text, found.rule, found.span.start, found.span.end
        )?;
    }
    if let serde_json::Value::Object(fields) = serde_json::to_value(explanation)? {
        for (name, value) in fields {
            let empty = value.is_null() || value == false || value.as_array().is_some_and(Vec::is_empty);
            if !empty && name != "command" && name != "items" {
                writeln!(text, "  {name} = {value}")?;
            }
        }
    }
    for item in &explanation.items {
        writeln!(text, "item      {}", serde_json::to_string(item)?)?;
    }
    Ok(text)
}

//! What was arranged, in words: what undo and redo name.

use super::payment_card;
use crate::error::Result;
use crate::service::arrangement::{Arrangement, Sides, Told};
use crate::service::books::{Account, Books, Card, Category, Household};
use crate::service::setting::LANGUAGES;
use crate::service::{Kind, setting};

/// How much of a step a change is: the greatest names it, the others came along.
type Weight = u8;

/// The step that these changes make, by the greatest of them: "category Fun renamed to Leisure".
pub fn told(books: &Books, changes: &[Arrangement]) -> Result<Option<String>> {
    let mut greatest: Option<(Weight, String)> = None;
    for change in changes {
        let told = match change.told()? {
            Told::Category(sides) => category(books, &sides),
            Told::Account(sides) => account(&sides),
            Told::Card(sides) => card(books, &sides),
            Told::Household(sides) => household(&sides),
            // What a person settled, their household did too.
            Told::Person(_) => None,
        };
        if let Some((weight, told)) = told
            && greatest.as_ref().is_none_or(|(most, _)| weight > *most)
        {
            greatest = Some((weight, told));
        }
    }
    Ok(greatest.map(|(_, told)| told))
}

const MADE: Weight = 5;
const MERGED: Weight = 4;
const PUT_AWAY: Weight = 3;
const CHANGED: Weight = 2;
const CAME_ALONG: Weight = 1;

fn category(books: &Books, Sides { before, after }: &Sides<Category>) -> Option<(Weight, String)> {
    let name = &after.name;
    let Some(before) = before else {
        let kind = if after.kind == Kind::Income { "income category" } else { "category" };
        return Some((MADE, format!("new {kind} {name}")));
    };
    if let Some(into) = after.merged_into.filter(|_| before.merged_into.is_none()) {
        let into = books.category(into).map_or("another", |into| into.name.as_str());
        return Some((MERGED, format!("{name} merged into {into}")));
    }
    if let Some(kept) = kept("category", name, before.archived_at.is_some(), after.archived_at.is_some()) {
        return Some(kept);
    }
    if before.name != *name {
        return Some((CHANGED, format!("category {} renamed to {name}", before.name)));
    }
    let new: Vec<&str> = beyond(&after.aliases.0, &before.aliases.0);
    let lost: Vec<&str> = beyond(&before.aliases.0, &after.aliases.0);
    match (new.as_slice(), lost.as_slice()) {
        ([], []) => None,
        ([], lost) => Some((CAME_ALONG, format!("{} no longer leading to {name}", lost.join(", ")))),
        (new, _) => Some((CHANGED, format!("{} leading to {name}", new.join(", ")))),
    }
}

fn beyond<'a>(all: &'a [String], known: &[String]) -> Vec<&'a str> {
    all.iter().filter(|word| !known.contains(word)).map(String::as_str).collect()
}

/// Put away, or back from there.
fn kept(noun: &str, name: &str, before: bool, after: bool) -> Option<(Weight, String)> {
    match (before, after) {
        (false, true) => Some((PUT_AWAY, format!("{noun} {name} put away"))),
        (true, false) => Some((PUT_AWAY, format!("{noun} {name} brought back"))),
        _ => None,
    }
}

fn account(Sides { before, after }: &Sides<Account>) -> Option<(Weight, String)> {
    let name = &after.name;
    let Some(before) = before else { return Some((MADE, format!("new account {name}"))) };
    if let Some(kept) = kept("account", name, before.archived_at.is_some(), after.archived_at.is_some()) {
        return Some(kept);
    }
    if before.name != *name {
        return Some((CHANGED, format!("account {} renamed to {name}", before.name)));
    }
    if after.is_default && !before.is_default {
        return Some((CHANGED, format!("default account {name}")));
    }
    (before.currency != after.currency)
        .then(|| (CAME_ALONG, format!("account {name} {} → {}", before.currency, after.currency)))
}

fn card(books: &Books, Sides { before, after }: &Sides<Card>) -> Option<(Weight, String)> {
    let name = &after.name;
    let Some(before) = before else { return Some((MADE, format!("new card {name}"))) };
    if let Some(kept) = kept("card", name, before.archived_at.is_some(), after.archived_at.is_some()) {
        return Some(kept);
    }
    if before.name != *name {
        return Some((CHANGED, format!("card {} renamed to {name}", before.name)));
    }
    let on = books.account(after.account_id).map_or("its account", |account| account.name.as_str());
    Some((CHANGED, format!("card {}, on {on}", payment_card::terms(after))))
}

fn household(Sides { before, after }: &Sides<Household>) -> Option<(Weight, String)> {
    let before = before.as_ref()?;
    let from_to = |what: &str, from: &str, to: &str| Some((CHANGED, format!("{what} {from} → {to}")));
    if before.currency != after.currency {
        return from_to("currency", before.currency.code(), after.currency.code());
    }
    if before.zone != after.zone {
        return from_to("time zone", &before.zone, &after.zone);
    }
    if before.language != after.language {
        let name = |tag: &str| LANGUAGES.iter().find(|(known, _)| *known == tag).map_or("?", |(_, name)| name);
        return from_to("language", name(&before.language), name(&after.language));
    }
    if before.week_start != after.week_start {
        return from_to("week start", setting::weekday(before.week_start), setting::weekday(after.week_start));
    }
    if before.month_start != after.month_start {
        return from_to("month start", &before.month_start.to_string(), &after.month_start.to_string());
    }
    // Only that somebody said so: what was assumed had been right.
    Some((CAME_ALONG, "that setting".to_owned()))
}

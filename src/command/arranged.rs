//! What was arranged, in words: what undo and redo name.

use super::payment_card;
use super::setting::name_of;
use crate::error::Result;
use crate::say::{Locale, Phrase, phrase};
use crate::service::arrangement::{Arrangement, Sides, Told};
use crate::service::books::{Account, Books, Card, Category, Household};
use crate::service::{Kind, books};

/// How much of a step a change is: the greatest names it, the others came along.
type Weight = u8;

/// The step that these changes make, by the greatest of them: "category Fun renamed to Leisure".
pub fn told(books: &Books, locale: &Locale, changes: &[Arrangement]) -> Result<Option<String>> {
    let mut greatest: Option<(Weight, Phrase)> = None;
    for change in changes {
        let told = match change.told()? {
            Told::Category(sides) => category(books, &sides),
            Told::Account(sides) => account(&sides),
            Told::Card(sides) => card(books, locale, &sides),
            Told::Household(sides) => household(locale, &sides),
            // What a person settled, their household did too.
            Told::Person(_) => None,
        };
        if let Some((weight, told)) = told
            && greatest.as_ref().is_none_or(|(most, _)| weight > *most)
        {
            greatest = Some((weight, told));
        }
    }
    Ok(greatest.map(|(_, told)| locale.say(&told)))
}

const MADE: Weight = 5;
const MERGED: Weight = 4;
const PUT_AWAY: Weight = 3;
const CHANGED: Weight = 2;
const CAME_ALONG: Weight = 1;

fn category(books: &Books, Sides { before, after }: &Sides<Category>) -> Option<(Weight, Phrase)> {
    let name = &after.name;
    let Some(before) = before else {
        return Some((
            MADE,
            match after.kind {
                Kind::Income => phrase!("arranged-new-income-category", name = name),
                _ => phrase!("arranged-new", noun = "category", name = name),
            },
        ));
    };
    if let Some(into) = after.merged_into.filter(|_| before.merged_into.is_none()) {
        let into = books.category(into).map_or("…", |into| into.name.as_str());
        return Some((MERGED, phrase!("arranged-merged", name = name, into = into)));
    }
    if let Some(kept) = kept("category", name, before.archived_at.is_some(), after.archived_at.is_some()) {
        return Some(kept);
    }
    if before.name != *name {
        return Some((CHANGED, renamed("category", &before.name, name)));
    }
    let new: Vec<&str> = beyond(&after.aliases.0, &before.aliases.0);
    let lost: Vec<&str> = beyond(&before.aliases.0, &after.aliases.0);
    match (new.as_slice(), lost.as_slice()) {
        ([], []) => None,
        ([], lost) => Some((CAME_ALONG, phrase!("arranged-no-longer-leading", words = lost.join(", "), name = name))),
        (new, _) => Some((CHANGED, phrase!("arranged-leading", words = new.join(", "), name = name))),
    }
}

fn beyond<'a>(all: &'a [String], known: &[String]) -> Vec<&'a str> {
    all.iter().filter(|word| !known.contains(word)).map(String::as_str).collect()
}

/// Put away, or back from there.
fn kept(noun: &str, name: &str, before: bool, after: bool) -> Option<(Weight, Phrase)> {
    match (before, after) {
        (false, true) => Some((PUT_AWAY, phrase!("arranged-put-away", noun = noun, name = name))),
        (true, false) => Some((PUT_AWAY, phrase!("arranged-brought-back", noun = noun, name = name))),
        _ => None,
    }
}

fn renamed(noun: &str, before: &str, name: &str) -> Phrase {
    phrase!("arranged-renamed", noun = noun, before = before, name = name)
}

fn account(Sides { before, after }: &Sides<Account>) -> Option<(Weight, Phrase)> {
    let name = &after.name;
    let Some(before) = before else {
        return Some((MADE, phrase!("arranged-new", noun = "account", name = name)));
    };
    if let Some(kept) = kept("account", name, before.archived_at.is_some(), after.archived_at.is_some()) {
        return Some(kept);
    }
    if before.name != *name {
        return Some((CHANGED, renamed("account", &before.name, name)));
    }
    if after.is_default && !before.is_default {
        return Some((CHANGED, phrase!("arranged-default", name = name)));
    }
    let (from, to) = (before.currency, after.currency);
    (from != to).then(|| (CAME_ALONG, phrase!("arranged-account-currency", name = name, before = from, after = to)))
}

fn card(books: &Books, locale: &Locale, Sides { before, after }: &Sides<Card>) -> Option<(Weight, Phrase)> {
    let name = &after.name;
    let Some(before) = before else { return Some((MADE, phrase!("arranged-new", noun = "card", name = name))) };
    if let Some(kept) = kept("card", name, before.archived_at.is_some(), after.archived_at.is_some()) {
        return Some(kept);
    }
    if before.name != *name {
        return Some((CHANGED, renamed("card", &before.name, name)));
    }
    let (card, account) = (payment_card::terms(locale, after), payment_card::account_said(books, after));
    Some((CHANGED, phrase!("arranged-card", card = card, account = account)))
}

fn household(locale: &Locale, Sides { before, after }: &Sides<Household>) -> Option<(Weight, Phrase)> {
    let before = before.as_ref()?;
    let changed = |phrase| Some((CHANGED, phrase));
    if before.currency != after.currency {
        return changed(phrase!("arranged-currency", before = before.currency, after = after.currency));
    }
    if before.zone != after.zone {
        return changed(phrase!("arranged-zone", before = &before.zone, after = &after.zone));
    }
    if before.language != after.language {
        let (from, to) = (name_of(&before.language), name_of(&after.language));
        return changed(phrase!("arranged-language", before = from, after = to));
    }
    if before.week_start != after.week_start {
        let [from, to] = [before, after].map(|of| locale.weekday(books::weekday(of.week_start)));
        return changed(phrase!("arranged-week-start", before = from, after = to));
    }
    if before.month_start != after.month_start {
        return changed(phrase!("arranged-month-start", before = before.month_start, after = after.month_start));
    }
    // Only that somebody said so: what was assumed had been right.
    Some((CAME_ALONG, phrase!("arranged-that-setting")))
}

//! The Category button: the same card offers categories, and a press files the entry.

use std::cmp::Reverse;

use chrono::Duration;
use uuid::Uuid;

use super::card::{self, Says};
use super::{Args, Choice, Command, Ctx, Plain, Reply, Slot, SlotKind, change, choice};
use crate::error::{Refused, Result};
use crate::say::phrase;
use crate::service::books::Category;
use crate::service::expense::Expense;
use crate::service::{Kind, Right, category, expense};
use crate::understand::fold;

/// A card has three buttons: so many categories, and More or Back.
const OFFERED: usize = 2;

/// What was used within this time is likely to be used again.
const LATELY: Duration = Duration::days(180);

pub static PICK: Command = Command {
    name: "category_pick",
    menu: "",
    slots: &[Slot { name: "message", kind: SlotKind::Text }, Slot { name: "offset", kind: SlotKind::Number }],
    patterns: &[],
    examples: &[],
    right: Right::Write,
    plain: Plain::Never,
    run: |ctx, args| Box::pin(run_pick(ctx, args)),
};

pub static FILE: Command = Command {
    name: "category_file",
    menu: "",
    slots: &[Slot { name: "message", kind: SlotKind::Text }, Slot { name: "category", kind: SlotKind::Category }],
    patterns: &[],
    examples: &[],
    right: Right::Write,
    plain: Plain::Never,
    run: |ctx, args| Box::pin(run_file(ctx, args)),
};

async fn run_pick(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let message = Uuid::parse_str(args.need("message")?)?;
    let entries = expense::of_message(ctx.db, message).await?;
    let entry = change::only(&entries, ctx.household())?;
    if entry.kind == Kind::Transfer {
        return Err(Refused::new("slot_unknown", phrase!("transfer-no-category")).slot("category").into());
    }
    let others = likeliest(ctx, &entry).await?;
    let from = args.get("offset").map(str::parse::<usize>).transpose()?.filter(|from| *from < others.len());
    let from = from.unwrap_or(0);
    let seen = card::versions(&entries);
    let on_card = || [("message", message.to_string()), ("seen", seen.clone())];
    let mut row: Vec<Choice> = others
        .iter()
        .skip(from)
        .take(OFFERED)
        .map(|c| choice(c.name.clone(), FILE.name, on_card().into_iter().chain([("category", c.id.to_string())])))
        .collect();
    let next = from + OFFERED;
    row.push(if next < others.len() {
        let args = [("message", message.to_string()), ("offset", next.to_string())];
        choice(ctx.say(phrase!("button-more")), PICK.name, args)
    } else {
        choice(ctx.say(phrase!("button-back")), FILE.name, [("message", message.to_string())])
    });
    let notice = ctx.say(phrase!("notice-reply-name"));
    let mut reply = card::reply(ctx, message, &entries, &Says { notice: Some(&notice), ..Says::default() });
    reply.choices = vec![row];
    Ok(reply)
}

/// The categories that an entry could be filed under instead: those whose words are like its own, then by how often
/// this household used them lately, then in its own order.
async fn likeliest(ctx: &Ctx<'_>, entry: &Expense) -> Result<Vec<Category>> {
    let used = category::used_since(ctx.db, ctx.household(), ctx.today() - LATELY).await?;
    let uses = |category: &Category| used.iter().find(|(id, _)| *id == category.id).map_or(0, |(_, uses)| *uses);
    let said = fold(&entry.note);
    let mut others: Vec<Category> = ctx
        .books()
        .live_categories()
        .filter(|c| c.kind == entry.kind && Some(c.id) != entry.category_id)
        .cloned()
        .collect();
    others.sort_by_key(|category| (!is_near(&said, category), Reverse(uses(category))));
    Ok(others)
}

/// Whether a word of a note is nearly one that leads to a category: a slip of the finger, or another ending.
fn is_near(note: &str, category: &Category) -> bool {
    const LIKE: f64 = 0.8;
    // Shorter ones are near to anything; longer ones are no words, and cost as much as they are long.
    let long = |word: &&str| (4..=30).contains(&word.chars().count());
    let keys = || category.aliases.0.iter().chain([&category.name_key]).map(String::as_str).filter(long);
    note.split(|c: char| !c.is_alphanumeric()).filter(long).take(12).any(|word| {
        keys().any(|key| {
            word.starts_with(key) || key.starts_with(word) || strsim::normalized_damerau_levenshtein(word, key) >= LIKE
        })
    })
}

async fn run_file(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let message = Uuid::parse_str(args.need("message")?)?;
    if let Some(stale) = card::stale(ctx, &args).await? {
        return Ok(stale);
    }
    let entries = expense::of_message(ctx.db, message).await?;
    let before = change::only(&entries, ctx.household())?;
    let Some(category) = args.get("category") else {
        return Ok(card::reply(ctx, message, &entries, &Says::default()));
    };
    let Some(category) = category::standing(ctx.books(), Uuid::parse_str(category)?).filter(|c| c.kind == before.kind)
    else {
        return Err(Refused::new("category_unknown", phrase!("category-gone")).slot("category").into());
    };
    let after = expense::Expense { category_id: Some(category.id), ..before.clone() };
    change::answer(ctx, &before, after).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understand::STARTING;

    #[test]
    fn a_slip_or_another_ending_is_near() {
        let now = "2026-11-23T10:00:00Z".parse().unwrap();
        let near = |note: &str| -> Vec<&str> {
            let like = STARTING.iter().filter(|start| {
                let category = Category {
                    id: Uuid::nil(),
                    household_id: Uuid::nil(),
                    name: start.name.to_owned(),
                    name_key: fold(start.name),
                    aliases: start.aliases.iter().map(|alias| fold(alias)).collect::<Vec<_>>().into(),
                    kind: Kind::Expense,
                    position: 0,
                    archived_at: None,
                    merged_into: None,
                    created_at: now,
                    updated_at: now,
                };
                is_near(&fold(note), &category)
            });
            like.map(|start| start.name).collect()
        };
        assert_eq!(near("resturant"), ["Eating out"]);
        assert_eq!(near("zorbing"), [""; 0]);
        assert!(near("dentists").contains(&"Health"));
    }
}

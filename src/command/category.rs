//! What entries are filed under: `categories`, `add category Pets`, `merge category Fun into Travel`,
//! `alias coffee = Eating out`.

use serde_json::{Value, json};

use super::naming::{check_word, joined, short};
use super::{Args, Command, Ctx, Plain, Reply, Slot, SlotKind, choice, put_away, undo};
use crate::error::{Refused, Result};
use crate::service::books::{Books, Category};
use crate::service::category::{self, Arranged};
use crate::service::{Kind, Right};
use crate::understand::{STARTING, fold};

/// As many aliases as fit on a line; `aliases NAME` shows all.
const ALIASES_SHOWN: usize = 3;

const NAME: Slot = Slot { name: "name", kind: SlotKind::Text, about: "The category's name" };
const BACK: Slot = Slot { name: "back", kind: SlotKind::Text, about: "Only one that was put away" };
const CATEGORY: Slot = Slot { name: "category", kind: SlotKind::Category, about: "Which category" };

pub static LIST: Command = Command {
    name: "categories",
    menu: "categories",
    about: "Your categories and the words that lead to them",
    help: "categories lists them all; aliases groceries shows every word that leads to one. add category NAME, \
           rename category A to B, merge category A into B, archive category A and alias WORD = A arrange them.",
    slots: &[CATEGORY],
    patterns: &[
        "(?:(?:show|list) )?(?:my |our |all )?categories",
        "aliases",
        "alias(?:es)? (?:of|for) (?P<category>\\D+)",
        "aliases (?P<category>\\D+)",
    ],
    examples: &["categories", "aliases of groceries"],
    right: Right::Read,
    plain: Plain::Private,
    run: |ctx, args| Box::pin(run_list(ctx, args)),
};

pub static ADD: Command = Command {
    name: "add_category",
    menu: "",
    about: "A new category: add category Pets",
    help: "add category NAME makes a category for what you spend, add income category NAME one for what comes in. One \
           that was archived comes back with its entries.",
    slots: &[Slot { name: "kind", kind: SlotKind::Text, about: "Income, or else spending" }, NAME, BACK],
    patterns: &[
        "(?:add|create)[ _](?:an? )?(?:new )?(?:(?P<kind>income|expense|spending) )?category (?P<name>.+)",
        "(?P<back>restore|unarchive|bring back)[ _](?:(?P<kind>income|expense|spending) )?category (?P<name>.+)",
    ],
    examples: &["add category Hobbies", "add income category Rent received", "restore category Hobbies"],
    right: Right::Arrange,
    plain: Plain::Everywhere,
    run: |ctx, args| Box::pin(run_add(ctx, args)),
};

pub static RENAME: Command = Command {
    name: "rename_category",
    menu: "",
    about: "Another name: rename category Fun to Leisure",
    help: "rename category A to B. The old name goes on leading to it.",
    slots: &[CATEGORY, Slot { name: "name", kind: SlotKind::Text, about: "Its new name" }],
    patterns: &["rename[ _]category (?P<category>.+?)(?: (?:to|as|into) | ?(?:=|->|→) ?)(?P<name>.+)"],
    examples: &["rename category Fun to Leisure", "rename category Fun = Leisure"],
    right: Right::Arrange,
    plain: Plain::Everywhere,
    run: |ctx, args| Box::pin(run_rename(ctx, args)),
};

pub static MERGE: Command = Command {
    name: "merge_category",
    menu: "",
    about: "Make two one: merge category Fun into Travel",
    help: "merge category A into B files all entries of A under B, lets A's words lead to B and archives A. undo takes \
           it back.",
    slots: &[CATEGORY, Slot { name: "into", kind: SlotKind::Category, about: "The category that stays" }],
    patterns: &["merge[ _](?:category )?(?P<category>.+?) (?:in)?to (?:category )?(?P<into>.+)"],
    examples: &["merge category Fun into Travel"],
    right: Right::Arrange,
    plain: Plain::Private,
    run: |ctx, args| Box::pin(run_merge(ctx, args)),
};

pub static ARCHIVE: Command = Command {
    name: "archive_category",
    menu: "",
    about: "Put a category away: archive category Pets",
    help: "archive category NAME takes it out of use. Entries keep it, and add category NAME brings it back.",
    slots: &[CATEGORY],
    patterns: &["(?:archive|remove|delete|hide)[ _]category (?P<category>.+)"],
    examples: &["archive category Pets"],
    right: Right::Arrange,
    plain: Plain::Everywhere,
    run: |ctx, args| Box::pin(run_archive(ctx, args)),
};

pub static ALIAS: Command = Command {
    name: "alias",
    menu: "",
    about: "Let a word lead to a category: alias coffee = Eating out",
    help: "alias WORD = CATEGORY files what you call by that word there from now on. A word leads to one category: said \
           again, it moves. unalias WORD forgets it.",
    slots: &[Slot { name: "alias", kind: SlotKind::Text, about: "The word" }, CATEGORY],
    patterns: &[
        "alias (?P<alias>.+?) ?(?:=|->|→) ?(?P<category>.+)",
        "alias (?P<alias>.+?) (?:to|as|is|means) (?P<category>.+)",
    ],
    examples: &["alias coffee = Eating out"],
    right: Right::Arrange,
    plain: Plain::Everywhere,
    run: |ctx, args| Box::pin(run_alias(ctx, args)),
};

pub static UNALIAS: Command = Command {
    name: "unalias",
    menu: "",
    about: "Forget an alias: unalias coffee",
    help: "unalias WORD: the word leads to no category any more. What is filed stays where it is.",
    slots: &[Slot { name: "alias", kind: SlotKind::Text, about: "The word" }],
    patterns: &["unalias (?P<alias>.+)", "(?:remove|delete|drop|forget) alias (?P<alias>.+)"],
    examples: &["unalias coffee", "remove alias coffee"],
    right: Right::Arrange,
    plain: Plain::Everywhere,
    run: |ctx, args| Box::pin(run_unalias(ctx, args)),
};

async fn run_list(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let books = ctx.books();
    if args.get("category").is_some() {
        let category = find(books, args.need("category")?, "category")?;
        let words = match category.aliases.0.as_slice() {
            [] => "no words but its name".to_owned(),
            words => words.join(", "),
        };
        return Ok(Reply::done(format!("{}: {words}", category.name)).data(data(&[&category])));
    }
    let of = |kind| books.live_categories().filter(move |category| category.kind == kind);
    let mut lines: Vec<String> = of(Kind::Expense).map(line).collect();
    lines.push("Income".to_owned());
    lines.extend(of(Kind::Income).map(line));
    let away: Vec<&str> = category::put_away(books).map(|category| category.name.as_str()).collect();
    lines.extend(put_away::line(ctx, "category", &away));
    let all: Vec<&Category> = of(Kind::Expense).chain(of(Kind::Income)).collect();
    Ok(Reply::done(lines.join("\n")).data(data(&all)))
}

/// "Eating out: coffee, restaurant, cafe, +88": the household's own words first, the latest of them before others.
fn line(category: &Category) -> String {
    let given = |word: &&String| STARTING.iter().any(|start| start.aliases.contains(&word.as_str()));
    let aliases = &category.aliases.0;
    let own = aliases.iter().rev().filter(|word| !given(word));
    let shown: Vec<&str> = own.chain(aliases.iter().filter(given)).take(ALIASES_SHOWN).map(String::as_str).collect();
    match aliases.len() {
        0 => category.name.clone(),
        all if all > ALIASES_SHOWN => format!("{}: {}, +{}", category.name, shown.join(", "), all - ALIASES_SHOWN),
        _ => format!("{}: {}", category.name, shown.join(", ")),
    }
}

async fn run_add(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let name = args.need("name")?;
    check_word(ctx, name, "name")?;
    let asked = args.get("kind").map(|kind| if fold(kind) == "income" { Kind::Income } else { Kind::Expense });
    let away = category::put_away(ctx.books()).find(|c| c.name_key == fold(name)).map(|c| c.kind);
    if args.get("back").is_some() && away.is_none() {
        let names: Vec<&str> = category::put_away(ctx.books()).map(|c| c.name.as_str()).collect();
        return Err(put_away::unknown("category", name, &names).into());
    }
    // One that comes back need not be told what it was for.
    let kind = asked.or(away).unwrap_or(Kind::Expense);
    let income = kind == Kind::Income;
    let arranged = category::add(&mut ctx.unit, &mut ctx.home.books, name, kind)?;
    let name_shown = &arranged.category.name;
    let line = match (arranged.restored, income) {
        (true, _) => format!("✓ {name_shown} is back, with what was filed there"),
        (false, true) => format!("✓ New income category {name_shown}"),
        (false, false) => format!("✓ New category {name_shown}"),
    };
    Ok(said(line, name, &arranged))
}

async fn run_rename(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let known = |name: &str| own(ctx.books(), name).is_ok();
    let (old, new) = joined(&args, "category", "name", &["to", "as", "into"], known)?;
    check_word(ctx, &new, "name")?;
    let category = own(ctx.books(), &old)?;
    let arranged = category::rename(&mut ctx.unit, &mut ctx.home.books, &category, &new)?;
    Ok(said(format!("✓ {} is now {}", category.name, arranged.category.name), &new, &arranged))
}

async fn run_merge(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let known = |name: &str| own(ctx.books(), name).is_ok();
    let (from, into) = joined(&args, "category", "into", &["into", "to"], known)?;
    let from = own(ctx.books(), &from)?;
    let into = find(ctx.books(), &into, "into")?;
    let moved = category::merge(ctx.db, &mut ctx.unit, &mut ctx.home.books, &from, &into).await?;
    let entries = match moved {
        0 => "no entries".to_owned(),
        1 => "1 entry".to_owned(),
        several => format!("{several} entries"),
    };
    let into = find(ctx.books(), &into.name, "into")?;
    let mut answer = data(&[&into]);
    answer["merged"] = json!(from.name);
    answer["entries"] = json!(moved);
    let done = format!("✓ {} is part of {} now, {entries} moved", from.name, into.name);
    Ok(Reply::done(done).row([undo::of_this(ctx)]).data(answer))
}

async fn run_archive(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let category = own(ctx.books(), args.need("category")?)?;
    let category = category::archive(&mut ctx.unit, &mut ctx.home.books, &category)?;
    let kind = category.kind.as_str().to_owned();
    Ok(Reply::done(format!("✓ {} is put away; what is filed there stays", category.name))
        .row([choice("Bring back", ADD.name, [("name", category.name.clone()), ("kind", kind)])])
        .data(data(&[&category])))
}

async fn run_alias(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let (word, name) = joined(&args, "alias", "category", &["to", "as", "is", "means"], |_| true)?;
    check_word(ctx, &word, "alias")?;
    let category = find(ctx.books(), &name, "category")?;
    let arranged = category::alias(&mut ctx.unit, &mut ctx.home.books, &word, &category)?;
    let mut line = format!("✓ {word} leads to {}", arranged.category.name);
    if let Some(other) = &arranged.taken_from {
        line.push_str(&format!(", no longer to {other}"));
    }
    let mut reply = Reply::done(line).data(data(&[&arranged.category]));
    if let Some(other) = arranged.taken_from {
        reply.data["taken_from"] = json!(other);
        reply = reply.row([choice("Back", ALIAS.name, [("alias", word), ("category", other)])]);
    }
    Ok(reply)
}

async fn run_unalias(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let word = args.need("alias")?;
    let Some(category) = category::unalias(&mut ctx.unit, &mut ctx.home.books, word) else {
        return Err(Refused::new("alias_unknown", format!("“{}” is no alias here.", short(word)))
            .slot("alias")
            .hint("categories shows the words that lead somewhere.")
            .into());
    };
    Ok(Reply::done(format!("✓ {word} no longer leads to {}", category.name))
        .row([choice("Back", ALIAS.name, [("alias", word.to_owned()), ("category", category.name.clone())])])
        .data(data(&[&category])))
}

/// What was done, and which category lost its word to it.
fn said(mut line: String, word: &str, arranged: &Arranged) -> Reply {
    if let Some(other) = &arranged.taken_from {
        line.push_str(&format!("\n{} led to {other} until now", word.trim()));
    }
    let mut data = data(&[&arranged.category]);
    data["taken_from"] = json!(arranged.taken_from);
    Reply::done(line).data(data)
}

/// The category of that very name: what changes a category is not meant by one of its many words.
fn own(books: &Books, name: &str) -> Result<Category, Refused> {
    let category = find(books, name, "category")?;
    if category.name_key == fold(name) {
        return Ok(category);
    }
    let text = format!("“{}” is no category, but a word that leads to {}.", short(name), category.name);
    Err(Refused::new("category_alias", text).slot("category").hint(format!(
        "Say {0} if you mean that one; unalias {1} forgets the word.",
        category.name,
        short(name)
    )))
}

/// The category that a name or an alias leads to.
fn find(books: &Books, name: &str, slot: &'static str) -> Result<Category, Refused> {
    books.category_named(&fold(name)).cloned().ok_or_else(|| {
        Refused::new("category_unknown", format!("There is no category “{}”.", short(name)))
            .slot(slot)
            .hint("categories lists them; add category NAME makes one.")
    })
}

fn data(categories: &[&Category]) -> Value {
    let shown = categories.iter().map(
        |category| json!({ "name": category.name, "kind": category.kind.as_str(), "aliases": category.aliases.0 }),
    );
    json!({ "categories": shown.collect::<Vec<_>>(), "total_count": categories.len() })
}

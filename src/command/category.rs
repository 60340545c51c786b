//! What entries are filed under: `categories`, `add category Pets`, `merge category Fun into Travel`,
//! `alias coffee = Eating out`.

use serde_json::{Value, json};

use super::naming::{check_word, joined, short};
use super::{Args, Command, Ctx, Plain, Reply, Slot, SlotKind, choice, put_away, undo};
use crate::error::{Refused, Result};
use crate::say::{Phrase, phrase};
use crate::service::books::{Books, Category};
use crate::service::category::{self, Arranged};
use crate::service::{Kind, Right};
use crate::understand::{STARTING, fold};

/// As many aliases as fit on a line; `aliases NAME` shows all.
const ALIASES_SHOWN: usize = 3;

const NAME: Slot = Slot { name: "name", kind: SlotKind::Text };
const BACK: Slot = Slot { name: "back", kind: SlotKind::Text };
const CATEGORY: Slot = Slot { name: "category", kind: SlotKind::Category };

pub static LIST: Command = Command {
    name: "categories",
    menu: "categories",
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
    slots: &[Slot { name: "kind", kind: SlotKind::Text }, NAME, BACK],
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
    slots: &[CATEGORY, Slot { name: "name", kind: SlotKind::Text }],
    patterns: &["rename[ _]category (?P<category>.+?)(?: (?:to|as|into) | ?(?:=|->|→) ?)(?P<name>.+)"],
    examples: &["rename category Fun to Leisure", "rename category Fun = Leisure"],
    right: Right::Arrange,
    plain: Plain::Everywhere,
    run: |ctx, args| Box::pin(run_rename(ctx, args)),
};

pub static MERGE: Command = Command {
    name: "merge_category",
    menu: "",
    slots: &[CATEGORY, Slot { name: "into", kind: SlotKind::Category }],
    patterns: &["merge[ _](?:category )?(?P<category>.+?) (?:in)?to (?:category )?(?P<into>.+)"],
    examples: &["merge category Fun into Travel"],
    right: Right::Arrange,
    plain: Plain::Private,
    run: |ctx, args| Box::pin(run_merge(ctx, args)),
};

pub static ARCHIVE: Command = Command {
    name: "archive_category",
    menu: "",
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
    slots: &[Slot { name: "alias", kind: SlotKind::Text }, CATEGORY],
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
    slots: &[Slot { name: "alias", kind: SlotKind::Text }],
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
        let name = &category.name;
        let text = ctx.say(match category.aliases.0.as_slice() {
            [] => phrase!("category-no-words", category = name),
            words => phrase!("category-words", category = name, words = words.join(", ")),
        });
        return Ok(Reply::done(text).data(data(&[&category])));
    }
    let of = |kind| books.live_categories().filter(move |category| category.kind == kind);
    let mut lines: Vec<String> = of(Kind::Expense).map(line).collect();
    lines.push(ctx.say(phrase!("categories-income")));
    lines.extend(of(Kind::Income).map(line));
    let away: Vec<&str> = category::put_away(books).map(|category| category.name.as_str()).collect();
    lines.extend(put_away::line(ctx, "category", &away));
    let all: Vec<&Category> = of(Kind::Expense).chain(of(Kind::Income)).collect();
    Ok(Reply::done(lines.join("\n")).data(data(&all)))
}

/// "Eating out: coffee, restaurant, cafe, +88": the household's own words first, the latest of them before others.
fn line(category: &Category) -> String {
    let given = |word: &&String| {
        STARTING.iter().any(|start| start.aliases.contains(&word.as_str()) || fold(start.name) == **word)
    };
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
    let shown = &arranged.category.name;
    let line = match (arranged.restored, income) {
        (true, _) => phrase!("category-restored", category = shown),
        (false, true) => phrase!("category-added-income", category = shown),
        (false, false) => phrase!("category-added", category = shown),
    };
    Ok(said(ctx, line, name, &arranged))
}

async fn run_rename(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let known = |name: &str| own(ctx.books(), name).is_ok();
    let (old, new) = joined(&args, "category", "name", &["to", "as", "into"], known)?;
    check_word(ctx, &new, "name")?;
    let category = own(ctx.books(), &old)?;
    let arranged = category::rename(&mut ctx.unit, &mut ctx.home.books, &category, &new)?;
    let line = phrase!("renamed", old = &category.name, new = &arranged.category.name);
    Ok(said(ctx, line, &new, &arranged))
}

async fn run_merge(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let known = |name: &str| own(ctx.books(), name).is_ok();
    let (from, into) = joined(&args, "category", "into", &["into", "to"], known)?;
    let from = own(ctx.books(), &from)?;
    let into = find(ctx.books(), &into, "into")?;
    let moved = category::merge(ctx.db, &mut ctx.unit, &mut ctx.home.books, &from, &into).await?;
    let into = find(ctx.books(), &into.name, "into")?;
    let mut answer = data(&[&into]);
    answer["merged"] = json!(from.name);
    answer["entries"] = json!(moved);
    let text = ctx.say(phrase!("merged", from = &from.name, into = &into.name, count = moved));
    Ok(Reply::done(text).row([undo::of_this(ctx)]).data(answer))
}

async fn run_archive(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let category = own(ctx.books(), args.need("category")?)?;
    let category = category::archive(&mut ctx.unit, &mut ctx.home.books, &category)?;
    let kind = category.kind.as_str().to_owned();
    Ok(Reply::done(ctx.say(phrase!("category-archived", category = &category.name)))
        .row([choice(
            ctx.say(phrase!("button-bring-back")),
            ADD.name,
            [("name", category.name.clone()), ("kind", kind)],
        )])
        .data(data(&[&category])))
}

async fn run_alias(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let (word, name) = joined(&args, "alias", "category", &["to", "as", "is", "means"], |_| true)?;
    check_word(ctx, &word, "alias")?;
    let category = find(ctx.books(), &name, "category")?;
    let arranged = category::alias(&mut ctx.unit, &mut ctx.home.books, &word, &category)?;
    let name = &arranged.category.name;
    let text = ctx.say(match &arranged.taken_from {
        Some(before) => phrase!("alias-moved", word = &word, category = name, before = before),
        None => phrase!("alias-leads", word = &word, category = name),
    });
    let mut reply = Reply::done(text).data(data(&[&arranged.category]));
    if let Some(other) = arranged.taken_from {
        reply.data["taken_from"] = json!(other);
        reply =
            reply.row([choice(ctx.say(phrase!("button-back")), ALIAS.name, [("alias", word), ("category", other)])]);
    }
    Ok(reply)
}

async fn run_unalias(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let word = args.need("alias")?;
    let Some(category) = category::unalias(&mut ctx.unit, &mut ctx.home.books, word) else {
        return Err(Refused::new("alias_unknown", phrase!("alias-unknown", word = short(word))).slot("alias").into());
    };
    Ok(Reply::done(ctx.say(phrase!("alias-forgotten", word = word, category = &category.name)))
        .row([choice(
            ctx.say(phrase!("button-back")),
            ALIAS.name,
            [("alias", word.to_owned()), ("category", category.name.clone())],
        )])
        .data(data(&[&category])))
}

/// What was done, and which category lost its word to it.
fn said(ctx: &Ctx<'_>, line: Phrase, word: &str, arranged: &Arranged) -> Reply {
    let mut line = ctx.say(line);
    if let Some(before) = &arranged.taken_from {
        line.push_str(&format!("\n{}", ctx.say(phrase!("led-until-now", word = word.trim(), before = before))));
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
    let phrase = phrase!("category-by-alias", word = short(name), category = category.name);
    Err(Refused::new("category_alias", phrase).slot("category"))
}

/// The category that a name or an alias leads to.
fn find(books: &Books, name: &str, slot: &'static str) -> Result<Category, Refused> {
    books
        .category_named(&fold(name))
        .cloned()
        .ok_or_else(|| Refused::new("category_unknown", phrase!("category-unknown", category = short(name))).slot(slot))
}

fn data(categories: &[&Category]) -> Value {
    let shown = categories.iter().map(
        |category| json!({ "name": category.name, "kind": category.kind.as_str(), "aliases": category.aliases.0 }),
    );
    json!({ "categories": shown.collect::<Vec<_>>(), "total_count": categories.len() })
}

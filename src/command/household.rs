//! Whose books a chat shows, and who is in them: `books`, `members`, `add member`, `leave`.

use serde_json::json;
use uuid::Uuid;

use super::naming::short;
use super::{Args, Choice, Command, Ctx, Plain, Reply, Slot, SlotKind, choice};
use crate::error::{Refused, Result};
use crate::message::SenderKind;
use crate::say::phrase;
use crate::service::books::{Household, Member};
use crate::service::{Right, Role, chat, household, source};
use crate::understand::fold;

pub static BOOKS: Command = Command {
    name: "books",
    menu: "books",
    slots: &[Slot { name: "name", kind: SlotKind::Text }, Slot { name: "household", kind: SlotKind::Text }],
    patterns: &["books(?: (?:of |to )?(?P<name>[^\\d:=]+))?", "(?:which|whose) books(?: are these)?\\??"],
    examples: &["books", "books of Home", "whose books are these?"],
    right: Right::Read,
    plain: Plain::Private,
    run: |ctx, args| Box::pin(run_books(ctx, args)),
};

pub static MEMBERS: Command = Command {
    name: "members",
    menu: "members",
    slots: &[],
    patterns: &["(?:show )?(?:the )?members", "who(?: i|')s in(?: here)?\\??", "who shares (?:this|these books)\\??"],
    examples: &["members", "who is in?"],
    right: Right::Read,
    plain: Plain::Private,
    run: |ctx, args| Box::pin(run_members(ctx, args)),
};

pub static ADD: Command = Command {
    name: "add_member",
    menu: "",
    slots: &[Slot { name: "name", kind: SlotKind::Text }],
    patterns: &["(?:add|new) (?:member|person|flatmate) (?P<name>.+)"],
    examples: &["add member Tom"],
    right: Right::Arrange,
    plain: Plain::Everywhere,
    run: |ctx, args| Box::pin(run_add(ctx, args)),
};

pub static CLAIM: Command = Command {
    name: "claim_member",
    menu: "",
    slots: &[Slot { name: "name", kind: SlotKind::Person }, Slot { name: "member", kind: SlotKind::Text }],
    patterns: &["(?P<name>[^\\d]+) is me"],
    examples: &["Tom is me"],
    right: Right::Write,
    plain: Plain::Private,
    run: |ctx, args| Box::pin(run_claim(ctx, args)),
};

pub static LEAVE: Command = Command {
    name: "leave",
    menu: "leave",
    slots: &[],
    patterns: &["leave(?: (?:these|the|our) books)?"],
    examples: &["leave"],
    right: Right::Read,
    plain: Plain::Private,
    run: |ctx, args| Box::pin(run_leave(ctx, args)),
};

/// What a name that is none of the asker's households is answered with, whether or not somebody else has one.
pub fn unknown(name: &str) -> Refused {
    Refused::new("books_unknown", phrase!("books-unknown", name = short(name))).slot("name")
}

async fn run_books(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let homes = household::of_person(ctx.db, ctx.actor.person).await?;
    let chosen = match (args.get("household"), args.get("name")) {
        (Some(id), _) => {
            let id = Uuid::parse_str(id)?;
            Some(homes.iter().find(|home| home.id == id).ok_or_else(|| unknown(""))?)
        }
        (None, Some(name)) => Some(household::by_name(&homes, name).ok_or_else(|| unknown(name))?),
        (None, None) => None,
    };
    match chosen {
        Some(home) => turn_to(ctx, home).await,
        None => Ok(list(ctx, &homes)),
    }
}

fn list(ctx: &Ctx<'_>, homes: &[Household]) -> Reply {
    let shown = ctx.chat.household_id.unwrap_or(ctx.household());
    let name = homes.iter().find(|home| home.id == shown).unwrap_or(&ctx.books().household).name.as_str();
    let others: Vec<Choice> = homes
        .iter()
        .filter(|home| home.id != shown)
        .map(|home| choice(home.name.clone(), BOOKS.name, [("household", home.id.to_string())]))
        .collect();
    let alone = !ctx.shared() && ctx.books().present().count() == 1;
    let text = match (others.is_empty(), alone) {
        (true, true) => phrase!("books-own"),
        (true, false) => phrase!("books-only", books = name),
        (false, _) => phrase!("books-others", books = name),
    };
    let mut reply = Reply::done(ctx.say(text)).data(json!({
        "books": name, "households": homes.iter().map(|home| &home.name).collect::<Vec<_>>(),
    }));
    reply.only_asker = true;
    reply.choices = others.chunks(3).map(<[Choice]>::to_vec).collect();
    reply
}

/// The choice sticks to this chat.
async fn turn_to(ctx: &mut Ctx<'_>, home: &Household) -> Result<Reply> {
    let data = json!({ "books": home.name });
    if ctx.chat.household_id == Some(home.id) {
        return Ok(Reply::done(ctx.say(phrase!("books-already", books = &home.name))).data(data));
    }
    if ctx.shared() && ctx.actor.role != Role::Owner {
        return Err(Refused::new("owner_only", phrase!("books-owner-only")).into());
    }
    if ctx.shared() && household::present_members(ctx.db, home.id).await? < 2 {
        return Err(Refused::new("books_private", phrase!("books-private", books = &home.name)).slot("name").into());
    }
    chat::bind(&mut ctx.unit, &mut ctx.chat.clone(), home.id);
    Ok(Reply::done(ctx.say(phrase!("books-turned", books = &home.name))).data(data))
}

async fn run_members(ctx: &mut Ctx<'_>, _args: Args) -> Result<Reply> {
    let line = |member: &Member| match (member.person_id, member.id == ctx.actor.member) {
        (_, true) => ctx.say(phrase!("member-you", name = &member.name)),
        (None, _) => ctx.say(phrase!("member-by-name", name = &member.name)),
        (Some(_), _) => member.name.clone(),
    };
    let lines: Vec<String> = ctx.books().present().map(line).collect();
    let names: Vec<&str> = ctx.books().present().map(|member| member.name.as_str()).collect();
    let text = match names.as_slice() {
        [_] if !ctx.shared() => phrase!("members-alone"),
        _ => phrase!("members-of", books = &ctx.books().household.name, names = lines.join(", ")),
    };
    Ok(Reply::done(ctx.say(text)).data(json!({ "members": names })))
}

async fn run_add(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let name = args.need("name")?;
    super::naming::check_word(ctx, name, "name")?;
    let Ctx { unit, home, .. } = ctx;
    let member = source::edit(&mut home.books, |books| household::add_placeholder(unit, books, name))?;
    Ok(Reply::done(ctx.say(phrase!("member-added", name = &member.name)))
        .row([claim(ctx, &member)])
        .data(json!({ "member": member.name })))
}

async fn run_claim(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    somebody(ctx)?;
    let books = ctx.books().clone();
    let found = match args.get("member") {
        Some(id) => {
            let id = Uuid::parse_str(id)?;
            books.present().find(|member| member.id == id)
        }
        None => {
            let key = fold(args.need("name")?);
            books.present().find(|member| member.name_key == key)
        }
    };
    let member = found
        .filter(|member| member.person_id.is_none())
        .ok_or_else(|| Refused::new("member_unknown", phrase!("member-unknown")).slot("name"))?;
    household::merge_members(&mut ctx.unit, books.id(), member, ctx.actor.member);
    let gone = member.id;
    source::edit(&mut ctx.home.books, |books| books.members.retain(|member| member.id != gone));
    let me = ctx.me().map_or("", |me| me.name.as_str());
    let text = phrase!("member-claimed", name = &member.name, me = me);
    Ok(Reply::done(ctx.say(text)).data(json!({ "member": me })))
}

async fn run_leave(ctx: &mut Ctx<'_>, _args: Args) -> Result<Reply> {
    somebody(ctx)?;
    let books = ctx.books().clone();
    let me = books.member(ctx.actor.member).cloned().ok_or_else(|| unknown(""))?;
    if household::heir(&books, &me).is_none() {
        return Err(Refused::new("last_member", phrase!("leave-last")).into());
    }
    household::leave(&mut ctx.unit, &books, &me);
    if !ctx.shared() && ctx.chat.household_id == Some(books.id()) {
        // This chat turns to other books of theirs, or to none: the next entry founds some.
        let homes = household::of_person(ctx.db, ctx.actor.person).await?;
        let own = homes.iter().find(|home| home.id != books.id()).map(|home| home.id);
        chat::rebind(&mut ctx.unit, &mut ctx.chat.clone(), own);
    }
    let gone = me.id;
    source::edit(&mut ctx.home.books, |books| books.members.retain(|member| member.id != gone));
    let text = phrase!("member-left", name = &me.name, books = &books.household.name);
    Ok(Reply::done(ctx.say(text)).data(json!({ "member": me.name })))
}

/// Refuses whoever writes as the chat itself: what they do then is the owner's doing, and this is about who they are.
fn somebody(ctx: &Ctx<'_>) -> Result<(), Refused> {
    match &ctx.inbound.sender {
        Some(sender) if sender.kind == SenderKind::Anonymous => {
            Err(Refused::new("anonymous", phrase!("writes-as-chat")))
        }
        _ => Ok(()),
    }
}

/// A button by which somebody says that a member by name is them.
pub fn claim(ctx: &Ctx<'_>, member: &Member) -> Choice {
    let label = ctx.say(phrase!("button-claim", name = &member.name));
    choice(label, CLAIM.name, [("member", member.id.to_string())])
}

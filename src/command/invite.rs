//! `invite` lets somebody in; `join` says "I'm in" in a shared chat; `link` makes two accounts one person's.

use super::{Args, Choice, Command, Ctx, Plain, Reply, Slot, SlotKind};
use crate::error::{Refused, Result};
use crate::say::phrase;
use crate::service::{Right, admission, household};

pub static INVITE: Command = Command {
    name: "invite",
    menu: "invite",
    slots: &[Slot { name: "name", kind: SlotKind::Text }],
    patterns: &["invite(?: (?:somebody|someone|a friend))?(?: (?:in)?to (?P<name>.+))?"],
    examples: &["invite", "invite to Home"],
    right: Right::Invite,
    plain: Plain::Private,
    run: |ctx, args| Box::pin(run(ctx, args)),
};

pub static JOIN: Command = Command {
    name: "join",
    menu: "join",
    slots: &[],
    patterns: &["join", "i'?m in"],
    examples: &["join"],
    right: Right::Read,
    plain: Plain::Private,
    run: |ctx, args| Box::pin(run_join(ctx, args)),
};

/// Either end of it: without a code it makes one, with one it was not good any more.
pub static LINK: Command = Command {
    name: "link",
    menu: "link",
    slots: &[Slot { name: "code", kind: SlotKind::Text }],
    patterns: &["link(?: (?P<code>[^ ]+))?", "link (?:my )?accounts?"],
    examples: &["link", "link my accounts"],
    right: Right::Read,
    plain: Plain::Private,
    run: |ctx, args| Box::pin(run_link(ctx, args)),
};

async fn run_link(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    if ctx.shared() {
        return Err(Refused::new("private_only", phrase!("link-in-private")).into());
    }
    if args.get("code").is_some() {
        return Err(Refused::new("code_unknown", phrase!("link-code-unknown")).slot("code").into());
    }
    let (person, household) = (ctx.actor.person, ctx.household());
    let code = admission::offer_link(&mut ctx.unit, person, household);
    let text = phrase!("link-code", code = &code);
    Ok(Reply::done(ctx.say(text)).data(serde_json::json!({ "code": code })))
}

async fn run(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    if ctx.shared() {
        return Err(Refused::new("private_only", phrase!("invitation-in-private")).into());
    }
    let person = ctx.actor.person;
    let home = match args.get("name") {
        None => None,
        Some(name) => {
            let homes = household::of_person(ctx.db, person).await?;
            let home = household::by_name(&homes, name).ok_or_else(|| super::household::unknown(name))?;
            Some(home.clone())
        }
    };
    let code = admission::invite(&mut ctx.unit, person, home.as_ref().map(|home| home.id));
    let mut text = match &home {
        Some(home) => ctx.say(phrase!("invitation-into", code = &code, books = &home.name)),
        None => ctx.say(phrase!("invitation", code = &code)),
    };
    for (_, link) in admission::deep_links(ctx.db).await? {
        text.push_str(&format!("\n{link}{code}"));
    }
    Ok(Reply::done(text).data(serde_json::json!({ "code": code })))
}

async fn run_join(ctx: &mut Ctx<'_>, _args: Args) -> Result<Reply> {
    // Whoever reaches a handler is a member by then.
    let names: Vec<&str> = ctx.books().present().map(|member| member.name.as_str()).collect();
    let text = if ctx.shared() { phrase!("members-in", names = names.join(", ")) } else { phrase!("own-books") };
    // A member by name alone may be who just came in.
    let by_name = ctx.books().present().filter(|member| member.person_id.is_none()).take(3);
    let claims: Vec<Choice> = by_name.map(|member| super::household::claim(ctx, member)).collect();
    Ok(Reply::done(ctx.say(text)).row(claims).data(serde_json::json!({ "members": names })))
}

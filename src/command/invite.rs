//! `invite` lets somebody in; `join` says "I'm in" in a shared chat.

use super::{Args, Command, Ctx, Plain, Reply};
use crate::error::{Refused, Result};
use crate::say::phrase;
use crate::service::{Right, admission};

pub static INVITE: Command = Command {
    name: "invite",
    menu: "invite",
    slots: &[],
    patterns: &["invite(?: (?:somebody|someone|a friend))?"],
    examples: &["invite"],
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

async fn run(ctx: &mut Ctx<'_>, _args: Args) -> Result<Reply> {
    if ctx.shared() {
        return Err(Refused::new("private_only", phrase!("invitation-in-private")).into());
    }
    let person = ctx.actor.person;
    let code = admission::invite(&mut ctx.unit, person);
    let text = ctx.say(phrase!("invitation", code = &code));
    Ok(Reply::done(text).data(serde_json::json!({ "code": code })))
}

async fn run_join(ctx: &mut Ctx<'_>, _args: Args) -> Result<Reply> {
    // Whoever reaches a handler is a member by then.
    let names: Vec<&str> = ctx.books().present().map(|member| member.name.as_str()).collect();
    let text = if ctx.shared() { phrase!("members-in", names = names.join(", ")) } else { phrase!("own-books") };
    Ok(Reply::done(ctx.say(text)).data(serde_json::json!({ "members": names })))
}

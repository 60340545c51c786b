//! `invite` lets somebody in; `join` says "I'm in" in a shared chat.

use super::{Args, Command, Ctx, Plain, Reply};
use crate::error::{Refused, Result};
use crate::service::{Right, admission};

pub static INVITE: Command = Command {
    name: "invite",
    menu: "invite",
    about: "Let somebody keep books here: a code for one person",
    help: "invite gives a code, good for one person and seven days. They send it to me in a private chat.",
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
    about: "Say that you share this chat's books",
    help: "join makes you a member of this chat's books. Writing an expense here does the same.",
    slots: &[],
    patterns: &["join", "i'?m in"],
    examples: &["join"],
    right: Right::Read,
    plain: Plain::Private,
    run: |ctx, args| Box::pin(run_join(ctx, args)),
};

async fn run(ctx: &mut Ctx<'_>, _args: Args) -> Result<Reply> {
    if ctx.shared() {
        return Err(Refused::new("private_only", "A code that everybody here can read is no invitation.")
            .hint("Ask me in our private chat: invite")
            .into());
    }
    let person = ctx.actor.person;
    let code = admission::invite(&mut ctx.unit, person);
    Ok(Reply::done(format!("Good for one person and seven days. They send me: /start {code}"))
        .data(serde_json::json!({ "code": code })))
}

async fn run_join(ctx: &mut Ctx<'_>, _args: Args) -> Result<Reply> {
    // Whoever reaches a handler is a member by then.
    let names: Vec<&str> = ctx.books().present().map(|member| member.name.as_str()).collect();
    let text = if ctx.shared() {
        format!("In: {}.", names.join(", "))
    } else {
        "These are your own books already. Type what you spent: coffee 4.50".to_owned()
    };
    Ok(Reply::done(text).data(serde_json::json!({ "members": names })))
}

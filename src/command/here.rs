//! `here` makes a channel one of its server's, or says what a chat hears.

use super::{Command, Ctx, Place, Plain, Reply, choice};
use crate::error::Result;
use crate::message::Outcome;
use crate::say::phrase;
use crate::service::chat::Memo;
use crate::service::{Right, chat};

pub static COMMAND: Command = Command {
    name: "here",
    menu: "here",
    slots: &[],
    patterns: &["here"],
    examples: &["here"],
    right: Right::Write,
    plain: Plain::Private,
    run: |ctx, _| Box::pin(run(ctx)),
};

async fn run(ctx: &mut Ctx<'_>) -> Result<Reply> {
    let info = &ctx.inbound.chat;
    if !ctx.shared() {
        return Ok(Reply::done(ctx.say(phrase!("own-books"))));
    }
    if !info.forbidden.is_empty() {
        let rights = info.forbidden.join(", ");
        let text = match &info.title {
            Some(title) => ctx.say(phrase!("forbidden-in", channel = title, rights = rights)),
            None => ctx.say(phrase!("forbidden-here", rights = rights)),
        };
        let again = choice(ctx.say(phrase!("button-check-again")), COMMAND.name, []);
        // Pressed, what is still missing stands in the same place.
        return Ok(Reply { outcome: Outcome::Refused, place: Place::Pressed, ..Reply::done(text).row([again]) });
    }
    let mut here = ctx.chat.clone();
    let mut memo = Memo::of(&here);
    if std::mem::take(&mut memo.forbidden_told) {
        memo.keep(&mut ctx.unit, &mut here);
    }
    if info.space.is_some() && !here.hears_all {
        chat::set_hears(&mut ctx.unit, &mut here, true);
        ctx.unit.audit(Some(ctx.actor.household), "chat.here", Some(here.id), None);
    }
    let name = &ctx.books().household.name;
    let text = match here.hears_all && !info.hides_words {
        true => phrase!("kept-here-all", books = name),
        false => phrase!("kept-here-commands", books = name),
    };
    Ok(Reply::done(ctx.say(text)).row([choice(ctx.say(phrase!("button-join")), "join", [])]))
}

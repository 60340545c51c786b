//! Forget: an open question, or a confirmation that is answered with no.

use uuid::Uuid;

use super::{Args, Command, Ctx, Place, Plain, Reply, Slot, SlotKind};
use crate::error::Result;
use crate::say::phrase;
use crate::service::{Right, question};

pub static FORGET: Command = Command {
    name: "forget",
    menu: "",
    slots: &[Slot { name: "message", kind: SlotKind::Text }],
    patterns: &[],
    examples: &[],
    right: Right::Write,
    plain: Plain::Never,
    run: |ctx, args| Box::pin(run(ctx, args)),
};

async fn run(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let message = Uuid::parse_str(args.need("message")?)?;
    let open = question::open_of_message(ctx.db, message).await?;
    for question in open.iter().filter(|q| q.household_id == Some(ctx.actor.household)) {
        question::close(&mut ctx.unit, question.id);
    }
    let mut reply = Reply::done(ctx.say(phrase!("forgotten")));
    reply.place = Place::Card(message);
    Ok(reply)
}

//! A command chosen from a platform's menu: it arrives with its slots filled in, so there is nothing to recognise.

use std::collections::BTreeMap;

use crate::command::{Args, Ctx, slash};
use crate::error::{Refused, Result};
use crate::say::phrase;

use super::converse::Heard;

pub(super) async fn handle(ctx: &mut Ctx<'_>, word: &str, args: &BTreeMap<String, String>) -> Result<Heard> {
    let Some(command) = slash::named(word) else {
        return Err(Refused::new("unknown_command", phrase!("gone-command")).into());
    };
    ctx.actor.may(command.right)?;
    // What is filled in by hand goes into slots that are offered for it, and into no other.
    let offered = |slot: &str| slash::options(command).iter().any(|option| option.name == slot);
    let filled = args.iter().filter(|(slot, value)| offered(slot) && !value.trim().is_empty());
    let args = Args(filled.map(|(slot, value)| (slot.clone(), value.trim().to_owned())).collect());
    let reply = (command.run)(ctx, args).await?;
    Ok(Heard::Answer { command: Some(command.name), reply: Box::new(reply) })
}

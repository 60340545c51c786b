//! A button was pressed: its token names a stored intent, bound to chat, household and who may press.

use std::collections::BTreeMap;

use crate::command::{self, Args, Ctx, slash};
use crate::error::{Refused, Result};
use crate::message::Intent;
use crate::say::phrase;
use crate::service::expense;
use crate::service::question::{self, StoredIntent};

use super::converse::Heard;

/// `filled` is what a form was sent with that the pressed button opened.
pub(super) async fn handle(
    ctx: &mut Ctx<'_>,
    pressed: Option<(StoredIntent, Intent)>,
    filled: &BTreeMap<String, String>,
) -> Result<Heard> {
    let gone = || Refused::new("button_gone", phrase!("button-gone"));
    let Some((stored, intent)) = pressed else { return Err(gone().into()) };
    if stored.chat_id != Some(ctx.chat.id) || stored.household_id.is_some_and(|id| id != ctx.actor.household) {
        return Err(gone().into());
    }
    if stored.person_id.is_some_and(|person| person != ctx.actor.person) {
        return Err(Refused::new("not_yours", phrase!("not-yours")).into());
    }
    let Some(command) = command::find(&intent.command) else { return Err(gone().into()) };
    if let Some(asked) = stored.message_id.filter(|_| question::is_settled(&stored))
        && expense::of_message(ctx.db, asked).await?.is_empty()
    {
        return Err(Refused::new("question_settled", phrase!("question-settled")).into());
    }
    ctx.actor.may(command.right)?;
    if let Some(message) = stored.message_id {
        ctx.about = message;
    }
    let mut args = Args::from(intent);
    for (slot, value) in
        filled.iter().filter(|(slot, _)| slash::fields(command).iter().any(|field| field.name == slot.as_str()))
    {
        args.0.insert(slot.clone(), value.clone());
    }
    let reply = (command.run)(ctx, args).await?;
    Ok(Heard::Answer { command: Some(command.name), reply: Box::new(reply) })
}

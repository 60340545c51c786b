//! Interactions: what people do in Discord's own ways. Each has three seconds to be acknowledged, and it is only once it
//! is stored; its answer follows when it is handled. What has to be answered at once, a suggestion or a form, is asked of
//! the desk and stored by nobody.

use std::sync::Arc;
use std::time::Duration;

use reqwest::Method;
use serde::Serialize;
use serde::de::IgnoredAny;
use serenity::all::{InputTextStyle, InteractionResponseFlags};
use serenity::builder::{
    AutocompleteChoice, CreateActionRow, CreateAutocompleteResponse, CreateInputText, CreateInteractionResponse,
    CreateInteractionResponseMessage, CreateModal,
};
use tokio::sync::watch;
use tokio::time::sleep;

use super::Shared;
use super::client::Fault;
use super::key::Manner;
use super::text::{CHOICE_UNITS, TITLE_UNITS, shorten};
use super::update;
use super::wire::{Interaction, interaction};
use crate::message::{Form, Inbound};
use crate::pipeline::Inbox;

/// Attempts at an acknowledgement, as many as three seconds hold.
const ATTEMPTS: u32 = 3;
const BETWEEN: Duration = Duration::from_millis(300);
/// A form has at most five fields.
const FIELDS: usize = 5;

/// How it will be acknowledged.
pub(super) fn manner(shared: &Shared, interaction: &Interaction) -> Manner {
    if interaction.kind != interaction::COMMAND {
        return Manner::Button;
    }
    let word = interaction.data.as_ref().map(|data| data.name.as_str()).unwrap_or_default();
    let private = shared.menu.iter().any(|command| command.word == word && command.private);
    // Where we may not write, the answer is for whoever asked; where nobody else is, all of it is.
    let alone = private || !update::forbidden(interaction).is_empty();
    if alone && interaction.guild_id.is_some() { Manner::Private } else { Manner::Public }
}

/// Answers what has to be answered at once; else stores `inbound` and then tells Discord that it arrived.
pub(super) async fn run(shared: Arc<Shared>, inbox: Inbox, interaction: Interaction, inbound: Option<Inbound>) {
    if interaction.kind == interaction::AUTOCOMPLETE {
        suggest(&shared, &interaction).await;
        return;
    }
    if let Some(form) = form(&shared, &interaction).await {
        let token = interaction.data.as_ref().map(|data| data.custom_id.as_str()).unwrap_or_default();
        told(respond(&shared, &interaction, &CreateInteractionResponse::Modal(modal(token, form))).await);
        return;
    }
    let Some(inbound) = inbound else { return };
    let (opened, opening) = watch::channel(());
    shared.opening().insert(interaction.id.clone(), opening);
    match inbox.accept(vec![inbound]).await {
        Ok(()) => told(acknowledge(&shared, &interaction).await),
        // Discord tells the person that nobody answered, and that is so.
        Err(fault) => tracing::error!(%fault, "an interaction could not be stored"),
    }
    shared.opening().remove(&interaction.id);
    drop(opened);
}

async fn acknowledge(shared: &Shared, interaction: &Interaction) -> Result<(), Fault> {
    let response = match manner(shared, interaction) {
        Manner::Button => CreateInteractionResponse::Acknowledge,
        manner => {
            let flags = match manner {
                Manner::Private => InteractionResponseFlags::EPHEMERAL,
                // Among people, cards make no noise.
                _ if interaction.guild_id.is_some() => InteractionResponseFlags::SUPPRESS_NOTIFICATIONS,
                _ => InteractionResponseFlags::empty(),
            };
            CreateInteractionResponse::Defer(CreateInteractionResponseMessage::new().flags(flags))
        }
    };
    let mut attempt = 1;
    loop {
        match respond(shared, interaction, &response).await {
            Err(Fault::Passing(_)) if attempt < ATTEMPTS => attempt += 1,
            settled => return settled,
        }
        sleep(BETWEEN).await;
    }
}

async fn suggest(shared: &Shared, interaction: &Interaction) {
    let Some((word, typing)) = update::typing(interaction) else { return };
    let suggestions = shared.desk.suggest(&word, &typing).await.unwrap_or_else(|fault| {
        tracing::warn!(%fault, "nothing could be suggested");
        Vec::new()
    });
    let choices = suggestions
        .into_iter()
        .map(|suggestion| AutocompleteChoice::new(shorten(&suggestion.shown, CHOICE_UNITS), suggestion.value))
        .collect();
    let response = CreateAutocompleteResponse::new().set_choices(choices);
    told(respond(shared, interaction, &CreateInteractionResponse::Autocomplete(response)).await);
}

/// The form that a pressed button opens, if it opens one.
async fn form(shared: &Shared, interaction: &Interaction) -> Option<Form> {
    let data = interaction.data.as_ref().filter(|_| interaction.kind == interaction::COMPONENT)?;
    let (user, _) = update::who(interaction)?;
    let form = shared.desk.form(&user.id.clone().into(), &data.custom_id).await;
    form.unwrap_or_else(|fault| {
        tracing::warn!(%fault, "a form could not be opened");
        None
    })
}

/// It comes back with the button's token, and each field with the name of its slot.
fn modal(token: &str, form: Form) -> CreateModal {
    let input = |field: crate::message::Field| {
        let label = shorten(&field.label, TITLE_UNITS);
        let input = CreateInputText::new(InputTextStyle::Short, label, field.slot).required(false);
        // What is not there yet is left out: an empty value is none to Discord.
        CreateActionRow::InputText(if field.value.is_empty() { input } else { input.value(field.value) })
    };
    let rows = form.fields.into_iter().take(FIELDS).map(input).collect();
    CreateModal::new(token, shorten(&form.title, TITLE_UNITS)).components(rows)
}

async fn respond(shared: &Shared, interaction: &Interaction, response: &impl Serialize) -> Result<(), Fault> {
    let path = format!("/interactions/{}/{}/callback", interaction.id, interaction.token);
    shared.client.send::<IgnoredAny>(Method::POST, &path, response).await.map(drop)
}

fn told(result: Result<(), Fault>) {
    if let Err(fault) = result {
        tracing::warn!(reason = fault.reason(), "an interaction could not be acknowledged");
    }
}

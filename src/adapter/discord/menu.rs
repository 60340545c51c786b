//! The commands as Discord registers them.

use serenity::all::{CommandOptionType, CommandType};
use serenity::builder::{CreateCommand, CreateCommandOption};
use sha2::{Digest, Sha256};

use super::text::{CHOICE_UNITS, shorten};
use crate::message::{MenuCommand, MenuSlot};

/// The command that takes one free text: what a message's words are given to when somebody has it logged.
pub(super) const LOGS: &str = "e";

/// In the menu of a message.
const LOG_MESSAGE: &str = "Log as expense";

pub(super) fn commands(menu: &[MenuCommand]) -> Vec<CreateCommand> {
    let slash = menu.iter().map(|command| {
        CreateCommand::new(&command.word)
            .kind(CommandType::ChatInput)
            .description(shorten(&command.about, CHOICE_UNITS))
            .set_options(command.slots.iter().map(option).collect())
    });
    slash.chain([CreateCommand::new(LOG_MESSAGE).kind(CommandType::Message)]).collect()
}

/// All of them are text, however typed a slot is: what people write into it is read as it is everywhere else.
fn option(slot: &MenuSlot) -> CreateCommandOption {
    CreateCommandOption::new(CommandOptionType::String, &slot.name, shorten(&slot.about, CHOICE_UNITS))
        .required(slot.required)
        .set_autocomplete(slot.suggests)
}

/// Tells one set of commands from another, for one application.
pub(super) fn fingerprint(application: &str, commands: &[CreateCommand]) -> String {
    let json = serde_json::to_string(commands).unwrap_or_default();
    let digest = Sha256::new().chain_update(application).chain_update(json).finalize();
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

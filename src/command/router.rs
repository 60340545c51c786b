//! From a normalised text to a command: all patterns of all commands tried at once, the list's order deciding.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::{Regex, RegexSet};

use super::{Args, COMMANDS, Command, Plain};
use crate::understand::Normalised;

/// A command, its slots as the person typed them, and the pattern that claimed the text.
#[derive(Clone)]
pub struct Routed {
    pub command: &'static Command,
    pub args: Args,
    pub pattern: &'static str,
}

struct Table {
    /// In order of priority: which command, its pattern's source, and that compiled.
    patterns: Vec<(&'static Command, &'static str, Regex)>,
    set: RegexSet,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let sources: Vec<(&'static Command, &'static str)> =
        COMMANDS.iter().flat_map(|command| command.patterns.iter().map(move |pattern| (*command, *pattern))).collect();
    let whole: Vec<String> = sources.iter().map(|(_, pattern)| format!("^(?:{pattern})$")).collect();
    Table {
        set: RegexSet::new(&whole).expect("patterns are checked by a test"),
        patterns: sources
            .into_iter()
            .zip(&whole)
            .map(|((command, source), whole)| {
                (command, source, Regex::new(whole).expect("patterns are checked by a test"))
            })
            .collect(),
    }
});

/// How a text was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// With a slash: every command listens.
    Slash,
    /// Plain words to the bot alone.
    Private,
    /// Plain words among people.
    Shared,
}

/// The command that claims a text (without its slash), if any.
pub fn route(text: &Normalised, manner: Manner) -> Option<Routed> {
    let table = &*TABLE;
    // A set's matches come in pattern order, which is priority.
    table.set.matches(&text.text).into_iter().find_map(|index| {
        let (command, pattern, regex) = &table.patterns[index];
        let listens = match (command.plain, manner) {
            (Plain::Never, _) => false,
            (Plain::Everywhere, _) | (_, Manner::Slash | Manner::Private) => true,
            (Plain::Private, Manner::Shared) => false,
        };
        if !listens {
            return None;
        }
        let captures = regex.captures(&text.text)?;
        let mut args = BTreeMap::new();
        for slot in command.slots {
            if let Some(group) = captures.name(slot.name) {
                // The slot is what was typed, not what it was folded to.
                let span = text.original_span(group.range());
                args.insert(slot.name.to_owned(), text.original[span].trim().to_owned());
            }
        }
        Some(Routed { command, args: Args(args), pattern })
    })
}

/// The command that a slash names, for telling its usage when no pattern fits the rest.
pub fn named(text: &Normalised) -> Option<&'static Command> {
    let word = text.text.split_whitespace().next()?;
    COMMANDS
        .iter()
        .copied()
        .find(|command| command.plain != Plain::Never && (command.menu == word || command.name == word))
}

/// The command whose name is all that was said: "search", "add category".
pub fn alone(text: &Normalised) -> Option<&'static Command> {
    let name = text.text.replace(' ', "_");
    let is_it = |command: &&Command| command.menu == name || command.name == name;
    COMMANDS.iter().copied().filter(|command| command.plain != Plain::Never && !name.is_empty()).find(is_it)
}

/// Compiles every pattern now, so that the first message does not wait for it.
pub fn warm() {
    LazyLock::force(&TABLE);
}

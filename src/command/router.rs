//! From a normalised text to a command: of all patterns of all commands those that can begin as it does are tried, the
//! list's order deciding.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;
use regex_syntax::hir::literal::Extractor;

use super::{Args, COMMANDS, Command, Plain};
use crate::understand::Normalised;

/// A command, its slots as the person typed them, and the pattern that claimed the text.
#[derive(Clone)]
pub struct Routed {
    pub command: &'static Command,
    pub args: Args,
    pub pattern: &'static str,
}

struct Pattern {
    command: &'static Command,
    source: &'static str,
    regex: Regex,
    /// What every text that it claims begins with, one of these; none where that can be anything.
    begins: Option<Vec<Vec<u8>>>,
}

/// In order of priority. A set of all of them would answer in one pass and keep megabytes a thread for it; a look at
/// how a text begins leaves a handful to try.
static PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    let sources = COMMANDS.iter().flat_map(|command| command.patterns.iter().map(move |pattern| (*command, *pattern)));
    sources.map(|(command, source)| Pattern::new(command, source).expect("patterns are checked by a test")).collect()
});

impl Pattern {
    fn new(command: &'static Command, source: &'static str) -> Result<Self, Box<regex::Error>> {
        let whole = format!("^(?:{source})$");
        let regex = Regex::new(&whole).map_err(Box::new)?;
        let begins = regex_syntax::parse(&whole).ok().and_then(|hir| {
            let literals = Extractor::new().extract(&hir);
            Some(literals.literals()?.iter().map(|literal| literal.as_bytes().to_vec()).collect())
        });
        Ok(Self { command, source, regex, begins })
    }

    fn may_claim(&self, text: &str) -> bool {
        let begins = |with: &Vec<u8>| text.as_bytes().starts_with(with);
        self.begins.as_ref().is_none_or(|ways| ways.iter().any(begins))
    }
}

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
    let mut candidates = PATTERNS.iter().filter(|pattern| pattern.may_claim(&text.text));
    candidates.find_map(|Pattern { command, source, regex, .. }| {
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
        Some(Routed { command, args: Args(args), pattern: source })
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
    LazyLock::force(&PATTERNS);
}

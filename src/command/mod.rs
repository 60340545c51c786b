//! What people can ask for: one file a command, one line in [`COMMANDS`].
//!
//! Help, the platforms' menus and the README's table derive from the list; the laws at the end of this file hold for
//! every member of it. Typed words, /commands, buttons and answers to questions all reach one `run`.

pub mod card;
pub mod change;
pub mod router;
pub mod slash;

mod arranged;
mod category;
mod delete;
mod edit;
pub mod expense;
mod export;
mod filter;
mod help;
mod here;
mod household;
mod invite;
#[cfg(test)]
mod laws;
mod list;
mod naming;
mod payment_card;
mod pick;
pub mod put_away;
mod question;
mod report;
mod search;
mod setting;
mod show;
mod source;
mod transfer;
pub mod undo;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use chrono_tz::Tz;
use futures::future::BoxFuture;
use sea_orm::DatabaseTransaction;
use serde_json::Value;
use uuid::Uuid;

use crate::error::{Refused, Result};
use crate::message::{ChatKind, File, Inbound, Intent, Outcome};
use crate::say::{LANGUAGES, Locale, Phrase, phrase};
use crate::search::Index;
use crate::service::books::{Books, Member};
use crate::service::chat::Defaults;
use crate::service::unit::Unit;
use crate::service::world::{Chat, Home, Person, StoredIntent};
use crate::service::{Actor, Right};
use crate::understand::Scope;

/// What a slot holds; each kind has one recogniser in `understand`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotKind {
    Money,
    Day,
    Period,
    Category,
    Source,
    Person,
    Number,
    Text,
}

#[derive(Clone, Copy, Debug)]
pub struct Slot {
    /// The named group in the patterns, and the option's name on platforms that have typed ones.
    pub name: &'static str,
    pub kind: SlotKind,
}

/// Where plain words, without a slash, reach a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plain {
    Everywhere,
    /// In shared chats these words are chatter; a slash or a reply is needed there.
    Private,
    /// Only buttons reach it: it is in no menu.
    Never,
}

/// The code by which a handler says that it has to wait for the search index: the message is tried again shortly.
pub const NOT_YET: &str = "not_yet";

pub type Run = for<'c> fn(&'c mut Ctx<'_>, Args) -> BoxFuture<'c, Result<Reply>>;

/// One thing that people can ask for. What is said about it stands in the catalogues, by its name: `command-undo`, with
/// `.help` and its slots.
pub struct Command {
    pub name: &'static str,
    /// What is typed after the slash and shown in menus; empty where it is typed but not listed.
    pub menu: &'static str,
    pub slots: &'static [Slot],
    /// Regular expressions over the whole normalised text; their named groups are the slots.
    pub patterns: &'static [&'static str],
    pub examples: &'static [&'static str],
    pub right: Right,
    pub plain: Plain,
    pub run: Run,
}

impl Command {
    /// How people say it: its menu word with a slash, else its name in plain words.
    pub fn typed(&self) -> String {
        if self.menu.is_empty() { self.name.replace('_', " ") } else { format!("/{}", self.menu) }
    }

    /// One line, for menus and `help`; empty for what only buttons reach.
    pub fn about(&self, locale: &Locale) -> String {
        locale.named(&self.key(), None).unwrap_or_default()
    }

    /// What `help NAME` says below that line.
    pub fn help(&self, locale: &Locale) -> String {
        locale.named(&self.key(), Some("help")).unwrap_or_default()
    }

    /// One line about a slot, for platforms with typed options.
    pub fn slot_about(&self, slot: &Slot, locale: &Locale) -> String {
        let own = locale.named(&self.key(), Some(slot.name));
        own.or_else(|| locale.named(&format!("slot-{}", slot.name), None)).unwrap_or_default()
    }

    fn key(&self) -> String {
        format!("command-{}", self.name)
    }
}

/// In order of priority: the first whose pattern claims a text gets it.
pub static COMMANDS: &[&Command] = &[
    &expense::COMMAND,
    &report::COMMAND,
    &list::LIST,
    &list::MORE,
    &search::COMMAND,
    &show::COMMAND,
    &undo::UNDO,
    &undo::REDO,
    &edit::COMMAND,
    &delete::DELETE,
    &delete::RESTORE,
    &list::TRASH,
    &category::LIST,
    &category::ADD,
    &category::RENAME,
    &category::MERGE,
    &category::ARCHIVE,
    &category::ALIAS,
    &category::UNALIAS,
    &source::LIST,
    &source::ADD,
    &source::RENAME,
    &source::ARCHIVE,
    &source::DEFAULT,
    &source::BALANCE,
    &payment_card::LIST,
    &payment_card::ADD,
    &payment_card::RENAME,
    &payment_card::ARCHIVE,
    &payment_card::SET,
    &payment_card::SHOW,
    &transfer::COMMAND,
    &export::COMMAND,
    &setting::SETTINGS,
    &setting::REDATE,
    &invite::INVITE,
    &invite::JOIN,
    &invite::LINK,
    &household::BOOKS,
    &household::MEMBERS,
    &household::ADD,
    &household::CLAIM,
    &household::LEAVE,
    &here::COMMAND,
    &help::HELP,
    &help::HOW,
    &help::START,
    &change::CORRECT,
    &change::CHANGE,
    &pick::PICK,
    &pick::FILE,
    &question::FORGET,
];

/// What platforms show in their menus: what is typed after the slash, and one line about it.
pub type Menu = Vec<(String, String)>;

pub fn menu(locale: &Locale) -> Menu {
    let listed = COMMANDS.iter().filter(|command| command.plain != Plain::Never && !command.menu.is_empty());
    listed.map(|command| (command.menu.to_owned(), command.about(locale))).collect()
}

/// The menus of a platform that keeps one a language: everybody's, in the instance's language, and the others'.
pub fn menus(instance: &str) -> Vec<(Option<&'static str>, Menu)> {
    let everybody = Locale::first_of([instance]);
    let others = LANGUAGES.iter().map(|language| language.tag).filter(|tag| *tag != everybody.language());
    let others = others.map(|tag| (Some(tag), menu(&Locale::first_of([tag]))));
    std::iter::once((None, menu(&everybody))).chain(others).collect()
}

pub fn find(name: &str) -> Option<&'static Command> {
    COMMANDS.iter().copied().find(|command| command.name == name)
}

/// Slots by name, as typed or as stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Args(pub BTreeMap<String, String>);

impl Args {
    pub fn get(&self, slot: &str) -> Option<&str> {
        self.0.get(slot).map(String::as_str)
    }

    /// A slot that the patterns make sure of; absent only when a stored intent is damaged.
    pub fn need(&self, slot: &'static str) -> Result<&str, Refused> {
        self.get(slot)
            .filter(|value| !value.is_empty())
            .ok_or_else(|| Refused::new("missing", phrase!("field-missing", slot = slot)).slot(slot))
    }

    /// An entry's number, with or without `#`.
    pub fn number(&self) -> Result<i64, Refused> {
        let text = self.need("number")?;
        text.trim_start_matches('#')
            .parse()
            .map_err(|_| Refused::new("unknown_number", phrase!("number-unreadable", text = text)).slot("number"))
    }
}

impl From<Intent> for Args {
    fn from(intent: Intent) -> Self {
        Args(intent.args)
    }
}

/// What a handler may know and do. Time and randomness come from here, so that a logged message can be replayed.
pub struct Ctx<'a> {
    /// The message being handled; for a press, the press.
    pub inbound: &'a Inbound,
    pub actor: Actor,
    pub person: &'a Person,
    pub chat: &'a Chat,
    pub home: Home,
    /// Questions waiting in this chat.
    pub questions: Vec<StoredIntent>,
    /// The message whose card is concerned: the one replied to or pressed under, else the message itself.
    pub about: Uuid,
    /// Messages of the same person in this chat with the same text whose entries stand: id, and when sent (µs).
    pub repeats: Vec<(Uuid, i64)>,
    /// How long ago the message reached us.
    pub waited: Duration,
    pub db: &'a DatabaseTransaction,
    pub search: Option<&'a Index>,
    /// Where files made for people are put.
    pub files: &'a Path,
    pub defaults: &'a Defaults,
    /// What is answered in.
    pub locale: Arc<Locale>,
    pub unit: Unit,
}

impl Ctx<'_> {
    /// When the person sent the message.
    pub fn now(&self) -> DateTime<Utc> {
        self.unit.now
    }

    pub fn books(&self) -> &Arc<Books> {
        &self.home.books
    }

    pub fn household(&self) -> Uuid {
        self.actor.household
    }

    /// The person's zone: their own, else the household's.
    pub fn zone(&self) -> Tz {
        self.person.zone.as_deref().and_then(|zone| zone.parse().ok()).unwrap_or_else(|| self.books().zone())
    }

    pub fn wall_clock(&self) -> NaiveDateTime {
        self.now().with_timezone(&self.zone()).naive_local()
    }

    pub fn today(&self) -> NaiveDate {
        self.wall_clock().date()
    }

    /// What the person writes in, and so what is read by.
    pub fn language(&self) -> &str {
        self.person.language.as_deref().unwrap_or(&self.home.books.household.language)
    }

    /// Answers in the household's language from here on, where the message changed it.
    pub fn follow_language(&mut self, before: &str) {
        let now = &self.home.books.household.language;
        if now != before {
            self.locale = Locale::first_of([now.as_str(), &self.defaults.language]);
        }
    }

    pub fn say(&self, phrase: Phrase) -> String {
        self.locale.say(&phrase)
    }

    /// Reads text as this person means it: their clock, their language, their household's names.
    pub fn scope(&self) -> Scope<'_> {
        self.home.books.scope(self.wall_clock(), self.language())
    }

    pub fn shared(&self) -> bool {
        self.inbound.chat.kind == ChatKind::Shared
    }

    /// The household's name, where it is not the one whose books this chat shows.
    pub fn elsewhere(&self) -> Option<&str> {
        let household = &self.books().household;
        self.chat.household_id.is_some_and(|shown| shown != household.id).then_some(&household.name)
    }

    pub fn me(&self) -> Option<&Member> {
        self.home.books.member(self.actor.member)
    }
}

/// A button's label and what it does.
pub type Choice = (String, Intent);

/// Where a reply goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A message of its own.
    New,
    /// The card of this message, edited in place; a message of its own where there is none.
    Card(Uuid),
    /// For a press: the message that bore the button, edited in place; otherwise a message of its own.
    Pressed,
}

/// What is said in answer to a message.
#[derive(Clone, Debug)]
pub struct Reply {
    pub outcome: Outcome,
    pub text: String,
    /// Rows of choices.
    pub choices: Vec<Vec<Choice>>,
    /// Only the asker may press.
    pub only_asker: bool,
    /// The message that its buttons and question are about, where that is another than the one answered.
    pub about: Option<Uuid>,
    /// Plain text may answer: the slot that it fills and the question.
    pub question: Option<(String, String)>,
    pub file: Option<File>,
    /// What the text says, for programs.
    pub data: Value,
    pub place: Place,
    /// This message shows entries of its message and will be edited when they change.
    pub card: bool,
    /// For a press: one line shown to the presser alone.
    pub whisper: Option<String>,
    /// It says nothing that has to be read: where a chat likes it quiet, a mark on the message answered is enough.
    pub unremarkable: bool,
    /// Other cards that show something which changed: their message, their new text and choices.
    pub refresh: Vec<Refresh>,
}

/// A card elsewhere that has to show something new.
#[derive(Clone, Debug)]
pub struct Refresh {
    pub message: Uuid,
    pub text: String,
    pub choices: Vec<Vec<Choice>>,
}

impl Reply {
    pub fn done(text: impl Into<String>) -> Self {
        Self {
            outcome: Outcome::Done,
            text: text.into(),
            choices: Vec::new(),
            only_asker: false,
            about: None,
            question: None,
            file: None,
            data: Value::Object(Default::default()),
            place: Place::New,
            card: false,
            whisper: None,
            unremarkable: false,
            refresh: Vec::new(),
        }
    }

    /// A question with buttons that only the asker may press.
    pub fn asked(text: impl Into<String>) -> Self {
        Self { outcome: Outcome::Asked, only_asker: true, ..Self::done(text) }
    }

    /// Nothing is said; what was staged still counts.
    pub fn silent() -> Self {
        Self::done("")
    }

    pub fn refused(refused: &Refused, locale: &Locale) -> Self {
        let hint = locale.hint(&refused.phrase);
        let text = locale.say(&refused.phrase);
        let text = match &hint {
            Some(hint) => format!("{text} {hint}"),
            None => text,
        };
        Self {
            outcome: Outcome::Refused,
            data: serde_json::json!({
                "error": { "code": refused.code, "slot": refused.slot, "hint": hint }
            }),
            ..Self::done(text)
        }
    }

    pub fn data(mut self, data: Value) -> Self {
        self.data = data;
        self
    }

    pub fn row(mut self, choices: impl IntoIterator<Item = Choice>) -> Self {
        let row: Vec<Choice> = choices.into_iter().collect();
        if !row.is_empty() {
            self.choices.push(row);
        }
        self
    }

    pub fn rows(mut self, rows: Vec<Vec<Choice>>) -> Self {
        self.choices.extend(rows);
        self
    }

    /// Shows entries of `message` in its card.
    pub fn on_card(mut self, message: Uuid) -> Self {
        self.card = true;
        self.place = Place::Card(message);
        self
    }

    pub fn question(mut self, slot: &str, prompt: impl Into<String>) -> Self {
        self.question = Some((slot.to_owned(), prompt.into()));
        self
    }

    pub fn whisper(mut self, line: impl Into<String>) -> Self {
        self.whisper = Some(line.into());
        self
    }
}

/// A choice that runs `command` with `args`.
pub fn choice<'a>(
    label: impl Into<String>,
    command: &str,
    args: impl IntoIterator<Item = (&'a str, String)>,
) -> Choice {
    (label.into(), Intent::new(command, args))
}

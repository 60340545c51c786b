//! The doors to the platforms. An adapter converts, the core decides.

mod backoff;
pub mod console;
mod cut;
pub mod discord;
pub mod telegram;
mod upload;

use std::time::Duration;

use futures::future::BoxFuture;
use tokio_util::sync::CancellationToken;

use crate::error::Internal;
use crate::message::{ChatKey, Followed, Form, MessageKey, Outgoing, Platform, Suggestion, ThreadKey, Typing, UserKey};
use crate::pipeline::Inbox;

/// A platform, both ways. An implementation names only `message`, `error`, the inbox and its platform's crate;
/// it keeps no queue of its own and takes no decision about what a message means.
pub trait Adapter: Send + Sync + 'static {
    fn platform(&self) -> Platform;

    /// Receives until `stop`. Every update is handed to [`Inbox::accept`], and the platform is told that it
    /// arrived only after that returned. Passing faults (network, 5xx) are retried inside and never end it.
    fn receive(&self, inbox: Inbox, stop: CancellationToken) -> BoxFuture<'_, Result<(), Fatal>>;

    /// One attempt at one delivery: retrying, order and pacing are the sender's.
    fn deliver<'a>(&'a self, outgoing: &'a Outgoing) -> BoxFuture<'a, Result<Delivered, Undelivered>>;

    /// Shows that an answer is being worked on, where the platform can; failures are of no interest.
    fn typing<'a>(&'a self, chat: &'a ChatKey, thread: Option<&'a ThreadKey>) -> BoxFuture<'a, ()>;
}

/// What an adapter may ask of the program beside handing messages over. Every question is answered at once.
pub trait Desk: Send + Sync + 'static {
    /// The chats that are read as a whole and still open.
    fn followed(&self) -> BoxFuture<'_, Result<Vec<Followed>, Internal>>;

    /// What may be filled into a slot of the command with this menu word.
    fn suggest<'a>(&'a self, word: &'a str, typing: &'a Typing) -> BoxFuture<'a, Result<Vec<Suggestion>, Internal>>;

    /// The form that a button opens; none where pressing it is all.
    fn form<'a>(&'a self, user: &'a UserKey, token: &'a str) -> BoxFuture<'a, Result<Option<Form>, Internal>>;

    /// What the adapter had written down under this name, in an earlier life perhaps.
    fn recall<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<String>, Internal>>;

    fn write_down<'a>(&'a self, name: &'a str, value: &'a str) -> BoxFuture<'a, Result<(), Internal>>;
}

/// Why an adapter ended although nobody asked it to.
#[derive(Debug)]
pub enum Fatal {
    /// Only the operator can mend it (a wrong token, a second poller): exit code 78.
    Config(String),
    Failed(Internal),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivered {
    /// The platform's id of what was sent; absent where there is none (a press acknowledged).
    pub key: Option<MessageKey>,
}

/// Why a delivery did not happen, and so what the sender does next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undelivered {
    /// The platform asked for patience (429): this chat waits.
    Throttled { after: Duration },
    /// A passing fault, after which it is unknown whether the platform acted.
    Passing { reason: String },
    /// The chat has a new key.
    Migrated { to: ChatKey },
    /// Nothing can be sent to this chat any more.
    Gone { reason: String },
    /// We are not allowed to write here any more: somebody who can change that has to hear of it.
    Forbidden { reason: String },
    /// The person takes no messages from us now: this one waits for their next visit.
    Closed { reason: String },
    /// The message that was to change is not there any more.
    Missing { reason: String },
    /// The platform will never take this one.
    Never { reason: String },
}

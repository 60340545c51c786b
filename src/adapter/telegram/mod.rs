//! Telegram, by long polling. Its types come from teloxide, its calls go through a small client of ours: teloxide's
//! own dispatcher confirms what it has received rather than what is stored.

mod client;
mod deliver;
mod receive;
mod text;
mod update;

use std::time::Duration;

use futures::future::BoxFuture;
use secrecy::SecretString;
use serde_json::Value;
use teloxide::payloads::{GetMe, GetMyCommands, GetMyCommandsSetters, SendChatAction, SetMyCommands};
use teloxide::payloads::{SendChatActionSetters, SetMyCommandsSetters};
use teloxide::types::{BotCommand, BotCommandScope, ChatAction, Me};
use tokio_util::sync::CancellationToken;

use crate::adapter::{Adapter, Delivered, Fatal, Undelivered};
use crate::clock::Clock;
use crate::error::Internal;
use crate::message::{ChatKey, Outgoing, Platform, ThreadKey};
use crate::pipeline::Inbox;

use client::{Client, Fault};

/// The name under which Telegram's messages, chats and people are stored.
pub const PLATFORM: &str = "telegram";

#[derive(Clone, Debug)]
pub struct Settings {
    pub token: SecretString,
    /// Where the Bot API answers: Telegram's own address or a self-hosted server's, without the `/bot…` part.
    pub api_url: String,
    /// How long a poll may wait for the next update; Telegram counts in whole seconds.
    pub poll_timeout: Duration,
    /// How much longer than a poll somebody else's polling may get in the way before it is taken for a second
    /// instance rather than for what a killed predecessor left behind.
    pub conflict_grace: Duration,
}

impl Settings {
    /// Telegram itself, with the timings that suit it.
    pub fn new(token: SecretString) -> Self {
        Self {
            token,
            api_url: "https://api.telegram.org".to_owned(),
            poll_timeout: Duration::from_secs(50),
            conflict_grace: Duration::from_secs(10),
        }
    }
}

/// What the bot behind a token is called, and what Telegram lets it hear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hears {
    /// Without `@`.
    pub username: String,
    /// Whether privacy mode is off: else it hears, in groups where it is no admin, only commands and replies to it.
    pub all_group_messages: bool,
}

impl std::fmt::Display for Hears {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let groups = if self.all_group_messages {
            "every line in groups"
        } else {
            "in groups /commands and replies to it (every line where it is admin)"
        };
        write!(f, "@{} hears everything in private chats, {groups}", self.username)
    }
}

pub struct Telegram {
    client: Client,
    settings: Settings,
    clock: Clock,
}

impl Telegram {
    pub fn new(settings: Settings, clock: Clock) -> Self {
        Self { client: Client::new(&settings.api_url, settings.token.clone()), settings, clock }
    }

    /// Asks Telegram once who the bot is.
    ///
    /// # Errors
    /// [`Fatal::Config`] where the token is not accepted, [`Fatal::Failed`] where Telegram cannot be reached.
    pub async fn hears(&self) -> Result<Hears, Fatal> {
        match self.me().await {
            Ok(me) => Ok(Hears {
                username: me.user.username.unwrap_or_default(),
                all_group_messages: me.can_read_all_group_messages,
            }),
            Err(fault) => Err(token_refused(&fault).unwrap_or_else(|| Fatal::Failed(Internal::new(fault.reason())))),
        }
    }

    /// Makes `commands` (name and one line about it) the menu of people whose Telegram is in `language` (ISO 639), or of
    /// everybody who has none of their own: in this order in private chats, and in groups, where `e` is what books, with
    /// that first. Telegram is told only what changed.
    ///
    /// # Errors
    /// Where Telegram cannot be reached or refuses the list.
    pub async fn set_menu(&self, language: Option<&str>, commands: &[(String, String)]) -> Result<(), Internal> {
        let private: Vec<BotCommand> = commands.iter().map(|(name, about)| BotCommand::new(name, about)).collect();
        let mut group = private.clone();
        // Stable: the others keep their order.
        group.sort_by_key(|command| command.command != "e");
        for (scope, commands) in [(BotCommandScope::AllPrivateChats, private), (BotCommandScope::AllGroupChats, group)]
        {
            self.set_menu_in(scope, language.unwrap_or_default(), commands)
                .await
                .map_err(|fault| Internal::new(fault.reason()).doing("setting Telegram's command menu"))?;
        }
        Ok(())
    }

    /// The empty language is everybody's who has no menu in their own.
    async fn set_menu_in(
        &self,
        scope: BotCommandScope,
        language: &str,
        commands: Vec<BotCommand>,
    ) -> Result<(), Fault> {
        let get = GetMyCommands::new().scope(scope.clone()).language_code(language);
        let shown: Vec<BotCommand> = self.client.call(&get).await?;
        if shown != commands {
            let set = SetMyCommands::new(commands).scope(scope).language_code(language);
            self.client.call::<_, Value>(&set).await?;
        }
        Ok(())
    }

    async fn me(&self) -> Result<Me, Fault> {
        self.client.call(&GetMe::new()).await
    }
}

impl Adapter for Telegram {
    fn platform(&self) -> Platform {
        PLATFORM.into()
    }

    fn receive(&self, inbox: Inbox, stop: CancellationToken) -> BoxFuture<'_, Result<(), Fatal>> {
        Box::pin(receive::run(self, inbox, stop))
    }

    fn deliver<'a>(&'a self, outgoing: &'a Outgoing) -> BoxFuture<'a, Result<Delivered, Undelivered>> {
        Box::pin(deliver::run(&self.client, outgoing))
    }

    fn typing<'a>(&'a self, chat: &'a ChatKey, thread: Option<&'a ThreadKey>) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            let Some(chat) = deliver::chat_id(chat) else { return };
            let mut action = SendChatAction::new(chat, ChatAction::Typing);
            if let Some(thread) = thread.and_then(deliver::thread_id) {
                action = action.message_thread_id(thread);
            }
            // It is a courtesy: the answer itself follows whatever becomes of it.
            let _ = self.client.call::<_, Value>(&action).await;
        })
    }
}

/// Telegram answers 401 to a token that it does not know and 404 to what cannot be one.
fn token_refused(fault: &Fault) -> Option<Fatal> {
    match fault {
        Fault::Refused { code: 401 | 404, .. } => Some(Fatal::Config(
            "telegram.token: the token is not accepted by Telegram; @BotFather shows the right one".to_owned(),
        )),
        _ => None,
    }
}

//! Discord: its gateway for what comes in, its REST interface for what goes out. What is built and sent is of serenity's
//! types; the gateway is a small client of ours, because serenity's spawns a task an event and moves on: here the session
//! is at the last event that is stored, so that a resumed one brings again whatever was not.

mod client;
mod deliver;
mod gateway;
mod history;
mod interact;
mod key;
mod menu;
mod receive;
mod text;
mod update;
mod wire;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::future::BoxFuture;
use reqwest::Method;
use secrecy::SecretString;
use serde::de::IgnoredAny;
use serenity::model::application::ApplicationFlags;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::adapter::{Adapter, Delivered, Desk, Fatal, Undelivered};
use crate::clock::Clock;
use crate::error::Internal;
use crate::message::{ChatKey, MenuCommand, Outgoing, Platform, ThreadKey};
use crate::pipeline::Inbox;

use client::{Client, Fault};
use key::Asked;

/// The name under which Discord's messages, chats and people are stored.
pub const PLATFORM: &str = "discord";

const API: &str = "https://discord.com";

/// The flags that say that an application was given the Message Content intent, for many servers or for few.
const SEES_CONTENT: ApplicationFlags =
    ApplicationFlags::GATEWAY_MESSAGE_CONTENT.union(ApplicationFlags::GATEWAY_MESSAGE_CONTENT_LIMITED);

#[derive(Clone, Debug)]
pub struct Settings {
    pub token: SecretString,
    /// Stands before Discord's REST interface; what it answers as the gateway's address is the only one that is used.
    pub api_proxy: Option<String>,
}

/// What the bot behind a token is called, and what Discord lets it hear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hears {
    pub username: String,
    /// Whether it was given the Message Content intent.
    pub content: bool,
}

impl std::fmt::Display for Hears {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let servers = if self.content {
            "every line in channels named by /here"
        } else {
            "on servers /commands and mentions (every line in channels named by /here once it has the Message Content \
             intent)"
        };
        write!(f, "{} hears everything in private chats, {servers}", self.username)
    }
}

/// Asks Discord once who the bot is.
///
/// # Errors
/// [`Fatal::Config`] where the token is not accepted, [`Fatal::Failed`] where Discord cannot be reached.
pub async fn hears(settings: &Settings) -> Result<Hears, Fatal> {
    let client = client(settings);
    let fatal = |fault: Fault| token_refused(&fault).unwrap_or_else(|| Fatal::Failed(Internal::new(fault.reason())));
    let us = Us::ask(&client).await.map_err(fatal)?;
    Ok(Hears { username: us.name, content: us.content.unwrap_or(false) })
}

pub struct Discord {
    shared: Arc<Shared>,
}

/// What the loop, the tasks it starts and the deliveries have in common.
struct Shared {
    client: Client,
    settings: Settings,
    clock: Clock,
    desk: Arc<dyn Desk>,
    menu: Vec<MenuCommand>,
    /// Interactions that are stored, or about to be, and not acknowledged yet: their answers wait for that.
    opening: Mutex<HashMap<String, watch::Receiver<()>>>,
}

impl Discord {
    pub fn new(settings: Settings, clock: Clock, desk: Arc<dyn Desk>, menu: Vec<MenuCommand>) -> Self {
        let client = client(&settings);
        Self { shared: Arc::new(Shared { client, settings, clock, desk, menu, opening: Mutex::default() }) }
    }
}

fn client(settings: &Settings) -> Client {
    Client::new(settings.api_proxy.as_deref().unwrap_or(API), &settings.token)
}

impl Shared {
    fn opening(&self) -> MutexGuard<'_, HashMap<String, watch::Receiver<()>>> {
        self.opening.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until an interaction is acknowledged, or will not be: before that nothing can answer it.
    async fn opened(&self, asked: &Asked) {
        let opening = self.opening().get(&asked.id).cloned();
        if let Some(mut opening) = opening {
            // It only ever ends.
            let _ = opening.changed().await;
        }
    }

    /// Tells Discord the commands, where they are others than it was told before.
    async fn register(&self, application: &str) -> Result<(), Internal> {
        let commands = menu::commands(&self.menu);
        let fingerprint = menu::fingerprint(application, &commands);
        if self.desk.recall("commands").await?.as_ref() == Some(&fingerprint) {
            return Ok(());
        }
        let path = format!("/applications/{application}/commands");
        let told = self.client.send::<IgnoredAny>(Method::PUT, &path, &commands).await;
        told.map_err(|fault| Internal::new(fault.reason()).doing("registering Discord's commands"))?;
        tracing::info!(commands = commands.len(), "Discord was told the commands");
        self.desk.write_down("commands", &fingerprint).await
    }
}

/// Who we are at Discord.
#[derive(Clone, Debug)]
struct Us {
    id: String,
    name: String,
    application: String,
    /// Whether we were given the Message Content intent; absent where Discord did not say.
    content: Option<bool>,
}

impl Us {
    async fn ask(client: &Client) -> Result<Self, Fault> {
        let me: wire::User = client.get("/users/@me").await?;
        let application = match client.get::<wire::Application>("/applications/@me").await {
            Ok(application) => Some(application),
            // Proxies that let only some paths through: the bot's id is its application's, but for the oldest ones.
            Err(Fault::Refused { status: 404, .. }) => None,
            Err(fault) => return Err(fault),
        };
        let content = application
            .as_ref()
            .map(|application| ApplicationFlags::from_bits_truncate(application.flags).intersects(SEES_CONTENT));
        let application = application.map_or_else(|| me.id.clone(), |application| application.id);
        Ok(Self { id: me.id, name: me.username, application, content })
    }
}

impl Adapter for Discord {
    fn platform(&self) -> Platform {
        PLATFORM.into()
    }

    fn receive(&self, inbox: Inbox, stop: CancellationToken) -> BoxFuture<'_, Result<(), Fatal>> {
        Box::pin(receive::run(self.shared.clone(), inbox, stop))
    }

    fn deliver<'a>(&'a self, outgoing: &'a Outgoing) -> BoxFuture<'a, Result<Delivered, Undelivered>> {
        Box::pin(deliver::run(&self.shared, outgoing))
    }

    fn typing<'a>(&'a self, chat: &'a ChatKey, _thread: Option<&'a ThreadKey>) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            // It is a courtesy: the answer itself follows whatever becomes of it.
            let _ = self.shared.client.bare::<IgnoredAny>(Method::POST, &format!("/channels/{chat}/typing")).await;
        })
    }
}

fn token_refused(fault: &Fault) -> Option<Fatal> {
    match fault {
        Fault::Refused { status: 401, .. } => Some(token_not_accepted()),
        _ => None,
    }
}

fn token_not_accepted() -> Fatal {
    Fatal::Config(
        "discord.token: the token is not accepted by Discord; the Developer Portal gives a new one (Bot, Reset Token)"
            .to_owned(),
    )
}

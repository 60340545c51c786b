//! The receiving loop. Events are stored in the order in which they came, as many at once as there are, and the session
//! stands at the last that is stored.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use rand::Rng;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serenity::model::gateway::GatewayIntents;
use tokio::sync::mpsc;
use tokio::task::AbortHandle;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::client::Fault;
use super::gateway::{Connection, Event, Lost, Session};
use super::update::Reader;
use super::wire::{BotGateway, Channel, Deletion, Guild, Interaction, Message, Ready};
use super::{Shared, Us, history, interact, token_refused};
use crate::adapter::Fatal;
use crate::adapter::backoff::Backoff;
use crate::message::{ChatKey, Followed, Inbound};
use crate::pipeline::Inbox;

/// Events stored at once, at most.
const BATCH: usize = 100;
/// How long stopping may wait for what is being stored and answered.
const GOODBYE: Duration = Duration::from_secs(3);
const CLOSED_FOR_GOOD: u16 = 1000;

/// What is heard without being asked for more.
const HEARD: GatewayIntents =
    GatewayIntents::GUILDS.union(GatewayIntents::GUILD_MESSAGES).union(GatewayIntents::DIRECT_MESSAGES);

pub(super) async fn run(shared: Arc<Shared>, inbox: Inbox, stop: CancellationToken) -> Result<(), Fatal> {
    let Some(us) = stop.run_until_cancelled(introduce(&shared)).await.transpose()? else { return Ok(()) };
    let registering = tokio::spawn(register(shared.clone(), us.application.clone()));
    let tasks = TaskTracker::new();
    let ended = listen(&shared, &inbox, &us, &tasks, &stop).await;
    registering.abort();
    tasks.close();
    if timeout(GOODBYE, tasks.wait()).await.is_err() {
        tracing::warn!("an interaction was not acknowledged in time");
    }
    ended
}

/// Listens until `stop`, and leaves nothing behind that nobody would tell us again.
async fn listen(
    shared: &Arc<Shared>,
    inbox: &Inbox,
    us: &Us,
    tasks: &TaskTracker,
    stop: &CancellationToken,
) -> Result<(), Fatal> {
    // Where Discord did not say whether we were given it, it says so when we ask for it.
    let sees_content = us.content.unwrap_or(true);
    let mut listener = Listener {
        shared: shared.clone(),
        inbox: inbox.clone(),
        reader: Reader { us: us.id.clone(), sees_content, names: HashMap::new(), guilds: HashMap::new() },
        intents: if sees_content { HEARD | GatewayIntents::MESSAGE_CONTENT } else { HEARD },
        session: None,
        heard: 0,
        followed: Vec::new(),
        reading: None,
        behind: HashMap::new(),
        held: Vec::new(),
        tasks: tasks.clone(),
    };
    let ended = listener.listen(stop).await;
    listener.put_by().await;
    ended
}

fn moment() -> Duration {
    Duration::from_millis(rand::rng().random_range(1_000..=3_000))
}

/// Learns who we are and what we were given.
async fn introduce(shared: &Shared) -> Result<Us, Fatal> {
    let mut backoff = Backoff::default();
    loop {
        match Us::ask(&shared.client).await {
            Ok(us) => {
                tracing::info!(bot = us.name, sees_content = us.content, "Discord answers");
                return Ok(us);
            }
            Err(fault) => {
                if let Some(fatal) = token_refused(&fault) {
                    return Err(fatal);
                }
                let wait = backoff.after(asked(&fault));
                let wait_ms = wait.as_millis() as u64;
                tracing::warn!(reason = fault.reason(), wait_ms, "Discord does not answer");
                sleep(wait).await;
            }
        }
    }
}

async fn register(shared: Arc<Shared>, application: String) {
    let mut backoff = Backoff::default();
    while let Err(fault) = shared.register(&application).await {
        let wait = backoff.next();
        tracing::warn!(%fault, wait_ms = wait.as_millis() as u64, "Discord could not be told the commands");
        sleep(wait).await;
    }
}

fn asked(fault: &Fault) -> Option<Duration> {
    match fault {
        Fault::Throttled { after } => Some(*after),
        Fault::Refused { .. } | Fault::Passing(_) => None,
    }
}

struct Listener {
    shared: Arc<Shared>,
    inbox: Inbox,
    reader: Reader,
    intents: GatewayIntents,
    session: Option<Session>,
    /// The last event of the session that is stored or held.
    heard: u64,
    /// What is asked for once a new session stands: read before it was begun, so that what it brings is no excuse.
    followed: Vec<Followed>,
    reading: Option<Reading>,
    /// Chats whose history is being read, and the id behind which it is.
    behind: HashMap<ChatKey, u64>,
    /// What happens in those meanwhile waits behind their history: not stored, and so not acknowledged.
    held: Vec<Held>,
    tasks: TaskTracker,
}

struct Held {
    /// Its event's number; none where that session is over.
    seq: Option<u64>,
    inbound: Inbound,
}

/// The histories being read; what is not read yet when this goes is read at the next start, from where the stored
/// messages end.
struct Reading {
    task: AbortHandle,
    through: mpsc::UnboundedReceiver<ChatKey>,
}

impl Drop for Reading {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Listener {
    /// Connects, and connects again, until `stop`.
    async fn listen(&mut self, stop: &CancellationToken) -> Result<(), Fatal> {
        let mut backoff = Backoff::default();
        loop {
            let connected = stop.run_until_cancelled(self.connect()).await;
            let lost = match connected {
                None => return Ok(()),
                Some(Ok(mut connection)) => match self.hear(&mut connection, &mut backoff, stop).await {
                    None => {
                        connection.close(CLOSED_FOR_GOOD).await;
                        return Ok(());
                    }
                    Some(lost) => lost,
                },
                Some(Err(lost)) => lost,
            };
            let reason = match lost {
                Lost::Fatal(fatal) => return Err(fatal),
                Lost::Resume(reason) => reason,
                Lost::Renew(reason) => {
                    self.session = None;
                    // Discord asks for a moment, of some length, before a new session.
                    if stop.run_until_cancelled(sleep(moment())).await.is_none() {
                        return Ok(());
                    }
                    reason
                }
            };
            let wait = backoff.next();
            tracing::warn!(reason, wait_ms = wait.as_millis() as u64, "the connection to Discord is lost");
            if stop.run_until_cancelled(sleep(wait)).await.is_none() {
                return Ok(());
            }
        }
    }

    async fn connect(&mut self) -> Result<Connection, Lost> {
        let url = self.address().await?;
        if self.session.is_none() {
            let followed = self.shared.desk.followed().await;
            self.followed = followed.map_err(|fault| Lost::Renew(fault.to_string()))?;
        }
        let mut connection = Connection::open(&url).await.map_err(Lost::Resume)?;
        let token = &self.shared.settings.token;
        match &self.session {
            Some(session) => connection.resume(token, session).await?,
            None => connection.identify(token, self.intents).await?,
        }
        Ok(connection)
    }

    /// Where the session is to be resumed; else what the API answers. Before a proxy's answer no other address counts.
    async fn address(&self) -> Result<String, Lost> {
        let resumed = self.session.as_ref().and_then(|session| session.url.clone());
        if let Some(url) = resumed.filter(|_| self.shared.settings.api_proxy.is_none()) {
            return Ok(url);
        }
        match self.shared.client.get::<BotGateway>("/gateway/bot").await {
            Ok(gateway) => Ok(gateway.url),
            Err(fault) => match token_refused(&fault) {
                Some(fatal) => Err(Lost::Fatal(fatal)),
                None => {
                    sleep(asked(&fault).unwrap_or_default()).await;
                    Err(Lost::Resume(format!("asking for the gateway: {}", fault.reason())))
                }
            },
        }
    }

    /// Hears events until the connection is lost; none when it was stopped.
    async fn hear(
        &mut self,
        connection: &mut Connection,
        backoff: &mut Backoff,
        stop: &CancellationToken,
    ) -> Option<Lost> {
        loop {
            let stored = self.session.as_ref().map(|session| session.stored);
            let first = tokio::select! {
                () = stop.cancelled() => return None,
                chat = caught_up(&mut self.reading) => {
                    match chat {
                        Some(chat) => {
                            self.behind.remove(&chat);
                        }
                        None => {
                            self.reading = None;
                            self.behind.clear();
                        }
                    }
                    if !self.store(connection, Vec::new(), stop).await {
                        return None;
                    }
                    continue;
                }
                event = connection.next(stored) => event,
            };
            let mut batch = Vec::new();
            let mut seen = None;
            let mut lost = None;
            let mut next = Some(first);
            while let Some(heard) = next {
                match heard {
                    Ok(event) => {
                        let seq = event.seq;
                        seen = Some(seq);
                        backoff.reset();
                        for inbound in self.read(event) {
                            match self.behind.contains_key(&inbound.origin.chat) {
                                true => self.held.push(Held { seq: Some(seq), inbound }),
                                false => batch.push(inbound),
                            }
                        }
                    }
                    Err(ended) => {
                        lost = Some(ended);
                        break;
                    }
                }
                next = if batch.len() < BATCH { connection.next(stored).now_or_never() } else { None };
            }
            self.heard = self.heard.max(seen.unwrap_or(0));
            if !self.store(connection, batch, stop).await {
                return None;
            }
            if lost.is_some() {
                return lost;
            }
        }
    }

    /// Stores what was held back for nothing any more, and a batch behind it, however long the inbox needs to be able to
    /// take them; with that Discord may hear that we have them. False when stopped before.
    async fn store(&mut self, connection: &mut Connection, batch: Vec<Inbound>, stop: &CancellationToken) -> bool {
        let free = self.held.iter().filter(|held| !self.behind.contains_key(&held.inbound.origin.chat));
        let batch: Vec<Inbound> = free.map(|held| held.inbound.clone()).chain(batch).collect();
        if !self.accepted(connection, batch, stop).await {
            return false;
        }
        self.held.retain(|held| self.behind.contains_key(&held.inbound.origin.chat));
        if let Some(session) = &mut self.session {
            let first_held = self.held.iter().filter_map(|held| held.seq).min();
            session.stored = first_held.map_or(self.heard, |first| first.saturating_sub(1));
        }
        true
    }

    /// Hands a batch over. False when stopped before the inbox could take it.
    async fn accepted(&self, connection: &mut Connection, batch: Vec<Inbound>, stop: &CancellationToken) -> bool {
        if batch.is_empty() {
            return true;
        }
        let stored = self.session.as_ref().map(|session| session.stored);
        let mut backoff = Backoff::default();
        let storing = async {
            // Not cut short by `stop`: a commit under way is waited for.
            while let Err(error) = self.inbox.accept(batch.clone()).await {
                let wait = backoff.next();
                tracing::error!(%error, wait_ms = wait.as_millis() as u64, "storing messages from Discord failed");
                if stop.run_until_cancelled(sleep(wait)).await.is_none() {
                    return false;
                }
            }
            true
        };
        tokio::select! {
            biased;
            stored = storing => stored,
            () = connection.keep(stored) => false,
        }
    }

    /// What an event says to the core. What people do is taken care of beside, because it cannot wait.
    fn read(&mut self, event: Event) -> Vec<Inbound> {
        let now = self.shared.clock.now();
        let Event { seq, name, data } = event;
        let kind = name.as_str();
        match kind {
            "READY" => {
                if let Some(ready) = parse::<Ready>(kind, data) {
                    self.heard = seq;
                    self.held.iter_mut().for_each(|held| held.seq = None);
                    self.session = Some(Session { id: ready.session_id, url: ready.resume_gateway_url, stored: seq });
                    self.catch_up();
                }
                Vec::new()
            }
            "GUILD_CREATE" | "GUILD_UPDATE" => {
                parse::<Guild>(kind, data).into_iter().for_each(|guild| self.reader.learn(guild));
                Vec::new()
            }
            "CHANNEL_CREATE" | "CHANNEL_UPDATE" => {
                parse::<Channel>(kind, data).into_iter().for_each(|channel| self.reader.learn_channel(channel));
                Vec::new()
            }
            "GUILD_DELETE" => {
                parse::<Guild>(kind, data).map(|guild| self.reader.guild_gone(&guild, now)).unwrap_or_default()
            }
            "CHANNEL_DELETE" => {
                let channel = parse::<Channel>(kind, data);
                channel.and_then(|channel| self.reader.channel_gone(&channel.id, now)).into_iter().collect()
            }
            "MESSAGE_CREATE" => {
                parse::<Message>(kind, data).and_then(|message| self.reader.message(&message)).into_iter().collect()
            }
            "MESSAGE_UPDATE" => {
                parse::<Message>(kind, data).and_then(|message| self.reader.edit(&message)).into_iter().collect()
            }
            "MESSAGE_DELETE" => {
                parse::<Deletion>(kind, data).map(|deletion| self.reader.deletion(&deletion, now)).into_iter().collect()
            }
            "INTERACTION_CREATE" => {
                if let Some(interaction) = parse::<Interaction>(kind, data) {
                    let manner = interact::manner(&self.shared, &interaction);
                    let inbound = self.reader.interaction(&interaction, manner, now);
                    self.tasks.spawn(interact::run(self.shared.clone(), self.inbox.clone(), interaction, inbound));
                }
                Vec::new()
            }
            // A purge by moderators says nothing about any one expense.
            _ => Vec::new(),
        }
    }

    fn catch_up(&mut self) {
        let chats = std::mem::take(&mut self.followed);
        self.behind = chats.iter().map(|followed| (followed.key.clone(), history::read_from(followed))).collect();
        let (shared, inbox, reader) = (self.shared.clone(), self.inbox.clone(), self.reader.clone());
        let (tell, through) = mpsc::unbounded_channel();
        let reading = async move { history::catch_up(&shared, &inbox, &reader, chats, tell).await };
        self.reading = Some(Reading { task: tokio::spawn(reading).abort_handle(), through });
    }

    /// What is still held at the end: the next start's history brings the messages, with what has become of them, but
    /// neither that one was deleted nor the edits of older ones. Stored without the history before them the messages
    /// would hide that it is missing.
    async fn put_by(&mut self) {
        let brought = |inbound: &Inbound| {
            let behind = self.behind.get(&inbound.origin.chat);
            behind.zip(inbound.origin.message.as_str().parse::<u64>().ok()).is_some_and(|(from, id)| id > *from)
        };
        let left = std::mem::take(&mut self.held).into_iter().map(|held| held.inbound);
        let left: Vec<Inbound> = left.filter(|inbound| !brought(inbound)).collect();
        if let Err(error) = self.inbox.accept(left).await {
            tracing::error!(%error, "storing what was held back from Discord failed");
        }
    }
}

/// The next chat whose history is read; none once all are. Never where none is being read.
async fn caught_up(reading: &mut Option<Reading>) -> Option<ChatKey> {
    match reading {
        Some(reading) => reading.through.recv().await,
        None => std::future::pending().await,
    }
}

/// An event that cannot be read costs no other, and is passed over for good: it would be no more readable the next time.
fn parse<T: DeserializeOwned>(kind: &str, data: Value) -> Option<T> {
    let parsed = serde_json::from_value(data);
    if parsed.is_err() {
        // The parser's own words could quote what somebody wrote, so they are left out.
        tracing::warn!(kind, "an event of Discord's is unreadable: skipped");
    }
    parsed.ok()
}

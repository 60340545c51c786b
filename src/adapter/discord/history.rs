//! What was said while nobody listened. Discord brings no old messages with a new session, so each chat that is read as a
//! whole is asked for what came after the latest that we have, less an overlap; the inbox knows what it has already.

use chrono::{DateTime, TimeDelta, Utc};
use futures::stream::{self, StreamExt};
use tokio::sync::{Semaphore, mpsc};
use tokio::time::sleep;

use super::Shared;
use super::client::Fault;
use super::key::earliest;
use super::update::Reader;
use super::wire::Message;
use crate::adapter::backoff::Backoff;
use crate::message::{ChatKey, Followed, Inbound};
use crate::pipeline::Inbox;

/// The most that one answer may hold.
const PAGE: usize = 100;
/// The last messages before a stop may be stored in another order than they were sent.
const OVERLAP: TimeDelta = TimeDelta::seconds(60);
/// Calls at the same time: one chat that has to wait holds up no other.
const CALLS: usize = 4;

/// The id behind which a chat's history is read.
pub(super) fn read_from(followed: &Followed) -> u64 {
    earliest(followed.until - OVERLAP)
}

/// Reads what came since, each chat oldest first, and names every chat that is through. What can pass is waited for: once
/// something newer is stored, no later start would ask for it again.
pub(super) async fn catch_up(
    shared: &Shared,
    inbox: &Inbox,
    reader: &Reader,
    chats: Vec<Followed>,
    through: mpsc::UnboundedSender<ChatKey>,
) {
    let (calls, through) = (&Semaphore::new(CALLS), &through);
    let each = stream::iter(chats).for_each_concurrent(None, |followed| async move {
        if let Err(fault) = read_on(shared, inbox, reader, &followed, calls).await {
            tracing::warn!(reason = fault.reason(), "we may not read what was said meanwhile in a chat");
        }
        // Nobody listens for it any more where the program stops.
        let _ = through.send(followed.key);
    });
    each.await;
}

async fn read_on(
    shared: &Shared,
    inbox: &Inbox,
    reader: &Reader,
    followed: &Followed,
    calls: &Semaphore,
) -> Result<(), Fault> {
    let mut after = read_from(followed);
    loop {
        let (page, date) = page(shared, followed, after, calls).await?;
        let full = page.len() == PAGE;
        let mut page: Vec<(u64, Message)> =
            page.into_iter().filter_map(|message| Some((message.id.parse().ok()?, message))).collect();
        page.sort_by_key(|(id, _)| *id);
        let Some((last, _)) = page.last() else { return Ok(()) };
        after = *last;
        let now = date.unwrap_or_else(|| shared.clock.now());
        let found = page.into_iter().flat_map(|(_, message)| reader.found(message, &followed.chat, now)).collect();
        store(inbox, found).await;
        if !full {
            return Ok(());
        }
    }
}

/// Hands messages over, however long the inbox needs to be able to take them.
async fn store(inbox: &Inbox, found: Vec<Inbound>) {
    let mut backoff = Backoff::default();
    while let Err(error) = inbox.accept(found.clone()).await {
        let wait = backoff.next();
        tracing::error!(%error, wait_ms = wait.as_millis() as u64, "storing a chat's history failed");
        sleep(wait).await;
    }
}

/// One page, asked for until Discord gives it, or says that it never will.
async fn page(
    shared: &Shared,
    followed: &Followed,
    after: u64,
    calls: &Semaphore,
) -> Result<(Vec<Message>, Option<DateTime<Utc>>), Fault> {
    let path = format!("/channels/{}/messages?after={after}&limit={PAGE}", followed.key);
    let mut backoff = Backoff::default();
    let mut waited = false;
    loop {
        let call = calls.acquire().await;
        let answer = shared.client.get_dated(&path).await;
        drop(call);
        let wait = match &answer {
            Err(Fault::Throttled { after }) => *after,
            Err(fault) if fault.may_pass() => {
                // Said once as long as it lasts.
                if !std::mem::replace(&mut waited, true) {
                    tracing::warn!(reason = fault.reason(), "a chat's history cannot be read now");
                }
                backoff.next()
            }
            _ => return answer,
        };
        sleep(wait).await;
    }
}

//! What was said while nobody listened. Discord brings no old messages with a new session, so each chat that is read as a
//! whole is asked for what came after the latest that we have, less an overlap; the inbox knows what it has already.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::time::sleep;

use super::Shared;
use super::client::Fault;
use super::key::earliest;
use super::update::Reader;
use super::wire::Message;
use crate::adapter::backoff::Backoff;
use crate::message::Followed;
use crate::pipeline::Inbox;

/// The most that one answer may hold.
const PAGE: usize = 100;
/// The last messages before a stop may be stored in another order than they were sent.
const OVERLAP: TimeDelta = TimeDelta::seconds(60);
/// Attempts at one page before the chat is left to the next start.
const ATTEMPTS: usize = 8;

/// Reads what came since, chat by chat, oldest first.
pub(super) async fn catch_up(shared: &Shared, inbox: &Inbox, reader: &Reader, chats: Vec<Followed>) {
    for followed in chats {
        if let Err(fault) = read_on(shared, inbox, reader, &followed).await {
            tracing::warn!(reason = fault, "what was said meanwhile in a chat could not be read");
        }
    }
}

async fn read_on(shared: &Shared, inbox: &Inbox, reader: &Reader, followed: &Followed) -> Result<(), String> {
    let mut after = earliest(followed.until - OVERLAP);
    loop {
        let (page, date) = page(shared, followed, after).await.map_err(|fault| fault.reason())?;
        let full = page.len() == PAGE;
        let mut page: Vec<(u64, Message)> =
            page.into_iter().filter_map(|message| Some((message.id.parse().ok()?, message))).collect();
        page.sort_by_key(|(id, _)| *id);
        let Some((last, _)) = page.last() else { return Ok(()) };
        after = *last;
        let now = date.unwrap_or_else(|| shared.clock.now());
        let found = page.into_iter().flat_map(|(_, message)| reader.found(message, &followed.chat, now)).collect();
        inbox.accept(found).await.map_err(|fault| fault.to_string())?;
        if !full {
            return Ok(());
        }
    }
}

async fn page(
    shared: &Shared,
    followed: &Followed,
    after: u64,
) -> Result<(Vec<Message>, Option<DateTime<Utc>>), Fault> {
    let path = format!("/channels/{}/messages?after={after}&limit={PAGE}", followed.key);
    let mut backoff = Backoff::default();
    for _ in 1..ATTEMPTS {
        let wait: Duration = match shared.client.get_dated(&path).await {
            Err(Fault::Throttled { after }) => after,
            Err(Fault::Passing(_)) => backoff.next(),
            settled => return settled,
        };
        sleep(wait).await;
    }
    shared.client.get_dated(&path).await
}

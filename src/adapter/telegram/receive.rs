//! The receiving loop. Asking for updates from an offset tells Telegram to forget all before it, so the offset moves
//! only once the inbox has them.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::Value;
use teloxide::payloads::{GetUpdates, GetUpdatesSetters};
use teloxide::types::{AllowedUpdate, Me};
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::client::Fault;
use super::update::{self, Reading};
use super::{Telegram, token_refused};
use crate::adapter::Fatal;
use crate::adapter::backoff::Backoff;
use crate::message::Inbound;
use crate::pipeline::Inbox;

/// The most that one answer may hold.
const LIMIT: u8 = 100;
/// How long stopping may wait for Telegram to hear what has arrived.
const GOODBYE: Duration = Duration::from_secs(2);
const CONFLICT_WAIT: Duration = Duration::from_secs(1);

pub(super) async fn run(telegram: &Telegram, inbox: Inbox, stop: CancellationToken) -> Result<(), Fatal> {
    let Some(me) = stop.run_until_cancelled(introduce(telegram)).await.transpose()? else { return Ok(()) };
    let mut offset = None;
    let mut confirmed = true;
    let mut backoff = Backoff::default();
    let mut conflict = Conflict::default();

    // A poll cut short loses nothing: what it would have brought is asked for again.
    while let Some(answer) = stop.run_until_cancelled(poll(telegram, offset)).await {
        match answer {
            Ok((updates, date)) => {
                backoff.reset();
                confirmed = true;
                let Some(next) = updates.iter().filter_map(update::id).max().map(|last| last + 1) else { continue };
                let batch = read(&me, updates, date.unwrap_or_else(|| telegram.clock.now()));
                if !accepted(&inbox, batch, &stop).await {
                    return Ok(());
                }
                offset = Some(next);
                confirmed = false;
            }
            Err(fault) => {
                if let Some(fatal) = token_refused(&fault).or_else(|| conflict.seen(&fault, telegram)) {
                    return Err(fatal);
                }
                let wait = match fault {
                    // Within the grace, so that a series of conflicts is seen as one.
                    Fault::Refused { code: 409, .. } => CONFLICT_WAIT.min(telegram.settings.conflict_grace / 2),
                    _ => backoff.after(asked(&fault)),
                };
                tracing::warn!(reason = fault.reason(), wait_ms = wait.as_millis() as u64, "polling Telegram failed");
                if stop.run_until_cancelled(sleep(wait)).await.is_none() {
                    break;
                }
            }
        }
    }
    if !confirmed {
        // Saves the next start from reading again what is stored already; the inbox would know it anyway.
        let last = GetUpdates { limit: Some(1), timeout: Some(0), ..request(offset) };
        let _ = timeout(GOODBYE, telegram.client.call::<_, Vec<Value>>(&last)).await;
    }
    Ok(())
}

/// Learns who we are; commands and replies are addressed to that name.
async fn introduce(telegram: &Telegram) -> Result<Me, Fatal> {
    let mut backoff = Backoff::default();
    loop {
        match telegram.me().await {
            Ok(me) => {
                tracing::info!(bot = me.username(), hears_all = me.can_read_all_group_messages, "Telegram answers");
                return Ok(me);
            }
            Err(fault) => {
                if let Some(fatal) = token_refused(&fault) {
                    return Err(fatal);
                }
                let wait = backoff.after(asked(&fault));
                tracing::warn!(reason = fault.reason(), wait_ms = wait.as_millis() as u64, "Telegram does not answer");
                sleep(wait).await;
            }
        }
    }
}

async fn poll(telegram: &Telegram, offset: Option<i32>) -> Result<(Vec<Value>, Option<DateTime<Utc>>), Fault> {
    let seconds = telegram.settings.poll_timeout.as_secs().try_into().unwrap_or(u32::MAX);
    telegram.client.call_dated(&request(offset).timeout(seconds)).await
}

fn request(offset: Option<i32>) -> GetUpdates {
    let wanted = [
        AllowedUpdate::Message,
        AllowedUpdate::EditedMessage,
        AllowedUpdate::CallbackQuery,
        AllowedUpdate::MyChatMember,
    ];
    GetUpdates { offset, ..GetUpdates::new().limit(LIMIT).allowed_updates(wanted) }
}

/// Each update by itself: one that cannot be read costs no other, and is passed over for good, since it would be no
/// more readable the next time. `now` is Telegram's own time where it says it: messages have theirs by the same clock.
fn read(me: &Me, updates: Vec<Value>, now: DateTime<Utc>) -> Vec<Inbound> {
    let mut batch = Vec::with_capacity(updates.len());
    for raw in updates {
        let (id, kind) = (update::id(&raw), update::kind(&raw).map(str::to_owned));
        match update::read(me, raw, now) {
            Reading::Of(inbound) => batch.extend(inbound),
            Reading::Unreadable => {
                tracing::warn!(update_id = id, kind, "an update of Telegram's is unreadable: skipped")
            }
        }
    }
    batch
}

/// Hands the batch over, however long the inbox needs to be able to take it. False when stopped before that.
async fn accepted(inbox: &Inbox, batch: Vec<Inbound>, stop: &CancellationToken) -> bool {
    if batch.is_empty() {
        return true;
    }
    let mut backoff = Backoff::default();
    let mut waited = false;
    // Not cut short by `stop`: a commit under way is waited for.
    while let Err(error) = inbox.accept(batch.clone()).await {
        let wait = backoff.next();
        // Said once as long as it lasts; Telegram keeps what it was not told that we have.
        if !std::mem::replace(&mut waited, true) {
            tracing::error!(%error, "storing messages from Telegram failed: they stay there until they can be stored");
        }
        if stop.run_until_cancelled(sleep(wait)).await.is_none() {
            return false;
        }
    }
    if waited {
        tracing::info!("messages from Telegram are stored again");
    }
    true
}

/// What Telegram asks for, where it does.
fn asked(fault: &Fault) -> Option<Duration> {
    match fault {
        Fault::Refused { retry_after, .. } => *retry_after,
        Fault::Passing(_) => None,
    }
}

/// Another poller on the same token. Two of them end each other's polls in turn, so polls that succeed in between
/// prove nothing: what counts is whether conflicts keep coming.
#[derive(Default)]
struct Conflict {
    /// The first of the series and the latest.
    series: Option<(Instant, Instant)>,
}

impl Conflict {
    fn seen(&mut self, fault: &Fault, telegram: &Telegram) -> Option<Fatal> {
        let Fault::Refused { code: 409, description, .. } = fault else { return None };
        if description.contains("webhook") {
            return Some(Fatal::Config(
                "telegram.token: a webhook is set for this bot, so it cannot be polled; if nothing else serves it, \
                 remove the webhook (the Bot API's deleteWebhook) and start again"
                    .to_owned(),
            ));
        }
        let patience = telegram.settings.poll_timeout + telegram.settings.conflict_grace;
        let now = Instant::now();
        let since = match self.series {
            Some((since, latest)) if now - latest <= patience => since,
            _ => now,
        };
        self.series = Some((since, now));
        (now - since > patience).then(|| {
            Fatal::Config(
                "telegram.token: another program polls Telegram with this token; stop that one, or make a bot of its \
                 own for this one with @BotFather"
                    .to_owned(),
            )
        })
    }
}

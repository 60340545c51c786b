//! "typing…", only where an answer takes over a second.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use tokio_util::sync::CancellationToken;

use crate::adapter::Adapter;
use crate::clock::Clock;
use crate::entity::message::{Column, Entity};
use crate::error::Internal;
use crate::message::{Body, ChatKind, Inbound};
use crate::pipeline::waiting;
use crate::store::Store;

const SECOND_US: i64 = 1_000_000;
/// Platforms show it for about five seconds; then it is said again.
const SHOWN_FOR_US: i64 = 5 * SECOND_US;
/// What waits longer than this has another trouble than being slow.
const GIVEN_UP_AFTER_US: i64 = 60 * SECOND_US;
/// Chats looked at in one round.
const CHATS: u64 = 50;

/// Watches until `stop`. It is a courtesy: its faults are of no interest to anybody.
pub async fn run(store: Store, clock: Clock, adapters: Vec<Arc<dyn Adapter>>, stop: CancellationToken) {
    let adapters: HashMap<String, _> = adapters.into_iter().map(|adapter| (adapter.platform().0, adapter)).collect();
    let mut shown: HashMap<(String, String), i64> = HashMap::new();
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(Duration::from_secs(1)) => {}
        }
        let now = clock.micros();
        shown.retain(|_, at| now - *at < SHOWN_FOR_US);
        for inbound in slow(&store, now).await.unwrap_or_default() {
            let origin = inbound.origin;
            let chat = (origin.platform.0.clone(), origin.chat.0.clone());
            if let (Some(adapter), false) = (adapters.get(&chat.0), shown.contains_key(&chat)) {
                shown.insert(chat, now);
                adapter.typing(&origin.chat, origin.thread.as_ref()).await;
            }
        }
    }
}

/// Messages to the bot that have waited for over a second. People talking among themselves are not waiting for it.
async fn slow(store: &Store, now_us: i64) -> Result<Vec<Inbound>, Internal> {
    let waiting = Entity::find()
        .filter(waiting())
        .filter(Column::ReceivedUs.between(now_us - GIVEN_UP_AFTER_US, now_us - SECOND_US))
        .limit(CHATS)
        .all(store.read())
        .await?;
    let inbound = waiting.into_iter().filter_map(|row| serde_json::from_str::<Inbound>(row.inbound.as_deref()?).ok());
    Ok(inbound.filter(is_for_the_bot).collect())
}

fn is_for_the_bot(inbound: &Inbound) -> bool {
    match &inbound.body {
        Body::Text { text, .. } => {
            let named = inbound.reply_to_bot || inbound.mentions_bot;
            inbound.chat.kind == ChatKind::Private || named || text.trim_start().starts_with('/')
        }
        Body::Press { .. } | Body::Ask { .. } => true,
        Body::Event { .. } => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Talk;

    #[tokio::test]
    async fn only_whoever_waits_for_over_a_second_is_shown_it() {
        let ana = Talk::new().await;
        let home = ana.in_chat("Home");
        let received = ana.clock().micros();
        let said = vec![ana.inbound("coffee 4.50"), home.inbound("see you at 8"), home.inbound("/e tea 5")];
        ana.app().inbox.accept(said).await.unwrap();
        let typed = async |after_ms: i64| -> Vec<String> {
            let slow = slow(ana.store(), received + after_ms * 1_000).await.unwrap();
            let mut said: Vec<String> = slow
                .into_iter()
                .map(|inbound| match inbound.body {
                    Body::Text { text, .. } => text,
                    Body::Press { .. } | Body::Ask { .. } | Body::Event { .. } => String::new(),
                })
                .collect();
            said.sort();
            said
        };
        assert_eq!(typed(900).await, [""; 0]);
        assert_eq!(typed(1_100).await, ["/e tea 5", "coffee 4.50"]);
        assert_eq!(typed(61_100).await, [""; 0], "that is another trouble than being slow");
        ana.say("tea 2").await;
        assert_eq!(typed(1_100).await, [""; 0], "it is answered");
    }
}

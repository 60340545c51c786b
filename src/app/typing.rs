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
use crate::message::{Body, ChatKey, ChatKind, Inbound, Platform};
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
    let mut watch = Watch::over(store, adapters);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(Duration::from_secs(1)) => {}
        }
        watch.look(clock.micros()).await;
    }
}

struct Watch {
    store: Store,
    adapters: HashMap<Platform, Arc<dyn Adapter>>,
    /// Since when it is shown in a chat.
    shown: HashMap<(Platform, ChatKey), i64>,
}

impl Watch {
    fn over(store: Store, adapters: Vec<Arc<dyn Adapter>>) -> Watch {
        let adapters = adapters.into_iter().map(|adapter| (adapter.platform(), adapter)).collect();
        Watch { store, adapters, shown: HashMap::new() }
    }

    /// Shows it wherever somebody waits and it is not shown any more.
    async fn look(&mut self, now_us: i64) {
        self.shown.retain(|_, at| now_us - *at < SHOWN_FOR_US);
        for Inbound { origin, .. } in slow(&self.store, now_us).await.unwrap_or_default() {
            let chat = (origin.platform, origin.chat);
            if let (Some(adapter), false) = (self.adapters.get(&chat.0), self.shown.contains_key(&chat)) {
                adapter.typing(&chat.1, origin.thread.as_ref()).await;
                self.shown.insert(chat, now_us);
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

    #[tokio::test]
    async fn it_is_shown_again_when_it_has_faded_and_nobody_was_answered() {
        let ana = Talk::new().await;
        let received = ana.clock().micros();
        ana.app().inbox.accept(vec![ana.inbound("coffee 4.50"), ana.inbound("tea 3")]).await.unwrap();
        let mut watch = Watch::over(ana.store().clone(), vec![ana.platform()]);
        let mut shown = async |after_ms: i64| -> usize {
            watch.look(received + after_ms * 1_000).await;
            ana.typing().len()
        };
        assert_eq!(shown(900).await, 0);
        assert_eq!(shown(1_100).await, 1, "once a chat, however much waits there");
        assert_eq!(shown(5_100).await, 0, "it still stands");
        assert_eq!(shown(6_200).await, 1);
        ana.say("juice 2").await;
        assert_eq!(shown(12_000).await, 0);
    }
}

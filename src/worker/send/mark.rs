//! What became of rows, and of the chats that they were for.

use rand::SeedableRng;
use rand::rngs::StdRng;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, Query};
use uuid::Uuid;

use super::lease::Traffic;
use super::turn::{Attempt, Chat, Report, becomes_live, shows_buttons};
use super::{Relay, shut};
use crate::adapter::Undelivered;
use crate::entity::OutboxState;
use crate::entity::outbox::{Column, Entity};
use crate::error::Internal;
use crate::message::{Action, ChatKey};
use crate::service::chat::NEXT_VISIT_US;
use crate::service::unit::Unit;
use crate::worker::backoff;

impl Relay {
    /// Marks results in one transaction, then frees the chats whose turn is over, and says whether there are any. A
    /// failure to mark is retried: until then those chats stay busy, so nothing is sent twice by this process.
    pub(super) async fn settle(&self, traffic: &mut Traffic, reports: Vec<Report>, rng: &mut StdRng) -> bool {
        let mut results = Vec::with_capacity(reports.len());
        let mut over = Vec::new();
        let mut bare = Vec::new();
        for report in reports {
            match report {
                Report::Attempt(attempt) => results.push(*attempt),
                Report::Over { chat, stripped } => {
                    over.push(chat);
                    bare.extend(stripped);
                }
            }
        }
        if !results.is_empty() || !bare.is_empty() {
            let mut attempt = 0;
            while let Err(fault) = self.mark(&results, &bare, traffic).await {
                tracing::error!(%fault, attempt, "deliveries could not be marked");
                tokio::time::sleep(backoff(attempt, rng)).await;
                attempt += 1;
            }
        }
        for chat in &over {
            traffic.busy.remove(chat);
        }
        !over.is_empty()
    }

    /// What became of rows, and which cards were stripped of their buttons.
    async fn mark(
        &self,
        results: &[Attempt],
        stripped: &[Uuid],
        traffic: &mut Traffic,
    ) -> std::result::Result<(), Internal> {
        let now = self.clock.micros();
        let txn = self.store.begin().await?;
        let mut sent = Vec::new();
        let mut keys = CaseStatement::new();
        let mut live = Vec::new();
        let mut dead = stripped.to_vec();
        let mut moved = Vec::new();
        let mut cards = Vec::new();
        let mut lost: Vec<Uuid> = Vec::new();
        for Attempt { row, action, of, result } in results {
            let chat = (row.platform.clone(), row.chat_key.clone());
            match result {
                Ok(delivered) => {
                    traffic.went_through(&chat);
                    sent.push(row.id);
                    let key = delivered.key.as_ref().map(|key| key.0.clone());
                    // The key says nothing where the chat has moved since.
                    let there = Expr::col(Column::Id).eq(row.id).and(Expr::col(Column::ChatKey).eq(&row.chat_key));
                    keys = keys.case(there, Expr::val(key));
                    match action {
                        _ if becomes_live(row, action) => live.push(row.id),
                        Action::Edit { .. } if !shows_buttons(action) => dead.extend(of),
                        _ => {}
                    }
                    if let (Action::Send { .. }, Some(_), Some(card)) = (action, row.target_id, row.card_of) {
                        cards.push((row.id, card));
                        lost.extend(of);
                    }
                }
                Err(undelivered) => {
                    let (due_us, state, error) = match undelivered {
                        Undelivered::Throttled { after } => {
                            let until = now + i64::try_from(after.as_micros()).unwrap_or(i64::MAX / 2);
                            traffic.throttled(&chat, until);
                            (until, OutboxState::Queued, "throttled".to_owned())
                        }
                        Undelivered::Passing { reason } => {
                            (again_us(now, row.attempts), OutboxState::Queued, reason.clone())
                        }
                        Undelivered::Migrated { to } => {
                            moved.push((chat.clone(), to.clone()));
                            (again_us(now, row.attempts), OutboxState::Queued, "the chat moved".to_owned())
                        }
                        Undelivered::Gone { reason } => {
                            tracing::warn!(outbox = %row.id, "a chat is closed to us");
                            shut::close(&txn, &chat, now).await?;
                            (now, OutboxState::Failed, reason.clone())
                        }
                        Undelivered::Forbidden { reason } => {
                            tracing::warn!(outbox = %row.id, %reason, "we may not write to a chat any more");
                            shut::forbid(&txn, &chat, now).await?;
                            (now, OutboxState::Failed, reason.clone())
                        }
                        Undelivered::Closed { reason } => {
                            tracing::info!(outbox = %row.id, "somebody takes no messages now: kept for their next visit");
                            shut::keep(&txn, &chat, now).await?;
                            (NEXT_VISIT_US, OutboxState::Queued, reason.clone())
                        }
                        Undelivered::Never { reason } | Undelivered::Missing { reason } => {
                            tracing::error!(outbox = %row.id, %reason, "a message was refused for good");
                            (now, OutboxState::Failed, reason.clone())
                        }
                    };
                    let mut retry = Query::update();
                    retry
                        .table(Entity)
                        .value(Column::State, state)
                        .value(Column::Attempts, row.attempts + 1)
                        .value(Column::DueUs, due_us)
                        .value(Column::LeasedUntilUs, 0)
                        .value(Column::Error, error)
                        .and_where(Expr::col(Column::Id).eq(row.id));
                    txn.execute(&retry).await?;
                }
            }
        }
        if !sent.is_empty() {
            let mut mark = Query::update();
            mark.table(Entity)
                .value(Column::State, OutboxState::Sent)
                .value(Column::SentKey, keys.finally(Expr::col(Column::SentKey)))
                .and_where(Expr::col(Column::Id).is_in(sent));
            txn.execute(&mark).await?;
        }
        for (id, card) in cards {
            // It was to change a card and was said on its own.
            let mut take_over = Query::update();
            take_over.table(Entity).value(Column::CardOf, card).and_where(Expr::col(Column::Id).eq(id));
            txn.execute(&take_over).await?;
        }
        if !lost.is_empty() {
            let mut forget = Query::update();
            forget
                .table(Entity)
                .value(Column::SentKey, None::<String>)
                .value(Column::Live, false)
                .and_where(Expr::col(Column::Id).is_in(lost));
            txn.execute(&forget).await?;
        }
        for (ids, bears) in [(live, true), (dead, false)] {
            if !ids.is_empty() {
                set_live(&txn, ids, bears).await?;
            }
        }
        txn.commit().await?;
        for (chat, to) in moved {
            // By itself: what cannot be moved waits for its next attempt and holds up nobody else's.
            if let Err(fault) = self.follow(&chat, &to).await {
                tracing::error!(%fault, "a chat could not be moved to its new key");
            }
        }
        Ok(())
    }

    /// Moves a chat to the key that its platform named.
    async fn follow(&self, (platform, from): &Chat, to: &ChatKey) -> std::result::Result<(), Internal> {
        let txn = self.store.begin().await?;
        let mut unit = Unit::new(Uuid::now_v7(), self.clock.now(), StdRng::from_os_rng());
        crate::service::chat::migrate(&txn, &mut unit, platform, from, to.as_str()).await?;
        unit.into_parts().0.flush(&txn).await?;
        txn.commit().await?;
        Ok(())
    }
}

async fn set_live(db: &impl ConnectionTrait, ids: Vec<Uuid>, live: bool) -> std::result::Result<(), Internal> {
    let mut set = Query::update();
    set.table(Entity).value(Column::Live, live).and_where(Expr::col(Column::Id).is_in(ids));
    if live {
        set.and_where(Expr::col(Column::SentKey).is_not_null());
    }
    db.execute(&set).await?;
    Ok(())
}

/// When what failed after so many attempts is tried again.
fn again_us(now_us: i64, attempts: i32) -> i64 {
    let wait = backoff(u32::try_from(attempts).unwrap_or(0), &mut StdRng::from_os_rng());
    now_us + wait.as_micros() as i64
}

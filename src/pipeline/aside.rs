//! What is answered at once and beside the queue, because a platform gives no time for more: suggestions while somebody
//! types, and the form behind a button. It reads and changes nothing.

use std::sync::Arc;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::Pipeline;
use crate::command::card::{self, View};
use crate::command::{self, change, slash};
use crate::entity::{chat, expense as table, identity, message};
use crate::error::Internal;
use crate::message::{ChatInfo, ChatKind, Field, Followed, Form, Platform, Space, Suggestion, Typing, UserKey};
use crate::say::Locale;
use crate::service::books::Books;
use crate::service::world::World;
use crate::service::{expense, question};
use crate::understand::fold;

/// As many as people look through, and as platforms show.
const SUGGESTED: usize = 25;
/// Entries among which one is looked for.
const RECENT: u64 = 200;

const PERIODS: &[&str] = &["today", "yesterday", "this week", "last week", "this month", "last month", "this year"];

impl Pipeline {
    /// What may be filled into a slot of a listed command; nothing for who does not share the chat's books.
    pub async fn suggest(&self, platform: &Platform, word: &str, typing: &Typing) -> Result<Vec<Suggestion>, Internal> {
        let slot = slash::named(word).and_then(|command| command.slots.iter().find(|slot| slot.name == typing.slot));
        let Some(slot) = slot.filter(|slot| slash::suggests(slot)) else { return Ok(Vec::new()) };
        let Some(books) = self.books_of(platform, typing).await? else { return Ok(Vec::new()) };
        let plain = |shown: &str| Suggestion { shown: shown.to_owned(), value: shown.to_owned() };
        let all: Vec<Suggestion> = match slot.kind {
            command::SlotKind::Category => books.live_categories().map(|category| plain(&category.name)).collect(),
            command::SlotKind::Source => {
                let cards = books.live_cards().map(|card| plain(&card.name));
                cards.chain(books.live_accounts().map(|account| plain(&account.name))).collect()
            }
            command::SlotKind::Person => books.present().map(|member| plain(&member.name)).collect(),
            command::SlotKind::Period => PERIODS.iter().map(|period| plain(period)).collect(),
            command::SlotKind::Number => self.recent(&books).await?,
            command::SlotKind::Money | command::SlotKind::Day | command::SlotKind::Text => Vec::new(),
        };
        let key = fold(&typing.typed);
        let fits = |suggestion: &Suggestion| fold(&suggestion.shown).contains(&key);
        Ok(all.into_iter().filter(fits).take(SUGGESTED).collect())
    }

    /// The form that a button opens, as it stands now; none where pressing it is all, or where somebody else may.
    pub async fn form(&self, platform: &Platform, user: &UserKey, token: &str) -> Result<Option<Form>, Internal> {
        let db = self.store.read();
        let Some((stored, intent)) = question::pressed(db, token).await? else { return Ok(None) };
        if command::find(&intent.command).is_none_or(|command| slash::fields(command).is_empty()) {
            return Ok(None);
        }
        let Some(household) = stored.household_id else { return Ok(None) };
        let Some(books) = self.books_for(platform, user, household).await? else { return Ok(None) };
        let Some(message) = intent.args.get("message").and_then(|id| Uuid::parse_str(id).ok()) else { return Ok(None) };
        let entries = expense::of_message(db, message).await?;
        let Ok(entry) = change::only(&entries, household) else { return Ok(None) };
        let locale = self.spoken_in(&books);
        let field = |(slot, value): (&command::Slot, String)| Field {
            slot: slot.name.to_owned(),
            label: change::CHANGE.slot_about(slot, &locale),
            value,
        };
        let fields = change::filled(&books, &entry).into_iter().map(field).collect();
        Ok(Some(Form {
            title: format!("#{} {}", entry.number, card::title_for(self.view(&books, &locale), &entry)),
            fields,
        }))
    }

    /// The chats of a platform that are read as a whole and still open.
    pub async fn followed(&self, platform: &Platform) -> Result<Vec<Followed>, Internal> {
        let latest: Vec<(String, Option<i64>)> = message::Entity::find()
            .select_only()
            .column(message::Column::ChatKey)
            .column_as(message::Column::SentUs.max(), "latest")
            .filter(message::Column::Platform.eq(platform.as_str()))
            // What was done rather than written has no place in the history: it must not move the position.
            .filter(message::Column::MessageKey.not_like("%:%"))
            // Nor has an edit, which may be of a message long before it.
            .filter(message::Column::Revision.eq(""))
            .group_by(message::Column::ChatKey)
            .into_tuple()
            .all(self.store.read())
            .await?;
        let open: Vec<chat::Model> = chat::Entity::find()
            .filter(chat::Column::Platform.eq(platform.as_str()))
            .filter(chat::Column::HearsAll.eq(true))
            .filter(chat::Column::GoneAt.is_null())
            .all(self.store.read())
            .await?;
        let followed = open.into_iter().map(|chat| {
            let latest = latest.iter().find(|(key, _)| *key == chat.chat_key).and_then(|(_, latest)| *latest);
            let until = latest.map_or(chat.created_at, super::instant);
            let kind = match chat.kind {
                crate::entity::ChatKind::Private => ChatKind::Private,
                crate::entity::ChatKind::Shared => ChatKind::Shared,
            };
            let space = chat.space_key.map(|key| Space { key: key.into(), name: None });
            let info = ChatInfo { space, ..ChatInfo::new(kind, chat.title) };
            Followed { key: chat.chat_key.into(), chat: info, until }
        });
        Ok(followed.collect())
    }

    async fn recent(&self, books: &Books) -> Result<Vec<Suggestion>, Internal> {
        let entries = table::Entity::find()
            .filter(table::Column::HouseholdId.eq(books.id()))
            .filter(table::Column::DeletedAt.is_null())
            .order_by_desc(table::Column::Number)
            .limit(RECENT)
            .all(self.store.read())
            .await?;
        let locale = self.spoken_in(books);
        let view = self.view(books, &locale);
        let shown = entries.iter().map(|entry| Suggestion {
            shown: format!(
                "#{} {} · {} · {}",
                entry.number,
                card::title_for(view, entry),
                locale.money(entry.money()),
                entry.day
            ),
            value: entry.number.to_string(),
        });
        Ok(shown.collect())
    }

    fn spoken_in(&self, books: &Books) -> Arc<Locale> {
        Locale::first_of([books.household.language.as_str(), self.defaults.language.as_str()])
    }

    fn view<'a>(&self, books: &'a Books, locale: &'a Locale) -> View<'a> {
        View { books, locale, shared: true, today: Books::day(self.clock.now(), books.zone()) }
    }

    /// The books of the chat that somebody types in, or of its space, where they are theirs.
    async fn books_of(&self, platform: &Platform, typing: &Typing) -> Result<Option<Arc<Books>>, Internal> {
        let here = chat::Entity::find()
            .filter(chat::Column::Platform.eq(platform.as_str()))
            .filter(chat::Column::ChatKey.eq(typing.chat.as_str()))
            .one(self.store.read())
            .await?;
        let household = match (here.and_then(|chat| chat.household_id), &typing.space) {
            (Some(household), _) => Some(household),
            (None, Some(space)) => {
                let sibling = chat::Entity::find()
                    .filter(chat::Column::Platform.eq(platform.as_str()))
                    .filter(chat::Column::SpaceKey.eq(space.as_str()))
                    .filter(chat::Column::HouseholdId.is_not_null())
                    .limit(1)
                    .one(self.store.read())
                    .await?;
                sibling.and_then(|chat| chat.household_id)
            }
            (None, None) => None,
        };
        match household {
            Some(household) => self.books_for(platform, &typing.user, household).await,
            None => Ok(None),
        }
    }

    /// A household's books, for somebody who is in it.
    async fn books_for(
        &self,
        platform: &Platform,
        user: &UserKey,
        household: Uuid,
    ) -> Result<Option<Arc<Books>>, Internal> {
        let db = self.store.read();
        let known = identity::Entity::find()
            .filter(identity::Column::Platform.eq(platform.as_str()))
            .filter(identity::Column::UserKey.eq(user.as_str()))
            .one(db)
            .await?;
        let Some(identity) = known else { return Ok(None) };
        let mut world = World::default();
        world.load_homes(db, &self.shelf, vec![household]).await?;
        let books = world.homes.remove(&household).map(|home| home.books);
        Ok(books.filter(|books| books.member_of(identity.person_id).is_some()))
    }
}

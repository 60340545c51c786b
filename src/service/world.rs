//! What a batch of messages needs to know, read beforehand in a few statements whatever the batch's size.

use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::books::{Books, Household, Shelf};
use crate::entity::*;
use crate::error::Internal;

pub use crate::entity::chat::Model as Chat;
pub use crate::entity::identity::Model as Identity;
pub use crate::entity::person::Model as Person;
pub use crate::entity::stored_intent::Model as StoredIntent;

/// A platform's key for something, with the platform's name.
pub type Key = (String, String);

/// A household as a batch sees it.
#[derive(Clone, Debug)]
pub struct Home {
    pub books: Arc<Books>,
    /// The last number given out; 0 before the first entry.
    pub last_number: i64,
    /// The largest expense in the household's own currency, in minor units.
    pub largest: Option<i64>,
}

/// A snapshot for one batch. Messages of one batch never share a household, so it stays true while they are handled.
#[derive(Default)]
pub struct World {
    pub people: HashMap<Key, (Identity, Person)>,
    pub chats: HashMap<Key, Chat>,
    pub homes: HashMap<Uuid, Home>,
    /// The space of a chat that is bound to no books yet.
    pub space_of: HashMap<Key, Key>,
    /// Whose books the chats of a space share.
    pub spaces: HashMap<Key, Uuid>,
    /// Messages with the same sender, chat and text that booked something which still stands: id and sending time.
    pub repeats: HashMap<i64, Vec<(Uuid, i64)>>,
    /// Questions waiting in a chat, oldest first.
    pub questions: HashMap<Uuid, Vec<StoredIntent>>,
}

/// What to read beforehand.
#[derive(Default)]
pub struct Wanted {
    pub people: Vec<Key>,
    pub chats: Vec<Key>,
    pub text_keys: Vec<i64>,
    /// Repeats of texts sent before this are none, microseconds since 1970.
    pub since_us: i64,
}

impl World {
    pub async fn load(db: &impl ConnectionTrait, shelf: &Shelf, wanted: Wanted) -> Result<Self, Internal> {
        let mut world = World::default();
        for (platform, keys) in by_platform(wanted.chats) {
            let found = chat::Entity::find()
                .filter(chat::Column::Platform.eq(platform))
                .filter(chat::Column::ChatKey.is_in(keys))
                .all(db)
                .await?;
            world.chats.extend(found.into_iter().map(|c| ((c.platform.clone(), c.chat_key.clone()), c)));
        }
        for (platform, keys) in by_platform(wanted.people) {
            let found = identity::Entity::find()
                .find_also_linked(PersonBehind)
                .filter(identity::Column::Platform.eq(platform))
                .filter(identity::Column::UserKey.is_in(keys))
                .all(db)
                .await?;
            for (identity, person) in found {
                let Some(person) = person else { continue };
                world.people.insert((identity.platform.clone(), identity.user_key.clone()), (identity, person));
            }
        }
        world.load_homes(db, shelf, world.chats.values().filter_map(|c| c.household_id).collect()).await?;
        if !wanted.text_keys.is_empty() {
            let mut repeats = Query::select();
            repeats
                .columns([message::Column::TextKey, message::Column::Id, message::Column::SentUs])
                .from(message::Entity)
                .and_where(Expr::col(message::Column::TextKey).is_in(wanted.text_keys))
                .and_where(Expr::col(message::Column::SentUs).gte(wanted.since_us))
                .and_where(Expr::exists(
                    Query::select()
                        .expr(Expr::val(1))
                        .from(expense::Entity)
                        .and_where(
                            Expr::col((expense::Entity, expense::Column::MessageId))
                                .equals((message::Entity, message::Column::Id)),
                        )
                        .and_where(Expr::col((expense::Entity, expense::Column::DeletedAt)).is_null())
                        .take(),
                ));
            for row in db.query_all(&repeats).await? {
                let key: i64 = row.try_get("", "text_key")?;
                world.repeats.entry(key).or_default().push((row.try_get("", "id")?, row.try_get("", "sent_us")?));
            }
        }
        let chats: Vec<Uuid> = world.chats.values().map(|c| c.id).collect();
        if !chats.is_empty() {
            let open = stored_intent::Entity::find()
                .filter(stored_intent::Column::ChatId.is_in(chats))
                .filter(super::question::open())
                // What to change can be said for ten minutes; then it is asked anew.
                .filter(
                    stored_intent::Column::Slot.ne("change").or(stored_intent::Column::AskedUs.gte(wanted.since_us)),
                )
                .order_by_desc(stored_intent::Column::Id)
                .limit(5_000)
                .all(db)
                .await?;
            for question in open.into_iter().rev() {
                if let Some(chat) = question.chat_id {
                    world.questions.entry(chat).or_default().push(question);
                }
            }
        }
        Ok(world)
    }

    /// Reads whose books the spaces of these unbound chats keep, each given with its chat.
    pub async fn load_spaces(
        &mut self,
        db: &impl ConnectionTrait,
        shelf: &Shelf,
        spaces: Vec<(Key, Key)>,
    ) -> Result<(), Internal> {
        self.space_of.extend(spaces);
        for (platform, keys) in by_platform(self.space_of.values().cloned().collect()) {
            let bound = chat::Entity::find()
                .filter(chat::Column::Platform.eq(&platform))
                .filter(chat::Column::SpaceKey.is_in(keys))
                .filter(chat::Column::HouseholdId.is_not_null())
                .order_by_asc(chat::Column::Id)
                .all(db)
                .await?;
            for chat in bound {
                if let (Some(space), Some(household)) = (chat.space_key, chat.household_id) {
                    self.spaces.entry((platform.clone(), space)).or_insert(household);
                }
            }
        }
        self.load_homes(db, shelf, self.spaces.values().copied().collect()).await
    }

    /// The books of the space that a chat belongs to, where another of its chats is bound to some.
    pub fn home_of_space(&self, chat: &Chat) -> Option<Uuid> {
        self.spaces.get(&(chat.platform.clone(), chat.space_key.clone()?)).copied()
    }

    /// Reads households that are not in the snapshot yet.
    pub async fn load_homes(
        &mut self,
        db: &impl ConnectionTrait,
        shelf: &Shelf,
        households: Vec<Uuid>,
    ) -> Result<(), Internal> {
        let missing: Vec<Uuid> = households.into_iter().filter(|id| !self.homes.contains_key(id)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let rows = HomeRow::find_by_statement(db.get_database_backend().build(&home_query(missing))).all(db).await?;
        let households = rows.iter().map(|row| row.household.clone()).collect();
        let books = shelf.books(db, households).await?;
        for row in rows {
            if let Some(books) = books.get(&row.household.id) {
                let home =
                    Home { books: books.clone(), last_number: row.last_number.unwrap_or(0), largest: row.largest };
                self.homes.insert(row.household.id, home);
            }
        }
        Ok(())
    }
}

impl World {
    /// The person behind a platform's user, read where the batch did not ask for them.
    pub async fn person(
        &self,
        db: &impl ConnectionTrait,
        platform: &str,
        user: &str,
    ) -> Result<Option<Uuid>, Internal> {
        if let Some((_, person)) = self.people.get(&(platform.to_owned(), user.to_owned())) {
            return Ok(Some(person.id));
        }
        let identity = identity::Entity::find()
            .filter(identity::Column::Platform.eq(platform))
            .filter(identity::Column::UserKey.eq(user))
            .one(db)
            .await?;
        Ok(identity.map(|identity| identity.person_id))
    }
}

#[derive(FromQueryResult)]
struct HomeRow {
    #[sea_orm(nested)]
    household: Household,
    last_number: Option<i64>,
    largest: Option<i64>,
}

/// Households with two figures each, by seeking an index, never by counting through their entries.
fn home_query(ids: Vec<Uuid>) -> SelectStatement {
    let of_household = || {
        let mut query = Query::select();
        query.from(expense::Entity).and_where(
            Expr::col((expense::Entity, expense::Column::HouseholdId))
                .equals((household::Entity, household::Column::Id)),
        );
        query
    };
    let last = of_household().expr(Expr::col((expense::Entity, expense::Column::Number)).max()).take();
    let largest = of_household()
        .expr(Expr::col((expense::Entity, expense::Column::AmountMinor)).max())
        .and_where(Expr::col((expense::Entity, expense::Column::Kind)).eq(Kind::Expense))
        .and_where(
            Expr::col((expense::Entity, expense::Column::Currency))
                .equals((household::Entity, household::Column::Currency)),
        )
        .and_where(Expr::col((expense::Entity, expense::Column::DeletedAt)).is_null())
        .take();
    let mut query = Query::select();
    for column in <household::Column as sea_orm::Iterable>::iter() {
        query.expr(Expr::col((household::Entity, column)));
    }
    query
        .expr_as(Expr::SubQuery(None, Box::new(last.into())), Alias::new("last_number"))
        .expr_as(Expr::SubQuery(None, Box::new(largest.into())), Alias::new("largest"))
        .from(household::Entity)
        .and_where(Expr::col((household::Entity, household::Column::Id)).is_in(ids));
    query
}

struct PersonBehind;

impl sea_orm::Linked for PersonBehind {
    type FromEntity = identity::Entity;
    type ToEntity = person::Entity;

    fn link(&self) -> Vec<sea_orm::LinkDef> {
        vec![
            identity::Entity::belongs_to(person::Entity).from(identity::Column::PersonId).to(person::Column::Id).into(),
        ]
    }
}

fn by_platform(keys: Vec<Key>) -> HashMap<String, Vec<String>> {
    let mut by: HashMap<String, Vec<String>> = HashMap::new();
    for (platform, key) in keys {
        by.entry(platform).or_default().push(key);
    }
    by
}

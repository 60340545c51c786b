//! The sender on rows of a test's own making, at platforms that answer as they are told.

use std::collections::{HashMap, VecDeque};
use std::sync::Mutex;

use chrono::{DateTime, Duration as Span};
use futures::future::BoxFuture;
use sea_orm::{ActiveModelTrait, ConnectionTrait, DbBackend, IntoActiveModel};
use uuid::Uuid;

use super::*;
use crate::adapter::{Delivered, Fatal, Undelivered};
use crate::app::migrate;
use crate::entity::OutboxState;
use crate::message::{Action, ChatKey, Content, Outgoing, Platform, ThreadKey};
use crate::pipeline::Inbox;
use crate::service::unit::json;
use crate::testing::{BEGINNING, Folder, TestDatabase};

/// A platform that answers what a chat's next deliveries are to be answered with, and takes all others.
struct Scripted {
    platform: &'static str,
    answers: Mutex<HashMap<&'static str, VecDeque<Undelivered>>>,
    taken: Mutex<Vec<String>>,
}

impl Scripted {
    fn new(platform: &'static str) -> Arc<Self> {
        Arc::new(Self { platform, answers: Mutex::default(), taken: Mutex::default() })
    }

    fn answer(&self, chat: &'static str, answer: Undelivered) {
        self.answers.lock().unwrap().entry(chat).or_default().push_back(answer);
    }

    /// The chats of what it took since this was last asked.
    fn taken(&self) -> Vec<String> {
        std::mem::take(&mut self.taken.lock().unwrap())
    }
}

impl Adapter for Scripted {
    fn platform(&self) -> Platform {
        self.platform.into()
    }

    fn receive(&self, _: Inbox, _: CancellationToken) -> BoxFuture<'_, std::result::Result<(), Fatal>> {
        Box::pin(async { Ok(()) })
    }

    fn deliver<'a>(&'a self, out: &'a Outgoing) -> BoxFuture<'a, std::result::Result<Delivered, Undelivered>> {
        let answer = self.answers.lock().unwrap().get_mut(out.chat.as_str()).and_then(VecDeque::pop_front);
        let answered = match answer {
            Some(undelivered) => Err(undelivered),
            None => {
                self.taken.lock().unwrap().push(out.chat.0.clone());
                Ok(Delivered { key: Some(out.id.to_string().into()) })
            }
        };
        Box::pin(async move { answered })
    }

    fn typing<'a>(&'a self, _: &'a ChatKey, _: Option<&'a ThreadKey>) -> BoxFuture<'a, ()> {
        Box::pin(async {})
    }
}

/// A sender at these platforms, on a database of its own.
struct Post {
    relay: Relay,
    traffic: Traffic,
    rng: StdRng,
    clock: Clock,
    // Last, so that they go after what uses them.
    _database: TestDatabase,
    _folder: Folder,
}

impl Post {
    async fn at(platforms: &[&Arc<Scripted>]) -> Self {
        let folder = Folder::new();
        let database = TestDatabase::new(folder.path()).await;
        let store = Store::connect(&database.url).await.unwrap();
        migrate::up(&store).await.unwrap();
        let clock = Clock::manual(DateTime::parse_from_rfc3339(BEGINNING).unwrap().to_utc());
        let adapters = platforms.iter().map(|platform| (*platform).clone() as Arc<dyn Adapter>).collect();
        let relay = Relay::new(store, clock.clone(), adapters, Arc::default());
        let rng = StdRng::seed_from_u64(1);
        Self { relay, traffic: Traffic::default(), rng, clock, _database: database, _folder: folder }
    }

    async fn say(&self, platform: &str, chat: &str) -> Row {
        let content = Content { text: "x".to_owned(), ..Content::default() };
        let row = Row {
            id: Uuid::now_v7(),
            message_id: None,
            platform: platform.to_owned(),
            chat_key: chat.to_owned(),
            thread_key: None,
            action: json(&Action::Send { content, reply_to: None, silent: false }),
            reply: None,
            card_of: None,
            target_id: None,
            state: OutboxState::Queued,
            attempts: 0,
            due_us: 0,
            leased_until_us: 0,
            sent_key: None,
            live: false,
            error: None,
            created_at: self.clock.now(),
            updated_at: self.clock.now(),
        };
        row.clone().into_active_model().reset_all().insert(self.relay.store.write()).await.unwrap();
        row
    }

    async fn round(&mut self) {
        self.relay.round(&mut self.traffic, &mut self.rng).await.unwrap();
    }

    async fn row(&self, row: &Row) -> Row {
        Entity::find_by_id(row.id).one(self.relay.store.read()).await.unwrap().unwrap()
    }
}

fn patience() -> Undelivered {
    Undelivered::Throttled { after: Duration::from_secs(60) }
}

#[tokio::test]
async fn what_one_platform_asks_for_is_nothing_to_another() {
    let (there, elsewhere) = (Scripted::new("there"), Scripted::new("elsewhere"));
    let mut post = Post::at(&[&there, &elsewhere]).await;
    for chat in ["a", "b"] {
        there.answer(chat, patience());
        post.say("there", chat).await;
    }
    post.round().await;
    // A success elsewhere says nothing about it either.
    post.say("elsewhere", "z").await;
    post.round().await;
    there.answer("c", patience());
    post.say("there", "c").await;
    post.round().await;
    assert_eq!((there.taken(), elsewhere.taken()), (vec![], vec!["z".to_owned()]));

    for platform in ["there", "elsewhere"] {
        post.say(platform, "d").await;
    }
    post.round().await;
    assert_eq!((there.taken(), elsewhere.taken()), (vec![], vec!["d".to_owned()]));
    post.clock.advance(Span::seconds(61));
    post.round().await;
    assert_eq!(there.taken(), ["a", "b", "c", "d"]);
}

/// Nothing is known of the chat any more: it moved before, say, and this was queued under its old key.
#[tokio::test]
async fn what_is_queued_under_an_old_key_follows_whatever_is_known_of_the_chat() {
    let there = Scripted::new("there");
    let mut post = Post::at(&[&there]).await;
    there.answer("old", Undelivered::Migrated { to: "new".into() });
    let rows = [post.say("there", "old").await, post.say("there", "old").await];
    post.round().await;
    // The second row was leased with the first.
    post.clock.advance(Span::seconds(6));
    post.round().await;
    assert_eq!(there.taken(), ["new", "new"]);
    for row in &rows {
        assert_eq!(post.row(row).await.state, OutboxState::Sent);
    }
}

#[tokio::test]
async fn a_chat_that_cannot_be_moved_holds_up_no_other() {
    let there = Scripted::new("there");
    let mut post = Post::at(&[&there]).await;
    let refuse = match post.relay.store.backend() {
        DbBackend::Sqlite => {
            "CREATE TRIGGER refuse BEFORE UPDATE ON outbox WHEN NEW.chat_key = 'broken' \
             BEGIN SELECT RAISE(ABORT, 'refused'); END"
        }
        _ => "ALTER TABLE outbox ADD CONSTRAINT refuse CHECK (chat_key <> 'broken')",
    };
    post.relay.store.write().execute_unprepared(refuse).await.unwrap();
    there.answer("old", Undelivered::Migrated { to: "broken".into() });
    let (moving, other) = (post.say("there", "old").await, post.say("there", "b").await);
    tokio::time::timeout(Duration::from_secs(10), post.round()).await.expect("it is marked, once");
    assert_eq!(post.row(&other).await.state, OutboxState::Sent);
    let moving = post.row(&moving).await;
    assert_eq!((moving.state, moving.attempts), (OutboxState::Queued, 1));
    assert!(moving.due_us > post.clock.micros(), "and waits before it is tried again");
}

/// As where two instances look at once: the other was quicker, and saw less.
#[tokio::test]
async fn what_is_queued_behind_anothers_rows_is_left_to_it() {
    let there = Scripted::new("there");
    let post = Post::at(&[&there]).await;
    let mut rows = Vec::new();
    for chat in ["a", "a", "a", "b"] {
        rows.push(post.say("there", chat).await);
    }
    let now = post.clock.micros();
    let quicker = post.relay.claim(rows[..2].to_vec(), now).await.unwrap();
    assert_eq!(quicker.len(), 2);
    let ours = post.relay.claim(rows.clone(), now).await.unwrap();
    assert_eq!(ours.iter().map(|row| row.id).collect::<Vec<_>>(), [rows[3].id]);
    assert_eq!(post.row(&rows[2]).await.leased_until_us, 0, "whoever is through with the others may take it");
    assert!(post.row(&rows[1]).await.leased_until_us > now);
}

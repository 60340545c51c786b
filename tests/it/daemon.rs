//! The whole program as a process, run against platforms of the tests' own.

use std::fs::File;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use outlay::entity::{MessageState, OutboxState, expense, message, outbox};
use outlay::store::Store;
use outlay::testing::{Folder, TestDatabase};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use tokio::time::{Instant, sleep};

use crate::fake::discord;
use crate::fake::telegram::Fake;

pub const BINARY: &str = env!("CARGO_BIN_EXE_outlay");

/// How long a test waits for what it expects: only a failing one waits as long.
const DEADLINE: Duration = Duration::from_secs(20);
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// A data folder with its database, which outlives the processes that use it.
pub struct Home {
    pub folder: Folder,
    database: TestDatabase,
    /// What the platform has told and the program not taken yet.
    pending: Arc<dyn Fn() -> usize + Send + Sync>,
    settings: Vec<(String, String)>,
}

impl Home {
    pub async fn new(fake: &Fake) -> Self {
        let pending = fake.clone();
        let home = Self::bare(move || pending.pending()).await;
        home.with("OUTLAY__TELEGRAM__TOKEN", &fake.token()).with("OUTLAY__TELEGRAM__API_URL", fake.url())
    }

    /// The same at Discord's.
    pub async fn on_discord(fake: &discord::Fake) -> Self {
        let pending = fake.clone();
        let home = Self::bare(move || pending.pending()).await;
        home.with("OUTLAY__DISCORD__TOKEN", &fake.token()).with("OUTLAY__DISCORD__API_PROXY", fake.url())
    }

    async fn bare(pending: impl Fn() -> usize + Send + Sync + 'static) -> Self {
        let folder = Folder::new();
        let database = TestDatabase::new(folder.path()).await;
        let settings = vec![setting("OUTLAY__DATABASE__URL", &database.url)];
        Self { folder, database, pending: Arc::new(pending), settings }
    }

    /// The same with strangers let in.
    pub async fn open(fake: &Fake) -> Self {
        Self::new(fake).await.with("OUTLAY__ACCESS__OPEN", "true")
    }

    pub fn with(mut self, key: &str, value: &str) -> Self {
        self.settings.retain(|(known, _)| known != key);
        self.settings.push(setting(key, value));
        self
    }

    /// `outlay` with these arguments, this data folder and these settings, and no others of the environment.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(BINARY);
        let inherited = std::env::vars().map(|(name, _)| name);
        for name in inherited.filter(|name| name.starts_with("OUTLAY")) {
            command.env_remove(name);
        }
        command.args(arguments).arg("--data").arg(self.folder.path()).envs(self.settings.iter().cloned());
        command
    }

    /// Starts the daemon.
    pub fn run(&self) -> Daemon {
        self.run_with(&[])
    }

    pub fn run_with(&self, environment: &[(&str, &str)]) -> Daemon {
        let file = |name: &str| {
            let options = File::options().create(true).append(true).open(self.folder.path().join(name));
            Stdio::from(options.expect("the folder takes files"))
        };
        let mut command = self.command(&["run"]);
        command.envs(environment.iter().copied());
        let child = command.stdin(Stdio::null()).stdout(file("stdout")).stderr(file("stderr")).spawn();
        Daemon { child: child.expect("the program starts"), log: self.folder.path().join("stderr") }
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(name)).unwrap_or_default()
    }

    /// A look at the database from outside.
    pub async fn store(&self) -> Store {
        Store::connect(&self.database.url).await.unwrap()
    }

    /// Waits until everything that was sent is confirmed, handled and answered; as long as it goes on.
    pub async fn settled(&self, store: &Store, daemon: &mut Daemon) {
        let mut before = None;
        while before != Some((0, 0, 0)) {
            let what = format!("work to go on from {before:?} (unconfirmed, unhandled, unsent)");
            let now = daemon
                .wait_until(&what, async || {
                    let unconfirmed = (self.pending)();
                    let unhandled = message::Entity::find().filter(message::Column::State.eq(MessageState::Pending));
                    let unhandled = unhandled.count(store.read()).await.unwrap();
                    let unsent = outbox::Entity::find().filter(outbox::Column::State.eq(OutboxState::Queued));
                    let now = (unconfirmed, unhandled, unsent.count(store.read()).await.unwrap());
                    (Some(now) != before).then_some(now)
                })
                .await;
            before = Some(now);
        }
    }

    /// Waits until no chat has more than three cards with buttons: taking them off comes after everything is sent. A
    /// question keeps its own until it is answered.
    pub async fn stripped(&self, store: &Store, daemon: &mut Daemon) {
        daemon
            .wait_until("old buttons to go", async || {
                let live = outbox::Entity::find().filter(Expr::col(outbox::Column::Live).eq(true));
                let mut chats = std::collections::BTreeMap::<String, usize>::new();
                for row in live.all(store.read()).await.unwrap() {
                    let asked = row.reply.as_ref().is_some_and(|reply| reply.contains("\"outcome\":\"asked\""));
                    let booked = expense::Entity::find().filter(expense::Column::MessageId.eq(row.card_of));
                    if !asked || booked.count(store.read()).await.unwrap() > 0 {
                        *chats.entry(row.chat_key).or_default() += 1;
                    }
                }
                chats.values().all(|count| *count <= 3).then_some(())
            })
            .await;
    }
}

fn setting(key: &str, value: &str) -> (String, String) {
    (key.to_owned(), value.to_owned())
}

/// A running daemon; killed when dropped.
pub struct Daemon {
    child: Child,
    log: std::path::PathBuf,
}

impl Daemon {
    /// SIGKILL: nothing is drained.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    pub fn signal(&self, name: &str) {
        let sent = Command::new("sh").arg("-c").arg(format!("kill -s {name} {}", self.child.id())).status();
        assert!(sent.expect("a shell").success(), "the signal is sent");
    }

    pub fn has_ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().expect("our own child")
    }

    /// Waits for the end.
    pub async fn ended(&mut self, within: Duration) -> ExitStatus {
        let deadline = Instant::now() + within;
        loop {
            if let Some(status) = self.has_ended() {
                return status;
            }
            assert!(Instant::now() < deadline, "it still runs after {within:?}; its log:\n{}", self.log());
            sleep(LOOK_EVERY).await;
        }
    }

    /// Waits until `probe` finds something.
    ///
    /// # Panics
    /// After a while, or when the daemon ends before; with its log.
    pub async fn wait_until<T>(&mut self, what: &str, mut probe: impl AsyncFnMut() -> Option<T>) -> T {
        let deadline = Instant::now() + DEADLINE;
        loop {
            if let Some(found) = probe().await {
                return found;
            }
            if let Some(status) = self.has_ended() {
                panic!("it ended ({status}) while the test waited for {what}; its log:\n{}", self.log());
            }
            assert!(Instant::now() < deadline, "waited in vain for {what}; its log:\n{}", self.log());
            sleep(LOOK_EVERY).await;
        }
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A configuration file in a folder.
pub fn write(folder: &Path, name: &str, text: &str) -> std::path::PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

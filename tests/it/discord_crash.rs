//! The crash test at Discord: the process is killed again and again while people write, edit, press and choose commands.
//!
//! Discord brings messages again, so none of those may be lost, booked twice, left unanswered or answered twice: the nonce
//! sees to the last. An interaction it brings once: acknowledged, it must have had its effect; not acknowledged, Discord
//! has told the person so, and it may have had it once.
//!
//! `OUTLAY_CRASH_KILLS=300` for the long form, `OUTLAY_CRASH_SEED` for another course.

use std::collections::{BTreeMap, HashMap};
use std::io::Write;
use std::time::Duration;

use outlay::entity::{MessageState, expense, message};
use outlay::failpoint;
use outlay::store::Store;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use tokio::time::sleep;

use crate::crash::{is_about, letters, number_of};
use crate::daemon::Home;
use crate::fake::discord::{Fake, Person};

const CHATS: usize = 6;
const PER_KILL: usize = 20;
const SHORT: usize = 8;

/// How an expense was said.
#[derive(Clone, Copy, PartialEq)]
enum How {
    /// In a message, by its id.
    Written(u64),
    /// By a command, by its interaction.
    Chosen(u64),
}

struct Sent {
    chat: u64,
    how: How,
    note: String,
    minor: i64,
    /// The press that undid it.
    undone: Option<u64>,
    /// Edited or pressed under: its card has changed.
    touched: bool,
}

struct World {
    fake: Fake,
    people: Vec<Person>,
    sent: Vec<Sent>,
    rng: StdRng,
}

impl World {
    fn write(&mut self) {
        let person = self.people[self.rng.random_range(0..self.people.len())].clone();
        let chat = person.chat();
        let (number, minor) = (self.sent.len(), self.rng.random_range(100..900));
        // Letters only: a digit in a note would be an amount.
        let note = format!("thing{}", letters(number));
        let text = format!("{note} {}.{:02}", minor / 100, minor % 100);
        let how = match self.rng.random_range(0..10) {
            0 => return self.edit(&person),
            1 => return self.press(&person),
            2 | 3 => How::Chosen(person.slash(chat, "e", &[("text", &text)])),
            _ => How::Written(person.say(chat, &text)),
        };
        self.sent.push(Sent { chat, how, note, minor, undone: None, touched: false });
    }

    /// Another amount for something of theirs, which says so on the same card.
    fn edit(&mut self, person: &Person) {
        let amount: i64 = self.rng.random_range(100..900);
        let chat = person.chat();
        let mine = |sent: &&mut Sent| sent.chat == chat && !sent.touched && matches!(sent.how, How::Written(_));
        let Some(sent) = self.sent.iter_mut().rev().find(mine) else { return };
        let How::Written(message) = sent.how else { return };
        sent.minor = amount;
        sent.touched = true;
        person.edit(chat, message, &format!("{} {}.{:02}", sent.note, amount / 100, amount % 100));
    }

    /// Undo under a card that has arrived.
    fn press(&mut self, person: &Person) {
        let chat = person.chat();
        let cards = self.fake.messages(chat);
        for card in cards.iter().rev().filter(|card| card.has("Undo")) {
            let mine = |sent: &&mut Sent| sent.chat == chat && !sent.touched && is_about(&card.text, &sent.note);
            if let Some(sent) = self.sent.iter_mut().find(mine) {
                sent.touched = true;
                sent.undone = Some(person.press(chat, card.id, "Undo"));
                return;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_crash_loses_doubles_or_silences_what_discord_can_deliver() {
    let kills = number_of("OUTLAY_CRASH_KILLS", SHORT as u64) as usize;
    let seed = number_of("OUTLAY_CRASH_SEED", 20_261_123);
    let fake = Fake::start().await;
    let home = Home::on_discord(&fake)
        .await
        .with("OUTLAY__ACCESS__OPEN", "true")
        .with("OUTLAY__LIMITS__BURST", "1000000")
        .with("OUTLAY__LIMITS__PER_SECOND", "1000000");
    let people: Vec<Person> = (0..CHATS).map(|index| fake.private(&format!("Person{}", letters(index)))).collect();
    let mut world = World { fake: fake.clone(), people, sent: Vec::new(), rng: StdRng::seed_from_u64(seed) };
    meet(&fake, &home, &world.people).await;

    let mut deaths: BTreeMap<&'static str, usize> = BTreeMap::new();
    for kill in 0..kills {
        let point = (kill % 2 == 1).then(|| failpoint::POINTS[kill / 2 % failpoint::POINTS.len()]);
        let armed = point.map(|point| format!("{point}:{}", world.rng.random_range(1..=4)));
        let mut daemon = match &armed {
            Some(armed) => home.run_with(&[("OUTLAY_CRASH_AT", armed)]),
            None => home.run(),
        };
        let moment = Duration::from_millis(world.rng.random_range(150..500));
        let started = tokio::time::Instant::now();
        let mut written = 0;
        let by_its_own_hand = loop {
            if written < PER_KILL || point.is_some() && fake.is_connected() {
                world.write();
                written += 1;
            }
            if daemon.has_ended().is_some() {
                break true;
            }
            if started.elapsed() > if point.is_some() { Duration::from_secs(5) } else { moment } {
                break false;
            }
            sleep(Duration::from_millis(8)).await;
        };
        daemon.kill();
        fake.hang_up();
        let log = daemon.log();
        let faults = log.lines().filter(|line| line.contains("ERROR") && !line.contains("outlay::worker::index"));
        assert_eq!(faults.collect::<Vec<_>>(), [""; 0], "the log tells of faults");
        let cause = match (point, by_its_own_hand) {
            (Some(point), true) => point,
            (None, true) => panic!("it ended by itself:\n{log}"),
            (_, false) => "SIGKILL",
        };
        *deaths.entry(cause).or_default() += 1;
    }

    let mut daemon = home.run();
    let store = home.store().await;
    daemon.wait_until("a session", async || fake.is_connected().then_some(())).await;
    let written = world.sent.iter().filter(|sent| matches!(sent.how, How::Written(_))).count() as u64;
    daemon
        .wait_until("the history", async || {
            let texts = message::Entity::find()
                .filter(message::Column::MessageKey.not_like("%:%"))
                .filter(message::Column::Revision.eq(""));
            // And the first word of everybody's.
            (texts.count(store.read()).await.unwrap() >= written + CHATS as u64).then_some(())
        })
        .await;
    home.settled(&store, &mut daemon).await;
    let report = compare(&world, &store).await;
    let line = format!("{kills} kills {deaths:?}; {} expenses: {report:?}\n", world.sent.len());
    std::io::stderr().write_all(line.as_bytes()).unwrap();
    assert_eq!(report, Report::default(), "{line}");
    store.close().await.unwrap();
}

/// Everybody writes once while it runs: a private channel that was never written in is one that nobody knows of.
async fn meet(fake: &Fake, home: &Home, people: &[Person]) {
    let mut daemon = home.run();
    daemon.wait_until("a session", async || fake.is_connected().then_some(())).await;
    let store = home.store().await;
    for person in people {
        person.say(person.chat(), "hello");
    }
    home.settled(&store, &mut daemon).await;
    store.close().await.unwrap();
    daemon.kill();
    fake.hang_up();
}

#[derive(Debug, Default, PartialEq)]
struct Report {
    lost: Vec<String>,
    wrong: Vec<String>,
    twice: Vec<String>,
    unanswered: Vec<String>,
    answered_twice: Vec<String>,
}

async fn compare(world: &World, store: &Store) -> Report {
    let mut report = Report::default();
    let mut silent: BTreeMap<u64, Vec<String>> = BTreeMap::new();
    let mut booked: HashMap<String, Vec<expense::Model>> = HashMap::new();
    for row in expense::Entity::find().all(store.read()).await.unwrap() {
        booked.entry(row.note.clone()).or_default().push(row);
    }
    let dead = message::Entity::find().filter(message::Column::State.eq(MessageState::Dead));
    assert_eq!(dead.count(store.read()).await.unwrap(), 0, "no message failed for good");
    for sent in &world.sent {
        let acknowledged = |interaction: u64| world.fake.acknowledged(interaction).is_some();
        let certain = match sent.how {
            How::Written(_) => true,
            How::Chosen(interaction) => acknowledged(interaction),
        };
        let rows = booked.remove(&sent.note).unwrap_or_default();
        match rows.as_slice() {
            [] if certain => report.lost.push(sent.note.clone()),
            [] => continue,
            [one] => {
                let undone = sent.undone.is_some_and(acknowledged);
                let deleted = one.deleted_at.is_some();
                let unsure = sent.undone.is_some() && !undone;
                if one.amount_minor != sent.minor || !unsure && deleted != undone {
                    report.wrong.push(format!("{}: {} in the books, {} said", sent.note, one.amount_minor, sent.minor));
                }
            }
            _ => report.twice.push(sent.note.clone()),
        }
        let cards = world.fake.messages(sent.chat);
        match cards.iter().filter(|card| is_about(&card.text, &sent.note)).count() {
            0 => silent.entry(sent.chat).or_default().push(sent.note.clone()),
            1 => {}
            _ => report.answered_twice.push(sent.note.clone()),
        }
    }
    report.twice.extend(booked.into_keys());
    for (chat, notes) in silent {
        // Whoever is killed for minutes on end falls behind, and then says how many instead of each.
        let said = world.fake.messages(chat);
        let counts = said.iter().filter_map(|said| {
            let rest = said.text.strip_prefix("Booked while I was away: ")?;
            rest.split([',', '\n']).next()?.trim().parse::<usize>().ok()
        });
        let told: usize = counts.sum();
        if told < notes.len() {
            report.unanswered.extend(notes);
        }
    }
    report
}

//! The process is killed, again and again, while people write: nothing may be lost, booked twice or left unanswered.
//!
//! People write to a Bot API server; the daemon that polls it dies by SIGKILL at random moments, and by its own hand at
//! the points of [`outlay::failpoint`]. In the end the books are compared with what was sent. A reply may have come
//! twice, but only where the process died between a delivery and its mark.
//!
//! A dozen kills by default; `OUTLAY_CRASH_KILLS=300` for the long form, `OUTLAY_CRASH_SEED` for another course.

use std::collections::{BTreeMap, HashMap};
use std::io::Write;
use std::process::Stdio;
use std::time::Duration;

use outlay::entity::{MessageState, expense, message};
use outlay::failpoint;
use outlay::store::Store;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use tokio::time::sleep;

use crate::daemon::Home;
use crate::fake::telegram::{Fake, Person};

const CHATS: usize = 8;
/// Messages sent for each time the process dies, so that it never dies idle.
const PER_KILL: usize = 30;
/// People wait for a daemon that is so far behind.
const BEHIND: usize = 100;
const SHORT: usize = 12;

pub fn number_of(name: &str, otherwise: u64) -> u64 {
    match std::env::var(name) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{name} is to be a number")),
        Err(_) => otherwise,
    }
}

/// One expense as it was sent, and as it should stand in the books.
struct Sent {
    chat: i64,
    message: i64,
    note: String,
    minor: i64,
    deleted: bool,
    /// Edited or pressed under: its card has changed.
    touched: bool,
}

struct World {
    fake: Fake,
    people: Vec<Person>,
    sent: Vec<Sent>,
    presses: Vec<String>,
    rng: StdRng,
}

impl World {
    fn write(&mut self) {
        let person = self.people[self.rng.random_range(0..self.people.len())].clone();
        let chat = person.chat();
        match self.rng.random_range(0..10) {
            0 => self.edit(&person),
            1 => self.press(&person),
            _ => {
                let (number, minor) = (self.sent.len(), self.rng.random_range(100..900));
                // Letters only: a digit in a note would be an amount.
                let note = format!("thing{}", letters(number));
                let message = person.say(chat, &format!("{note} {}.{:02}", minor / 100, minor % 100));
                self.sent.push(Sent { chat, message, note, minor, deleted: false, touched: false });
            }
        }
    }

    /// Another amount for something of theirs, which says so on the same card.
    fn edit(&mut self, person: &Person) {
        let amount = self.rng.random_range(100..900);
        let mine = |sent: &&mut Sent| sent.chat == person.chat() && !sent.touched;
        let Some(sent) = self.sent.iter_mut().rev().find(mine) else { return };
        sent.minor = amount;
        sent.touched = true;
        let text = format!("{} {}.{:02}", sent.note, amount / 100, amount % 100);
        person.edit(person.chat(), sent.message, &text);
    }

    /// Undo under a card that has arrived.
    fn press(&mut self, person: &Person) {
        let cards = self.fake.messages(person.chat());
        for card in cards.iter().rev().filter(|card| card.labels().contains(&"Undo") && !card.edited) {
            let mine =
                |sent: &&mut Sent| sent.chat == person.chat() && !sent.touched && is_about(&card.text, &sent.note);
            if let Some(sent) = self.sent.iter_mut().find(mine) {
                sent.deleted = true;
                sent.touched = true;
                self.presses.push(person.press(person.chat(), card.id, "Undo"));
                return;
            }
        }
    }
}

/// A number in letters of one length, so that none is the beginning of another.
pub fn letters(mut number: usize) -> String {
    let mut word = [b'a'; 4];
    for letter in word.iter_mut().rev() {
        *letter += (number % 26) as u8;
        number /= 26;
    }
    String::from_utf8(word.to_vec()).expect("ASCII")
}

pub fn is_about(card: &str, note: &str) -> bool {
    card.to_lowercase().contains(note)
}

/// What to die of, and how often it happened.
type Deaths = BTreeMap<&'static str, usize>;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_crash_loses_doubles_or_silences_anything() {
    let kills = number_of("OUTLAY_CRASH_KILLS", SHORT as u64) as usize;
    let seed = number_of("OUTLAY_CRASH_SEED", 20_261_123);
    let fake = Fake::start().await;
    let home = Home::open(&fake)
        .await
        .with("OUTLAY__LIMITS__BURST", "1000000")
        .with("OUTLAY__LIMITS__PER_SECOND", "1000000")
        .with("OUTLAY__LOG__FILTER", "warn");
    let people = (0..CHATS).map(|index| fake.private(&format!("Person{}", letters(index)))).collect();
    let mut world =
        World { fake: fake.clone(), people, sent: Vec::new(), presses: Vec::new(), rng: StdRng::seed_from_u64(seed) };
    let mut deaths = Deaths::new();
    for kill in 0..kills {
        let point = (kill % 2 == 1).then(|| failpoint::POINTS[kill / 2 % failpoint::POINTS.len()]);
        // Early passes of a point, so that it is reached with what this round sends.
        let armed = point.map(|point| format!("{point}:{}", world.rng.random_range(1..=4)));
        let mut daemon = match &armed {
            Some(armed) => home.run_with(&[("OUTLAY_CRASH_AT", armed)]),
            None => home.run(),
        };
        let moment = Duration::from_millis(world.rng.random_range(80..400));
        let started = tokio::time::Instant::now();
        let mut written = 0;
        let by_its_own_hand = loop {
            // A point is waited for with something to pass it.
            if (written < PER_KILL || point.is_some()) && fake.pending() < BEHIND {
                world.write();
                written += 1;
            }
            if daemon.has_ended().is_some() {
                break true;
            }
            let enough = if point.is_some() { Duration::from_secs(5) } else { moment };
            if started.elapsed() > enough {
                break false;
            }
            sleep(Duration::from_millis(4)).await;
        };
        daemon.kill();
        let log = daemon.log();
        // The index is a projection: what a crash leaves of it is mended, and its worker says so.
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
    home.settled(&store, &mut daemon).await;
    let report = compare(&world, &store).await;
    let line = format!(
        "{kills} kills {deaths:?}; {} expenses, {} presses: {} lost, {} wrong, {} booked twice, {} unanswered, {} \
         replies doubled\n",
        world.sent.len(),
        world.presses.len(),
        report.lost.len(),
        report.wrong.len(),
        report.twice.len(),
        report.unanswered.len(),
        report.doubled,
    );
    std::io::stderr().write_all(line.as_bytes()).unwrap();
    let at_the_window = deaths.get("after_send").copied().unwrap_or(0) + deaths.get("SIGKILL").copied().unwrap_or(0);
    assert_eq!(report.lost, [""; 0], "lost");
    assert_eq!(report.wrong, [""; 0], "not as last said");
    assert_eq!(report.twice, [""; 0], "booked twice");
    assert_eq!(report.unanswered, [""; 0], "unanswered");
    // A chat has one delivery under way at a time, and a process dies with at most one of each chat unmarked.
    assert!(report.doubled <= at_the_window * CHATS * 4, "{} replies doubled", report.doubled);
    for point in failpoint::POINTS.iter().take((kills + 1) / 3) {
        assert!(deaths.contains_key(point), "nothing died at {point}");
    }
    store.close().await.unwrap();

    // And the index says what the books say.
    daemon.signal("TERM");
    assert!(daemon.ended(Duration::from_secs(10)).await.success(), "{}", daemon.log());
    let nothing = home.command(&["chat"]).stdin(Stdio::null()).status().unwrap();
    assert!(nothing.success(), "at the end of its input the terminal has indexed everything");
    let verified = home.command(&["index", "verify"]).output().unwrap();
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
}

#[derive(Default)]
struct Report {
    lost: Vec<String>,
    wrong: Vec<String>,
    twice: Vec<String>,
    unanswered: Vec<String>,
    doubled: usize,
}

async fn compare(world: &World, store: &Store) -> Report {
    let mut report = Report::default();
    let mut booked: HashMap<String, Vec<expense::Model>> = HashMap::new();
    for row in expense::Entity::find().order_by_asc(expense::Column::Number).all(store.read()).await.unwrap() {
        booked.entry(row.note.clone()).or_default().push(row);
    }
    let dead = message::Entity::find().filter(message::Column::State.eq(MessageState::Dead));
    assert_eq!(dead.count(store.read()).await.unwrap(), 0, "no message failed for good");
    let screens: HashMap<i64, Vec<String>> = world
        .people
        .iter()
        .map(|person| {
            let messages = world.fake.messages(person.chat());
            (person.chat(), messages.into_iter().map(|message| message.text.to_lowercase()).collect())
        })
        .collect();
    for sent in &world.sent {
        match booked.remove(&sent.note).unwrap_or_default().as_slice() {
            [] => report.lost.push(sent.note.clone()),
            [one] => {
                if (one.amount_minor, one.deleted_at.is_some()) != (sent.minor, sent.deleted) {
                    report.wrong.push(format!("{}: {} in the books, {} said", sent.note, one.amount_minor, sent.minor));
                }
            }
            _ => report.twice.push(sent.note.clone()),
        }
        match screens[&sent.chat].iter().filter(|text| is_about(text, &sent.note)).count() {
            0 => report.unanswered.push(sent.note.clone()),
            1 => {}
            more => report.doubled += more - 1,
        }
    }
    report.twice.extend(booked.into_keys());
    let silent = world.presses.iter().filter(|press| world.fake.press_answer(press).is_none());
    report.unanswered.extend(silent.cloned());
    report
}

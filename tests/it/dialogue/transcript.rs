//! The files: read, compared with what was said, written anew.

use std::path::Path;

use chrono::{DateTime, Duration, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;
use outlay::testing::How;

/// Where a conversation begins that names no time.
const BEGINNING: &str = "2026-11-23T10:00:00Z";

pub struct Settings {
    pub zone: Option<Tz>,
    /// What people's Telegram is in; on the terminal, the instance's.
    pub language: Option<String>,
    pub console: bool,
    pub telegram: bool,
    pub discord: bool,
    pub privacy: bool,
    budget: Vec<(String, usize)>,
}

/// Somebody in a chat; without a chat, in their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub person: String,
    pub chat: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    Say(Place, String),
    /// The number of the message, from 1.
    Edit(Place, usize, String),
    Reply(Place, usize, String),
    Press(Place, String),
    Happens(Event),
}

impl Act {
    /// Who does it, and where.
    pub fn place(&self) -> Option<&Place> {
        match self {
            Act::Say(place, _) | Act::Edit(place, ..) | Act::Reply(place, ..) | Act::Press(place, _) => Some(place),
            Act::Happens(_) => None,
        }
    }
}

/// What only one platform has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// `(Bo adds the bot to Home)`
    Adds(String, String),
    /// `(Bo makes the bot admin of Home)`
    Promotes(String, String),
    /// `(Home becomes a supergroup)`
    Migrates(String),
    /// `(Ana sends a voice note)`, `(Ana@Home sends a sticker)`: what is no text.
    Sends(Place, Thing),
    /// `(Ana sends a photo)`, `(Ana sends an album of 3: hotel 120)`, `(Ana sends an album of 3, words last: hotel 120)`:
    /// so many, the caption, and under which part it is, from 0.
    Photos(Place, usize, Option<String>, usize),
    /// `(Tom@Flat mentions the bot: pizza 32)`, which only Discord shows without being asked to show all.
    Mentions(Place, String),
    /// `(Eva@Flat deletes 3)`: a message, of which only Discord tells.
    Deletes(Place, usize),
}

impl Event {
    fn is_discords(&self) -> bool {
        matches!(self, Event::Mentions(..) | Event::Deletes(..))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thing {
    Voice,
    Sticker,
    Poll,
    Location,
}

pub struct Step {
    pub at: DateTime<Utc>,
    pub act: Act,
    /// The line it stands in, from 0.
    line: usize,
    expected: Vec<String>,
}

/// One thing the bot said.
#[derive(Clone, Debug)]
pub struct Said {
    /// The chat, where it is not the one that was written in.
    pub to: Option<String>,
    pub text: String,
    pub buttons: Vec<String>,
    pub file: Option<String>,
    pub how: How,
    pub notifies: bool,
    /// An earlier card brought up to date beside the answer, which the terminal cannot show.
    pub follows: bool,
}

impl Said {
    fn lines(&self) -> Vec<String> {
        let mut lines: Vec<String> = self.text.lines().map(str::to_owned).collect();
        if let Some(file) = &self.file {
            lines.push(format!("📎 {file}"));
        }
        if !self.buttons.is_empty() {
            let labels: Vec<String> = self.buttons.iter().map(|label| format!("[{label}]")).collect();
            lines.push(labels.join(" "));
        }
        let to = self.to.as_ref().map(|to| format!("(to {to}) ")).unwrap_or_default();
        let mark = |(index, line): (usize, &String)| match index {
            0 if self.follows => format!("⟳ {to}{line}"),
            0 => format!("◇ {to}{line}"),
            _ => format!("  {line}").trim_end().to_owned(),
        };
        lines.iter().enumerate().map(mark).collect()
    }
}

fn is_answer(line: &str) -> bool {
    line.starts_with("◇ ") || line.starts_with("⟳ ") || line.starts_with("  ") || line == "(silence)"
}

/// Without the cards that follow.
fn for_the_terminal(expected: &[String]) -> Vec<String> {
    let mut follows = false;
    let mut kept = expected.to_vec();
    kept.retain(|line| {
        follows = line.starts_with("⟳ ") || follows && line.starts_with("  ");
        !follows
    });
    kept
}

fn shown(said: &[Said]) -> Vec<String> {
    let lines: Vec<String> = said.iter().flat_map(Said::lines).collect();
    if lines.is_empty() { vec!["(silence)".to_owned()] } else { lines }
}

pub struct Transcript {
    pub settings: Settings,
    pub steps: Vec<Step>,
    lines: Vec<String>,
}

impl Transcript {
    pub fn read(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
        let mut settings = Settings::default();
        let mut at: DateTime<Utc> = BEGINNING.parse().unwrap();
        let mut steps: Vec<Step> = Vec::new();
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        for (number, line) in lines.iter().enumerate() {
            let fail = |why: &str| -> ! { panic!("{}:{}: {why}: {line}", path.display(), number + 1) };
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            if is_answer(line) {
                let Some(step) = steps.last_mut() else { fail("nobody has said anything yet") };
                step.expected.push(line.trim_end().to_owned());
                continue;
            }
            if let Some(time) = line.strip_prefix("at ") {
                let zone = settings.zone.unwrap_or(Tz::UTC);
                let local = NaiveDateTime::parse_from_str(time.trim(), "%Y-%m-%d %H:%M");
                at = match local.ok().and_then(|local| zone.from_local_datetime(&local).earliest()) {
                    Some(time) => time.to_utc(),
                    None => fail("no time"),
                };
                continue;
            }
            if steps.is_empty() && settings.take(line) {
                continue;
            }
            let Some(act) = read_act(line) else { fail("not understood") };
            if let Act::Happens(event) = &act {
                let discords = event.is_discords();
                settings.console = false;
                (settings.telegram, settings.discord) = (settings.telegram && !discords, settings.discord && discords);
            }
            steps.push(Step { at, act, line: number, expected: Vec::new() });
            at += Duration::seconds(1);
        }
        Self { settings, steps, lines }
    }

    /// Where what was said is not what stands there.
    pub fn compare(&self, said: &[Vec<Said>], terminal: bool) -> Vec<String> {
        assert_eq!(said.len(), self.steps.len());
        let tell = |(step, said): (&Step, &Vec<Said>)| {
            let expected = if terminal { for_the_terminal(&step.expected) } else { step.expected.clone() };
            let (line, got) = (&self.lines[step.line], shown(said));
            let parts = || {
                let (expected, got) = (expected.join("\n"), got.join("\n"));
                format!("\n{}: {line}\nexpected\n{expected}\ngot\n{got}\n", step.line + 1)
            };
            (expected != got).then(parts)
        };
        self.steps.iter().zip(said).filter_map(tell).collect()
    }

    /// The file with what was said in place of what stood there.
    pub fn with(&self, said: &[Vec<Said>]) -> String {
        let mut written = Vec::new();
        for (number, line) in self.lines.iter().enumerate() {
            if is_answer(line) {
                continue;
            }
            written.push(line.clone());
            if let Some(index) = self.steps.iter().position(|step| step.line == number) {
                written.extend(shown(&said[index]));
            }
        }
        written.join("\n") + "\n"
    }

    pub fn check_budget(&self, said: &[Vec<Said>]) {
        let all: Vec<&Said> = said.iter().flatten().collect();
        for (what, most) in &self.settings.budget {
            let spent = match what.as_str() {
                "messages" => all.iter().filter(|said| said.how == How::Sent).count(),
                "notifications" => all.iter().filter(|said| said.notifies).count(),
                "lines" => all.iter().map(|said| said.text.lines().count()).max().unwrap_or(0),
                "buttons" => all.iter().map(|said| said.buttons.len()).max().unwrap_or(0),
                other => panic!("no budget is kept of {other}"),
            };
            // Notifications are Telegram's to count.
            assert!(spent <= *most, "{what}: {spent}, and {most} would do");
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            zone: None,
            language: None,
            console: true,
            telegram: true,
            discord: true,
            privacy: true,
            budget: Vec::new(),
        }
    }
}

impl Settings {
    fn take(&mut self, line: &str) -> bool {
        let Some((key, value)) = line.split_once(": ") else { return false };
        match (key, value.trim()) {
            ("zone", zone) => self.zone = Some(zone.parse().expect("a zone")),
            ("language", language) => self.language = Some(language.to_owned()),
            ("door", doors) => {
                let named = |door: &str| doors.split(", ").any(|it| it == door);
                (self.console, self.telegram, self.discord) = (named("console"), named("telegram"), named("discord"));
            }
            ("privacy", "off") => self.privacy = false,
            ("budget", all) => {
                let read = |one: &str| {
                    let (what, most) = one.split_once(" <= ").expect("messages <= 5");
                    (what.trim().to_owned(), most.trim().parse().expect("a number"))
                };
                self.budget = all.split(',').map(read).collect();
            }
            _ => return false,
        }
        true
    }
}

fn read_act(line: &str) -> Option<Act> {
    if let Some(event) = line.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        return read_event(event).map(Act::Happens);
    }
    let subject = line.split([':', ' ']).next()?;
    let who = place(subject);
    let rest = &line[subject.len()..];
    if let Some(text) = rest.strip_prefix(": ") {
        return Some(Act::Say(who, typed(text)));
    }
    if let Some(label) = rest.strip_prefix(" presses ") {
        return Some(Act::Press(who, label.to_owned()));
    }
    let numbered = |rest: &str| {
        let (number, text) = rest.split_once(": ")?;
        Some((number.parse().ok()?, typed(text)))
    };
    if let Some(rest) = rest.strip_prefix(" edits ") {
        return numbered(rest).map(|(number, text)| Act::Edit(who, number, text));
    }
    let rest = rest.strip_prefix(" replies to ")?;
    numbered(rest).map(|(number, text)| Act::Reply(who, number, text))
}

fn read_event(text: &str) -> Option<Event> {
    if let Some((who, chat)) = text.split_once(" adds the bot to ") {
        return Some(Event::Adds(who.to_owned(), chat.to_owned()));
    }
    if let Some((who, chat)) = text.split_once(" makes the bot admin of ") {
        return Some(Event::Promotes(who.to_owned(), chat.to_owned()));
    }
    if let Some((who, words)) = text.split_once(" mentions the bot: ") {
        return Some(Event::Mentions(place(who), typed(words)));
    }
    if let Some((who, number)) = text.split_once(" deletes ") {
        return Some(Event::Deletes(place(who), number.parse().ok()?));
    }
    if let Some((who, what)) = text.split_once(" sends a") {
        return read_sending(place(who), what);
    }
    text.strip_suffix(" becomes a supergroup").map(|chat| Event::Migrates(chat.to_owned()))
}

/// What comes after "sends a".
fn read_sending(who: Place, what: &str) -> Option<Event> {
    let thing = match what.trim() {
        "voice note" => Thing::Voice,
        "sticker" => Thing::Sticker,
        "poll" => Thing::Poll,
        "location" => Thing::Location,
        photos => {
            let (photos, caption) = match photos.split_once(": ") {
                Some((photos, caption)) => (photos, Some(typed(caption))),
                None => (photos, None),
            };
            let (photos, last) = match photos.strip_suffix(", words last") {
                Some(photos) => (photos, true),
                None => (photos, false),
            };
            let count: usize = match photos.strip_prefix("n album of ") {
                Some(count) => count.parse().ok()?,
                None if photos == "photo" => 1,
                None => return None,
            };
            return Some(Event::Photos(who, count, caption, if last { count - 1 } else { 0 }));
        }
    };
    Some(Event::Sends(who, thing))
}

fn place(subject: &str) -> Place {
    let (person, chat) = match subject.split_once('@') {
        Some((person, chat)) => (person, Some(chat.to_owned())),
        None => (subject, None),
    };
    Place { person: person.to_owned(), chat }
}

/// What a line stands for: ⏎, `\u{202e}`, and `\u{78*4000}` for that character so often.
fn typed(text: &str) -> String {
    let mut pieces = text.split("\\u{");
    let mut typed = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (code, rest) = piece.split_once('}').expect("\\u{…} is closed");
        let (code, times) = code.split_once('*').unwrap_or((code, "1"));
        let code = u32::from_str_radix(code, 16).expect("a code point");
        let character = char::from_u32(code).expect("a character");
        typed.extend(std::iter::repeat_n(character, times.parse().expect("a number of times")));
        typed.push_str(rest);
    }
    typed.replace('⏎', "\n")
}

//! `outlay run`, a daemon on a fake Discord: what people type after a slash they fill into a command's slots there.

use std::collections::{HashMap, HashSet};

use outlay::command::router::{self, Manner};
use outlay::command::slash;
use outlay::testing::How;
use outlay::understand::normalise;

use super::transcript::{Act, Event, Place, Said, Transcript};
use crate::daemon::{Daemon, Home};
use crate::fake::discord::{Call, Fake, Person, unescaped};

struct Stage {
    fake: Fake,
    /// Channels hear everything; else only what is said to the bot.
    hears_all: bool,
    people: HashMap<String, Person>,
    channels: HashMap<String, u64>,
    /// Whose message, where, and its id; a command has none.
    messages: Vec<(Place, Option<u64>)>,
    /// What the bot said to each, by its id.
    answers: Vec<Option<u64>>,
    seen_calls: usize,
    /// Messages that stand already: told of again, they were changed.
    standing: HashSet<u64>,
}

pub async fn hold(transcript: &Transcript) -> Vec<Vec<Said>> {
    let fake = Fake::start().await;
    if !transcript.settings.privacy {
        fake.grant_content();
    }
    let mut home = Home::on_discord(&fake).await.with("OUTLAY__ACCESS__OPEN", "true");
    if let Some(zone) = transcript.settings.zone {
        home = home.with("OUTLAY__DEFAULTS__ZONE", zone.name());
    }
    let mut daemon = home.run();
    let store = home.store().await;
    daemon.wait_until("the commands", async || (!fake.commands().is_empty()).then_some(())).await;
    daemon.wait_until("a session", async || fake.is_connected().then_some(())).await;
    let mut stage = Stage {
        fake: fake.clone(),
        hears_all: !transcript.settings.privacy,
        people: HashMap::new(),
        channels: HashMap::new(),
        messages: Vec::new(),
        answers: Vec::new(),
        seen_calls: 0,
        standing: HashSet::new(),
    };
    let mut said = Vec::new();
    for step in &transcript.steps {
        if transcript.settings.telegram {
            fake.set_time(Some(step.at.timestamp()));
        }
        if let Some((person, channel)) = stage.introduce(&step.act) {
            person.slash(channel, "here", &[]);
            home.settled(&store, &mut daemon).await;
        }
        stage.catch_up();
        let channel = stage.act(&step.act);
        home.settled(&store, &mut daemon).await;
        home.stripped(&store, &mut daemon).await;
        said.push(stage.collect(&step.act, channel, &mut daemon));
    }
    store.close().await.unwrap();
    // For a judge that knows Discord from elsewhere: tests/it/fake/discord/validate.py.
    if let Some(folder) = std::env::var_os("DISCORD_CALLS") {
        let file = format!("{}.jsonl", uuid::Uuid::now_v7());
        fake.dump(&std::path::Path::new(&folder).join(file)).unwrap();
    }
    said
}

impl Stage {
    fn person(&mut self, name: &str) -> Person {
        let fake = &self.fake;
        self.people.entry(name.to_owned()).or_insert_with(|| fake.private(name)).clone()
    }

    fn place(&mut self, place: &Place) -> (Person, u64) {
        let person = self.person(&place.person);
        let channel = match &place.chat {
            Some(title) => {
                let fake = &self.fake;
                *self.channels.entry(title.clone()).or_insert_with(|| fake.channel(fake.guild(title), "general"))
            }
            None => person.chat(),
        };
        (person, channel)
    }

    /// A channel that hears everything was named for it: by whoever says something there first.
    fn introduce(&mut self, act: &Act) -> Option<(Person, u64)> {
        let place = act.place()?;
        let fresh = place.chat.as_ref().is_some_and(|title| !self.channels.contains_key(title));
        (fresh && self.hears_all).then(|| self.place(place))
    }

    /// What was said until now is not part of the next answer.
    fn catch_up(&mut self) {
        let calls = self.fake.calls();
        self.standing.extend(calls[self.seen_calls..].iter().filter_map(|call| call.message));
        self.seen_calls = calls.len();
    }

    /// Does it, and says in which channel.
    fn act(&mut self, act: &Act) -> u64 {
        match act {
            Act::Say(place, text) => {
                let (person, channel) = self.place(place);
                let id = match command(text) {
                    Some((word, slots)) => {
                        let slots: Vec<(&str, &str)> =
                            slots.iter().map(|(name, value)| (*name, value.as_str())).collect();
                        person.slash(channel, word, &slots);
                        None
                    }
                    None => Some(person.say(channel, text)),
                };
                self.messages.push((place.clone(), id));
                channel
            }
            Act::Reply(place, number, text) => {
                let (person, channel) = self.place(place);
                let to = self.answers[number - 1].unwrap_or_else(|| panic!("nothing was said to message {number}"));
                let id = person.reply(channel, to, text);
                self.messages.push((place.clone(), Some(id)));
                channel
            }
            Act::Edit(place, number, text) => {
                let (person, channel) = self.place(place);
                let (of, id) = &self.messages[number - 1];
                assert_eq!(of, place, "people edit their own messages");
                person.edit(channel, id.expect("a command cannot be edited"), text);
                channel
            }
            Act::Press(place, label) => {
                let (person, channel) = self.place(place);
                let messages = self.fake.messages(channel);
                let found = messages.iter().rev().find(|message| message.has(label));
                person.press(channel, found.unwrap_or_else(|| panic!("no {label:?} in {messages:?}")).id, label);
                channel
            }
            Act::Happens(Event::Mentions(place, text)) => {
                let (person, channel) = self.place(place);
                let id = person.mention(channel, text);
                self.messages.push((place.clone(), Some(id)));
                channel
            }
            Act::Happens(Event::Deletes(place, number)) => {
                let (person, channel) = self.place(place);
                let (_, id) = &self.messages[number - 1];
                person.delete(channel, id.expect("a command cannot be deleted"));
                channel
            }
            Act::Happens(event) => unreachable!("only Telegram has {event:?}"),
        }
    }

    /// What the bot said since, in the order it was sent.
    fn collect(&mut self, act: &Act, channel: u64, daemon: &mut Daemon) -> Vec<Said> {
        let calls = self.fake.calls();
        let fresh = &calls[self.seen_calls..];
        if let Some(call) = fresh.iter().find(|call| call.status >= 400) {
            let (method, path, status) = (&call.method, &call.path, call.status);
            panic!(
                "{method} {path} was answered with {status}; ended: {:?}; log:\n{}",
                daemon.has_ended(),
                daemon.log()
            );
        }
        let mut said: Vec<Said> = fresh.iter().filter_map(|call| self.said(call, channel)).collect();
        self.catch_up();
        let spoken = [How::Sent, How::Edited].into_iter().find(|how| said.iter().any(|said| said.how == *how));
        said.retain(|said| said.how != How::Whispered || spoken.is_none());
        for said in &mut said {
            said.follows = said.how == How::Edited && spoken == Some(How::Sent);
        }
        if matches!(act, Act::Say(..) | Act::Reply(..) | Act::Happens(Event::Mentions(..))) {
            let sent = said.iter().any(|said| said.how == How::Sent && said.to.is_none());
            self.answers.push(sent.then(|| self.fake.messages(channel).last().expect("it was just sent").id));
        }
        said
    }

    fn said(&self, call: &Call, here: u64) -> Option<Said> {
        // Taking buttons off says nothing.
        let text = unescaped(call.body["content"].as_str()?);
        let message = call.message?;
        // What was taken away again was only there to be followed.
        let place = self.fake.channel_of(message)?;
        let standing = self.fake.messages(place).into_iter().find(|it| it.id == message)?;
        let how = match call.route.as_str() {
            "webhooks/_/_" => How::Whispered,
            _ if self.standing.contains(&message) => How::Edited,
            _ => How::Sent,
        };
        Some(Said {
            to: (place != here).then(|| self.name_of(place)),
            text,
            buttons: self.fake.labels(&call.body),
            file: call.body["attachments"][0]["filename"].as_str().map(str::to_owned),
            how,
            notifies: how == How::Sent && !standing.silent && !standing.private,
            follows: false,
        })
    }

    fn name_of(&self, channel: u64) -> String {
        let people = self.people.iter().map(|(name, person)| (name, person.chat()));
        let mut all = people.chain(self.channels.iter().map(|(title, channel)| (title, *channel)));
        all.find(|(_, id)| *id == channel).map_or_else(|| channel.to_string(), |(name, _)| name.clone())
    }
}

/// The command that a text typed after a slash is, with its slots filled in: what Discord's own menu makes of it. None
/// where that has no such command, so that the text is a message like any other.
fn command(text: &str) -> Option<(&'static str, Vec<(&'static str, String)>)> {
    let text = normalise(text.strip_prefix('/')?).ok()?;
    let routed = router::route(&text, Manner::Slash)?;
    let offered = slash::options(routed.command);
    let slots = routed.args.0.iter().map(|(name, value)| {
        let slot = offered.iter().find(|slot| slot.name == name)?;
        Some((slot.name, value.clone()))
    });
    let slots: Option<Vec<_>> = slots.collect();
    (!routed.command.menu.is_empty()).then_some(())?;
    Some((routed.command.menu, slots?))
}

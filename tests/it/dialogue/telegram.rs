//! `outlay run`, a daemon that polls a Bot API server.

use std::collections::HashMap;

use outlay::testing::How;
use serde_json::{Value, json};

use super::transcript::{Act, Event, Place, Said, Thing, Transcript};
use crate::daemon::{Daemon, Home};
use crate::fake::telegram::{Call, Fake, Person};

struct Stage {
    fake: Fake,
    privacy: bool,
    people: HashMap<String, Person>,
    groups: HashMap<String, i64>,
    /// Whose message, where, and its id.
    messages: Vec<(Place, i64)>,
    /// What the bot said to each, by its id.
    answers: Vec<Option<i64>>,
    seen_calls: usize,
    albums: usize,
}

pub async fn hold(transcript: &Transcript) -> Vec<Vec<Said>> {
    let fake = Fake::start().await;
    let mut home = Home::open(&fake).await;
    if let Some(zone) = transcript.settings.zone {
        home = home.with("OUTLAY__DEFAULTS__ZONE", zone.name());
    }
    if let Some(language) = &transcript.settings.language {
        fake.set_language(language);
    }
    let mut daemon = home.run();
    let store = home.store().await;
    // In private chats and in groups, for everybody and for each other language.
    let menus = 2 * outlay::say::LANGUAGES.len();
    daemon.wait_until("the menus", async || (fake.count("setMyCommands") >= menus).then_some(())).await;
    let mut stage = Stage {
        fake: fake.clone(),
        privacy: transcript.settings.privacy,
        people: HashMap::new(),
        groups: HashMap::new(),
        messages: Vec::new(),
        answers: Vec::new(),
        seen_calls: fake.calls().len(),
        albums: 0,
    };
    let mut said = Vec::new();
    for step in &transcript.steps {
        fake.set_time(Some(step.at.timestamp()));
        let chat = stage.act(&step.act);
        home.settled(&store, &mut daemon).await;
        home.stripped(&store, &mut daemon).await;
        said.push(stage.collect(&step.act, chat, &mut daemon));
    }
    store.close().await.unwrap();
    // For a judge that knows the Bot API from elsewhere: tests/it/fake/telegram/validate.py.
    if let Some(folder) = std::env::var_os("TELEGRAM_CALLS") {
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

    fn group(&mut self, title: &str) -> i64 {
        let (fake, privacy) = (&self.fake, self.privacy);
        *self.groups.entry(title.to_owned()).or_insert_with(|| fake.group(title, privacy))
    }

    fn place(&mut self, place: &Place) -> (Person, i64) {
        let person = self.person(&place.person);
        let chat = match &place.chat {
            Some(title) => self.group(title),
            None => person.chat(),
        };
        (person, chat)
    }

    /// Does it, and says in which chat.
    fn act(&mut self, act: &Act) -> i64 {
        match act {
            Act::Say(place, text) => {
                let (person, chat) = self.place(place);
                let id = person.say(chat, text);
                self.messages.push((place.clone(), id));
                chat
            }
            Act::Reply(place, number, text) => {
                let (person, chat) = self.place(place);
                let to = self.answers[number - 1].unwrap_or_else(|| panic!("nothing was said to message {number}"));
                let id = person.reply(chat, to, text);
                self.messages.push((place.clone(), id));
                chat
            }
            Act::Edit(place, number, text) => {
                let (person, chat) = self.place(place);
                let (of, id) = &self.messages[number - 1];
                assert_eq!(of, place, "people edit their own messages");
                person.edit(chat, *id, text);
                chat
            }
            Act::Press(place, label) => {
                let (person, chat) = self.place(place);
                let messages = self.fake.messages(chat);
                let found = messages.iter().rev().find(|message| message.labels().contains(&label.as_str()));
                person.press(chat, found.unwrap_or_else(|| panic!("no button {label:?} in {messages:?}")).id, label);
                chat
            }
            Act::Happens(Event::Adds(who, title)) => {
                let chat = self.fake.group_without_bot(title, self.privacy);
                self.groups.insert(title.clone(), chat);
                self.person(who).add_bot(chat);
                chat
            }
            Act::Happens(Event::Promotes(who, title)) => {
                let chat = self.group(title);
                self.person(who).promote_bot(chat);
                chat
            }
            Act::Happens(Event::Migrates(title)) => {
                let chat = self.fake.migrate(self.groups[title]);
                self.groups.insert(title.clone(), chat);
                chat
            }
            Act::Happens(Event::Sends(place, thing)) => {
                let (person, chat) = self.place(place);
                person.send(chat, thing_json(*thing));
                chat
            }
            Act::Happens(event @ (Event::Mentions(..) | Event::Deletes(..))) => {
                unreachable!("only Discord has {event:?}")
            }
            Act::Happens(Event::Photos(place, count, caption, under)) => {
                let (person, chat) = self.place(place);
                self.albums += 1;
                let album = (*count > 1).then(|| format!("album-{}", self.albums));
                for part in 0..*count {
                    person.photo(chat, caption.as_deref().filter(|_| part == *under), album.as_deref());
                }
                chat
            }
        }
    }

    /// What the bot said since, in the order it was sent.
    fn collect(&mut self, act: &Act, chat: i64, daemon: &mut Daemon) -> Vec<Said> {
        let calls = self.fake.calls();
        let fresh = &calls[self.seen_calls..];
        // An edit that changes nothing is answered with 400, and the adapter knows why.
        let refused = |call: &&Call| call.status != 200 && !call.method.starts_with("editMessage");
        if let Some(call) = fresh.iter().find(refused) {
            let ended = daemon.has_ended();
            panic!("{} was answered with {}; ended: {ended:?}; log:\n{}", call.method, call.status, daemon.log());
        }
        let said: Vec<Said> = fresh.iter().filter_map(|call| self.said(call, chat)).collect();
        self.seen_calls = calls.len();
        // A line shown to the one who pressed goes with the card; alone it is the answer.
        let spoken = [How::Sent, How::Edited].into_iter().find(|how| said.iter().any(|said| said.how == *how));
        let mut said = said;
        // Beside a message of its own, a changed one only follows what happened.
        said.retain(|said| said.how != How::Whispered || spoken.is_none());
        for said in &mut said {
            said.follows = said.how == How::Edited && spoken == Some(How::Sent);
        }
        if matches!(act, Act::Say(..) | Act::Reply(..)) {
            let sent = said.iter().any(|said| said.how == How::Sent && said.to.is_none());
            self.answers.push(sent.then(|| self.fake.messages(chat).last().expect("it was just sent").id));
        }
        said
    }

    fn said(&self, call: &Call, here: i64) -> Option<Said> {
        let text = |field: &str| plain(call.params[field].as_str().unwrap_or_default());
        let markup = match &call.params["reply_markup"] {
            Value::String(text) => serde_json::from_str(text).unwrap(),
            value => value.clone(),
        };
        let rows = markup["inline_keyboard"].as_array().cloned().unwrap_or_default();
        let buttons = rows.iter().flat_map(|row| row.as_array().cloned().unwrap_or_default());
        let buttons = buttons.map(|button| button["text"].as_str().unwrap_or_default().to_owned()).collect();
        let chat = &call.params["chat_id"];
        let chat = chat.as_i64().or_else(|| chat.as_str()?.parse().ok()).unwrap_or(here);
        let to = (chat != here).then(|| self.name_of(chat));
        let silent = matches!(&call.params["disable_notification"], Value::Bool(true))
            || call.params["disable_notification"] == "true";
        let sent =
            Said { to, text: text("text"), buttons, file: None, how: How::Sent, notifies: !silent, follows: false };
        match call.method.as_str() {
            "sendMessage" => Some(sent),
            "sendDocument" => {
                let file = call.params["document"]["file_name"].as_str().map(str::to_owned);
                Some(Said { text: text("caption"), file, ..sent })
            }
            "editMessageText" => Some(Said { how: How::Edited, notifies: false, ..sent }),
            "answerCallbackQuery" if !text("text").is_empty() => {
                Some(Said { how: How::Whispered, notifies: false, ..sent })
            }
            _ => None,
        }
    }

    fn name_of(&self, chat: i64) -> String {
        let people = self.people.iter().map(|(name, person)| (name, person.chat()));
        let mut all = people.chain(self.groups.iter().map(|(title, chat)| (title, *chat)));
        all.find(|(_, id)| *id == chat).map_or_else(|| chat.to_string(), |(name, _)| name.clone())
    }
}

/// As Telegram sends it, in the fields that it cannot lack.
fn thing_json(thing: Thing) -> Value {
    match thing {
        Thing::Voice => json!({"voice": {
            "file_id": "voice", "file_unique_id": "v", "duration": 3, "mime_type": "audio/ogg", "file_size": 900,
        }}),
        Thing::Sticker => json!({"sticker": {
            "file_id": "sticker", "file_unique_id": "s", "type": "regular", "width": 512, "height": 512,
            "is_animated": false, "is_video": false, "emoji": "🍕", "file_size": 900,
        }}),
        Thing::Poll => json!({"poll": {
            "id": "1", "question": "Pizza for 12.50?", "options": [{"text": "Yes", "voter_count": 0}],
            "total_voter_count": 0, "is_closed": false, "is_anonymous": true, "type": "regular",
            "allows_multiple_answers": false,
        }}),
        Thing::Location => json!({"location": {"latitude": 52.5, "longitude": 13.4}}),
    }
}

fn plain(html: &str) -> String {
    html.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

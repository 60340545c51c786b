//! Somebody who uses Telegram: whatever they do in a chat reaches the bot as Telegram would tell it.

use serde_json::{Value, json};

use super::Fake;
use super::state::{BOT, Kind, Place, Press, State};

#[derive(Clone)]
pub struct Person {
    fake: Fake,
    pub id: i64,
}

impl Person {
    pub(super) fn new(fake: Fake, id: i64) -> Self {
        Self { fake, id }
    }

    /// Their private chat with the bot.
    pub fn chat(&self) -> i64 {
        self.id
    }

    /// Writes a message and returns its id.
    pub fn say(&self, chat: i64, text: &str) -> i64 {
        self.send(chat, json!({"text": text}))
    }

    pub fn reply(&self, chat: i64, to: i64, text: &str) -> i64 {
        self.send(chat, json!({"text": text, "reply_to": to}))
    }

    pub fn say_in_topic(&self, chat: i64, topic: i64, text: &str) -> i64 {
        self.send(chat, json!({"text": text, "topic": topic}))
    }

    /// Speaks as the group itself, as admins can.
    pub fn say_anonymously(&self, chat: i64, text: &str) -> i64 {
        let stand_in =
            json!({"id": 1_087_968_824, "is_bot": true, "first_name": "Group", "username": "GroupAnonymousBot"});
        let as_chat = self.fake.shared.peek().chat_json(chat);
        self.send(chat, json!({"text": text, "from": stand_in, "sender_chat": as_chat}))
    }

    /// Sends a picture; those with the same `album` belong together.
    pub fn photo(&self, chat: i64, caption: Option<&str>, album: Option<&str>) -> i64 {
        let photo = [json!({"file_id": "photo", "file_unique_id": "p", "width": 90, "height": 90, "file_size": 1000})];
        let mut fields = json!({"photo": photo});
        if let Some(caption) = caption {
            fields["caption"] = json!(caption);
        }
        if let Some(album) = album {
            fields["media_group_id"] = json!(album);
        }
        self.send(chat, fields)
    }

    pub fn voice(&self, chat: i64) -> i64 {
        let voice = json!({
            "file_id": "voice", "file_unique_id": "v", "duration": 3, "mime_type": "audio/ogg", "file_size": 900,
        });
        self.send(chat, json!({"voice": voice}))
    }

    /// Sends a message with any fields of Telegram's, and two of ours: `reply_to` and `topic`, by message id.
    pub fn send(&self, chat: i64, mut fields: Value) -> i64 {
        self.fake.shared.change(|state| {
            state.chat(chat).members.insert(self.id);
            let message = fields.as_object_mut().expect("a message's fields are an object");
            message.entry("from").or_insert_with(|| state.users[&self.id].clone());
            if let Some(topic) = message.remove("topic") {
                message.insert("message_thread_id".to_owned(), topic.clone());
                message.insert("is_topic_message".to_owned(), json!(true));
                // Telegram has every message of a topic answer the one that opened it.
                message.entry("reply_to").or_insert(topic);
            }
            if let Some(to) = message.remove("reply_to").and_then(|to| to.as_i64())
                && let Some(quoted) = state.quoted(chat, to)
            {
                message.insert("reply_to_message".to_owned(), quoted);
            }
            if let Some(text) = message.get("text").and_then(Value::as_str)
                && text.starts_with('/')
            {
                let length = text.split_whitespace().next().unwrap_or_default().encode_utf16().count();
                message.insert("entities".to_owned(), json!([{"type": "bot_command", "offset": 0, "length": length}]));
            }
            let id = state.store(chat, fields, false, false, None);
            state.tell("message", chat, id);
            id
        })
    }

    /// Changes one of their messages.
    pub fn edit(&self, chat: i64, message: i64, text: &str) {
        self.fake.shared.change(|state| {
            let now = state.now();
            let stored = state.chat(chat).messages.get_mut(&message).expect("the message exists");
            let field = if stored.json.get("caption").is_some() { "caption" } else { "text" };
            stored.json[field] = json!(text);
            stored.json["edit_date"] = json!(now);
            state.tell("edited_message", chat, message);
        });
    }

    /// Deletes one of their messages, of which bots hear nothing.
    pub fn delete(&self, chat: i64, message: i64) {
        self.fake.shared.change(|state| state.chat(chat).messages.remove(&message));
    }

    /// Presses the button with this label under a message of the bot's, and returns the press's id.
    pub fn press(&self, chat: i64, message: i64, label: &str) -> String {
        self.fake.shared.change(|state| {
            let shown = state.chat(chat).messages[&message].json.clone();
            let rows = shown["reply_markup"]["inline_keyboard"].as_array().into_iter().flatten();
            let buttons: Vec<_> = rows.flat_map(|row| row.as_array().into_iter().flatten()).collect();
            let Some(button) = buttons.iter().find(|button| button["text"] == json!(label)) else {
                let labels: Vec<_> = buttons.iter().map(|button| button["text"].clone()).collect();
                panic!("no button {label:?} under message {message}, only {labels:?}");
            };
            self.pressed(state, button["callback_data"].clone(), shown.clone())
        })
    }

    /// Presses a button that is no longer shown, as a phone that has not caught up may.
    pub fn press_data(&self, chat: i64, message: i64, data: &str) -> String {
        self.fake.shared.change(|state| {
            let shown = match state.chat(chat).messages.get(&message) {
                Some(stored) => stored.json.clone(),
                // What Telegram tells of a message that it no longer has.
                None => json!({"message_id": message, "date": 0, "chat": state.chat_json(chat)}),
            };
            self.pressed(state, json!(data), shown)
        })
    }

    fn pressed(&self, state: &mut State, data: Value, shown: Value) -> String {
        let id = format!("{}000000{}", self.id, state.fresh_id());
        state.presses.insert(id.clone(), Press { answer: None });
        let query = json!({
            "id": id, "from": state.users[&self.id], "chat_instance": "1", "data": data, "message": shown,
        });
        state.update("callback_query", query);
        id
    }

    pub fn join(&self, chat: i64) {
        self.fake.shared.change(|state| {
            state.chat(chat).members.insert(self.id);
            let user = state.users[&self.id].clone();
            let id = state.store(chat, json!({"from": user, "new_chat_members": [user]}), false, false, None);
            state.tell("message", chat, id);
        });
    }

    pub fn leave(&self, chat: i64) {
        self.fake.shared.change(|state| {
            state.chat(chat).members.remove(&self.id);
            let user = state.users[&self.id].clone();
            let id = state.store(chat, json!({"from": user, "left_chat_member": user}), false, false, None);
            state.tell("message", chat, id);
        });
    }

    /// Adds the bot to a group; Telegram says so twice.
    pub fn add_bot(&self, chat: i64) {
        self.add_bot_as(chat, Place::Member);
    }

    /// Adds the bot to a group as an admin from the first, as the button on its page does.
    pub fn add_bot_as_admin(&self, chat: i64) {
        self.add_bot_as(chat, Place::Admin);
    }

    fn add_bot_as(&self, chat: i64, place: Place) {
        self.fake.shared.change(|state| {
            state.chat(chat).members.insert(self.id);
            state.place_bot(chat, self.id, place);
            let (user, bot) = (state.users[&self.id].clone(), state.users[&BOT].clone());
            let id = state.store(chat, json!({"from": user, "new_chat_members": [bot]}), false, false, None);
            state.tell("message", chat, id);
        });
    }

    /// Makes the bot an admin, which lets it hear everything.
    pub fn promote_bot(&self, chat: i64) {
        self.fake.shared.change(|state| state.place_bot(chat, self.id, Place::Admin));
    }

    pub fn demote_bot(&self, chat: i64) {
        self.fake.shared.change(|state| state.place_bot(chat, self.id, Place::Member));
    }

    /// Removes the bot from a group, or blocks it where `chat` is their own.
    pub fn kick_bot(&self, chat: i64) {
        self.fake.shared.change(|state| {
            if state.chat(chat).kind != Kind::Private {
                let (user, bot) = (state.users[&self.id].clone(), state.users[&BOT].clone());
                let id = state.store(chat, json!({"from": user, "left_chat_member": bot}), false, false, None);
                state.tell("message", chat, id);
            }
            state.place_bot(chat, self.id, Place::Kicked);
        });
    }

    /// Lets a blocked bot write again.
    pub fn unblock_bot(&self) {
        self.fake.shared.change(|state| state.place_bot(self.id, self.id, Place::Member));
    }
}

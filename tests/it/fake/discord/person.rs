//! Somebody who uses Discord: whatever they do in a channel reaches the bot as Discord would tell it.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::Fake;
use super::state::{Answer, BOT, Interaction};

#[derive(Clone)]
pub struct Person {
    fake: Fake,
    pub id: u64,
    chat: u64,
}

impl Person {
    pub(super) fn new(fake: Fake, id: u64, chat: u64) -> Self {
        Self { fake, id, chat }
    }

    /// Their private channel with the bot.
    pub fn chat(&self) -> u64 {
        self.chat
    }

    /// Writes a message and returns its id.
    pub fn say(&self, channel: u64, text: &str) -> u64 {
        self.send(channel, json!({"content": text}))
    }

    /// Begins a message with the bot's name.
    pub fn mention(&self, channel: u64, text: &str) -> u64 {
        self.say(channel, &format!("<@{BOT}> {text}"))
    }

    pub fn reply(&self, channel: u64, to: u64, text: &str) -> u64 {
        let answered = self.fake.shared.peek().channels[&channel].messages[&to].json.clone();
        let reference = json!({"type": 0, "message_id": to.to_string(), "channel_id": channel.to_string()});
        // Discord's clients ping whom one replies to, unless that is switched off.
        let pinged = [answered["author"].clone()];
        let fields = json!({
            "content": text, "type": 19, "message_reference": reference, "referenced_message": answered,
            "mentions": pinged,
        });
        self.send(channel, fields)
    }

    /// Sends a message with any fields of Discord's.
    pub fn send(&self, channel: u64, mut fields: Value) -> u64 {
        self.fake.shared.change(|state| {
            let text = fields["content"].as_str().unwrap_or_default().to_owned();
            let named = state.users.iter().filter(|(id, _)| text.contains(&format!("<@{id}>")));
            let named: Vec<Value> = named.map(|(_, user)| user.clone()).collect();
            if fields.get("mentions").is_none() {
                fields["mentions"] = json!(named);
            }
            let id = state.store(channel, self.id, fields);
            state.tell_message("MESSAGE_CREATE", channel, id);
            id
        })
    }

    /// Changes one of their messages.
    pub fn edit(&self, channel: u64, message: u64, text: &str) {
        self.fake.shared.change(|state| {
            let stamp = state.stamp();
            let stored = state.channel(channel).messages.get_mut(&message).expect("the message exists");
            // Two edits within a moment have two times.
            let again = stored.json["edited_timestamp"] == json!(stamp);
            stored.json["content"] = json!(text);
            stored.json["edited_timestamp"] = json!(if again { stamp.replace("+00:00", "1+00:00") } else { stamp });
            state.tell_message("MESSAGE_UPDATE", channel, message);
        });
    }

    /// Discord resolves a link in one of their messages, which it tells as an update.
    pub fn resolve_link(&self, channel: u64, message: u64) {
        self.fake.shared.change(|state| {
            let stored = state.channel(channel).messages.get_mut(&message).expect("the message exists");
            stored.json["embeds"] = json!([{"type": "link", "url": "https://example.org"}]);
            state.tell_message("MESSAGE_UPDATE", channel, message);
        });
    }

    /// Takes a message out, theirs or another's.
    pub fn delete(&self, channel: u64, message: u64) {
        self.fake.shared.change(|state| {
            state.channel(channel).messages.remove(&message);
            let mut data = json!({"id": message.to_string(), "channel_id": channel.to_string()});
            if let Some(guild) = state.channels[&channel].guild {
                data["guild_id"] = json!(guild.to_string());
            }
            state.tell("MESSAGE_DELETE", data);
        });
    }

    /// Takes out many at once.
    pub fn purge(&self, channel: u64, messages: &[u64]) {
        self.fake.shared.change(|state| {
            messages.iter().for_each(|message| drop(state.channel(channel).messages.remove(message)));
            let ids: Vec<String> = messages.iter().map(u64::to_string).collect();
            state.tell("MESSAGE_DELETE_BULK", json!({"ids": ids, "channel_id": channel.to_string()}));
        });
    }

    /// Chooses a command and fills in its slots; returns the interaction's id.
    pub fn slash(&self, channel: u64, command: &str, options: &[(&str, &str)]) -> u64 {
        let options: Vec<Value> =
            options.iter().map(|(name, value)| json!({"name": name, "type": 3, "value": value})).collect();
        self.act(channel, 2, json!({"id": "1", "name": command, "type": 1, "options": options}), None)
    }

    /// Has somebody's message logged, from its menu.
    pub fn log(&self, channel: u64, message: u64) -> u64 {
        let target = self.fake.shared.peek().channels[&channel].messages[&message].json.clone();
        let resolved = json!({"messages": {message.to_string(): target}});
        let data = json!({
            "id": "2", "name": "Log as expense", "type": 3, "target_id": message.to_string(), "resolved": resolved,
        });
        self.act(channel, 2, data, None)
    }

    /// Types into a slot; returns the interaction's id.
    pub fn types(&self, channel: u64, command: &str, slot: &str, typed: &str) -> u64 {
        let options = json!([{"name": slot, "type": 3, "value": typed, "focused": true}]);
        self.act(channel, 4, json!({"id": "1", "name": command, "type": 1, "options": options}), None)
    }

    /// Presses the button, or chooses the option, with this label under a message of the bot's.
    pub fn press(&self, channel: u64, message: u64, label: &str) -> u64 {
        let shown = self.fake.shared.peek().channels[&channel].messages[&message].json.clone();
        let rows = shown["components"].as_array().into_iter().flatten();
        let parts: Vec<&Value> = rows.flat_map(|row| row["components"].as_array().into_iter().flatten()).collect();
        for part in &parts {
            if part["label"] == json!(label) {
                let data = json!({"custom_id": part["custom_id"], "component_type": 2});
                return self.act(channel, 3, data, Some(shown.clone()));
            }
            let mut options = part["options"].as_array().into_iter().flatten();
            if let Some(option) = options.find(|option| option["label"] == json!(label)) {
                let data = json!({"custom_id": part["custom_id"], "component_type": 3, "values": [option["value"]]});
                return self.act(channel, 3, data, Some(shown.clone()));
            }
        }
        panic!("nothing is called {label:?} under message {message}: {parts:?}");
    }

    /// Sends the form that a press opened, with some of its fields changed.
    pub fn submit(&self, channel: u64, press: u64, changed: &[(&str, &str)]) -> u64 {
        let (modal, on) = {
            let state = self.fake.shared.peek();
            let opened = &state.interactions[&press];
            let Answer::Modal(modal) = &opened.answer else { panic!("that press opened no form: {:?}", opened.answer) };
            (modal.clone(), opened.original)
        };
        let mut rows = modal["components"].clone();
        for row in rows.as_array_mut().expect("a form has rows") {
            let input = &mut row["components"][0];
            let name = input["custom_id"].as_str().unwrap_or_default();
            let new = changed.iter().find(|(slot, _)| *slot == name).map(|(_, value)| json!(value));
            let value = new.unwrap_or_else(|| json!(input["value"].as_str().unwrap_or_default()));
            *row = json!({"type": 1, "components": [{"type": 4, "custom_id": name, "value": value}]});
        }
        let shown = on.map(|on| self.fake.shared.peek().channels[&channel].messages[&on].json.clone());
        self.act(channel, 5, json!({"custom_id": modal["custom_id"], "components": rows}), shown)
    }

    fn act(&self, channel: u64, kind: u8, data: Value, message: Option<Value>) -> u64 {
        self.fake.shared.change(|state| {
            let id = state.fresh_id();
            let token = format!("tok:en-{id}");
            let (guild, permissions) = (state.channels[&channel].guild, state.channels[&channel].permissions);
            let user = state.users[&self.id].clone();
            let mut event = json!({
                "id": id.to_string(), "application_id": BOT.to_string(), "type": kind, "data": data, "token": token,
                "version": 1, "channel_id": channel.to_string(), "locale": "en-US",
                "channel": {"id": channel.to_string(), "name": state.channels[&channel].name},
                "app_permissions": permissions.to_string(), "entitlements": [],
            });
            match guild {
                Some(guild) => {
                    event["guild_id"] = json!(guild.to_string());
                    event["member"] = json!({"user": user, "nick": null, "roles": [], "permissions": "0"});
                }
                None => event["user"] = user,
            }
            let original = message.as_ref().and_then(|message| message["id"].as_str()?.parse().ok());
            if let Some(message) = message {
                event["message"] = message;
            }
            let interaction = Interaction {
                token,
                channel,
                user: self.id,
                answer: Answer::Waiting,
                original,
                made: Instant::now(),
                aged: Duration::ZERO,
            };
            state.interactions.insert(id, interaction);
            state.tell("INTERACTION_CREATE", event);
            id
        })
    }
}

//! What the calls do, by Discord's documentation, with its limits enforced.

use std::collections::HashSet;
use std::time::Duration;

use serde_json::{Value, json};

use super::state::{ACKNOWLEDGED_WITHIN, Answer, BOT, CONTENT_FLAG, State, permission};

const ANSWERED_WITHIN: Duration = Duration::from_secs(15 * 60);

pub(super) struct Failure {
    pub status: u16,
    pub code: u32,
    pub message: String,
}

pub(super) fn fail(status: u16, code: u32, message: impl Into<String>) -> Failure {
    Failure { status, code, message: message.into() }
}

fn invalid(what: impl std::fmt::Display) -> Failure {
    fail(400, 50035, format!("Invalid Form Body: {what}"))
}

pub(super) struct Asked {
    pub method: String,
    pub path: String,
    pub query: String,
    pub body: Value,
    pub file: Option<Vec<u8>>,
}

impl Asked {
    fn parts(&self) -> Vec<&str> {
        self.path.split('/').collect()
    }

    /// Without ids and tokens.
    pub fn route(&self) -> String {
        let parts = self.parts();
        let named = |(at, part): (usize, &&str)| {
            let token = at == 2 && matches!(parts[0], "interactions" | "webhooks");
            let id = part.bytes().all(|byte| byte.is_ascii_digit());
            if token || id { "_".to_owned() } else { (*part).to_owned() }
        };
        parts.iter().enumerate().map(named).collect::<Vec<_>>().join("/")
    }

    pub fn channel(&self) -> Option<u64> {
        self.path.strip_prefix("channels/")?.split('/').next()?.parse().ok()
    }

    fn parameter(&self, name: &str) -> Option<u64> {
        let pairs = self.query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.into_iter().find(|(key, _)| *key == name)?.1.parse().ok()
    }
}

pub(super) fn call(state: &mut State, gateway: &str, asked: &Asked) -> Result<Value, Failure> {
    let parts = asked.parts();
    let id = |text: &str| text.parse::<u64>().map_err(|_| invalid("snowflake"));
    match (asked.method.as_str(), parts.as_slice()) {
        ("GET", ["gateway", "bot"]) => Ok(json!({
            "url": gateway, "shards": 1,
            "session_start_limit": {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1},
        })),
        ("GET", ["users", "@me"]) => Ok(state.users[&BOT].clone()),
        ("GET", ["applications", "@me"]) => {
            let flags = if state.content { CONTENT_FLAG } else { 0 };
            Ok(json!({"id": BOT.to_string(), "name": "outlay", "flags": flags}))
        }
        ("PUT", ["applications", _, "commands"]) => register(state, &asked.body),
        ("POST", ["users", "@me", "channels"]) => {
            let recipient = asked.body["recipient_id"].as_str().unwrap_or_default().parse::<u64>().ok();
            let channel = state.channels.values().find(|channel| channel.recipient == recipient && recipient.is_some());
            let channel = channel.ok_or_else(|| fail(400, 50033, "Invalid Recipient(s)"))?;
            Ok(json!({"id": channel.id.to_string(), "type": 1}))
        }
        ("GET", ["channels", channel, "messages"]) => history(state, id(channel)?, asked),
        ("POST", ["channels", channel, "messages"]) => {
            let channel = id(channel)?;
            may(state, channel, permission::SEND_MESSAGES)?;
            post(state, channel, &asked.body, asked.file.clone(), None)
        }
        ("PATCH", ["channels", channel, "messages", message]) => {
            let (channel, message) = (id(channel)?, id(message)?);
            may(state, channel, permission::VIEW_CHANNEL)?;
            if state.channel(channel).messages.get(&message).is_some_and(|stored| stored.only_for.is_some()) {
                return Err(fail(404, 10008, "Unknown Message"));
            }
            change(state, channel, message, asked)
        }
        ("POST", ["channels", channel, "typing"]) => {
            may(state, id(channel)?, permission::SEND_MESSAGES).map(|()| Value::Null)
        }
        ("PUT", ["channels", channel, "messages", message, "reactions", _, "@me"]) => {
            let (channel, message) = (id(channel)?, id(message)?);
            may(state, channel, permission::READ_MESSAGE_HISTORY)?;
            if !state.channel(channel).messages.contains_key(&message) {
                return Err(fail(404, 10008, "Unknown Message"));
            }
            state.reactions.push((channel, message));
            Ok(Value::Null)
        }
        ("POST", ["interactions", interaction, token, "callback"]) => {
            callback(state, id(interaction)?, token, &asked.body)
        }
        (method, ["webhooks", _, token, rest @ ..]) => webhook(state, method, token, rest, asked),
        _ => Err(fail(404, 0, "404: Not Found")),
    }
}

fn may(state: &State, channel: u64, permission: u64) -> Result<(), Failure> {
    let channel = state.channels.get(&channel).ok_or_else(|| fail(404, 10003, "Unknown Channel"))?;
    if channel.guild.is_none() {
        let closed = permission == permission::SEND_MESSAGES && !channel.open;
        return if closed { Err(fail(403, 50007, "Cannot send messages to this user")) } else { Ok(()) };
    }
    if channel.permissions & permission::VIEW_CHANNEL == 0 {
        return Err(fail(403, 50001, "Missing Access"));
    }
    if channel.permissions & permission == 0 {
        return Err(fail(403, 50013, "Missing Permissions"));
    }
    Ok(())
}

fn history(state: &State, channel: u64, asked: &Asked) -> Result<Value, Failure> {
    may(state, channel, permission::VIEW_CHANNEL)?;
    let limit = asked.parameter("limit").unwrap_or(50);
    if !(1..=100).contains(&limit) {
        return Err(invalid("limit: int value should be 1 to 100"));
    }
    let after = asked.parameter("after").unwrap_or(0);
    let readable = may(state, channel, permission::READ_MESSAGE_HISTORY).is_ok();
    let all = state.channels[&channel].messages.iter().filter(|(_, stored)| readable && stored.only_for.is_none());
    // With `after` the oldest of those that fit, told newest first.
    let mut page: Vec<Value> = all
        .filter(|(id, _)| **id > after)
        .take(limit as usize)
        .map(|(id, _)| state.shown(channel, *id, state.content))
        .collect();
    page.reverse();
    Ok(Value::Array(page))
}

/// Length as Discord may count it: never more than its strictest reading.
fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

/// What a message may hold.
fn check(body: &Value, file: bool, whole: bool) -> Result<(), Failure> {
    let content = body["content"].as_str().unwrap_or_default();
    if length(content) > 2000 {
        return Err(invalid("content: Must be 2000 or fewer in length."));
    }
    if whole && content.trim().is_empty() && !file {
        return Err(fail(400, 50006, "Cannot send an empty message"));
    }
    if !body["allowed_mentions"].is_object() && (whole || body.get("content").is_some()) {
        // Not Discord's rule but ours: nobody is pinged by what somebody typed.
        return Err(invalid("allowed_mentions: the house wants none"));
    }
    if body["nonce"].as_str().is_some_and(|nonce| length(nonce) > 25) {
        return Err(invalid("nonce: Must be 25 or fewer in length."));
    }
    let rows = body["components"].as_array().cloned().unwrap_or_default();
    if rows.len() > 5 {
        return Err(invalid("components: Must be 5 or fewer in length."));
    }
    let mut ids = HashSet::new();
    for row in &rows {
        let parts = row["components"].as_array().cloned().unwrap_or_default();
        let menu = parts.iter().any(|part| part["type"] == json!(3));
        if row["type"] != json!(1) || parts.is_empty() || parts.len() > if menu { 1 } else { 5 } {
            return Err(invalid("components: a row has one to five buttons or one menu"));
        }
        for part in &parts {
            let id = part["custom_id"].as_str().unwrap_or_default();
            if id.is_empty() || length(id) > 100 || !ids.insert(id.to_owned()) {
                return Err(invalid("custom_id: one of its own, 1 to 100 in length"));
            }
            let options = part["options"].as_array().cloned().unwrap_or_default();
            let label = |part: &Value, most: usize| {
                part["label"].as_str().is_some_and(|label| (1..=most).contains(&length(label)))
            };
            let fits = match menu {
                true => {
                    let values: HashSet<&str> = options.iter().filter_map(|option| option["value"].as_str()).collect();
                    (1..=25).contains(&options.len())
                        && values.len() == options.len()
                        && values.iter().all(|value| length(value) <= 100)
                        && options.iter().all(|option| label(option, 100))
                }
                false => label(part, 80),
            };
            if !fits {
                return Err(invalid("components: labels of 1 to 80, options of 1 to 100, 25 at most"));
            }
        }
    }
    Ok(())
}

/// Makes a message of the bot's; `only_for` is whom an ephemeral one is shown to.
fn post(
    state: &mut State,
    channel: u64,
    body: &Value,
    file: Option<Vec<u8>>,
    only_for: Option<u64>,
) -> Result<Value, Failure> {
    check(body, file.is_some(), true)?;
    if file.is_some() && state.channels[&channel].guild.is_some() && only_for.is_none() {
        may(state, channel, permission::ATTACH_FILES)?;
    }
    let nonce = body["nonce"].as_str().map(str::to_owned);
    if body["enforce_nonce"] == json!(true)
        && let Some(nonce) = &nonce
        && let Some(there) =
            state.channel(channel).messages.values().find(|stored| stored.nonce.as_ref() == Some(nonce))
    {
        return Ok(there.json.clone());
    }
    let mut fields = json!({
        "content": body["content"].as_str().unwrap_or_default(),
        "flags": body["flags"].as_u64().unwrap_or(0),
        "components": body["components"].as_array().cloned().unwrap_or_default(),
    });
    if let Some(to) = body["message_reference"]["message_id"].as_str() {
        let exists = to.parse().ok().is_some_and(|to: u64| state.channel(channel).messages.contains_key(&to));
        match exists {
            true => {
                fields["type"] = json!(19);
                fields["message_reference"] = json!({"type": 0, "message_id": to, "channel_id": channel.to_string()});
            }
            false if body["message_reference"]["fail_if_not_exists"] == json!(false) => {}
            false => return Err(invalid("message_reference: Unknown message")),
        }
    }
    if file.is_some() {
        let name = &body["attachments"][0]["filename"];
        if !name.is_string() {
            return Err(invalid("attachments: the file is not described"));
        }
        fields["attachments"] = json!([{"id": "1", "filename": name, "size": file.as_ref().map_or(0, Vec::len), "url": "x", "proxy_url": "x"}]);
    }
    let id = state.store(channel, BOT, fields);
    let stored = state.channel(channel).messages.get_mut(&id).expect("just stored");
    stored.file = file;
    stored.nonce = nonce;
    stored.only_for = only_for;
    let json = stored.json.clone();
    if only_for.is_none() {
        state.tell_message("MESSAGE_CREATE", channel, id);
    }
    Ok(json)
}

fn change(state: &mut State, channel: u64, message: u64, asked: &Asked) -> Result<Value, Failure> {
    check(&asked.body, asked.file.is_some(), false)?;
    let stamp = state.stamp();
    let stored = state.channel(channel).messages.get_mut(&message).filter(|stored| stored.by_bot);
    let stored = stored.ok_or_else(|| fail(404, 10008, "Unknown Message"))?;
    for field in ["content", "components"] {
        if let Some(value) = asked.body.get(field) {
            stored.json[field] = value.clone();
        }
    }
    stored.json["edited_timestamp"] = json!(stamp);
    let json = stored.json.clone();
    if stored.only_for.is_none() {
        state.tell_message("MESSAGE_UPDATE", channel, message);
    }
    Ok(json)
}

fn callback(state: &mut State, id: u64, token: &str, body: &Value) -> Result<Value, Failure> {
    let unknown = || fail(404, 10062, "Unknown interaction");
    let interaction = state.interactions.get_mut(&id).filter(|known| known.token == token).ok_or_else(unknown)?;
    if interaction.answer != Answer::Waiting {
        return Err(fail(400, 40060, "Interaction has already been acknowledged."));
    }
    if interaction.age() > ACKNOWLEDGED_WITHIN {
        return Err(unknown());
    }
    let data = &body["data"];
    interaction.answer = match body["type"].as_u64() {
        Some(5) => {
            let flags = data["flags"].as_u64().unwrap_or(0);
            Answer::Deferred { private: flags & 64 != 0, silent: flags & (1 << 12) != 0 }
        }
        Some(6) => Answer::Acknowledged,
        Some(8) if data["choices"].as_array().is_some_and(|choices| choices.len() <= 25) => {
            Answer::Choices(data["choices"].clone())
        }
        Some(9) => {
            let rows = data["components"].as_array().map_or(0, Vec::len);
            let title = data["title"].as_str().map_or(0, length);
            if !(1..=5).contains(&rows) || !(1..=45).contains(&title) {
                return Err(invalid("a modal has a title and one to five rows"));
            }
            Answer::Modal(data.clone())
        }
        _ => return Err(invalid("type")),
    };
    Ok(Value::Null)
}

fn webhook(state: &mut State, method: &str, token: &str, rest: &[&str], asked: &Asked) -> Result<Value, Failure> {
    let known = state.interactions.iter().find(|(_, interaction)| interaction.token == token);
    let (id, interaction) = known.ok_or_else(|| fail(404, 10015, "Unknown Webhook"))?;
    let (id, channel, user, original) = (*id, interaction.channel, interaction.user, interaction.original);
    let answer = interaction.answer.clone();
    if interaction.age() > ANSWERED_WITHIN {
        return Err(fail(401, 50027, "Invalid Webhook Token"));
    }
    let (private, silent) = match answer {
        // Not acknowledged: Discord knows no webhook of it yet.
        Answer::Waiting => return Err(fail(404, 10015, "Unknown Webhook")),
        Answer::Withdrawn => return Err(fail(404, 10008, "Unknown Message")),
        Answer::Deferred { private, silent } => (private, silent),
        _ => (false, false),
    };
    let only = |private: bool| private.then_some(user);
    // While a message is awaited, what follows it is that message, for whomever that was promised to.
    let awaited = original.is_none() && matches!(answer, Answer::Deferred { .. });
    match (method, rest) {
        ("PATCH", ["messages", "@original"]) | ("POST", []) if awaited || method == "PATCH" => match original {
            Some(message) => change(state, channel, message, asked),
            None if awaited => {
                let mut body = asked.body.clone();
                if silent {
                    body["flags"] = json!(body["flags"].as_u64().unwrap_or(0) | 1 << 12);
                }
                let sent = post(state, channel, &body, asked.file.clone(), only(private))?;
                let made = sent["id"].as_str().and_then(|id| id.parse().ok());
                state.interactions.get_mut(&id).expect("found above").original = made;
                Ok(sent)
            }
            None => Err(fail(404, 10008, "Unknown Message")),
        },
        ("DELETE", ["messages", "@original"]) => {
            match original {
                Some(message) => {
                    let gone = state.channel(channel).messages.remove(&message);
                    gone.ok_or_else(|| fail(404, 10008, "Unknown Message"))?;
                }
                None if awaited => {
                    state.interactions.get_mut(&id).expect("found above").answer = Answer::Withdrawn;
                }
                None => return Err(fail(404, 10008, "Unknown Message")),
            }
            Ok(Value::Null)
        }
        ("POST", []) => {
            let flagged = asked.body["flags"].as_u64().unwrap_or(0) & 64 != 0;
            post(state, channel, &asked.body, asked.file.clone(), only(flagged))
        }
        _ => Err(fail(404, 0, "404: Not Found")),
    }
}

fn register(state: &mut State, body: &Value) -> Result<Value, Failure> {
    let commands = body.as_array().ok_or_else(|| invalid("a list of commands"))?;
    if commands.iter().filter(|command| command["type"] == json!(1)).count() > 100 {
        return Err(fail(400, 30032, "Maximum number of application commands reached (100)."));
    }
    let mut names = HashSet::new();
    for command in commands {
        let name = command["name"].as_str().unwrap_or_default();
        let slash = command["type"].as_u64().unwrap_or(1) == 1;
        let plain = |name: &str| name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c));
        let described = command["description"].as_str().is_some_and(|about| (1..=100).contains(&length(about)));
        if !(1..=32).contains(&length(name)) || slash && (!plain(name) || !described) || !names.insert(name) {
            return Err(invalid(format!("command {name}")));
        }
        let options = command["options"].as_array().cloned().unwrap_or_default();
        let mut optional = false;
        for option in &options {
            let required = option["required"] == json!(true);
            let about = option["description"].as_str().map_or(0, length);
            let name = option["name"].as_str().unwrap_or_default();
            let bad = required && optional || !(1..=100).contains(&about) || !plain(name) || name.is_empty();
            if bad || options.len() > 25 {
                return Err(invalid(format!("option {name}")));
            }
            optional |= !required;
        }
    }
    state.commands = body.clone();
    Ok(body.clone())
}

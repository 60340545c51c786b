//! The Bot API's methods, with the checks and the refusals that its documentation and its server have.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::html;
use super::state::{BOT, Kind, Place, State, Stored};

/// What came with a call, whichever way it was encoded.
#[derive(Default)]
pub(super) struct Params {
    pub fields: Map<String, Value>,
    pub files: HashMap<String, Upload>,
}

pub(super) struct Upload {
    pub name: String,
    pub media_type: String,
    pub bytes: Vec<u8>,
}

pub(super) struct Failure {
    pub code: u16,
    pub description: String,
    pub parameters: Option<Value>,
}

type Answer = Result<Value, Failure>;

pub(super) fn fail(code: u16, description: impl Into<String>) -> Failure {
    Failure { code, description: description.into(), parameters: None }
}

fn bad(description: &str) -> Failure {
    fail(400, format!("Bad Request: {description}"))
}

impl Params {
    pub fn int(&self, name: &str) -> Option<i64> {
        let value = self.fields.get(name)?;
        value.as_i64().or_else(|| value.as_str()?.parse().ok())
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.fields.get(name)?.as_str()
    }

    fn flag(&self, name: &str) -> bool {
        matches!(self.fields.get(name), Some(Value::Bool(true)))
            || matches!(self.text(name), Some("true" | "True" | "1"))
    }

    /// An object or list, which a form holds as text.
    pub fn json(&self, name: &str) -> Result<Value, Failure> {
        match self.fields.get(name) {
            None => Ok(Value::Null),
            Some(Value::String(text)) => {
                serde_json::from_str(text).map_err(|_| bad(&format!("can't parse {name} JSON object")))
            }
            Some(value) => Ok(value.clone()),
        }
    }
}

/// A bot sets one reaction a message, of those that Telegram has, where the chat lets it.
fn react(state: &mut State, params: &Params) -> Answer {
    const SOME: [&str; 4] = ["👍", "👎", "👌", "🔥"];
    let (chat, message) = place_of(state, params)?;
    if !state.chat(chat).messages.contains_key(&message) {
        return Err(bad("message to react not found"));
    }
    let reactions = params.json("reaction")?;
    let known = |reaction: &Value| reaction["emoji"].as_str().is_some_and(|emoji| SOME.contains(&emoji));
    match reactions.as_array() {
        Some(one) if one.len() <= 1 && one.iter().all(known) && !state.no_reactions => {
            state.reactions.push((chat, message));
            Ok(json!(true))
        }
        _ => Err(bad("REACTION_INVALID")),
    }
}

/// Every method but getUpdates, which waits.
pub(super) fn call(state: &mut State, method: &str, params: &Params) -> Answer {
    match method.to_ascii_lowercase().as_str() {
        "getme" => {
            let mut me = state.users[&BOT].clone();
            for (field, value) in [
                ("can_join_groups", true),
                ("can_read_all_group_messages", state.reads_all),
                ("supports_inline_queries", false),
                ("can_connect_to_business", false),
                ("has_main_web_app", false),
            ] {
                me[field] = json!(value);
            }
            Ok(me)
        }
        "sendmessage" => send_message(state, params),
        "senddocument" => send_document(state, params),
        "editmessagetext" => edit_text(state, params),
        "editmessagereplymarkup" => edit_markup(state, params),
        "deletemessage" => {
            let (chat, message) = place_of(state, params)?;
            match state.chat(chat).messages.remove(&message) {
                Some(_) => Ok(json!(true)),
                None => Err(bad("message to delete not found")),
            }
        }
        "answercallbackquery" => answer_press(state, params),
        "sendchataction" => {
            open_chat(state, params)?;
            match params.text("action") {
                Some("typing" | "upload_document" | "upload_photo") => Ok(json!(true)),
                _ => Err(bad("wrong parameter action in request")),
            }
        }
        "setmycommands" => set_commands(state, params),
        "getmycommands" => {
            let menu = (scope(params)?, language(params));
            Ok(state.menus.get(&menu).cloned().unwrap_or_else(|| json!([])))
        }
        "deletemycommands" => {
            let menu = (scope(params)?, language(params));
            state.menus.remove(&menu);
            Ok(json!(true))
        }
        "getchat" => {
            let chat = open_chat(state, params)?;
            let mut info = state.chat_json(chat);
            info["accent_color_id"] = json!(0);
            info["max_reaction_count"] = json!(11);
            Ok(info)
        }
        "getchatmember" => {
            let chat = open_chat(state, params)?;
            let user = params.int("user_id").ok_or_else(|| bad("invalid user_id specified"))?;
            let place = match user {
                BOT => state.chat(chat).bot,
                user if state.chat(chat).members.contains(&user) => Place::Member,
                user if state.users.contains_key(&user) => Place::Absent,
                _ => return Err(bad("member not found")),
            };
            Ok(state.member_json(user, place))
        }
        "setmessagereaction" => react(state, params),
        "setwebhook" => {
            state.webhook = params.text("url").unwrap_or_default().to_owned();
            Ok(json!(true))
        }
        "deletewebhook" => {
            state.webhook.clear();
            if params.flag("drop_pending_updates") {
                state.updates.clear();
            }
            Ok(json!(true))
        }
        "getwebhookinfo" => Ok(json!({
            "url": state.webhook, "has_custom_certificate": false, "pending_update_count": state.updates.len(),
        })),
        _ => Err(fail(404, "Not Found")),
    }
}

/// The chat that the call names, if the bot may act in it.
fn open_chat(state: &State, params: &Params) -> Result<i64, Failure> {
    let id = params.int("chat_id").ok_or_else(|| bad("chat_id is empty"))?;
    let chat = state.chats.get(&id).ok_or_else(|| bad("chat not found"))?;
    if let Some(to) = chat.moved_to {
        return Err(Failure {
            parameters: Some(json!({"migrate_to_chat_id": to})),
            ..bad("group chat was upgraded to a supergroup chat")
        });
    }
    let kind = if chat.kind == Kind::Group { "group" } else { "supergroup" };
    match (chat.bot, chat.kind) {
        (Place::Member | Place::Admin, _) => Ok(id),
        (_, Kind::Private) => Err(fail(403, "Forbidden: bot was blocked by the user")),
        (Place::Kicked, _) => Err(fail(403, format!("Forbidden: bot was kicked from the {kind} chat"))),
        (Place::Absent, _) => Err(fail(403, format!("Forbidden: bot is not a member of the {kind} chat"))),
    }
}

fn place_of(state: &State, params: &Params) -> Result<(i64, i64), Failure> {
    let chat = open_chat(state, params)?;
    Ok((chat, params.int("message_id").ok_or_else(|| bad("message identifier is not specified"))?))
}

/// The text as it will be shown, and its entities.
fn formatted(params: &Params, field: &str) -> Result<(String, Vec<Value>), Failure> {
    let source = params.text(field).unwrap_or_default();
    let (text, entities) = match params.text("parse_mode").map(str::to_ascii_lowercase).as_deref() {
        None | Some("") => (source.to_owned(), Vec::new()),
        Some("html") => html::parse(source).map_err(|error| bad(&format!("can't parse entities: {error}")))?,
        Some(_) => return Err(bad("unsupported parse_mode")),
    };
    Ok((text.trim().to_owned(), entities))
}

fn message_text(params: &Params) -> Result<(String, Vec<Value>), Failure> {
    let (text, entities) = formatted(params, "text")?;
    match html::units(&text) {
        0 => Err(bad("message text is empty")),
        1..=4096 => Ok((text, entities)),
        _ => Err(bad("message is too long")),
    }
}

fn markup(params: &Params) -> Result<Option<Value>, Failure> {
    let markup = params.json("reply_markup")?;
    if markup.is_null() {
        return Ok(None);
    }
    let wrong = || bad("object expected as reply markup");
    let rows = markup["inline_keyboard"].as_array().ok_or_else(wrong)?;
    let mut shown = Vec::new();
    for row in rows {
        let row = row.as_array().ok_or_else(wrong)?;
        for button in row {
            if button["text"].as_str().is_none_or(|label| label.trim().is_empty()) {
                return Err(bad("can't parse inline keyboard button: Text buttons must have a text"));
            }
            match (button["callback_data"].as_str(), button["url"].as_str()) {
                (Some(data), None) if (1..=64).contains(&data.len()) => {}
                (None, Some(_)) => {}
                (Some(_), None) => return Err(bad("BUTTON_DATA_INVALID")),
                _ => return Err(bad("can't parse inline keyboard button: exactly one kind is allowed")),
            }
        }
        if !row.is_empty() {
            shown.push(json!(row));
        }
    }
    Ok((!shown.is_empty()).then(|| json!({"inline_keyboard": shown})))
}

/// The fields that every sent message shares.
fn frame(state: &mut State, chat: i64, params: &Params) -> Result<Map<String, Value>, Failure> {
    let mut fields = Map::from_iter([("from".to_owned(), state.users[&BOT].clone())]);
    if let Some(thread) = params.int("message_thread_id") {
        if !state.chat(chat).topics.contains(&thread) {
            return Err(bad("message thread not found"));
        }
        fields.insert("message_thread_id".to_owned(), json!(thread));
        fields.insert("is_topic_message".to_owned(), json!(true));
    }
    let reply = params.json("reply_parameters")?;
    if let Some(to) = reply["message_id"].as_i64() {
        match state.quoted(chat, to) {
            Some(quoted) => drop(fields.insert("reply_to_message".to_owned(), quoted)),
            None if reply["allow_sending_without_reply"] == json!(true) => {}
            None => return Err(bad("message to be replied not found")),
        }
    }
    if let Some(markup) = markup(params)? {
        fields.insert("reply_markup".to_owned(), markup);
    }
    Ok(fields)
}

fn sent(state: &mut State, chat: i64, fields: Map<String, Value>, params: &Params, file: Option<Vec<u8>>) -> Value {
    let id = state.store(chat, Value::Object(fields), true, params.flag("disable_notification"), file);
    state.chat(chat).messages[&id].json.clone()
}

fn send_message(state: &mut State, params: &Params) -> Answer {
    let chat = open_chat(state, params)?;
    let (text, entities) = message_text(params)?;
    let mut fields = frame(state, chat, params)?;
    fields.insert("text".to_owned(), json!(text));
    if !entities.is_empty() {
        fields.insert("entities".to_owned(), json!(entities));
    }
    state.note_sent(chat);
    Ok(sent(state, chat, fields, params, None))
}

fn send_document(state: &mut State, params: &Params) -> Answer {
    let chat = open_chat(state, params)?;
    let Some(file) = params.files.get("document") else { return Err(bad("there is no document in the request")) };
    if file.bytes.is_empty() {
        return Err(bad("file must be non-empty"));
    }
    let (caption, entities) = formatted(params, "caption")?;
    if html::units(&caption) > 1024 {
        return Err(bad("message caption is too long"));
    }
    let mut fields = frame(state, chat, params)?;
    let id = state.fresh_id();
    let document = json!({
        "file_id": format!("file{id}"), "file_unique_id": format!("unique{id}"), "file_name": file.name,
        "mime_type": file.media_type, "file_size": file.bytes.len(),
    });
    fields.insert("document".to_owned(), document);
    if !caption.is_empty() {
        fields.insert("caption".to_owned(), json!(caption));
    }
    if !entities.is_empty() {
        fields.insert("caption_entities".to_owned(), json!(entities));
    }
    Ok(sent(state, chat, fields, params, Some(file.bytes.clone())))
}

fn own_message<'a>(state: &'a mut State, params: &Params) -> Result<&'a mut Stored, Failure> {
    let (chat, message) = place_of(state, params)?;
    match state.chat(chat).messages.get_mut(&message) {
        Some(stored) if stored.by_bot => Ok(stored),
        Some(_) => Err(bad("message can't be edited")),
        None => Err(bad("message to edit not found")),
    }
}

fn not_modified() -> Failure {
    bad("message is not modified: specified new message content and reply markup are exactly the same as a current \
         content and reply markup of the message")
}

/// Sets the keyboard, or takes it off; says whether that changed anything.
fn set_markup(stored: &mut Stored, markup: Option<Value>) -> bool {
    let message = stored.json.as_object_mut().expect("made as an object");
    let old = match markup.clone() {
        Some(markup) => message.insert("reply_markup".to_owned(), markup),
        None => message.remove("reply_markup"),
    };
    old != markup
}

fn edit_text(state: &mut State, params: &Params) -> Answer {
    let (now, new_markup) = (state.now(), markup(params)?);
    let stored = own_message(state, params)?;
    if stored.json.get("text").is_none() {
        return Err(bad("there is no text in the message to edit"));
    }
    let (text, entities) = message_text(params)?;
    let entities = if entities.is_empty() { Value::Null } else { json!(entities) };
    let same = stored.json["text"] == json!(text) && stored.json.get("entities").unwrap_or(&Value::Null) == &entities;
    if !set_markup(stored, new_markup) && same {
        return Err(not_modified());
    }
    let message = stored.json.as_object_mut().expect("made as an object");
    message.insert("text".to_owned(), json!(text));
    message.insert("edit_date".to_owned(), json!(now));
    match entities {
        Value::Null => drop(message.remove("entities")),
        entities => drop(message.insert("entities".to_owned(), entities)),
    }
    Ok(stored.json.clone())
}

fn edit_markup(state: &mut State, params: &Params) -> Answer {
    let (now, new_markup) = (state.now(), markup(params)?);
    let stored = own_message(state, params)?;
    if !set_markup(stored, new_markup) {
        return Err(not_modified());
    }
    stored.json["edit_date"] = json!(now);
    Ok(stored.json.clone())
}

fn answer_press(state: &mut State, params: &Params) -> Answer {
    let id = params.text("callback_query_id").unwrap_or_default();
    let Some(press) = state.presses.get_mut(id) else {
        return Err(bad("query is too old and response timeout expired or query ID is invalid"));
    };
    let text = params.text("text");
    if text.is_some_and(|text| text.chars().count() > 200) {
        return Err(bad("MESSAGE_TOO_LONG"));
    }
    press.answer = Some(text.map(str::to_owned));
    Ok(json!(true))
}

fn scope(params: &Params) -> Result<String, Failure> {
    match params.json("scope")? {
        Value::Null => Ok(json!({"type": "default"}).to_string()),
        scope => Ok(scope.to_string()),
    }
}

/// Empty for everybody whose language has no menu of its own.
fn language(params: &Params) -> String {
    params.text("language_code").unwrap_or_default().to_owned()
}

fn set_commands(state: &mut State, params: &Params) -> Answer {
    let commands = params.json("commands")?;
    let list = commands.as_array().ok_or_else(|| bad("can't parse commands JSON object"))?;
    if list.len() > 100 {
        return Err(bad("too many commands"));
    }
    for command in list {
        let name = command["command"].as_str().unwrap_or_default();
        let word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if !(1..=32).contains(&name.len()) || !name.chars().all(word) {
            return Err(bad("BOT_COMMAND_INVALID"));
        }
        if !(1..=256).contains(&command["description"].as_str().unwrap_or_default().chars().count()) {
            return Err(bad("BOT_COMMAND_DESCRIPTION_INVALID"));
        }
    }
    let menu = (scope(params)?, language(params));
    state.menus.insert(menu, commands);
    Ok(json!(true))
}

//! One attempt at one delivery, and what Discord's answer means for the next.
//!
//! What answers an interaction goes through it, as long as Discord takes that; anything else goes to the channel, with a
//! nonce that Discord enforces: an attempt whose answer got lost is not said twice.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Method;
use serde::Serialize;
use serde::de::IgnoredAny;
use serenity::all::{ButtonStyle, MessageFlags, Nonce};
use serenity::builder::{
    CreateActionRow, CreateAllowedMentions, CreateAttachment, CreateButton, CreateInteractionResponseFollowup,
    CreateMessage, CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption, EditAttachments, EditMessage,
};

use super::Shared;
use super::client::{Client, Fault};
use super::key::{Asked, Manner, is_snowflake};
use super::text::{LABEL_UNITS, MESSAGE_UNITS, escape, shorten, split};
use super::wire::Sent;
use crate::adapter::{Delivered, Undelivered, upload};
use crate::message::{Action, Button, ChatKey, Content, DONE, File, MessageKey, Outgoing};

/// Discord's limits: rows under a message, buttons in a row, options in a menu.
const ROWS: usize = 5;
const BUTTONS: usize = 5;
const OPTIONS: usize = 25;
/// More than these are easier to look through in a menu.
const BUTTONS_SHOWN: usize = 10;

/// Discord's error codes, by its documentation.
mod code {
    pub const UNKNOWN_CHANNEL: u32 = 10003;
    pub const UNKNOWN_MESSAGE: u32 = 10008;
    pub const UNKNOWN_WEBHOOK: u32 = 10015;
    pub const UNKNOWN_INTERACTION: u32 = 10062;
    pub const MISSING_ACCESS: u32 = 50001;
    pub const CANNOT_MESSAGE_USER: u32 = 50007;
    pub const MISSING_PERMISSIONS: u32 = 50013;
    pub const INVALID_WEBHOOK_TOKEN: u32 = 50027;
}

/// An interaction cannot be answered any more, or never could: it was not acknowledged in time.
const CLOSED: [u32; 4] =
    [code::UNKNOWN_WEBHOOK, code::UNKNOWN_INTERACTION, code::INVALID_WEBHOOK_TOKEN, code::UNKNOWN_MESSAGE];

pub(super) async fn run(shared: &Shared, outgoing: &Outgoing) -> Result<Delivered, Undelivered> {
    let client = &shared.client;
    match &outgoing.action {
        Action::Send { content, reply_to, silent } => {
            if let Some(asked) = reply_to.as_ref().and_then(Asked::read) {
                match answer(shared, &asked, content).await? {
                    Some(id) => return Ok(delivered(id)),
                    None if asked.manner == Manner::Private => {
                        return Err(never("it was meant for one person, and Discord takes it no more"));
                    }
                    None => {}
                }
            }
            let reply_to = reply_to.as_ref().filter(|key| is_snowflake(key));
            send(client, outgoing, content, reply_to, *silent).await.map(delivered)
        }
        Action::Edit { message, content, press } => {
            let edit = EditMessage::new()
                .content(escape(&shorten(content.text.trim(), MESSAGE_UNITS)))
                .components(rows(&content.buttons))
                .allowed_mentions(CreateAllowedMentions::new());
            edit_message(shared, &outgoing.chat, message, press.as_ref(), &edit).await
        }
        Action::Strip { message } => {
            let bare = EditMessage::new().components(Vec::new());
            edit_message(shared, &outgoing.chat, message, None, &bare).await
        }
        Action::Acknowledge { press, text } => acknowledge(shared, press, text.as_deref()).await,
        Action::React { message, instead } => match react(client, outgoing, message).await {
            // A server may not let us react; that is no reason to be silent.
            Err(Undelivered::Never { .. } | Undelivered::Missing { .. } | Undelivered::Forbidden { .. }) => {
                let reply_to = Some(message).filter(|key| is_snowflake(key));
                send(client, outgoing, instead, reply_to, true).await.map(delivered)
            }
            result => result,
        },
    }
}

fn delivered(id: String) -> Delivered {
    Delivered { key: Some(id.into()) }
}

/// Several messages where one cannot hold it all: the first bears the reply, the last the buttons, the file and the key.
async fn send(
    client: &Client,
    outgoing: &Outgoing,
    content: &Content,
    reply_to: Option<&MessageKey>,
    silent: bool,
) -> Result<String, Undelivered> {
    let path = format!("/channels/{}/messages", outgoing.chat);
    let mut sent = None;
    for Part { at, text, last } in parts(content) {
        let mut message = CreateMessage::new()
            .allowed_mentions(CreateAllowedMentions::new())
            .flags(flags(silent))
            .nonce(nonce(outgoing, at))
            .enforce_nonce(true);
        if !text.is_empty() {
            message = message.content(escape(text));
        }
        let mut file = None;
        if last {
            message = message.components(rows(&content.buttons));
            file = content.file.as_ref();
            if let Some(file) = file {
                message = message.add_file(named(file));
            }
        }
        let answering = reply_to.filter(|_| at == 0).map(Answering::to);
        sent = Some(post(client, Method::POST, &path, &Posted { message, answering }, file).await?);
    }
    sent.ok_or_else(|| never("there is nothing to send"))
}

/// Answers an interaction with the message that it was promised. None where Discord takes that no more.
async fn answer(shared: &Shared, asked: &Asked, content: &Content) -> Result<Option<String>, Undelivered> {
    shared.opened(asked).await;
    let mut sent = None;
    for Part { at, text, last } in parts(content) {
        let file = content.file.as_ref().filter(|_| last);
        let buttons = if last { rows(&content.buttons) } else { Vec::new() };
        let posted = if at == 0 {
            let mut message = EditMessage::new()
                .content(escape(text))
                .components(buttons)
                .allowed_mentions(CreateAllowedMentions::new());
            if let Some(file) = file {
                message = message.attachments(EditAttachments::new().add(named(file)));
            }
            let path = format!("{}/messages/@original", asked.webhook());
            post_raw(&shared.client, Method::PATCH, &path, &message, file).await?
        } else {
            let mut message = follow_up(asked.manner == Manner::Private).content(escape(text)).components(buttons);
            if let Some(file) = file {
                message = message.add_file(named(file));
            }
            post_raw(&shared.client, Method::POST, &asked.webhook(), &message, file).await?
        };
        match posted {
            Ok(id) => sent = Some(id),
            Err(fault) if at == 0 && fault.is_code(&CLOSED) => return Ok(None),
            Err(fault) => return Err(undelivered(fault)),
        }
    }
    sent.map(Some).ok_or_else(|| never("there is nothing to send"))
}

/// Changes a message of ours: through the press under it where there was one, which works where we may not write too.
async fn edit_message(
    shared: &Shared,
    chat: &ChatKey,
    message: &MessageKey,
    press: Option<&MessageKey>,
    edit: &EditMessage,
) -> Result<Delivered, Undelivered> {
    if !is_snowflake(message) {
        return Err(never("the message's key is none of Discord's"));
    }
    let done = Ok(Delivered { key: Some(message.clone()) });
    if let Some(asked) = press.and_then(Asked::read) {
        shared.opened(&asked).await;
        let path = format!("{}/messages/@original", asked.webhook());
        match shared.client.send::<IgnoredAny>(Method::PATCH, &path, edit).await {
            Err(fault) if fault.is_code(&CLOSED) => {}
            result => return result.map_err(undelivered).and(done),
        }
    }
    let path = format!("/channels/{chat}/messages/{message}");
    let result = shared.client.send::<IgnoredAny>(Method::PATCH, &path, edit).await;
    result.map_err(undelivered).and(done)
}

async fn react(client: &Client, outgoing: &Outgoing, message: &MessageKey) -> Result<Delivered, Undelivered> {
    if !is_snowflake(message) {
        return Err(never("the message's key is none of Discord's"));
    }
    let path = format!("/channels/{}/messages/{message}/reactions/{DONE}/@me", outgoing.chat);
    let answer = client.bare::<IgnoredAny>(Method::PUT, &path).await;
    answer.map_err(undelivered).map(|_| Delivered { key: None })
}

/// A press is acknowledged since it was stored, so only a line is left to say. A command's message to come, where none
/// comes, is taken away.
async fn acknowledge(shared: &Shared, press: &MessageKey, line: Option<&str>) -> Result<Delivered, Undelivered> {
    let done = Ok(Delivered { key: None });
    let Some(asked) = Asked::read(press) else { return done };
    shared.opened(&asked).await;
    let original = format!("{}/messages/@original", asked.webhook());
    let line = line.map(|line| escape(&shorten(line, MESSAGE_UNITS)));
    let result = match (asked.manner, line) {
        (Manner::Button, None) => return done,
        (Manner::Private, Some(line)) => {
            let message = EditMessage::new().content(line).allowed_mentions(CreateAllowedMentions::new());
            shared.client.send::<IgnoredAny>(Method::PATCH, &original, &message).await
        }
        (Manner::Public | Manner::Private, None) => shared.client.bare(Method::DELETE, &original).await,
        (manner, Some(line)) => {
            let said = follow_up(true).content(line);
            match manner {
                Manner::Public => aside(&shared.client, &asked, &original, &said).await,
                Manner::Button | Manner::Private => shared.client.send(Method::POST, &asked.webhook(), &said).await,
            }
        }
    };
    match result {
        // Nobody waits for it any more, or an earlier attempt arrived after all.
        Err(fault) if !fault.is_code(&CLOSED) => Err(undelivered(fault)),
        _ => done,
    }
}

/// Says something to one person where a message for all was promised. What follows a promised message takes its place and
/// its audience, and once that is deleted nothing follows it: so it comes first, and goes last.
async fn aside(
    client: &Client,
    asked: &Asked,
    original: &str,
    said: &CreateInteractionResponseFollowup,
) -> Result<IgnoredAny, Fault> {
    let promised = EditMessage::new().content("…").allowed_mentions(CreateAllowedMentions::new());
    client.send::<IgnoredAny>(Method::PATCH, original, &promised).await?;
    client.send::<IgnoredAny>(Method::POST, &asked.webhook(), said).await?;
    client.bare(Method::DELETE, original).await
}

fn follow_up(private: bool) -> CreateInteractionResponseFollowup {
    CreateInteractionResponseFollowup::new().ephemeral(private).allowed_mentions(CreateAllowedMentions::new())
}

async fn post(
    client: &Client,
    method: Method,
    path: &str,
    message: &impl Serialize,
    file: Option<&File>,
) -> Result<String, Undelivered> {
    post_raw(client, method, path, message, file).await?.map_err(undelivered)
}

/// The outer error is of the file's, the inner one Discord's.
async fn post_raw(
    client: &Client,
    method: Method,
    path: &str,
    message: &impl Serialize,
    file: Option<&File>,
) -> Result<Result<String, Fault>, Undelivered> {
    let sent: Result<Sent, Fault> = match file {
        Some(file) => client.upload(method, path, message, upload::part(file).await?).await,
        None => client.send(method, path, message).await,
    };
    Ok(sent.map(|sent| sent.id))
}

struct Part<'a> {
    at: usize,
    text: &'a str,
    last: bool,
}

/// A file alone is one part without words.
fn parts(content: &Content) -> Vec<Part<'_>> {
    let mut texts = split(&content.text, MESSAGE_UNITS);
    if texts.is_empty() && content.file.is_some() {
        texts.push("");
    }
    let count = texts.len();
    texts.into_iter().enumerate().map(|(at, text)| Part { at, text, last: at + 1 == count }).collect()
}

/// Its data goes beside it.
fn named(file: &File) -> CreateAttachment {
    CreateAttachment::bytes(Vec::new(), &file.name)
}

/// At most 25 characters, the same for every attempt.
fn nonce(outgoing: &Outgoing, at: usize) -> Nonce {
    Nonce::String(format!("{}{:03}", URL_SAFE_NO_PAD.encode(outgoing.id.as_bytes()), at.min(999)))
}

fn flags(silent: bool) -> MessageFlags {
    // What people wrote is repeated to them: a link in it needs no second picture.
    let quiet = if silent { MessageFlags::SUPPRESS_NOTIFICATIONS } else { MessageFlags::empty() };
    MessageFlags::SUPPRESS_EMBEDS | quiet
}

/// A message and what it answers. Serenity's own reference writes the server down as null where it is not known, and a
/// null is no snowflake.
#[derive(Serialize)]
struct Posted {
    #[serde(flatten)]
    message: CreateMessage,
    #[serde(rename = "message_reference", skip_serializing_if = "Option::is_none")]
    answering: Option<Answering>,
}

#[derive(Serialize)]
struct Answering {
    message_id: String,
    /// An answer to a message that was deleted meanwhile is still an answer.
    fail_if_not_exists: bool,
}

impl Answering {
    fn to(message: &MessageKey) -> Self {
        Self { message_id: message.0.clone(), fail_if_not_exists: false }
    }
}

/// Buttons as they are, or menus where there are many.
fn rows(buttons: &[Vec<Button>]) -> Vec<CreateActionRow> {
    let all: Vec<&Button> = buttons.iter().flatten().collect();
    if all.len() > BUTTONS_SHOWN {
        let menu = |(number, some): (usize, &[&Button])| {
            let option =
                |button: &&Button| CreateSelectMenuOption::new(shorten(&button.label, LABEL_UNITS), &button.token);
            let options = some.iter().map(option).collect();
            // What was chosen says all; this only has to be its own.
            let menu = CreateSelectMenu::new(format!("menu:{number}"), CreateSelectMenuKind::String { options });
            CreateActionRow::SelectMenu(menu)
        };
        return all.chunks(OPTIONS).take(ROWS).enumerate().map(menu).collect();
    }
    let button = |button: &Button| {
        CreateButton::new(&button.token).label(shorten(&button.label, LABEL_UNITS)).style(ButtonStyle::Secondary)
    };
    let row = |row: &[Button]| CreateActionRow::Buttons(row.iter().map(button).collect());
    buttons.iter().flat_map(|buttons| buttons.chunks(BUTTONS)).take(ROWS).map(row).collect()
}

fn never(reason: &str) -> Undelivered {
    Undelivered::Never { reason: reason.to_owned() }
}

fn undelivered(fault: Fault) -> Undelivered {
    let reason = fault.reason();
    match fault {
        Fault::Throttled { after } => Undelivered::Throttled { after },
        Fault::Refused { code: code::MISSING_ACCESS | code::MISSING_PERMISSIONS, .. } => {
            Undelivered::Forbidden { reason }
        }
        Fault::Refused { code: code::CANNOT_MESSAGE_USER, .. } => Undelivered::Closed { reason },
        Fault::Refused { code: code::UNKNOWN_CHANNEL, .. } => Undelivered::Gone { reason },
        Fault::Refused { code: code::UNKNOWN_MESSAGE, .. } => Undelivered::Missing { reason },
        fault if fault.may_pass() => Undelivered::Passing { reason },
        _ => Undelivered::Never { reason },
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn name(fault: Fault) -> &'static str {
        match undelivered(fault) {
            Undelivered::Throttled { .. } => "throttled",
            Undelivered::Passing { .. } => "passing",
            Undelivered::Migrated { .. } => "migrated",
            Undelivered::Gone { .. } => "gone",
            Undelivered::Forbidden { .. } => "forbidden",
            Undelivered::Closed { .. } => "closed",
            Undelivered::Missing { .. } => "missing",
            Undelivered::Never { .. } => "never",
        }
    }

    #[test]
    fn each_answer_says_what_to_do_next() {
        let refused = |status, code| Fault::Refused { status, code, message: String::new() };
        let cases = [
            (refused(400, 50035), "never"),
            (refused(401, 0), "passing"),
            (refused(403, 50001), "forbidden"),
            (refused(403, 50007), "closed"),
            (refused(403, 50013), "forbidden"),
            (refused(404, 10003), "gone"),
            (refused(404, 10008), "missing"),
            (refused(500, 0), "passing"),
            (refused(503, 0), "passing"),
            (Fault::Throttled { after: Duration::from_secs(1) }, "throttled"),
            (Fault::Passing("reset".into()), "passing"),
        ];
        for (fault, expected) in cases {
            assert_eq!(name(fault.clone()), expected, "{fault:?}");
        }
    }

    #[test]
    fn many_buttons_become_menus_and_long_rows_break() {
        let buttons = |count: usize| -> Vec<Button> {
            (0..count).map(|at| Button { label: format!("b{at}"), token: format!("t.{at}") }).collect()
        };
        let shape = |rows: &[Vec<Button>]| {
            let json = rows_json(rows);
            let lengths = json.as_array().unwrap().iter().map(|row| {
                let first = &row["components"][0];
                first["options"].as_array().map_or(row["components"].as_array().unwrap().len(), Vec::len)
            });
            lengths.collect::<Vec<_>>()
        };
        assert_eq!(shape(&[buttons(3)]), [3]);
        assert_eq!(shape(&[buttons(7), buttons(2)]), [5, 2, 2]);
        assert_eq!(shape(&[buttons(12)]), [12]);
        assert_eq!(shape(&[buttons(30)]), [25, 5]);
        assert_eq!(rows_json(&[buttons(12)])[0]["components"][0]["type"], 3);
    }

    fn rows_json(buttons: &[Vec<Button>]) -> serde_json::Value {
        serde_json::to_value(rows(buttons)).unwrap()
    }

    #[test]
    fn a_nonce_is_short_and_its_own() {
        let outgoing = Outgoing {
            id: uuid::Uuid::now_v7(),
            chat: "1".into(),
            thread: None,
            action: Action::Strip { message: "1".into() },
            program: None,
        };
        let text = |at| match nonce(&outgoing, at) {
            Nonce::String(text) => text,
            Nonce::Number(_) => unreachable!("ours are text"),
        };
        assert!(text(0).len() <= 25 && text(0) != text(1) && text(0) == text(0));
    }
}

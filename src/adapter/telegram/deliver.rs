//! One attempt at one delivery, and what Telegram's answer means for the next.

use std::time::Duration;

use reqwest::multipart::Form;
use serde::Serialize;
use serde::de::IgnoredAny;
use serde_json::Value;
use teloxide::payloads::{
    AnswerCallbackQuery, AnswerCallbackQuerySetters, EditMessageReplyMarkup, EditMessageText, SendDocument,
    SendMessage, SetMessageReaction, SetMessageReactionSetters,
};
use teloxide::requests::Payload;
use teloxide::types::{
    CallbackQueryId, ChatId, FileId, InlineKeyboardButton, InlineKeyboardMarkup, InputFile, LinkPreviewOptions,
    MessageId, ParseMode, ReactionType, ReplyMarkup, ReplyParameters, ThreadId,
};

use super::client::{Client, Fault};
use super::text;
use crate::adapter::{Delivered, Undelivered, upload};
use crate::message::{Action, Button, ChatKey, Content, DONE, File, MessageKey, Outgoing, ThreadKey};

/// Telegram names a time with a 429; this stands in where a proxy took it out.
const UNNAMED_PATIENCE: Duration = Duration::from_secs(5);

pub(super) async fn run(client: &Client, outgoing: &Outgoing) -> Result<Delivered, Undelivered> {
    let Some(chat) = chat_id(&outgoing.chat) else { return Err(never("the chat's key is none of Telegram's")) };
    let thread = outgoing.thread.as_ref().and_then(thread_id);
    match &outgoing.action {
        Action::Send { content, reply_to, silent } => {
            // A reply to what is no message, a press for instance, goes out as a plain message.
            let reply_to = reply_to.as_ref().and_then(message_id);
            send(client, content, Place { chat, thread, reply_to, silent: *silent }).await
        }
        Action::Edit { message, content, .. } => edit(client, chat, message, content).await,
        Action::Strip { message } => strip(client, chat, message).await,
        Action::Acknowledge { press, text } => acknowledge(client, chat, press, text.as_deref()).await,
        Action::React { message, instead } => {
            let silent = Place { chat, thread, reply_to: message_id(message), silent: true };
            match react(client, chat, message).await {
                Err(Undelivered::Never { .. } | Undelivered::Missing { .. }) => send(client, instead, silent).await,
                result => result,
            }
        }
    }
}

pub(super) fn chat_id(key: &ChatKey) -> Option<ChatId> {
    key.as_str().parse().ok().map(ChatId)
}

pub(super) fn thread_id(key: &ThreadKey) -> Option<ThreadId> {
    key.as_str().parse().ok().map(|id| ThreadId(MessageId(id)))
}

fn message_id(key: &MessageKey) -> Option<MessageId> {
    key.as_str().parse().ok().map(MessageId)
}

/// Where a message goes and how.
#[derive(Clone, Copy)]
struct Place {
    chat: ChatId,
    thread: Option<ThreadId>,
    reply_to: Option<MessageId>,
    silent: bool,
}

/// Several messages where one cannot hold it all: the first bears the reply, the last the buttons and the key.
async fn send(client: &Client, content: &Content, mut place: Place) -> Result<Delivered, Undelivered> {
    let captioned = content.file.is_some() && text::units(content.text.trim()) <= text::CAPTION_UNITS;
    let parts = if captioned { Vec::new() } else { text::split(&content.text, text::MESSAGE_UNITS) };
    let keyboard = keyboard(&content.buttons);
    let mut sent = None;
    for (at, part) in parts.iter().enumerate() {
        let last = at + 1 == parts.len() && content.file.is_none();
        let keyboard = keyboard.clone().filter(|_| last);
        sent = Some(send_text(client, part, keyboard, place).await.map_err(|fault| undelivered(place.chat, fault))?);
        place.reply_to = None;
    }
    if let Some(file) = &content.file {
        let caption = if captioned { content.text.trim() } else { "" };
        sent = Some(send_file(client, file, caption, keyboard, place).await?);
    }
    match sent {
        Some(id) => Ok(Delivered { key: Some(id.0.to_string().into()) }),
        None => Err(never("there is nothing to send")),
    }
}

async fn send_text(
    client: &Client,
    part: &str,
    keyboard: Option<InlineKeyboardMarkup>,
    place: Place,
) -> Result<MessageId, Fault> {
    let message = SendMessage {
        message_thread_id: place.thread,
        parse_mode: Some(ParseMode::Html),
        link_preview_options: Some(no_preview()),
        disable_notification: place.silent.then_some(true),
        reply_parameters: place.reply_to.map(answering),
        reply_markup: keyboard.map(ReplyMarkup::InlineKeyboard),
        ..SendMessage::new(place.chat, text::escape(part))
    };
    client.call(&message).await
}

async fn send_file(
    client: &Client,
    file: &File,
    caption: &str,
    keyboard: Option<InlineKeyboardMarkup>,
    place: Place,
) -> Result<MessageId, Undelivered> {
    let document = upload::part(file).await?;
    let fields = SendDocument {
        message_thread_id: place.thread,
        caption: (!caption.is_empty()).then(|| text::escape(caption)),
        parse_mode: Some(ParseMode::Html),
        disable_notification: place.silent.then_some(true),
        reply_parameters: place.reply_to.map(answering),
        reply_markup: keyboard.map(ReplyMarkup::InlineKeyboard),
        // The file is a part of the form under this name, which takes the field's place.
        ..SendDocument::new(place.chat, InputFile::file_id(FileId(String::new())))
    };
    let form = form(&fields)?.part("document", document);
    client.upload(SendDocument::NAME, form).await.map_err(|fault| undelivered(place.chat, fault))
}

/// A form's fields are text: what is no string goes as JSON.
fn form(fields: &impl Serialize) -> Result<Form, Undelivered> {
    let Ok(Value::Object(fields)) = serde_json::to_value(fields) else {
        return Err(never("the request cannot be written as a form"));
    };
    let given = fields.into_iter().filter(|(name, value)| name != "document" && !value.is_null());
    Ok(given.fold(Form::new(), |form, (name, value)| match value {
        Value::String(text) => form.text(name, text),
        other => form.text(name, other.to_string()),
    }))
}

async fn edit(
    client: &Client,
    chat: ChatId,
    message: &MessageKey,
    content: &Content,
) -> Result<Delivered, Undelivered> {
    let Some(id) = message_id(message) else { return Err(never("the message's key is none of Telegram's")) };
    let shown = text::shorten(content.text.trim(), text::MESSAGE_UNITS);
    let edit = EditMessageText {
        parse_mode: Some(ParseMode::Html),
        link_preview_options: Some(no_preview()),
        // Telegram takes the buttons off where it gets none.
        reply_markup: keyboard(&content.buttons),
        ..EditMessageText::new(chat, id, text::escape(&shown))
    };
    changed(client.call::<_, IgnoredAny>(&edit).await, chat, message)
}

async fn strip(client: &Client, chat: ChatId, message: &MessageKey) -> Result<Delivered, Undelivered> {
    let Some(id) = message_id(message) else { return Err(never("the message's key is none of Telegram's")) };
    changed(client.call::<_, IgnoredAny>(&EditMessageReplyMarkup::new(chat, id)).await, chat, message)
}

/// A message that is already as wanted was reached by an earlier attempt whose answer got lost.
fn changed(answer: Result<IgnoredAny, Fault>, chat: ChatId, message: &MessageKey) -> Result<Delivered, Undelivered> {
    match answer {
        Err(fault) if !says(&fault, "message is not modified") => Err(undelivered(chat, fault)),
        _ => Ok(Delivered { key: Some(message.clone()) }),
    }
}

async fn acknowledge(
    client: &Client,
    chat: ChatId,
    press: &MessageKey,
    line: Option<&str>,
) -> Result<Delivered, Undelivered> {
    let mut answer = AnswerCallbackQuery::new(CallbackQueryId(press.as_str().to_owned()));
    if let Some(line) = line {
        answer = answer.text(text::shorten(line, text::ANSWER_UNITS));
    }
    match client.call::<_, IgnoredAny>(&answer).await {
        // Nobody waits for it any more, or an earlier attempt arrived after all.
        Err(fault) if !says(&fault, "query is too old") => Err(undelivered(chat, fault)),
        _ => Ok(Delivered { key: None }),
    }
}

/// Being out already is what was asked for.
async fn react(client: &Client, chat: ChatId, message: &MessageKey) -> Result<Delivered, Undelivered> {
    let Some(id) = message_id(message) else { return Err(never("the message's key is none of Telegram's")) };
    let reaction = SetMessageReaction::new(chat, id).reaction([ReactionType::Emoji { emoji: DONE.to_owned() }]);
    let answer = client.call::<_, IgnoredAny>(&reaction).await;
    answer.map_err(|fault| undelivered(chat, fault)).map(|_| Delivered { key: None })
}

fn keyboard(buttons: &[Vec<Button>]) -> Option<InlineKeyboardMarkup> {
    let row = |row: &Vec<Button>| {
        row.iter().map(|button| InlineKeyboardButton::callback(&button.label, &button.token)).collect::<Vec<_>>()
    };
    let rows: Vec<_> = buttons.iter().filter(|row| !row.is_empty()).map(row).collect();
    (!rows.is_empty()).then(|| InlineKeyboardMarkup::new(rows))
}

/// An answer to a message that was deleted meanwhile is still an answer.
fn answering(message: MessageId) -> ReplyParameters {
    ReplyParameters::new(message).allow_sending_without_reply()
}

fn no_preview() -> LinkPreviewOptions {
    LinkPreviewOptions {
        is_disabled: true,
        url: None,
        prefer_small_media: false,
        prefer_large_media: false,
        show_above_text: false,
    }
}

fn never(reason: &str) -> Undelivered {
    Undelivered::Never { reason: reason.to_owned() }
}

fn says(fault: &Fault, words: &str) -> bool {
    matches!(fault, Fault::Refused { description, .. } if description.contains(words))
}

/// The Bot API's error codes are HTTP's; its documentation leaves the descriptions open, so they are relied on only
/// where nothing else tells two cases apart.
fn undelivered(chat: ChatId, fault: Fault) -> Undelivered {
    let reason = fault.reason();
    let Fault::Refused { code, description, retry_after, migrate_to } = fault else {
        return Undelivered::Passing { reason };
    };
    if let Some(to) = migrate_to {
        return Undelivered::Migrated { to: to.to_string().into() };
    }
    let no_such_chat = ["chat not found", "PEER_ID_INVALID", "bot is not a member"];
    // The second is of messages that are none of ours, as one becomes that is out of our reach.
    let no_such_message = ["message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID"];
    match code {
        429 => Undelivered::Throttled { after: retry_after.unwrap_or(UNNAMED_PATIENCE) },
        // Somebody who blocked us may think better of it; an account that was deleted does not come back.
        403 if chat.is_user() && !description.contains("deactivated") => Undelivered::Closed { reason },
        403 => Undelivered::Gone { reason },
        400 if no_such_chat.iter().any(|words| description.contains(words)) => Undelivered::Gone { reason },
        400 if no_such_message.iter().any(|words| description.contains(words)) => Undelivered::Missing { reason },
        // A token that is refused ends the receiving side with a clear word; until it is mended nothing is dropped.
        401 | 404 | 408 | 409 | 500.. => Undelivered::Passing { reason },
        _ => Undelivered::Never { reason },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(code: u16, description: &str) -> Fault {
        Fault::Refused { code, description: description.to_owned(), retry_after: None, migrate_to: None }
    }

    #[test]
    fn each_answer_says_what_to_do_next() {
        let name = |undelivered: &Undelivered| match undelivered {
            Undelivered::Throttled { .. } => "throttled",
            Undelivered::Passing { .. } => "passing",
            Undelivered::Migrated { .. } => "migrated",
            Undelivered::Gone { .. } => "gone",
            Undelivered::Forbidden { .. } => "forbidden",
            Undelivered::Closed { .. } => "closed",
            Undelivered::Missing { .. } => "missing",
            Undelivered::Never { .. } => "never",
        };
        let cases = [
            (refused(400, "Bad Request: chat not found"), "gone"),
            (refused(400, "Bad Request: message to edit not found"), "missing"),
            (refused(400, "Bad Request: message can't be edited"), "missing"),
            (refused(400, "Bad Request: can't parse entities: x"), "never"),
            (refused(401, "Unauthorized"), "passing"),
            (refused(403, "Forbidden: bot was blocked by the user"), "closed"),
            (refused(403, "Forbidden: bot can't initiate conversation with a user"), "closed"),
            (refused(403, "Forbidden: user is deactivated"), "gone"),
            (refused(403, "Forbidden: bot was kicked from the group chat"), "gone"),
            (refused(413, "Request Entity Too Large"), "never"),
            (refused(429, "Too Many Requests"), "throttled"),
            (refused(500, "Internal Server Error"), "passing"),
            (refused(504, "Gateway Timeout"), "passing"),
            (Fault::Passing("reset".into()), "passing"),
        ];
        for (fault, expected) in cases {
            let group = matches!(&fault, Fault::Refused { description, .. } if description.contains("group"));
            let chat = ChatId(if group { -5 } else { 7 });
            assert_eq!(name(&undelivered(chat, fault.clone())), expected, "{fault:?}");
        }
    }
}

//! The terminal, or a pipe: one answer a line, or a few lines for people.
//!
//! Receiving is the chat loop's ([`crate::app::chat`]), which answers each line before it reads the next; this is how
//! what is said reaches standard output.

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use futures::future::BoxFuture;
use tokio_util::sync::CancellationToken;

use super::{Adapter, Delivered, Fatal, Undelivered};
use crate::message::{Action, Button, ChatKey, Content, DONE, MessageKey, Outgoing, Platform, ThreadKey};
use crate::pipeline::Inbox;

pub const PLATFORM: &str = "console";

/// How answers are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// For people: text, with buttons in brackets below.
    Plain,
    /// One JSON object a line.
    Json,
}

#[derive(Clone)]
pub struct Console {
    style: Style,
    out: Arc<Mutex<Box<dyn Write + Send>>>,
}

impl Console {
    pub fn new(style: Style, out: Box<dyn Write + Send>) -> Self {
        Self { style, out: Arc::new(Mutex::new(out)) }
    }

    /// Writes one answer. `program` is what the core says for programs; what has none is housekeeping and not shown.
    pub fn show(&self, chat: &str, action: &Action, program: Option<&serde_json::Value>) -> std::io::Result<()> {
        let Some(program) = program else { return Ok(()) };
        let empty = Content::default();
        let (content, whisper) = match action {
            Action::Send { content, .. } | Action::Edit { content, .. } => (content, None),
            Action::Acknowledge { text, .. } => (&empty, text.as_deref()),
            Action::React { .. } => (&empty, Some(DONE)),
            Action::Strip { .. } => return Ok(()),
        };
        let text = whisper.unwrap_or(&content.text);
        let mut out = self.out.lock().unwrap_or_else(PoisonError::into_inner);
        match self.style {
            Style::Json => {
                let buttons: Vec<&Button> = content.buttons.iter().flatten().collect();
                let answer = serde_json::json!({
                    "to": shown(chat),
                    "reply_to": program["reply_to"],
                    "command": program["command"],
                    "outcome": program["outcome"],
                    "text": text,
                    "buttons": buttons,
                    "file": content.file,
                    "data": program["data"],
                });
                writeln!(out, "{answer}")?;
            }
            Style::Plain => {
                for (index, line) in text.lines().enumerate() {
                    writeln!(out, "{}{line}", if index == 0 { "◇ " } else { "  " })?;
                }
                for row in &content.buttons {
                    let labels: Vec<String> = row.iter().map(|button| format!("[{}]", button.label)).collect();
                    writeln!(out, "  {}", labels.join(" "))?;
                }
                if let Some(file) = &content.file {
                    writeln!(out, "  {}", file.path.display())?;
                }
            }
        }
        out.flush()
    }

    /// Says that a line gets no answer: programs are told, people are not.
    pub fn show_ignored(&self, chat: &str, id: &str) -> std::io::Result<()> {
        if self.style == Style::Plain {
            return Ok(());
        }
        let ignored = serde_json::json!({
            "to": shown(chat), "reply_to": id, "command": null, "outcome": "ignored", "text": "", "buttons": [],
            "file": null, "data": {},
        });
        let mut out = self.out.lock().unwrap_or_else(PoisonError::into_inner);
        writeln!(out, "{ignored}")?;
        out.flush()
    }
}

/// A person's own chat is keyed by `@name`, so that no shared chat of that name is mistaken for it.
fn shown(chat: &str) -> &str {
    chat.strip_prefix('@').unwrap_or(chat)
}

impl Adapter for Console {
    fn platform(&self) -> Platform {
        PLATFORM.into()
    }

    fn receive(&self, _inbox: Inbox, stop: CancellationToken) -> BoxFuture<'_, Result<(), Fatal>> {
        Box::pin(async move {
            stop.cancelled().await;
            Ok(())
        })
    }

    fn deliver<'a>(&'a self, outgoing: &'a Outgoing) -> BoxFuture<'a, Result<Delivered, Undelivered>> {
        Box::pin(async move {
            self.show(outgoing.chat.as_str(), &outgoing.action, outgoing.program.as_ref())
                .map_err(|fault| Undelivered::Never { reason: fault.kind().to_string() })?;
            let key = match &outgoing.action {
                Action::Edit { message, .. } | Action::Strip { message } => message.clone(),
                _ => MessageKey(outgoing.id.to_string()),
            };
            Ok(Delivered { key: Some(key) })
        })
    }

    fn typing<'a>(&'a self, _chat: &'a ChatKey, _thread: Option<&'a ThreadKey>) -> BoxFuture<'a, ()> {
        Box::pin(async {})
    }
}

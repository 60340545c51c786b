//! `outlay chat --json`, a process that reads the whole conversation from a pipe.

use std::io::Write;
use std::process::{Command, Stdio};

use outlay::testing::{Folder, How, TestDatabase};
use serde_json::{Value, json};

use super::transcript::{Act, Place, Said, Transcript};
use crate::daemon::BINARY;

pub async fn hold(transcript: &Transcript) -> Vec<Vec<Said>> {
    let folder = Folder::new();
    let database = TestDatabase::new(folder.path()).await;
    let mut input = Vec::new();
    let mut asked: Vec<(String, String)> = Vec::new();
    let mut messages = 0;
    for (index, step) in transcript.steps.iter().enumerate() {
        let message = |number: &usize| format!("m{number}");
        let (who, id, mut line) = match &step.act {
            Act::Say(who, text) | Act::Reply(who, _, text) => {
                messages += 1;
                (who, message(&messages), json!({ "text": text }))
            }
            Act::Edit(who, number, text) => (who, format!("x{index}"), json!({"text": text, "edit": message(number)})),
            Act::Press(who, label) => (who, format!("x{index}"), json!({ "press": label })),
            Act::Happens(event) => unreachable!("the terminal has no {event:?}"),
        };
        if let Act::Reply(_, number, _) = &step.act {
            line["reply_to"] = json!(message(number));
        }
        line["from"] = json!(who.person);
        line["at"] = json!(step.at.to_rfc3339());
        line["id"] = json!(id);
        if let Some(chat) = &who.chat {
            line["chat"] = json!(chat);
        }
        writeln!(input, "{line}").unwrap();
        asked.push((id, here(who)));
    }

    let mut command = Command::new(BINARY);
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("OUTLAY")) {
        command.env_remove(name);
    }
    command.args(["chat", "--json", "--data"]).arg(folder.path()).env("OUTLAY__DATABASE__URL", &database.url);
    if let Some(zone) = transcript.settings.zone {
        command.env("OUTLAY__DEFAULTS__ZONE", zone.name());
    }
    if let Some(language) = &transcript.settings.language {
        command.env("OUTLAY__DEFAULTS__LANGUAGE", language);
    }
    let output = tokio::task::spawn_blocking(move || {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let writer = std::thread::spawn(move || stdin.write_all(&input));
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap().unwrap();
        output
    });
    let output = output.await.unwrap();
    let log = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "it ended with {}; its log:\n{log}", output.status);
    let answers: Vec<Value> =
        String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();

    let of = |(id, here): &(String, String)| {
        let mine: Vec<&Value> = answers.iter().filter(|answer| answer["reply_to"] == json!(id)).collect();
        assert!(!mine.is_empty(), "every line has an answer: {id} has none");
        mine.into_iter().filter_map(|answer| said(answer, here)).collect()
    };
    asked.iter().map(of).collect()
}

/// The chat as answers name it.
fn here(who: &Place) -> String {
    who.chat.clone().unwrap_or_else(|| who.person.clone())
}

fn said(answer: &Value, here: &str) -> Option<Said> {
    let text = answer["text"].as_str().expect("a text").to_owned();
    let label = |button: &Value| button["label"].as_str().expect("a label").to_owned();
    let to = answer["to"].as_str().expect("a chat");
    let said = Said {
        to: (to != here).then(|| to.to_owned()),
        text,
        buttons: answer["buttons"].as_array().expect("buttons").iter().map(label).collect(),
        file: answer["file"]["name"].as_str().map(str::to_owned),
        how: How::Sent,
        follows: false,
        notifies: false,
    };
    (!said.text.is_empty() || said.file.is_some()).then_some(said)
}

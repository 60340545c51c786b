//! Conversations as transcripts, held through the front doors: the terminal's process, the daemon at a Bot API server,
//! and the daemon on a fake Discord. All have to say the same.
//!
//! A file in `dialogue/` begins with what it shows, then settings (`zone: Europe/Berlin`), then lines:
//!
//! ```text
//! at 2026-11-23 23:40                       in the file's zone; then a second a line
//! Ana: coffee 4.50                          in her own chat; ⏎ breaks a line, \u{202e} is that character
//!                                           and \u{78*4000} so many of it
//! ◇ ✓ #1 Coffee · €4.50                     what the bot says, whole; (silence) where it says nothing
//!   [Undo] [Category] [Change]
//! ⟳ ✓ #1 Coffee · €5.00                     an earlier card that changed beside the answer: only Telegram shows it
//! Bo@Home: /e groceries 48                  in a shared chat
//! Ana edits 1: coffee 5                     messages are counted from 1 over the file
//! Ana replies to 1: that was czk            to what the bot said to message 1
//! Bo@Home presses Undo                      on the latest message that has this button
//! (Bo adds the bot to Home)                 and other things that only one platform has, see `Event`
//! ```
//!
//! Settings: `zone`, `language` (`de`: what people's Telegram is in), `door` (some of `console, telegram, discord`, where not all of them can show it), `privacy` (`off`: groups let
//! the bot hear everything) and `budget`: `messages` and `notifications` count over the whole conversation, `lines` and
//! `buttons` hold for each message.
//!
//! `DIALOGUES=write` writes what was said into the files instead of comparing: to be read before it is believed.

mod console;
mod discord;
mod telegram;
mod transcript;

use std::collections::BTreeSet;
use std::path::PathBuf;

use transcript::{Said, Transcript};

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/dialogue"))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Door {
    Console,
    Telegram,
    Discord,
}

async fn hold(name: &str, door: Door) {
    let path = folder().join(format!("{name}.txt"));
    let transcript = Transcript::read(&path);
    let said: Vec<Vec<Said>> = match door {
        Door::Console if transcript.settings.console => console::hold(&transcript).await,
        Door::Telegram if transcript.settings.telegram => telegram::hold(&transcript).await,
        Door::Discord if transcript.settings.discord => discord::hold(&transcript).await,
        _ => return,
    };
    // Telegram speaks for all, if it can: the terminal shows less.
    let settings = &transcript.settings;
    let speaks = match door {
        Door::Telegram => true,
        Door::Discord => !settings.telegram,
        Door::Console => !settings.telegram && !settings.discord,
    };
    if speaks && std::env::var("DIALOGUES").is_ok_and(|wish| wish == "write") {
        std::fs::write(&path, transcript.with(&said)).unwrap();
        return;
    }
    let parted = transcript.compare(&said, door == Door::Console);
    assert!(parted.is_empty(), "{}\n{}", path.display(), parted.concat());
    if speaks {
        transcript.check_budget(&said);
    }
}

macro_rules! dialogues {
    ($($name:ident),* $(,)?) => {
        const LISTED: &[&str] = &[$(stringify!($name)),*];

        $(mod $name {
            use super::{Door, hold};

            #[tokio::test]
            async fn on_the_terminal() {
                hold(stringify!($name), Door::Console).await;
            }

            #[tokio::test]
            async fn on_telegram() {
                hold(stringify!($name), Door::Telegram).await;
            }

            #[tokio::test]
            async fn on_discord() {
                hold(stringify!($name), Door::Discord).await;
            }
        })*
    };
}

dialogues! {
    record, corrections, change_question, undo_and_trash, questions, guardrails, several_lines, scene_1_first_evening, scene_2_couple,
    scene_3_flat,
    scene_4_messy_day, group_manners, privacy_mode, lists, reports, report_shared, search, categories, accounts,
    settings, limits, media, evening_german, evening_spanish,
}

#[test]
fn every_transcript_is_held() {
    let files: BTreeSet<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    assert_eq!(files, LISTED.iter().map(|name| (*name).to_owned()).collect());
}

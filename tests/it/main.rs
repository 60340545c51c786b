//! Tests through the front doors.
#![allow(clippy::unwrap_used, reason = "clippy knows tests by their attribute: helpers beside them are tests too")]

mod arranging;
mod buttons;
mod cards;
mod crash;
mod daemon;
mod dialogue;
mod discord_crash;
mod discord_run;
mod discord_wire;
mod fake;
mod full_disk;
mod households;
mod languages;
mod moved;
mod readme;
mod run;
mod schema;
mod telegram_fake;
mod telegram_wire;
mod tidy;
mod turned;

//! outlay keeps a household's books by chat.
//!
//! The modules in reading order; imports run downward in this list only (`tests/it/tidy.rs` checks it):
//! words, ground, tables, domain, talk, doors.

// Words: no I/O, they import only each other.
pub mod clock;
pub mod error;
pub mod message;
pub mod money;
pub mod say;
pub mod understand;

// Ground.
pub mod config;
#[doc(hidden)]
pub mod failpoint;
pub mod store;
pub mod telemetry;

// Tables.
pub mod entity;

// Domain.
pub mod search;
pub mod service;

// Talk.
pub mod command;
pub mod pipeline;

// Doors.
pub mod adapter;
pub mod app;
pub mod worker;

#[doc(hidden)]
pub mod testing;

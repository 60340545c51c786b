//! Tests through the front doors.
#![allow(clippy::unwrap_used, reason = "clippy knows tests by their attribute: helpers beside them are tests too")]

mod schema;

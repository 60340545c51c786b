//! What stands in for the platforms.

pub mod discord;
pub mod telegram;

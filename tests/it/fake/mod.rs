//! What stands in for the platforms.

pub mod telegram;

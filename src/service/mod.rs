//! The books themselves: plain async functions, one file a noun.
//!
//! Reads take any connection; writes take the open [`unit::Unit`]. What a person may do is asked of an [`Actor`],
//! first thing in every write.

pub mod admission;
pub mod arrangement;
pub mod books;
pub mod category;
pub mod chat;
pub mod expense;
pub mod export;
pub mod history;
pub mod household;
pub mod instance;
pub mod ledger;
pub mod posted;
pub mod question;
pub mod report;
pub mod search;
pub mod setting;
pub mod source;
pub mod statement;
pub mod sum;
pub mod undo;
pub mod unit;
pub mod world;

use uuid::Uuid;

pub use crate::entity::{ChangeAction, Kind, Role, Strings};
use crate::error::Refused;
use crate::say::phrase;

/// What a role may be allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// See lists, reports, search.
    Read,
    /// Record and change entries.
    Write,
    /// Change what everybody shares: categories, accounts, settings.
    Arrange,
    /// Let others in.
    Invite,
}

/// Who acts, and for which household.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    pub person: Uuid,
    pub member: Uuid,
    pub household: Uuid,
    pub role: Role,
}

impl Actor {
    pub fn may(&self, right: Right) -> Result<(), Refused> {
        let allowed = match self.role {
            Role::Owner | Role::Member => true,
            Role::Viewer => right == Right::Read,
        };
        if allowed { Ok(()) } else { Err(Refused::new("not_allowed", phrase!("not-allowed"))) }
    }
}

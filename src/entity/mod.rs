//! One file a noun: hand-written entities in our own types.
//!
//! Text enums are stored by name and lists as JSON text, the same on SQLite and PostgreSQL.

pub mod account;
pub mod arrangement;
pub mod audit;
pub mod card;
pub mod category;
pub mod change_feed;
pub mod chat;
pub mod expense;
pub mod expense_change;
pub mod household;
pub mod identity;
pub mod instance;
pub mod invitation;
pub mod member;
pub mod merchant;
pub mod message;
pub mod outbox;
pub mod person;
pub mod stored_intent;

use std::sync::Arc;

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ArrayType, Nullable, TableCreateStatement, ValueType, ValueTypeErr};
use sea_orm::{ColIdx, QueryResult, Schema, TryGetError, TryGetable, Value};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::money::Currency;

/// Every table as its entity has it: what the schema test holds against a live database, and what `migrate make` drafts
/// from.
pub fn all(schema: &Schema) -> Vec<TableCreateStatement> {
    macro_rules! tables {
        ($($entity:ident),* $(,)?) => { vec![$(schema.create_table_from_entity($entity::Entity)),*] };
    }
    tables![
        account,
        arrangement,
        audit,
        card,
        category,
        change_feed,
        chat,
        expense,
        expense_change,
        household,
        identity,
        instance,
        invitation,
        member,
        merchant,
        message,
        outbox,
        person,
        stored_intent,
    ]
}

/// Stores a type as text through its own printing and parsing.
macro_rules! text_column {
    ($type:ty, $print:expr, $parse:expr) => {
        impl From<$type> for Value {
            fn from(value: $type) -> Value {
                let print: fn(&$type) -> String = $print;
                Value::String(Some(print(&value)))
            }
        }

        impl TryGetable for $type {
            fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
                let text = String::try_get_by(row, index)?;
                let parse: fn(&str) -> Option<$type> = $parse;
                parse(&text)
                    .ok_or_else(|| TryGetError::DbErr(DbErr::Type(concat!("not a ", stringify!($type)).to_owned())))
            }
        }

        impl ValueType for $type {
            fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
                let parse: fn(&str) -> Option<$type> = $parse;
                match value {
                    Value::String(Some(text)) => parse(&text).ok_or(ValueTypeErr),
                    _ => Err(ValueTypeErr),
                }
            }

            fn type_name() -> String {
                stringify!($type).to_owned()
            }

            fn array_type() -> ArrayType {
                ArrayType::String
            }

            fn column_type() -> ColumnType {
                ColumnType::Text
            }
        }

        impl Nullable for $type {
            fn null() -> Value {
                Value::String(None)
            }
        }
    };
}

/// A closed set of words, stored by name.
macro_rules! text_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $text)] $variant),*
        }

        impl $name {
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $text),* }
            }

            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some($name::$variant),)* _ => None }
            }
        }

        text_column!($name, |value| value.as_str().to_owned(), $name::parse);
    };
}

text_column!(Currency, |currency| currency.code().to_owned(), Currency::from_code);

/// A list of words, stored as JSON text. Copies share it: most households keep the words they started with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Strings(pub Arc<Vec<String>>);

impl Strings {
    /// The list on its own, copied only where somebody else has it too.
    pub fn into_vec(self) -> Vec<String> {
        Arc::unwrap_or_clone(self.0)
    }

    /// The same list to be changed, copied where somebody else has it too.
    pub fn make_mut(&mut self) -> &mut Vec<String> {
        Arc::make_mut(&mut self.0)
    }
}

impl From<Vec<String>> for Strings {
    fn from(list: Vec<String>) -> Self {
        Self(Arc::new(list))
    }
}

impl Serialize for Strings {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Strings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self::from)
    }
}

text_column!(Strings, |list| serde_json::to_string(&list).expect("a list of strings is JSON"), |text| {
    serde_json::from_str(text).ok()
});

text_enum! {
    /// What an entry is. Transfers and settlements are never spending.
    Kind { Expense = "expense", Income = "income", Transfer = "transfer", Settlement = "settlement" }
}
text_enum! {
    /// What a member may do.
    Role { Owner = "owner", Member = "member", Viewer = "viewer" }
}
text_enum! {
    ChatKind { Private = "private", Shared = "shared" }
}
text_enum! {
    ChangeAction {
        Create = "create",
        Edit = "edit",
        Delete = "delete",
        Restore = "restore",
        Undo = "undo",
        Redo = "redo",
        /// Its category was merged into another: the household was arranged anew, nobody changed this entry.
        Merge = "merge",
    }
}
text_enum! {
    /// What can be arranged.
    Noun {
        Category = "category",
        Account = "account",
        Card = "card",
        Household = "household",
        Person = "person",
    }
}
text_enum! {
    MessageState {
        Pending = "pending",
        Done = "done",
        /// Failed too often: kept for `outlay messages`.
        Dead = "dead",
        /// Given up by hand.
        Dropped = "dropped",
    }
}
text_enum! {
    OutboxState {
        Queued = "queued",
        Sent = "sent",
        /// The platform will never take it.
        Failed = "failed",
    }
}
text_enum! {
    /// What a one-time code does for whoever sends it.
    CodePurpose {
        /// Lets somebody in.
        Admit = "admit",
        /// Makes their account another of the same person's.
        Link = "link",
    }
}
text_enum! {
    Purpose { Button = "button", Question = "question" }
}

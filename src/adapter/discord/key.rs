//! Discord's ids, and the keys that interactions are stored under.

use chrono::{DateTime, Utc};

use crate::message::MessageKey;

/// The first second of 2015, from which snowflakes count, in milliseconds since 1970.
const EPOCH_MS: i64 = 1_420_070_400_000;

/// When what has this id was made.
pub(super) fn made_at(snowflake: &str) -> Option<DateTime<Utc>> {
    let id: u64 = snowflake.parse().ok()?;
    DateTime::from_timestamp_millis(i64::try_from(id >> 22).ok()? + EPOCH_MS)
}

/// The id below everything made at that time.
pub(super) fn earliest(at: DateTime<Utc>) -> u64 {
    u64::try_from(at.timestamp_millis() - EPOCH_MS).unwrap_or(0) << 22
}

pub(super) fn is_snowflake(key: &MessageKey) -> bool {
    !key.as_str().is_empty() && key.as_str().bytes().all(|byte| byte.is_ascii_digit())
}

/// How an interaction was acknowledged, which says how it can be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// By a message to come, for all to see.
    Public,
    /// By a message to come, for the person alone.
    Private,
    /// By nothing that is seen: it was pressed on a message that stands.
    Button,
}

/// An interaction, with what it takes to answer it. It is stored as a message's key, so that an answer finds its way after
/// a restart as well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    pub manner: Manner,
    pub id: String,
    pub application: String,
    pub token: String,
}

impl Asked {
    pub fn key(&self) -> MessageKey {
        let manner = match self.manner {
            Manner::Public => 'i',
            Manner::Private => 'p',
            Manner::Button => 'b',
        };
        MessageKey(format!("{manner}:{}:{}:{}", self.id, self.application, self.token))
    }

    pub fn read(key: &MessageKey) -> Option<Self> {
        let mut parts = key.as_str().splitn(4, ':');
        let manner = match parts.next()? {
            "i" => Manner::Public,
            "p" => Manner::Private,
            "b" => Manner::Button,
            _ => return None,
        };
        let mut part = || parts.next().map(str::to_owned);
        Some(Self { manner, id: part()?, application: part()?, token: part()? })
    }

    /// Where its answers go, for 15 minutes; whether they are over is Discord's to say.
    pub fn webhook(&self) -> String {
        format!("/webhooks/{}/{}", self.application, self.token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snowflakes_tell_their_time() {
        // Discord's own example.
        let made = made_at("175928847299117063").unwrap();
        assert_eq!(made.to_rfc3339(), "2016-04-30T11:18:25.796+00:00");
        assert_eq!(made_at(&earliest(made).to_string()), Some(made));
        assert!(earliest(made) <= 175_928_847_299_117_063);
        assert_eq!(made_at("m1"), None);
    }

    #[test]
    fn an_interaction_survives_as_a_key() {
        let asked = Asked {
            manner: Manner::Private,
            id: "175928847299117063".into(),
            application: "42".into(),
            token: "aW50:ZX:Jh".into(),
        };
        assert_eq!(Asked::read(&asked.key()), Some(asked.clone()));
        assert!(!is_snowflake(&asked.key()) && is_snowflake(&"42".into()) && !is_snowflake(&"".into()));
    }
}

//! Time as an argument: the machine's clock in production, one set by hand in tests.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Utc};

#[derive(Clone, Debug, Default)]
pub enum Clock {
    #[default]
    System,
    /// Microseconds since 1970, moved by the test that holds it.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    pub fn manual(now: DateTime<Utc>) -> Self {
        Clock::Manual(Arc::new(AtomicI64::new(now.timestamp_micros())))
    }

    #[expect(clippy::disallowed_methods, reason = "the one place that asks the machine")]
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            Clock::System => Utc::now(),
            Clock::Manual(micros) => DateTime::from_timestamp_micros(micros.load(Ordering::SeqCst)).unwrap_or_default(),
        }
    }

    /// Microseconds since 1970: the unit of every queue column.
    pub fn micros(&self) -> i64 {
        self.now().timestamp_micros()
    }

    /// Moves a manual clock; the machine's own is left alone.
    pub fn advance(&self, by: chrono::Duration) {
        if let Clock::Manual(micros) = self {
            micros.fetch_add(by.num_microseconds().unwrap_or(i64::MAX), Ordering::SeqCst);
        }
    }
}

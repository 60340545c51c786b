//! How long an adapter waits before it asks a platform again that did not answer.

use std::time::Duration;

use rand::Rng;

const FIRST_WAIT: Duration = Duration::from_millis(250);
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// Waits that double, each cut by up to a half at random so that many clients do not return at once.
#[derive(Default)]
pub struct Backoff {
    failures: u32,
}

impl Backoff {
    pub fn reset(&mut self) {
        self.failures = 0;
    }

    pub fn next(&mut self) -> Duration {
        let longest = FIRST_WAIT.saturating_mul(1 << self.failures.min(16)).min(LONGEST_WAIT);
        self.failures += 1;
        longest.mul_f64(rand::rng().random_range(0.5..=1.0))
    }

    /// What the platform asks for, where it does.
    pub fn after(&mut self, asked: Option<Duration>) -> Duration {
        asked.unwrap_or_else(|| self.next())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest_and_start_again() {
        let mut backoff = Backoff::default();
        for failures in 0..40u32 {
            let wait = backoff.next();
            let longest = FIRST_WAIT.saturating_mul(1 << failures.min(16)).min(LONGEST_WAIT);
            assert!(wait <= longest && wait >= longest / 2, "{failures}: {wait:?}");
        }
        backoff.reset();
        assert!(backoff.next() <= FIRST_WAIT);
        assert_eq!(backoff.after(Some(Duration::from_secs(7))), Duration::from_secs(7));
    }
}

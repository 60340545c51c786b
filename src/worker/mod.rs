//! What goes on beside the conversation: sending and indexing.

pub mod index;
pub mod send;

use std::time::Duration;

use rand::Rng;

/// How long to wait before the next attempt: doubling from a quarter of a second to a minute, with jitter so that many
/// waiters do not come back at once.
pub fn backoff(attempts: u32, rng: &mut impl Rng) -> Duration {
    let ceiling = Duration::from_millis(250 << attempts.min(8)).min(Duration::from_secs(60));
    ceiling.mul_f64(rng.random_range(0.5..=1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    #[test]
    fn backoff_grows_and_stays_below_a_minute() {
        let mut rng = rand::rngs::StdRng::seed_from_u64(1);
        for attempts in 0..40 {
            let wait = backoff(attempts, &mut rng);
            assert!(wait >= Duration::from_millis(125) && wait <= Duration::from_secs(60), "{attempts}: {wait:?}");
        }
    }
}

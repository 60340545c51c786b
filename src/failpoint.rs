//! Where the crash test may end the process: at the N-th passing of a named point, as if the power went.
//!
//! `OUTLAY_CRASH_AT=after_commit:7` is heeded by builds with debug assertions only; in a release nothing of it is left.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// A point that nobody passes any more would make the crash test prove less than it says.
pub const POINTS: &[&str] = &["after_accept", "within_step", "after_commit", "after_send"];

struct Armed {
    point: String,
    left: AtomicU64,
}

/// Passes a point: does nothing, or does not return.
pub fn pass(point: &'static str) {
    debug_assert!(POINTS.contains(&point), "{point} is in the list");
    if !cfg!(debug_assertions) {
        return;
    }
    static ARMED: OnceLock<Option<Armed>> = OnceLock::new();
    let armed = ARMED.get_or_init(|| std::env::var("OUTLAY_CRASH_AT").ok().as_deref().and_then(parse));
    if let Some(armed) = armed
        && armed.point == point
        && armed.left.fetch_sub(1, Ordering::SeqCst) == 1
    {
        // Nothing is unwound, flushed or closed.
        std::process::abort();
    }
}

/// `point` or `point:times`.
fn parse(text: &str) -> Option<Armed> {
    let (point, times) = text.split_once(':').unwrap_or((text, "1"));
    let left = times.parse().ok().filter(|times| *times > 0)?;
    Some(Armed { point: point.to_owned(), left: AtomicU64::new(left) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_named_with_how_often_it_is_passed() {
        let read = |text| parse(text).map(|armed| (armed.point, armed.left.into_inner()));
        assert_eq!(read("after_send"), Some(("after_send".to_owned(), 1)));
        assert_eq!(read("after_commit:7"), Some(("after_commit".to_owned(), 7)));
        assert_eq!(read("after_commit:0"), None);
        assert_eq!(read("after_commit:soon"), None);
    }
}

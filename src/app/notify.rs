//! What systemd is told (`sd_notify(3)`): ready, stopping, and that the process is alive. Without systemd, nothing.

use std::time::Duration;

use sd_notify::NotifyState;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

/// `Type=notify` units count as started from here.
pub fn ready() {
    tell(NotifyState::Ready);
}

/// From here the unit's `TimeoutStopSec` runs.
pub fn stopping() {
    tell(NotifyState::Stopping);
}

/// How often to report, if the unit wants reports: half of `WatchdogSec`, as sd_watchdog_enabled(3) recommends.
pub fn watchdog_interval() -> Option<Duration> {
    sd_notify::watchdog_enabled().map(|timeout| timeout / 2)
}

/// Reports at every `interval` until `stop`, but only while `alive` says so: a process that hangs is to be restarted.
pub async fn watchdog(interval: Duration, alive: impl Fn() -> bool, stop: CancellationToken) {
    beat(interval, alive, stop, || tell(NotifyState::Watchdog)).await;
}

async fn beat(interval: Duration, alive: impl Fn() -> bool, stop: CancellationToken, report: impl Fn()) {
    let mut ticks = tokio::time::interval(interval);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut was_alive = true;
    loop {
        tokio::select! {
            // A stop beats a tick that is due as well.
            biased;
            () = stop.cancelled() => return,
            _ = ticks.tick() => {}
        }
        let is_alive = alive();
        if is_alive {
            report();
        } else if was_alive {
            tracing::error!("no progress: the watchdog is not told, systemd will restart the service");
        }
        was_alive = is_alive;
    }
}

fn tell(state: NotifyState<'_>) {
    // Without a socket in the environment this does nothing; with one, a report that fails is not worth dying for.
    if let Err(error) = sd_notify::notify(&[state]) {
        tracing::warn!(%error, "systemd was not told");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[tokio::test]
    async fn reports_only_while_alive() {
        let (asked, reports) = (Cell::new(0), Cell::new(0));
        let stop = CancellationToken::new();
        let alive = || {
            asked.set(asked.get() + 1);
            if asked.get() == 5 {
                stop.cancel();
            }
            asked.get() != 3
        };
        beat(Duration::from_millis(1), alive, stop.clone(), || reports.set(reports.get() + 1)).await;
        // The tick that cancels is still handled.
        assert_eq!((asked.get(), reports.get()), (5, 4));
    }
}

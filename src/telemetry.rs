//! Logs: to standard error, so that standard output carries answers only.

use std::io::{IsTerminal, stderr};

use tracing_subscriber::EnvFilter;

use crate::config::{Log, LogFormat};

/// Starts logging for the whole process: readable on a terminal, a JSON object a line otherwise. The first call counts;
/// later ones (tests in one process) change nothing.
pub fn init(log: &Log) {
    let terminal = stderr().is_terminal();
    let json = match log.format {
        LogFormat::Auto => !terminal,
        LogFormat::Pretty => false,
        LogFormat::Json => true,
    };
    // The configuration was checked; a filter from elsewhere loses only its bad directives.
    let logs = tracing_subscriber::fmt().with_env_filter(EnvFilter::new(&log.filter)).with_writer(stderr);
    let started = if json {
        logs.json().flatten_event(true).with_current_span(true).with_span_list(false).try_init()
    } else {
        logs.with_ansi(terminal).with_target(false).try_init()
    };
    if started.is_err() {
        tracing::debug!("logging had started before");
    }
}

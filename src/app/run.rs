//! `outlay run`, the daemon, and `outlay check`.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use rand::SeedableRng;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::cli::{Failure, Ground};
use super::desk::Desk;
use super::{App, Given, exported, notify, typing};
use crate::adapter::discord::{self, Discord};
use crate::adapter::{Adapter, Fatal, telegram};
use crate::clock::Clock;
use crate::command;
use crate::config::Config;
use crate::error::Internal;
use crate::pipeline::Pipeline;
use crate::say::Locale;
use crate::service::admission;
use crate::worker::backoff;

/// What is under way when the stop comes has this long to end.
const DRAIN: Duration = Duration::from_secs(8);
/// Steps run at least this often, for messages whose time has come.
const TICK: Duration = Duration::from_millis(500);
/// After so long without a message, memory that was for speed is given back.
const QUIET: Duration = Duration::from_secs(30);
/// A pipeline that has not stepped for so long is stuck: the watchdog is not fed.
const STUCK_US: i64 = 60_000_000;

pub async fn run(ground: Ground) -> Result<(), Failure> {
    let config = &ground.config;
    for warning in config.exposed() {
        tracing::warn!(%warning, "a secret lies open");
    }
    let clock = Clock::System;
    let (telegram, discord) = (telegram(config, &clock), discord(config));
    if telegram.is_none() && discord.is_none() {
        return Err(Failure::Operator(
            "nothing to run: set telegram.token or discord.token (see config/outlay.toml), or talk here with: outlay chat"
                .to_owned(),
        ));
    }
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let app = App::open(&ground.data, config, Given::by_the_machine(None)).await?;
    print_claim(&app.pipeline).await?;

    let mut adapters: Vec<Arc<dyn Adapter>> = telegram.iter().map(|it| it.clone() as Arc<dyn Adapter>).collect();
    if let Some(settings) = discord {
        let desk = Desk { platform: discord::PLATFORM.into(), pipeline: app.pipeline.clone() };
        adapters.push(Arc::new(Discord::new(
            settings,
            clock.clone(),
            Arc::new(desk),
            command::slash::menu(&Locale::first_of([app.pipeline.defaults.language.as_str()])),
        )));
    }
    let relay = Arc::new(app.relay(adapters.clone()));
    relay.free_leases().await?;
    let receiving = CancellationToken::new();
    let sending = CancellationToken::new();
    let sender = {
        let (relay, sending) = (relay.clone(), sending.clone());
        tokio::spawn(async move { relay.run(sending).await })
    };
    tokio::spawn(typing::run(app.pipeline.store.clone(), clock.clone(), adapters.clone(), receiving.clone()));
    let stepped_us = Arc::new(AtomicI64::new(clock.micros()));
    let stepping = CancellationToken::new();
    let stepper = tokio::spawn(step_on(app.pipeline.clone(), stepping.clone(), stepped_us.clone()));
    let mut receivers = tokio::task::JoinSet::new();
    for adapter in adapters {
        let (inbox, stop) = (app.inbox.clone(), receiving.clone());
        receivers.spawn(async move { adapter.receive(inbox, stop).await });
    }
    let menus = command::menus(&app.pipeline.defaults.language);
    let (store, at) = (app.pipeline.store.clone(), clock.now());
    let menu = tokio::spawn(async move {
        let Some(telegram) = telegram else { return };
        for (language, commands) in menus {
            if let Err(fault) = telegram.set_menu(language, &commands).await {
                tracing::warn!(%fault, language, "the command menu could not be set");
            }
        }
        if let Ok(hears) = telegram.hears().await {
            let link = format!("https://t.me/{}?start=", hears.username);
            if let Err(fault) = admission::set_deep_link(store.write(), "telegram", &link, at).await {
                tracing::warn!(%fault, "the bot's link could not be kept");
            }
        }
    });
    notify::ready();
    if let Some(interval) = notify::watchdog_interval() {
        let (clock, stepped_us, stop) = (clock.clone(), stepped_us.clone(), stepping.clone());
        let alive = move || clock.micros() - stepped_us.load(Ordering::Relaxed) < STUCK_US;
        tokio::spawn(async move { notify::watchdog(interval, alive, stop).await });
    }
    tracing::info!("outlay runs");

    let end = tokio::select! {
        _ = terminate.recv() => Ok(()),
        _ = interrupt.recv() => Ok(()),
        Some(door) = receivers.join_next() => match door {
            Ok(Ok(())) => Err(Failure::Failed(Internal::new("an adapter ended by itself"))),
            Ok(Err(fatal)) => Err(ended(fatal)),
            Err(panic) => Err(Failure::Failed(panic.into())),
        },
    };
    notify::stopping();
    tracing::info!("stopping");
    // From the door inwards: nothing new comes in, what came in is handled, what was said is sent.
    receiving.cancel();
    menu.abort();
    let drained = tokio::time::timeout(DRAIN, async {
        while receivers.join_next().await.is_some() {}
        stepping.cancel();
        let _ = stepper.await;
        sending.cancel();
        let _ = sender.await;
    });
    if drained.await.is_err() {
        tracing::warn!("not everything ended in time: the rest is done at the next start");
    }
    drop(relay);
    app.close().await?;
    end
}

/// What a door's end is to whoever started the program.
fn ended(fatal: Fatal) -> Failure {
    match fatal {
        Fatal::Config(text) => Failure::Operator(text),
        Fatal::Failed(fault) => Failure::Failed(fault),
    }
}

/// Handles messages until `stop`, then those that are there.
async fn step_on(pipeline: Arc<Pipeline>, stop: CancellationToken, stepped_us: Arc<AtomicI64>) {
    let mut rng = rand::rngs::StdRng::from_os_rng();
    let mut failures = 0;
    let mut busy = Some(Instant::now());
    loop {
        let stopping = stop.is_cancelled();
        let wait = match pipeline.step().await {
            Ok(stepped) => {
                if std::mem::take(&mut failures) > 0 {
                    tracing::info!("messages are handled again");
                }
                stepped_us.store(pipeline.clock.micros(), Ordering::Relaxed);
                if stepped.handled > 0 {
                    busy = Some(Instant::now());
                    continue;
                }
                let due = stepped.next_due_us.map(|due| due - pipeline.clock.micros());
                due.map_or(TICK, |us| Duration::from_micros(u64::try_from(us).unwrap_or(0)).min(TICK))
            }
            Err(fault) => {
                // Said once as long as it lasts: a full disk is full for hours.
                if failures == 0 {
                    tracing::error!(%fault, "messages could not be handled: they wait");
                }
                failures += 1;
                backoff(failures, &mut rng)
            }
        };
        if stopping {
            return;
        }
        tokio::select! {
            () = pipeline.bells.accepted.notified() => {}
            () = tokio::time::sleep(wait) => {
                pipeline.tidy();
                if busy.take_if(|since| since.elapsed() >= QUIET).is_some() {
                    rest(&pipeline).await;
                }
            }
            () = stop.cancelled() => {}
        }
    }
}

/// Gives back what a busy time left behind.
async fn rest(pipeline: &Pipeline) {
    if let Err(fault) = pipeline.store.rest().await {
        tracing::warn!(%fault, "the database's caches could not be given back");
    }
    if let Err(fault) = exported::remove_old(&pipeline.files, pipeline.clock.now().into()).await {
        tracing::warn!(%fault, "old exports could not be removed");
    }
}

fn telegram(config: &Config, clock: &Clock) -> Option<Arc<telegram::Telegram>> {
    let token = config.telegram.token.clone()?;
    let settings = telegram::Settings {
        api_url: config.telegram.api_url.clone(),
        poll_timeout: config.telegram.poll_timeout,
        ..telegram::Settings::new(token)
    };
    Some(Arc::new(telegram::Telegram::new(settings, clock.clone())))
}

fn discord(config: &Config) -> Option<discord::Settings> {
    let token = config.discord.token.clone()?;
    Some(discord::Settings { token, api_proxy: config.discord.api_proxy.clone() })
}

/// While nobody owns this instance, says how to.
async fn print_claim(pipeline: &Pipeline) -> Result<(), Internal> {
    let mut rng = rand::rngs::StdRng::from_os_rng();
    let code = admission::claim_code(pipeline.store.write(), pipeline.clock.now(), &mut rng).await?;
    if let Some(code) = code {
        let mut out = std::io::stdout();
        writeln!(out, "Nobody owns these books yet. Send this to the bot: /start {code}")?;
        out.flush()?;
    }
    Ok(())
}

pub async fn check(ground: Ground) -> Result<(), Failure> {
    let config = &ground.config;
    let mut out = std::io::stdout();
    writeln!(out, "data: {}", ground.data.display())?;
    for warning in config.exposed() {
        writeln!(out, "warning: {warning}")?;
    }
    match telegram(config, &Clock::System) {
        None => writeln!(out, "telegram: off (no telegram.token)")?,
        Some(telegram) => writeln!(out, "telegram: {}", telegram.hears().await.map_err(ended)?)?,
    }
    match discord(config) {
        None => writeln!(out, "discord: off (no discord.token)")?,
        Some(settings) => writeln!(out, "discord: {}", discord::hears(&settings).await.map_err(ended)?)?,
    }
    let app = App::open(&ground.data, config, Given::by_the_machine(None)).await?;
    print_claim(&app.pipeline).await?;
    app.close().await?;
    writeln!(out, "the configuration is good")?;
    Ok(out.flush()?)
}

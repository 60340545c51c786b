//! The command line, and what each subcommand answers with: 0 done, 1 failed, 2 bad arguments, 78 bad configuration.

use std::io::{IsTerminal, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use tokio::io::BufReader;

use super::chat::Chat;
use super::{App, Given, explain, maintain, run};
use crate::adapter::console::{PLATFORM, Style};
use crate::config::{Config, Fault, data_dir};
use crate::error::Internal;
use crate::telemetry;

/// sysexits.h: EX_CONFIG.
const BAD_CONFIGURATION: u8 = 78;

/// Keeps a household's books by chat.
#[derive(Debug, Parser)]
#[command(name = "outlay", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Talk on the terminal; works with no configuration at all
    Chat {
        #[command(flatten)]
        place: Place,
        /// Answer with one JSON object a line; a line may be one too
        #[arg(long)]
        json: bool,
    },
    /// The daemon: Telegram and Discord, as the configuration says
    Run {
        #[command(flatten)]
        place: Place,
    },
    /// Name every fault of the configuration, and say what each bot hears
    Check {
        #[command(flatten)]
        place: Place,
    },
    /// What outlay understands of a text, recording nothing
    Explain(explain::Arguments),
    /// Change the database's shape
    Migrate {
        #[command(flatten)]
        place: Place,
        #[command(subcommand)]
        what: maintain::Migrate,
    },
    /// The search index
    Index {
        #[command(flatten)]
        place: Place,
        #[command(subcommand)]
        what: maintain::Index,
    },
    /// Messages that failed
    Messages {
        #[command(flatten)]
        place: Place,
        #[command(subcommand)]
        what: maintain::Messages,
    },
    /// Write all books as CSV, a file a household
    Export {
        #[command(flatten)]
        place: Place,
        /// Where to; must not exist yet or be empty
        to: PathBuf,
    },
    /// Copy the database into one file while it is in use (SQLite)
    Backup {
        #[command(flatten)]
        place: Place,
        /// The file to write; must not exist yet
        to: PathBuf,
    },
}

/// Where data and configuration lie.
#[derive(Debug, Args)]
pub struct Place {
    /// The data folder; else $STATE_DIRECTORY, else the XDG data home
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// A TOML file; see config/outlay.toml
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// Why a subcommand did not do what it was asked.
pub enum Failure {
    /// Exit code 1, with a sentence.
    Failed(Internal),
    /// Exit code 78, every fault listed.
    Configuration(Vec<Fault>),
    /// Exit code 78, with the sentence of whoever found out while running.
    Operator(String),
}

impl<E: Into<Internal>> From<E> for Failure {
    fn from(fault: E) -> Self {
        Failure::Failed(fault.into())
    }
}

/// A subcommand's surroundings: the data folder and the configuration, read and found good.
pub struct Ground {
    pub data: PathBuf,
    pub config: Config,
}

impl Place {
    pub fn ground(&self) -> Result<Ground, Failure> {
        self.ground_with(None)
    }

    /// The same, with another log filter where nobody asked for one: people who talk don't want to read logs.
    fn ground_with(&self, filter: Option<&str>) -> Result<Ground, Failure> {
        let environment = |name: &str| std::env::var_os(name);
        let data = data_dir(self.data.as_deref(), environment).map_err(|fault| Failure::Configuration(vec![fault]))?;
        let data = std::path::absolute(&data)?;
        let environment =
            std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        let mut config = Config::load(self.config.as_deref(), environment, &data).map_err(Failure::Configuration)?;
        if let (Some(filter), true) = (filter, config.log.filter == crate::config::FILTER) {
            config.log.filter = filter.to_owned();
        }
        telemetry::init(&config.log);
        Ok(Ground { data, config })
    }
}

/// Reads the arguments, runs, and turns what came of it into an exit code.
pub fn main() -> ExitCode {
    // A panic's words may quote what somebody typed: the log says where it was, and no more.
    std::panic::set_hook(Box::new(|panic| {
        let location = panic.location().map(ToString::to_string);
        tracing::error!(location, "a panic");
    }));
    let cli = Cli::parse();
    if matches!(cli.command, Command::Run { .. }) {
        start_frugally();
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(fault) => return say(&format!("no runtime: {fault}"), 1),
    };
    let done = runtime.block_on(dispatch(cli.command));
    // A blocked read of standard input must not hold up the end.
    runtime.shutdown_background();
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Failed(fault)) => say(&fault.to_string(), 1),
        Err(Failure::Operator(text)) => say(&text, BAD_CONFIGURATION),
        Err(Failure::Configuration(faults)) => {
            let list: Vec<String> = faults.iter().map(|fault| format!("  {fault}")).collect();
            say(&format!("the configuration has {} fault(s):\n{}", list.len(), list.join("\n")), BAD_CONFIGURATION)
        }
    }
}

/// mimalloc gives freed memory back only as more is asked for, so a daemon at rest would keep a burst's for good, unless
/// this is set; and it reads its settings when the process starts, no later. So the daemon starts itself once more with
/// it, as the same process. What somebody has set themselves stays.
fn start_frugally() {
    const SETTING: &str = "MIMALLOC_PURGE_DELAY";
    if std::env::var_os(SETTING).is_some() {
        return;
    }
    let Ok(program) = std::env::current_exe() else { return };
    // Comes back only where it could not be done: then more memory is held, and all else is the same.
    let _ = std::process::Command::new(program).args(std::env::args_os().skip(1)).env(SETTING, "0").exec();
}

fn say(text: &str, code: u8) -> ExitCode {
    // Nothing is left to do about a closed standard error.
    let _ = writeln!(std::io::stderr(), "outlay: {text}");
    ExitCode::from(code)
}

async fn dispatch(command: Command) -> Result<(), Failure> {
    match command {
        Command::Chat { place, json } => {
            let ground = place.ground_with(Some("warn"))?;
            chat(&ground, json).await
        }
        Command::Run { place } => run::run(place.ground()?).await,
        Command::Check { place } => run::check(place.ground()?).await,
        Command::Explain(arguments) => Ok(explain::explain(&arguments)?),
        Command::Migrate { place, what } => maintain::migrate(place.ground()?, what).await,
        Command::Index { place, what } => maintain::index(place.ground()?, what).await,
        Command::Messages { place, what } => maintain::messages(place.ground()?, what).await,
        Command::Export { place, to } => maintain::export(place.ground()?, &to).await,
        Command::Backup { place, to } => maintain::backup(place.ground()?, &to).await,
    }
}

async fn chat(ground: &Ground, json: bool) -> Result<(), Failure> {
    let app = App::open(&ground.data, &ground.config, Given::by_the_machine(Some(PLATFORM.into()))).await?;
    let style = if json { Style::Json } else { Style::Plain };
    if !json && std::io::stdin().is_terminal() {
        greet(&ground.data)?;
    }
    let chat = Chat::new(&app, style, Box::new(std::io::stdout()));
    let talked = chat.run(BufReader::new(tokio::io::stdin())).await;
    drop(chat);
    app.close().await?;
    Ok(talked?)
}

/// Said to people only: a pipe gets answers and nothing else.
fn greet(data: &Path) -> std::io::Result<()> {
    let mut err = std::io::stderr();
    writeln!(err, "Type what you spent: coffee 4.50   (help shows more, Ctrl-D ends)")?;
    writeln!(err, "A button is pressed by typing its label as shown. Your books are in {}", data.display())
}

//! `help` on one screen, `help report` in depth, `start`, and plain questions about how things are done.

use super::{Args, COMMANDS, Command, Ctx, Plain, Reply, Slot, SlotKind};
use crate::error::{Refused, Result};
use crate::say::{Locale, Phrase, phrase};
use crate::service::Right;
use crate::understand::fold;

pub static HELP: Command = Command {
    name: "help",
    menu: "help",
    slots: &[Slot { name: "topic", kind: SlotKind::Text }],
    patterns: &["(?:help|\\?)(?: (?:with |me with )?(?P<topic>[^ \\d]+(?: [^ \\d]+)?))?", "what can you do\\??"],
    examples: &["help", "help report"],
    right: Right::Read,
    plain: Plain::Private,
    run: |ctx, args| Box::pin(run(ctx, args)),
};

pub static START: Command = Command {
    name: "start",
    menu: "start",
    slots: &[Slot { name: "code", kind: SlotKind::Text }],
    patterns: &["start(?: (?P<code>[^ ]+))?", "(?:hi|hello|hey|hallo|hola)[!.]?"],
    examples: &["start", "hello"],
    right: Right::Read,
    plain: Plain::Private,
    run: |ctx, args| Box::pin(run_start(ctx, args)),
};

pub static HOW: Command = Command {
    name: "how",
    menu: "how",
    slots: &[Slot { name: "topic", kind: SlotKind::Text }],
    patterns: &[
        "how (?:do|can|could|would|to)(?: (?:i|we|you|one))? (?P<topic>.+)",
        "can (?:i|you) (?P<topic>delete|undo|edit|change|export|search).*",
    ],
    examples: &["how do I delete something?", "how can I change the currency?"],
    right: Right::Read,
    plain: Plain::Private,
    run: |ctx, args| Box::pin(run_how(ctx, args)),
};

/// What words in a question point at, the most telling first.
fn topic(words: &str) -> Option<Phrase> {
    let topics: [(&[&str], Phrase); 14] = [
        (&["delete", "remove", "undo", "take back", "cancel"], phrase!("how-delete")),
        (&["edit", "correct", "fix", "wrong"], phrase!("how-edit")),
        (&["currency"], phrase!("how-currency")),
        (&["zone", "time"], phrase!("how-zone")),
        (&["export", "csv", "download"], phrase!("how-export")),
        (&["search", "find"], phrase!("how-search")),
        (&["income", "salary", "earn"], phrase!("how-income")),
        (&["transfer", "move money"], phrase!("how-transfer")),
        (&["alias"], phrase!("how-alias")),
        (&["category", "categories"], phrase!("how-category")),
        (&["card"], phrase!("how-card")),
        (&["account"], phrase!("how-account")),
        (&["invite", "share", "join"], phrase!("how-invite")),
        (&["report", "spent", "spend", "month"], phrase!("how-report")),
    ];
    topics.into_iter().find(|(telling, _)| telling.iter().any(|word| words.contains(word))).map(|(_, how)| how)
}

async fn run(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let Some(asked) = args.get("topic") else { return Ok(Reply::done(overview(&ctx.locale))) };
    let key = fold(asked);
    let key = key.trim_start_matches('/');
    let listed = |command: &&&Command| command.plain != Plain::Never;
    let named = |command: &&&Command| {
        command.name == key || command.menu == key || command.typed() == key || format!("{key}s") == command.name
    };
    let reply = match COMMANDS.iter().filter(listed).find(named) {
        Some(command) => in_depth(&ctx.locale, command),
        None => match topic(key) {
            Some(how) => Reply::done(ctx.say(how)),
            None => {
                return Err(Refused::new("help_unknown", phrase!("help-unknown", topic = asked)).slot("topic").into());
            }
        },
    };
    Ok(reply.data(serde_json::json!({ "language": ctx.language() })))
}

fn in_depth(locale: &Locale, command: &Command) -> Reply {
    let examples: Vec<String> = command.examples.iter().map(|example| format!("· {example}")).collect();
    let (about, help) = (command.about(locale), command.help(locale));
    Reply::done(format!("{} – {about}\n{help}\n{}", command.typed(), examples.join("\n")))
}

/// Every command in a line, one screen in all.
fn overview(locale: &Locale) -> String {
    let mut lines = vec![locale.say(&phrase!("help-first"))];
    let hidden = ["start", "how", "more"];
    lines.extend(
        COMMANDS
            .iter()
            .filter(|command| {
                !command.menu.is_empty() && command.plain != Plain::Never && !hidden.contains(&command.name)
            })
            .map(|command| format!("/{} – {}", command.menu, command.about(locale))),
    );
    lines.push(locale.say(&phrase!("help-last")));
    lines.join("\n")
}

async fn run_start(ctx: &mut Ctx<'_>, _args: Args) -> Result<Reply> {
    Ok(Reply::done(ctx.say(match (ctx.shared(), ctx.chat.hears_all) {
        (false, _) => phrase!("start-private"),
        (true, true) => phrase!("start-shared"),
        (true, false) => phrase!("start-shared-commands"),
    })))
}

async fn run_how(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let how = topic(&fold(args.need("topic")?));
    Ok(Reply::done(ctx.say(how.unwrap_or_else(|| phrase!("how-unknown")))))
}

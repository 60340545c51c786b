//! `help` on one screen, `help report` in depth, `start`, and plain questions about how things are done.

use super::{Args, COMMANDS, Command, Ctx, Plain, Reply, Slot, SlotKind};
use crate::error::{Refused, Result};
use crate::service::Right;
use crate::understand::fold;

pub static HELP: Command = Command {
    name: "help",
    menu: "help",
    about: "What I can do; help report says more about one thing",
    help: "help shows everything on one screen. help NAME says more about one command.",
    slots: &[Slot { name: "topic", kind: SlotKind::Text, about: "A command's name" }],
    patterns: &["(?:help|\\?)(?: (?:with |me with )?(?P<topic>[^ \\d]+(?: [^ \\d]+)?))?", "what can you do\\??"],
    examples: &["help", "help report"],
    right: Right::Read,
    plain: Plain::Private,
    run: |ctx, args| Box::pin(run(ctx, args)),
};

pub static START: Command = Command {
    name: "start",
    menu: "start",
    about: "Say hello",
    help: "start says in one line how to begin.",
    slots: &[Slot { name: "code", kind: SlotKind::Text, about: "An invitation's code" }],
    patterns: &["start(?: (?P<code>[^ ]+))?", "(?:hi|hello|hey|hallo|hola)[!.]?"],
    examples: &["start", "hello"],
    right: Right::Read,
    plain: Plain::Private,
    run: |ctx, args| Box::pin(run_start(ctx, args)),
};

pub static HOW: Command = Command {
    name: "how",
    menu: "how",
    about: "Ask how something is done",
    help: "Ask in plain words: how do I delete something?",
    slots: &[Slot { name: "topic", kind: SlotKind::Text, about: "What you want to do" }],
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
const TOPICS: &[(&[&str], &str)] = &[
    (
        &["delete", "remove", "undo", "take back", "cancel"],
        "Undo under a card, or \"undo\". Deleting your message doesn't reach me.",
    ),
    (
        &["edit", "correct", "fix", "wrong"],
        "Reply to the card with what is different (\"5.40\", \"yesterday\"), edit your message, or: edit 12 amount 5.40",
    ),
    (&["currency"], "Like this: set currency CZK"),
    (&["zone", "time"], "Like this: set zone Europe/Berlin"),
    (&["export", "csv", "download"], "export sends everything as a CSV file."),
    (&["search", "find"], "search birthday looks through notes, merchants and categories."),
    (&["income", "salary", "earn"], "A plus makes it income: +2500 salary"),
    (&["transfer", "move money"], "Like this: transfer 50 from main to savings"),
    (&["alias"], "Like this: alias coffee = Eating out"),
    (
        &["category", "categories"],
        "categories shows them; add category Garden makes one; Category under a card files an entry.",
    ),
    (&["card"], "add card Visa, then: lunch 12.80 with visa. card visa shows its statement."),
    (&["account"], "add account Savings. accounts shows them, balance what is on them."),
    (&["invite", "share", "join"], "invite gives a code for one person."),
    (&["report", "spent", "spend", "month"], "today, week, month, report march, report 2026."),
];

async fn run(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let Some(topic) = args.get("topic") else { return Ok(Reply::done(overview())) };
    let key = fold(topic);
    let key = key.trim_start_matches('/');
    let listed = |command: &&&Command| command.plain != Plain::Never;
    let named = |command: &&&Command| {
        command.name == key || command.menu == key || command.typed() == key || format!("{key}s") == command.name
    };
    match COMMANDS.iter().filter(listed).find(named) {
        Some(command) => Ok(in_depth(command)),
        None => match about(key) {
            Some(text) => Ok(Reply::done(text)),
            None => Err(Refused::new("help_unknown", format!("I have no help about “{topic}”."))
                .slot("topic")
                .hint("help alone shows everything.")
                .into()),
        },
    }
    .map(|reply| reply.data(serde_json::json!({ "language": ctx.language() })))
}

fn in_depth(command: &Command) -> Reply {
    let examples: Vec<String> = command.examples.iter().map(|example| format!("· {example}")).collect();
    Reply::done(format!("{} – {}\n{}\n{}", command.typed(), command.about, command.help, examples.join("\n")))
}

/// Every command in a line, one screen in all.
fn overview() -> String {
    let mut lines = vec!["Type what you spent: coffee 4.50, or lunch 12.80 yesterday with visa.".to_owned()];
    let hidden = ["start", "how", "more"];
    lines.extend(
        COMMANDS
            .iter()
            .filter(|command| {
                !command.menu.is_empty() && command.plain != Plain::Never && !hidden.contains(&command.name)
            })
            .map(|command| format!("/{} – {}", command.menu, command.about)),
    );
    lines.push("Deleting your message doesn't reach me: use undo. help NAME says more.".to_owned());
    lines.join("\n")
}

async fn run_start(ctx: &mut Ctx<'_>, _args: Args) -> Result<Reply> {
    let text = if ctx.shared() {
        if ctx.chat.hears_all {
            "Hi. Type what you spent: groceries 48"
        } else {
            "Hi. Type what you spent after /e: /e groceries 48"
        }
    } else {
        "Hi. Type what you spent: coffee 4.50"
    };
    Ok(Reply::done(text))
}

async fn run_how(_ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let topic = fold(args.need("topic")?);
    Ok(Reply::done(about(&topic).unwrap_or("I can't tell what you mean by that. help shows what I can do.")))
}

fn about(topic: &str) -> Option<&'static str> {
    TOPICS.iter().find(|(words, _)| words.iter().any(|word| topic.contains(word))).map(|(_, text)| *text)
}

//! `search birthday`: entries by their words, mistyped or begun, best and newest first.

use std::time::Duration;

use super::list::{self, PAGE, Page};
use super::{Args, Command, Ctx, NOT_YET, Plain, Reply, Slot, SlotKind};
use crate::error::{Refused, Result};
use crate::service::Right;
use crate::service::search::{self, SearchError};

pub static COMMAND: Command = Command {
    name: "search",
    menu: "search",
    about: "Find entries by their words: search birthday",
    help: "search looks through notes, places, categories and their other names, and forgives a slip. All words must be \
           met; what stands in \"quotation marks\" as it is. more shows the next ten.",
    slots: &[Slot { name: "words", kind: SlotKind::Text, about: "What to look for" }],
    // Numbers as a name has them, never as an amount: "search ads 20.50" is an expense.
    patterns: &[
        r#"(?:search|find|look for|search for)(?: for)? (?P<words>(?:[^\s\d"]+|(?:19|20)\d\d|\p{L}\S*|"[^"]+"?)(?: (?:[^\s\d"]+|(?:19|20)\d\d|\p{L}\S*|"[^"]+"?))*)"#,
        r"(?:search|find) (?P<words>\d+)",
    ],
    examples: &["search birthday", "search \"birthday cake\"", "find rewe"],
    right: Right::Read,
    plain: Plain::Private,
    run: |ctx, args| Box::pin(run(ctx, args)),
};

/// So long a search waits for the index to see what was booked just before.
const PATIENCE: Duration = Duration::from_secs(1);

async fn run(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let words = args.need("words")?.to_owned();
    let offset = list::offset(&args)?;
    let fresh = ctx.waited >= PATIENCE || offset > 0;
    if let Some(index) = ctx.search.filter(|index| !fresh && index.live().is_some())
        && search::is_behind(ctx.db, index, ctx.household()).await?
    {
        return Err(Refused::new(NOT_YET, "A moment, please.").into());
    }
    let found = match search::find(ctx.db, ctx.search, ctx.books(), &words, offset, PAGE).await? {
        Ok(found) => found,
        Err(SearchError::Rebuilding) => {
            return Err(Refused::new("search_rebuilding", "The search is being rebuilt, try again in a moment.")
                .hint("list and reports work meanwhile.")
                .into());
        }
        Err(SearchError::Empty) => {
            return Err(Refused::new("search_empty", "There is no word in that to look for.")
                .slot("words")
                .hint("Like this: search birthday")
                .into());
        }
    };
    let shown = words.replace('"', "");
    if found.total == 0 {
        return Ok(Reply::done(format!("Nothing found for “{shown}”.")).data(list::data(&[], 0)));
    }
    let header = format!("“{shown}”: {}", list::entries(found.total));
    let page = Page {
        command: COMMAND.name,
        args: vec![("words", words)],
        header,
        items: &found.items,
        offset,
        total: found.total,
        turned: list::turned(&args),
    };
    Ok(list::page(ctx, page))
}

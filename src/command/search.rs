//! `search birthday`: entries by their words, mistyped or begun, best and newest first.

use std::time::Duration;

use super::list::{self, PAGE, Page};
use super::{Args, Command, Ctx, NOT_YET, Plain, Reply, Slot, SlotKind};
use crate::error::{Refused, Result};
use crate::say::phrase;
use crate::service::Right;
use crate::service::search::{self, SearchError};

pub static COMMAND: Command = Command {
    name: "search",
    menu: "search",
    slots: &[Slot { name: "words", kind: SlotKind::Text }],
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
        return Err(Refused::new(NOT_YET, phrase!("search-waits")).into());
    }
    let found = match search::find(ctx.db, ctx.search, ctx.books(), &words, offset, PAGE).await? {
        Ok(found) => found,
        Err(SearchError::Rebuilding) => {
            return Err(Refused::new("search_rebuilding", phrase!("search-rebuilding")).into());
        }
        Err(SearchError::Empty) => {
            return Err(Refused::new("search_empty", phrase!("search-empty")).slot("words").into());
        }
    };
    let shown = words.replace('"', "");
    if found.total == 0 {
        return Ok(Reply::done(ctx.say(phrase!("search-nothing", words = shown))).data(list::data(&[], 0)));
    }
    let (shown, entries) = (phrase!("quoted", text = shown), phrase!("entries", count = found.total));
    let header = format!("{}: {}", ctx.say(shown), ctx.say(entries));
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

//! `export`: the books as a CSV file.

use std::fs::OpenOptions;
use std::io::{BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;

use super::{Args, Command, Ctx, Plain, Reply, Slot, SlotKind, filter};
use crate::error::{Refused, Result};
use crate::message::File;
use crate::say::phrase;
use crate::service::Right;
use crate::service::export::{self, Extent};

pub static COMMAND: Command = Command {
    name: "export",
    menu: "export",
    slots: &[Slot { name: "period", kind: SlotKind::Period }],
    patterns: &[concat!(
        "export(?: (?:as |to )?csv)?(?: (?P<period>",
        filter::free_words!(),
        "))??(?: (?:as |to )?csv)?"
    )],
    examples: &["export", "export csv", "export 2026"],
    right: Right::Read,
    plain: Plain::Private,
    run: |ctx, args| Box::pin(run(ctx, args)),
};

async fn run(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let said = args.get("period").filter(|words| !["all", "everything"].contains(words));
    let period = said
        .map(|words| {
            filter::whole_period(&words.to_lowercase(), &ctx.scope())
                .ok_or_else(|| Refused::new("period_unknown", phrase!("period-unknown", words = words)).slot("period"))
        })
        .transpose()?;
    let extent = Extent { deleted: false, from: period.map(|p| p.from), to: period.map(|p| p.to) };

    let today = ctx.today();
    let household = ctx.household().simple().to_string();
    // The end of a UUIDv7 is its random part.
    let short = &household[household.len() - 8..];
    let name = format!("outlay-{short}-{}-{}.csv", today.format("%Y%m%d"), ctx.unit.token());
    let path = std::path::absolute(ctx.files)?.join(name);
    let mut file = BufWriter::new(OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?);
    let count = export::csv(ctx.db, ctx.household(), extent, &mut file).await?;
    file.flush()?;

    let asked = period.map(|period| format!(" {}", filter::said(period, &ctx.locale, &ctx.scope()).1));
    let entries = phrase!("entries", count = count);
    let text = ctx.say(phrase!("exported", entries = entries, asked = asked.unwrap_or_default()));
    let mut reply = Reply::done(text).data(serde_json::json!({ "total_count": count }));
    reply.file = Some(File { path, name: format!("outlay-{today}.csv"), media_type: "text/csv".to_owned() });
    Ok(reply)
}

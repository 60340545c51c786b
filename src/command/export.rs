//! `export`: the books as a CSV file.

use std::fs::OpenOptions;
use std::io::{BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;

use super::list::entries;
use super::{Args, Command, Ctx, Plain, Reply, Slot, SlotKind, filter};
use crate::error::{Refused, Result};
use crate::message::File;
use crate::service::Right;
use crate::service::export::{self, Extent};

pub static COMMAND: Command = Command {
    name: "export",
    menu: "export",
    about: "All entries as a CSV file",
    help: "export sends everything that stands in the books as CSV, for any spreadsheet; export march or export 2026 only \
           that time.",
    slots: &[Slot { name: "period", kind: SlotKind::Period, about: "Only this time" }],
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
            filter::whole_period(&words.to_lowercase(), &ctx.scope()).ok_or_else(|| {
                Refused::new("period_unknown", format!("I can't read “{words}” as a time."))
                    .slot("period")
                    .hint("Try export march, export 2026 or export alone.")
            })
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

    let when = period.map(|period| format!(" {}", filter::said(period, &ctx.scope()).1)).unwrap_or_default();
    let mut reply =
        Reply::done(format!("{}{when} as CSV.", entries(count))).data(serde_json::json!({ "total_count": count }));
    reply.file = Some(File { path, name: format!("outlay-{today}.csv"), media_type: "text/csv".to_owned() });
    Ok(reply)
}

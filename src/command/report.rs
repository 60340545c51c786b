//! `today`, `month`, `report march by account`, "how much did I spend on coffee last month": totals and groups.

use serde_json::{Value, json};

use super::filter::{self, About, Asked};
use super::{Args, Choice, Command, Ctx, Plain, Reply, Slot, SlotKind};
use crate::error::Result;
use crate::money::Money;
use crate::say::{Locale, Phrase, phrase};
use crate::service::expense::Draft;
use crate::service::question::{self, StoredIntent};
use crate::service::report::{self, By, Group, Totals};
use crate::service::unit::parse_intents;
use crate::service::{Kind, Right};
use crate::understand::Period;

macro_rules! unit_of_time {
    () => {
        "today|week|month|quarter|year|(?:this|last|past|previous) (?:week|weekend|month|quarter|year)|\
         (?:the )?(?:last|past) \\d{1,3} (?:days|weeks|months|years)|\
         heute|diese woche|diesen monat|dieses jahr|hoy|esta semana|este mes|este año"
    };
}

macro_rules! grouping {
    () => {
        "by (?:the )?(?P<by>category|categories|accounts?|cards?|payer|person|people|member|months?|days?|merchants?|\
         shops?|places?)"
    };
}

pub static COMMAND: Command = Command {
    name: "report",
    menu: "report",
    slots: &[
        Slot { name: "what", kind: SlotKind::Text },
        Slot { name: "by", kind: SlotKind::Text },
        Slot { name: "who", kind: SlotKind::Text },
        Slot { name: "side", kind: SlotKind::Text },
    ],
    patterns: &[
        concat!("(?P<what>", unit_of_time!(), ")(?: ", grouping!(), ")?\\??"),
        concat!(
            "(?:report|summary|spending|spendings|totals?)(?: (?P<what>",
            filter::free_words!(),
            "))??(?: ",
            grouping!(),
            ")?"
        ),
        concat!(
            "(?:how much|what) (?:did|have|do|has) (?P<who>i|we) (?:really )?(?P<side>spend|spent|pay|paid|earn|earned|make|made)\
             (?: (?P<what>",
            filter::free_words!(),
            "))??\\s?\\??"
        ),
        concat!(
            "(?:how much|what) (?:was|were|is|has been|have been) (?:the )?(?:spent|spending|spendings|total)\
             (?: (?P<what>",
            filter::free_words!(),
            "))??\\s?\\??"
        ),
    ],
    examples: &["today", "week", "month", "report march", "report 2026", "report last month by account"],
    right: Right::Read,
    plain: Plain::Private,
    run: |ctx, args| Box::pin(run(ctx, args)),
};

/// Groups said; programs get all of them.
const LINES: usize = 15;

/// Open questions brought up at once.
const QUESTIONS: usize = 3;

async fn run(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let mut asked = filter::read(ctx, args.get("what").unwrap_or_default()).await?;
    narrow(ctx, &args, &mut asked);
    let by = args.get("by").map_or(By::Category, |word| grouped_by(word, ctx));
    // Months beside each other take more than one of them.
    let usual = if matches!(by, By::Month(_)) { "year" } else { "month" };
    let usual = || filter::whole_period(usual, &ctx.scope()).unwrap_or(Period::day(ctx.today()));
    let period = asked.period().unwrap_or_else(usual);
    (asked.filter.from, asked.filter.to) = (Some(period.from), Some(period.to));

    let (db, household) = (ctx.db, ctx.household());
    let totals = report::totals(db, household, &asked.filter).await?;
    let mut groups = report::groups(db, household, &asked.filter, by).await?;
    if matches!(by, By::Month(_) | By::Day) {
        groups.sort_by_key(|group| group.day);
    }
    let whole = asked.about.is_empty() && asked.narrowed.is_empty() && args.get("by").is_none();
    let now = period.contains(ctx.today());
    let mut open = match whole && now {
        true => question::open_of_household(db, household).await?,
        false => Vec::new(),
    };
    // The one that can be answered here leads.
    open.sort_by_key(|question| !answerable(ctx, question));

    let shown = groups.len() > 1 || args.get("by").is_some();
    let mut text = headline(ctx, &asked, &totals, &groups);
    if shown {
        text.extend(lines(&ctx.locale, &groups, by));
    }
    let mut reply = Reply::done("");
    if let Some(still) = still_open(&ctx.locale, &open) {
        match text.as_mut_slice() {
            [only] => only.push_str(&format!(" {still}")),
            _ => text.push(still),
        }
        reply = reply.row(offered(ctx, &open)?);
        reply.only_asker = !reply.choices.is_empty();
    }
    reply.text = text.join("\n");
    Ok(reply.data(data(period, &totals, &groups, &open)))
}

/// "I" among several is what I paid; "earn" is income.
fn narrow(ctx: &Ctx<'_>, args: &Args, asked: &mut Asked) {
    let said = |slot: &str| args.get(slot).map(str::to_lowercase).unwrap_or_default();
    if said("who") == "i" && asked.filter.payer.is_none() && ctx.books().present().count() > 1 {
        asked.filter.payer = Some(ctx.actor.member);
        asked.narrowed.extend(ctx.me().map(filter::paid_by));
    }
    if matches!(said("side").as_str(), "earn" | "earned" | "make" | "made") && asked.filter.kind.is_none() {
        asked.filter.kind = Some(Kind::Income);
    }
}

fn grouped_by(word: &str, ctx: &Ctx<'_>) -> By {
    match word.to_lowercase().trim_end_matches('s') {
        "account" => By::Account,
        "card" => By::Card,
        "payer" | "person" | "people" | "member" => By::Payer,
        "month" => By::Month(ctx.books().household.month_start.clamp(1, 28).unsigned_abs().into()),
        "day" => By::Day,
        "merchant" | "shop" | "place" => By::Merchant,
        _ => By::Category,
    }
}

/// "€142.30 for Groceries in March, 12 entries." and, where any came in, "Income €2,500.00."
fn headline(ctx: &Ctx<'_>, asked: &Asked, totals: &Totals, groups: &[Group]) -> Vec<String> {
    let mut plain = asked.clone();
    // Kinds go without saying where money is named.
    plain.about.retain(|about| !matches!(about, About::Kind(Kind::Expense | Kind::Income)));
    let of = plain.phrase(&ctx.locale, &ctx.scope());
    if matches!(asked.filter.kind, Some(Kind::Transfer | Kind::Settlement)) {
        return vec![ctx.say(phrase!("report-no-transfers"))];
    }
    if totals.count == 0 {
        return vec![asked.nothing(&ctx.locale, &ctx.scope())];
    }
    let (sums, income) = (totals.spent.as_slice(), totals.income.as_slice());
    if asked.filter.kind == Some(Kind::Income) {
        return vec![ctx.say(phrase!("report-income-of", asked = of, sums = income))];
    }
    // Every expense is in one group; income is counted apart.
    let count: u64 = groups.iter().map(|group| group.count).sum();
    let entries = phrase!("entries", count = count);
    let mut lines = vec![ctx.say(match (sums, count) {
        ([], _) => phrase!("report-nothing-spent", asked = of),
        (_, ..=1) => phrase!("report-spent", sums = sums, asked = of),
        _ => phrase!("report-spent-on", sums = sums, asked = of, entries = entries),
    })];
    if !income.is_empty() {
        lines.push(ctx.say(phrase!("report-income", sums = income)));
    }
    lines
}

fn lines(locale: &Locale, groups: &[Group], by: By) -> Vec<String> {
    let mut lines: Vec<String> = groups
        .iter()
        .take(LINES)
        .map(|group| {
            let name = match (by, group.day) {
                (By::Month(_), Some(day)) => filter::capital(&locale.month(day)),
                (By::Day, Some(day)) => filter::capital(&locale.weekday_and_day(day)),
                _ if group.nameless => locale.say(&nameless(by)),
                _ => group.name.clone(),
            };
            format!("{name} · {}", locale.money(group.money))
        })
        .collect();
    if groups.len() > LINES {
        lines.push(locale.say(&phrase!("report-more-groups", count = groups.len() - LINES)));
    }
    lines
}

/// What a group is called whose entries have none of what they are grouped by.
fn nameless(by: By) -> Phrase {
    match by {
        By::Category => phrase!("report-no-category"),
        By::Account => phrase!("report-no-account"),
        By::Card => phrase!("report-no-card"),
        By::Payer => phrase!("report-no-payer"),
        By::Merchant => phrase!("report-no-merchant"),
        By::Month(_) | By::Day => phrase!("report-no-day"),
    }
}

/// "Still open: €12.50 for what?"
fn still_open(locale: &Locale, open: &[StoredIntent]) -> Option<String> {
    let mut prompts: Vec<&str> = open.iter().filter_map(|question| question.prompt.as_deref()).collect();
    let more = prompts.len().saturating_sub(QUESTIONS);
    prompts.truncate(QUESTIONS);
    if prompts.is_empty() {
        return None;
    }
    let mut questions = prompts.join(" · ");
    if more > 0 {
        questions.push_str(&format!(" · {}", locale.say(&phrase!("still-open-more", count = more))));
    }
    Some(locale.say(&phrase!("still-open", questions = questions)))
}

/// Whether it was asked of this person in this chat.
fn answerable(ctx: &Ctx<'_>, question: &StoredIntent) -> bool {
    question.chat_id == Some(ctx.chat.id) && question.person_id == Some(ctx.actor.person)
}

/// The asker's oldest question of this chat, answerable here: what it offered first and last, or forgetting it.
fn offered(ctx: &Ctx<'_>, open: &[StoredIntent]) -> Result<Vec<Choice>> {
    let mine = open.iter().find(|question| answerable(ctx, question));
    let Some((question, message)) = mine.and_then(|question| Some((question, question.message_id?))) else {
        return Ok(Vec::new());
    };
    let mut choices = Vec::new();
    for intent in parse_intents(&question.intents)? {
        let Some(drafts) = intent.args.get("drafts") else { continue };
        let drafts: Vec<Draft> = serde_json::from_str(drafts)?;
        let category = drafts.first().and_then(|draft| draft.category).and_then(|id| ctx.books().category(id));
        let label = match (question.slot.as_deref(), category) {
            (Some("note"), Some(category)) => category.name.clone(),
            _ => ctx.say(phrase!("button-book-it")),
        };
        choices.push((label, intent));
    }
    if choices.len() > 2 {
        choices.drain(1..choices.len() - 1);
    }
    choices.push(super::choice(ctx.say(phrase!("button-forget")), "forget", [("message", message.to_string())]));
    Ok(choices)
}

fn data(period: Period, totals: &Totals, groups: &[Group], open: &[StoredIntent]) -> Value {
    let money = |money: &Money| json!({ "currency": money.currency.code(), "amount": money.decimal() });
    json!({
        "from": period.from.to_string(),
        "to": period.to.to_string(),
        "totals": totals.spent.iter().map(money).collect::<Vec<_>>(),
        "income": totals.income.iter().map(money).collect::<Vec<_>>(),
        "groups": groups
            .iter()
            .map(|group| {
                json!({
                    "name": group.name,
                    "currency": group.money.currency.code(),
                    "amount": group.money.decimal(),
                    "count": group.count,
                })
            })
            .collect::<Vec<_>>(),
        "total_count": totals.count,
        "open": open.iter().filter_map(|question| question.prompt.as_deref()).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests;

//! Free words after `list`, `report` or "how much": a period, a category, an account or card, who paid, a kind, a tag;
//! what remains is looked for in notes and merchants.

use chrono::{Datelike, NaiveDate};
use uuid::Uuid;

use super::Ctx;
use crate::error::Result;
use crate::say::{Locale, Phrase, phrase};
use crate::service::Kind;
use crate::service::books::{Books, Member};
use crate::service::ledger::{self, Filter};
use crate::understand::{Period, Scope, fold, normalise, period};

/// What a pattern lets through as such words. Numbers only where they are part of a date, so that "list 5 apples 3.20"
/// and "report 20 printer" stay what they are: expenses.
macro_rules! free_words {
    () => {
        concat!("(?:", $crate::command::filter::free_word!(), ")(?: (?:", $crate::command::filter::free_word!(), "))*?")
    };
}

macro_rules! free_word {
    () => {
        concat!(
            r"\d{1,2}(?:st|nd|rd|th)?(?:(?: ?- ?| to )\d{1,2}(?:st|nd|rd|th)?)? (?:of )?(?:",
            $crate::command::filter::month!(),
            r")\.?|(?:",
            $crate::command::filter::month!(),
            r")\.? \d{1,2}(?:st|nd|rd|th)?|\d{1,3} (?:days?|weeks?|months?|years?)|(?:19|20)\d\d(?:-\d\d(?:-\d\d)?)?|",
            r"\d{1,2}/\d{1,2}(?:/\d{2,4})?|\d{1,2}\.\d{1,2}\.(?:\d{2,4})?|\d{1,2}(?:st|nd|rd|th)|[qh][1-4]|#\p{L}\S*|",
            r"[^\s\d]+"
        )
    };
}

macro_rules! month {
    () => {
        "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|\
         nov(?:ember)?|dec(?:ember)?"
    };
}

pub(super) use {free_word, free_words, month};

/// Words that say nothing by themselves.
const FILLERS: [&str; 24] = [
    "in",
    "on",
    "for",
    "at",
    "of",
    "the",
    "my",
    "our",
    "all",
    "everything",
    "entries",
    "entry",
    "with",
    "from",
    "by",
    "paid",
    "and",
    "me",
    "during",
    "purchases",
    "bookings",
    "card",
    "account",
    "stuff",
];

/// The longest name or period, in words.
const LONGEST: usize = 8;

/// What somebody asked to see.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    pub filter: Filter,
    /// What it is about, as the answer repeats it: "Groceries", "#work".
    pub about: Vec<About>,
    /// How else it is narrowed, but for the period: "with Visa", "paid by Ana".
    pub narrowed: Vec<Phrase>,
    /// Words that stand for a category here: either they are meant, or it is.
    aliases: Vec<(String, Uuid)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// A category, or a tag.
    Name(String),
    Kind(Kind),
    /// What is looked for in notes.
    Word(String),
}

impl About {
    fn said(&self, locale: &Locale) -> String {
        match self {
            About::Name(name) => name.clone(),
            About::Kind(kind) => locale.say(&kinds(*kind)),
            About::Word(word) => locale.say(&phrase!("quoted", text = word)),
        }
    }
}

impl Asked {
    pub fn period(&self) -> Option<Period> {
        self.filter.from.zip(self.filter.to).map(|(from, to)| Period { from, to })
    }

    /// "Coffee, with Visa, last month"
    pub fn title(&self, locale: &Locale, scope: &Scope) -> String {
        let period = self.period().map(|period| said(period, locale, scope).0);
        let about = self.about.iter().map(|about| about.said(locale));
        let parts: Vec<String> = about.chain(self.narrowed.iter().map(|by| locale.say(by))).chain(period).collect();
        capital(&parts.join(", "))
    }

    /// " for coffee with Visa last month", to follow what was found.
    pub fn phrase(&self, locale: &Locale, scope: &Scope) -> String {
        let about: Vec<String> = self.about.iter().map(|about| about.said(locale)).collect();
        let about = (!about.is_empty()).then(|| locale.say(&phrase!("asked-about", what = about.join(", "))));
        let period = self.period().map(|period| said(period, locale, scope).1);
        let parts = about.into_iter().chain(self.narrowed.iter().map(|by| locale.say(by))).chain(period);
        parts.map(|part| format!(" {part}")).collect()
    }

    /// What is said when there is none of it.
    pub fn nothing(&self, locale: &Locale, scope: &Scope) -> String {
        locale.say(&match self.phrase(locale, scope).as_str() {
            "" => phrase!("nothing-booked-yet"),
            asked => phrase!("nothing-booked", asked = asked),
        })
    }
}

/// Reads free words. A category's own name means the category. An alias means itself where the household notes things
/// by that word ("list coffee" is no list of pizzas), else the category.
pub async fn read(ctx: &Ctx<'_>, words: &str) -> Result<Asked> {
    let mut asked = parse(words, ctx.books(), ctx.actor.member, &ctx.scope());
    for (word, category) in std::mem::take(&mut asked.aliases) {
        if ledger::notes_by(ctx.db, ctx.household(), &word).await? {
            asked.about.push(About::Word(word.clone()));
            asked.filter.words.push(word);
        } else if let Some(category) = ctx.books().category(category) {
            asked.about.push(About::Name(category.name.clone()));
            asked.filter.categories.push(category.id);
        }
    }
    Ok(asked)
}

/// As [`read`] for the member `me`, the aliases still open.
fn parse(words: &str, books: &Books, me: Uuid, scope: &Scope) -> Asked {
    let mut asked = Asked::default();
    let Ok(ready) = normalise(words) else { return asked };
    let pieces = pieces(&ready.text);
    let mut at = 0;
    while at < pieces.len() {
        let (piece, length) = longest(&pieces[at..], asked.filter.from.is_some(), books, me, scope);
        asked.take(piece, books);
        at += length;
    }
    asked
}

/// What a few words mean together.
#[derive(Debug)]
enum Piece<'a> {
    Period(Period),
    Category(Uuid),
    Alias(String, Uuid),
    Card(Uuid),
    Account(Uuid),
    Payer(Uuid),
    Kind(Kind),
    Tag(&'a str),
    Word(&'a str),
    Nothing,
}

impl Asked {
    fn take(&mut self, piece: Piece<'_>, books: &Books) {
        let filter = &mut self.filter;
        let about = match piece {
            Piece::Period(period) => {
                (filter.from, filter.to) = (Some(period.from), Some(period.to));
                return;
            }
            Piece::Alias(word, category) => {
                self.aliases.push((word, category));
                return;
            }
            Piece::Nothing => return,
            Piece::Category(id) => {
                filter.categories.push(id);
                books.category(id).map(|c| About::Name(c.name.clone()))
            }
            Piece::Card(id) => {
                filter.card = Some(id);
                self.narrowed.extend(books.card(id).map(|card| phrase!("asked-with", card = &card.name)));
                return;
            }
            Piece::Account(id) => {
                filter.account = Some(id);
                self.narrowed.extend(books.account(id).map(|account| phrase!("asked-on", account = &account.name)));
                return;
            }
            Piece::Payer(id) => {
                filter.payer = Some(id);
                self.narrowed.extend(books.member(id).map(paid_by));
                return;
            }
            Piece::Kind(kind) => {
                filter.kind = Some(kind);
                Some(About::Kind(kind))
            }
            Piece::Tag(tag) => {
                filter.tags.push(tag.to_owned());
                Some(About::Name(format!("#{tag}")))
            }
            Piece::Word(word) => {
                filter.words.push(word.to_owned());
                Some(About::Word(word.to_owned()))
            }
        };
        self.about.extend(about);
    }
}

fn kinds(kind: Kind) -> Phrase {
    match kind {
        Kind::Expense => phrase!("kinds-expenses"),
        Kind::Income => phrase!("kinds-income"),
        Kind::Transfer => phrase!("kinds-transfers"),
        Kind::Settlement => phrase!("kinds-settlements"),
    }
}

pub fn paid_by(member: &Member) -> Phrase {
    phrase!("asked-payer", payer = &member.name)
}

/// A word, or a phrase in quotation marks: that is looked for as it is, whatever it could mean.
#[derive(Clone, Copy)]
struct Said<'a> {
    text: &'a str,
    quoted: bool,
}

fn pieces(text: &str) -> Vec<Said<'_>> {
    let mut pieces = Vec::new();
    for (index, part) in text.split('"').enumerate() {
        if index % 2 == 1 {
            pieces.push(Said { text: part.trim(), quoted: true });
        } else {
            let words = part.split_whitespace().map(|word| word.trim_end_matches(['?', '!', '.', ',', ';', ':']));
            pieces.extend(words.map(|text| Said { text, quoted: false }));
        }
    }
    pieces.retain(|piece| !piece.text.is_empty());
    pieces
}

/// The longest meaning at the beginning of `pieces`, and how many of them it takes.
fn longest<'a>(pieces: &[Said<'a>], dated: bool, books: &Books, me: Uuid, scope: &Scope) -> (Piece<'a>, usize) {
    let plain = pieces.iter().take(LONGEST).take_while(|piece| !piece.quoted).count();
    for length in (1..=plain).rev() {
        let text = pieces[..length].iter().map(|piece| piece.text).collect::<Vec<_>>().join(" ");
        let found = (!dated).then(|| whole_period(&text, scope)).flatten().map(Piece::Period);
        if let Some(piece) = found.or_else(|| kind(&text).map(Piece::Kind)).or_else(|| named(&text, books, me)) {
            return (piece, length);
        }
    }
    let first = pieces[0];
    let piece = match first.text.strip_prefix('#') {
        _ if first.quoted => Piece::Word(first.text),
        Some(tag) => Piece::Tag(tag),
        None if FILLERS.contains(&first.text) => Piece::Nothing,
        None => Piece::Word(first.text),
    };
    (piece, 1)
}

/// A period; "week" alone is this one.
pub fn whole_period(text: &str, scope: &Scope) -> Option<Period> {
    match text {
        "week" | "month" | "quarter" | "year" => period(&format!("this {text}"), scope),
        _ => period(text, scope),
    }
}

fn kind(text: &str) -> Option<Kind> {
    match text {
        "income" | "incomes" | "earnings" => Some(Kind::Income),
        "expense" | "expenses" | "spending" | "spendings" => Some(Kind::Expense),
        "transfer" | "transfers" => Some(Kind::Transfer),
        "settlement" | "settlements" => Some(Kind::Settlement),
        _ => None,
    }
}

/// What a household's own names mean, with the word that leads to them.
fn named<'a>(text: &str, books: &Books, me: Uuid) -> Option<Piece<'a>> {
    let key = fold(text);
    let led = |leads: &[&str]| leads.iter().find_map(|lead| key.strip_prefix(lead)).unwrap_or(&key).to_owned();
    let category = led(&["on ", "for ", "in "]);
    if let Some(found) = books.category_named(&category) {
        let own = found.name_key == category;
        return Some(if own { Piece::Category(found.id) } else { Piece::Alias(category, found.id) });
    }
    let source = led(&["with ", "from ", "by ", "on ", "using ", "via ", "card ", "account "]);
    if let Some(card) = books.live_cards().find(|card| card.name_key == source) {
        return Some(Piece::Card(card.id));
    }
    if let Some(account) = books.live_accounts().find(|account| account.name_key == source) {
        return Some(Piece::Account(account.id));
    }
    let payer = led(&["paid by ", "by ", "from "]);
    if payer != key && ["me", "myself"].contains(&payer.as_str()) {
        return Some(Piece::Payer(me));
    }
    books.present().find(|member| member.name_key == payer).map(|member| Piece::Payer(member.id))
}

/// A period as a sentence ends with it: the words, and the same led by a preposition where it needs one.
pub fn said(asked: Period, locale: &Locale, scope: &Scope) -> (String, String) {
    if let Some(words) = from_today(asked, scope) {
        let words = locale.say(&words);
        return (words.clone(), words);
    }
    let today = scope.now.date();
    let Period { from, to } = asked;
    let date = |day: NaiveDate| locale.date_near(day, today);
    let whole_months = from.day() == 1 && to.succ_opt().is_some_and(|next| next.day() == 1);
    let (words, led) = if from == to {
        (date(from), phrase!("on-day", day = date(from)))
    } else if whole_months && (from.year(), from.month()) == (to.year(), to.month()) {
        let month = locale.month_near(from, today);
        (month.clone(), phrase!("in-month", month = month))
    } else if whole_months && from.year() == to.year() && (from.month(), to.month()) == (1, 12) {
        (from.year().to_string(), phrase!("in-year", year = from.year()))
    } else {
        let (from, to) = (date(from), date(to));
        (locale.say(&phrase!("range", from = &from, to = &to)), phrase!("from-to", from = from, to = to))
    };
    (words, locale.say(&led))
}

/// What a period is called by its distance from today.
fn from_today(asked: Period, scope: &Scope) -> Option<Phrase> {
    let known = [
        ("today", phrase!("today")),
        ("yesterday", phrase!("yesterday")),
        ("this week", phrase!("this-week")),
        ("last week", phrase!("last-week")),
        ("this month", phrase!("this-month")),
        ("last month", phrase!("last-month")),
        ("this quarter", phrase!("this-quarter")),
        ("last quarter", phrase!("last-quarter")),
        ("this year", phrase!("this-year")),
        ("last year", phrase!("last-year")),
    ];
    // The left ones are English, whoever asks.
    let scope = Scope { locale: "en", ..*scope };
    known.into_iter().find(|(words, _)| period(words, &scope) == Some(asked)).map(|(_, said)| said)
}

/// The first letter as a capital.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests;

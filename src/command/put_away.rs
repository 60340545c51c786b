//! What a text or a stored draft names although it was put away: said or resolved, never lost.

use crate::error::Refused;
use crate::say::{Arg, Phrase, phrase};
use crate::service::books::{Account, Books, Card};
use crate::service::category;
use crate::service::expense::Draft;
use crate::service::{Kind, Right};
use crate::understand::{Named, Reading, Scope, normalise, read_line};

use super::Ctx;

/// An account or a card that is put away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    Account(Account),
    Card(Card),
}

impl Source {
    /// Of that name, where nothing in use has it.
    pub fn called(books: &Books, key: &str) -> Option<Self> {
        cards(books)
            .find(|card| card.name_key == key)
            .map(|card| Source::Card(card.clone()))
            .or_else(|| accounts(books).find(|a| a.name_key == key).map(|account| Source::Account(account.clone())))
    }

    pub fn name(&self) -> &str {
        match self {
            Source::Account(account) => &account.name,
            Source::Card(card) => &card.name,
        }
    }

    /// As it is typed.
    fn noun(&self) -> &'static str {
        match self {
            Source::Account(_) => "account",
            Source::Card(_) => "card",
        }
    }

    /// The account in use that pays instead: the one that the card settles on, else the default.
    fn instead<'b>(&self, books: &'b Books) -> Option<&'b Account> {
        let settles = match self {
            Source::Account(_) => None,
            Source::Card(card) => books.live_accounts().find(|account| account.id == card.account_id),
        };
        settles.or_else(|| books.default_account())
    }

    pub fn refused(&self, slot: &'static str) -> Refused {
        Refused::new("put_away", phrase!("put-away", name = self.name(), noun = self.noun())).slot(slot)
    }

    fn notice(&self, books: &Books) -> Phrase {
        let paid = self.instead(books).map(|account| Arg::from(&account.name));
        let paid = paid.unwrap_or_else(|| phrase!("no-account").into());
        phrase!("notice-put-away", name = self.name(), account = paid, noun = self.noun())
    }
}

/// Cards that are put away, without those whose name something in use has.
fn cards(books: &Books) -> impl Iterator<Item = &Card> {
    books.cards.iter().filter(|card| card.archived_at.is_some() && is_free(books, &card.name_key))
}

fn accounts(books: &Books) -> impl Iterator<Item = &Account> {
    books.accounts.iter().filter(|account| account.archived_at.is_some() && is_free(books, &account.name_key))
}

fn is_free(books: &Books, key: &str) -> bool {
    !books.live_accounts().any(|a| a.name_key == key) && !books.live_cards().any(|c| c.name_key == key)
}

/// The account or card that a line names and that is put away, and the line read as if it were not.
pub fn named(ctx: &Ctx<'_>, line: &str) -> Option<(Source, Reading)> {
    let books = ctx.books();
    let (cards, accounts): (Vec<&Card>, Vec<&Account>) = (cards(books).collect(), accounts(books).collect());
    if cards.is_empty() && accounts.is_empty() {
        return None;
    }
    let mut names = books.names.clone();
    let (live_cards, live_accounts) = (names.cards.len(), names.accounts.len());
    let named = |name: &String, key: &String| Named::of(name.clone(), key.clone(), Default::default());
    names.cards.extend(cards.iter().map(|card| named(&card.name, &card.name_key)));
    names.accounts.extend(accounts.iter().map(|account| named(&account.name, &account.name_key)));
    let reading = read_line(&normalise(line).ok()?, &Scope { names: &names, ..ctx.scope() });
    let beyond = |index: Option<usize>, live: usize| index.and_then(|index| index.checked_sub(live));
    let source = match (beyond(reading.card, live_cards), beyond(reading.account, live_accounts)) {
        (Some(card), _) => Source::Card((*cards.get(card)?).clone()),
        (None, Some(account)) => Source::Account((*accounts.get(account)?).clone()),
        (None, None) => return None,
    };
    Some((source, reading))
}

/// A reading of a line that names a source which is put away: without its name in the note, and with what pays instead
/// and a word about it.
pub fn instead(ctx: &Ctx<'_>, reading: &Reading) -> Option<(Reading, Option<uuid::Uuid>, Phrase)> {
    if reading.card.is_some() || reading.account.is_some() {
        return None;
    }
    let (source, again) = named(ctx, &reading.said)?;
    let books = ctx.books();
    let reading = Reading {
        note: again.note,
        category: again.category,
        people: again.people,
        merchant: again.merchant,
        source_word: None,
        ..reading.clone()
    };
    Some((reading, source.instead(books).map(|account| account.id), source.notice(books)))
}

/// A draft as it can be booked now: a category, account or card may have been put away or merged since somebody was
/// asked about it. The second is a word about what had to give way.
pub fn resolved(books: &Books, mut draft: Draft) -> Result<(Draft, Option<Phrase>), Refused> {
    let mut notice = None;
    if let Some(filed) = draft.category {
        let standing = category::standing(books, filed).or_else(|| {
            let (gone, fallback) = (books.category(filed)?, books.fallback(draft.kind)?);
            notice = Some(phrase!("notice-category-put-away", category = &gone.name, fallback = &fallback.name));
            Some(fallback)
        });
        draft.category = standing.map(|category| category.id);
    }
    let away =
        |id: Option<uuid::Uuid>| id.and_then(|id| books.account(id)).filter(|a| a.archived_at.is_some()).cloned();
    if draft.kind == Kind::Transfer {
        for (side, slot) in [(draft.account, "from"), (draft.to_account, "to")] {
            if let Some(account) = away(side) {
                return Err(Source::Account(account).refused(slot));
            }
        }
        return Ok((draft, notice));
    }
    let card = draft.card.and_then(|id| books.card(id)).filter(|card| card.archived_at.is_some()).cloned();
    if let Some(source) = card.map(Source::Card).or_else(|| away(draft.account).map(Source::Account)) {
        draft.card = None;
        draft.account = source.instead(books).map(|account| account.id);
        notice = Some(source.notice(books));
    }
    Ok((draft, notice))
}

/// Refuses to bring back what was never put away, and says what was.
pub fn unknown(noun: &str, name: &str, away: &[&str]) -> Refused {
    let phrase = match away {
        [] => phrase!("not-put-away-none", noun = noun, name = name),
        names => phrase!("not-put-away", noun = noun, name = name, names = names.join(", ")),
    };
    Refused::new("not_put_away", phrase).slot("name")
}

/// The last line of a list: what is put away and how it comes back.
pub fn line(ctx: &Ctx<'_>, noun: &str, names: &[&str]) -> Option<String> {
    let first = names.first().filter(|_| ctx.actor.may(Right::Arrange).is_ok())?;
    Some(ctx.say(phrase!("put-away-line", names = names.join(", "), noun = noun, first = *first)))
}

/// Names of accounts and of cards that are put away.
pub fn account_names(books: &Books) -> Vec<&str> {
    accounts(books).map(|account| account.name.as_str()).collect()
}

pub fn card_names(books: &Books) -> Vec<&str> {
    cards(books).map(|card| card.name.as_str()).collect()
}

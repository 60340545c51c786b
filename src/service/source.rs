//! Where money comes from: accounts, and cards settled on them.

use std::sync::Arc;

use uuid::Uuid;

use super::arrangement;
use super::books::{Account, Books, Card};
use super::unit::Unit;
use crate::error::Refused;
use crate::money::Currency;
use crate::say::phrase;
use crate::understand::fold;

/// Names by which people pay without ever having said that they own such a card.
const CARD_BRANDS: [&str; 12] = [
    "visa",
    "mastercard",
    "amex",
    "american express",
    "maestro",
    "girocard",
    "debit card",
    "credit card",
    "card",
    "paypal",
    "apple pay",
    "revolut",
];

/// The longest name that still fits a button.
const NAME_CHARS: usize = 40;

/// Every message is searched for all of a household's names, so there is an end to them.
const MOST: usize = 100;

/// Digits that stand alone in a name: a card's last ones, an account's number.
const CARD_DIGITS: usize = 6;
const ACCOUNT_DIGITS: usize = 2;

pub fn is_card_brand(word: &str) -> bool {
    CARD_BRANDS.contains(&fold(word).as_str())
}

/// Checks a name somebody gave to something: not empty, not too long, not a number. Characters that nobody sees, such
/// as direction marks, are left out of it.
pub fn check_name(name: &str) -> Result<String, Refused> {
    let seen = |letter: &char| letter.is_whitespace() || !fold(letter.encode_utf8(&mut [0; 4])).is_empty();
    let name: String = name.chars().filter(seen).collect();
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if !name.chars().any(char::is_alphabetic) {
        return Err(Refused::new("name_needed", phrase!("name-needed")).slot("name"));
    }
    if name.chars().count() > NAME_CHARS {
        return Err(Refused::new("name_too_long", phrase!("name-too-long", count = NAME_CHARS)).slot("name"));
    }
    Ok(name)
}

/// Refuses an amount in a source's name; a card's last digits or an account's number are none.
fn check_amount(name: &str, digits: usize) -> Result<(), Refused> {
    let amount = name.split_whitespace().any(|word| {
        let plain = word.chars().all(|letter| letter.is_ascii_digit()) && word.len() <= digits;
        !plain
            && word.contains(|letter: char| letter.is_numeric())
            && !word.contains(|letter: char| letter.is_alphabetic())
    });
    if amount {
        return Err(Refused::new("name_has_amount", phrase!("name-has-amount")).slot("name"));
    }
    Ok(())
}

/// Refuses a name that another account or card of these books has.
fn check_free(books: &Books, key: &str, own: Option<Uuid>) -> Result<(), Refused> {
    let accounts = books.live_accounts().map(|a| (a.id, &a.name, &a.name_key));
    let cards = books.live_cards().map(|c| (c.id, &c.name, &c.name_key));
    match accounts.chain(cards).find(|(id, _, taken)| *taken == key && Some(*id) != own) {
        Some((_, name, _)) => Err(Refused::new("name_taken", phrase!("source-taken", name = name)).slot("name")),
        None => Ok(()),
    }
}

fn check_room(count: usize) -> Result<(), Refused> {
    if count < MOST {
        return Ok(());
    }
    Err(Refused::new("too_many", phrase!("sources-too-many", count = MOST)).slot("name"))
}

/// Checks a day of the month, as a card closes or is due on: 1 to 31.
pub fn check_day_of_month(day: i64, slot: &'static str) -> Result<i16, Refused> {
    let fits = i16::try_from(day).ok().filter(|day| (1..=31).contains(day));
    fits.ok_or_else(|| Refused::new("day_of_month", phrase!("day-of-month", day = day)).slot(slot))
}

/// Adds a card, settled on the default account; its account, closing and due day can be set later. One that was
/// archived under that name comes back.
pub fn add_card(unit: &mut Unit, books: &mut Arc<Books>, name: &str) -> Result<Card, Refused> {
    let name = check_name(name)?;
    check_amount(&name, CARD_DIGITS)?;
    let key = fold(&name);
    check_free(books, &key, None)?;
    check_room(books.live_cards().count())?;
    let Some(account) = books.default_account().map(|a| a.id) else {
        return Err(Refused::new("no_account", phrase!("card-needs-account")).slot("account"));
    };
    if let Some(archived) = books.cards.iter().find(|c| c.archived_at.is_some() && c.name_key == key) {
        let standing = books.live_accounts().any(|a| a.id == archived.account_id);
        let account_id = if standing { archived.account_id } else { account };
        let back = Card { account_id, archived_at: None, ..archived.clone() };
        return Ok(replace_card(unit, books, back, "card.restore"));
    }
    let card = Card {
        id: unit.id(),
        household_id: books.id(),
        account_id: account,
        name,
        name_key: key,
        closing_day: None,
        due_day: None,
        archived_at: None,
        created_at: unit.now,
        updated_at: unit.now,
    };
    unit.insert(card.clone());
    arrangement::record(unit, books.id(), None, &card);
    unit.audit(Some(books.id()), "card.create", Some(card.id), None);
    unit.books_changed(books.id());
    edit(books, |books| books.cards.push(card.clone()));
    Ok(card)
}

/// What is to be different about a card; what is absent stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CardTerms {
    pub account: Option<Uuid>,
    /// Day of the month, 1 to 31.
    pub closing: Option<i16>,
    /// Day of the month, 1 to 31.
    pub due: Option<i16>,
}

pub fn set_card(unit: &mut Unit, books: &mut Arc<Books>, card: &Card, terms: CardTerms) -> Card {
    let changed = Card {
        account_id: terms.account.unwrap_or(card.account_id),
        closing_day: terms.closing.or(card.closing_day),
        due_day: terms.due.or(card.due_day),
        ..card.clone()
    };
    if changed == *card { changed } else { replace_card(unit, books, changed, "card.change") }
}

pub fn rename_card(unit: &mut Unit, books: &mut Arc<Books>, card: &Card, name: &str) -> Result<Card, Refused> {
    let name = check_name(name)?;
    check_amount(&name, CARD_DIGITS)?;
    let key = fold(&name);
    check_free(books, &key, Some(card.id))?;
    Ok(replace_card(unit, books, Card { name, name_key: key, ..card.clone() }, "card.rename"))
}

/// Takes a card out of use; what was paid with it stays, and goes on counting on its account.
pub fn archive_card(unit: &mut Unit, books: &mut Arc<Books>, card: &Card) -> Card {
    replace_card(unit, books, Card { archived_at: Some(unit.now), ..card.clone() }, "card.archive")
}

/// Adds an account, in the household's currency unless another is said. One that was archived under that name comes
/// back, unless it was in another currency.
pub fn add_account(
    unit: &mut Unit,
    books: &mut Arc<Books>,
    name: &str,
    currency: Option<Currency>,
) -> Result<Account, Refused> {
    let name = check_name(name)?;
    check_amount(&name, ACCOUNT_DIGITS)?;
    let key = fold(&name);
    check_free(books, &key, None)?;
    check_room(books.live_accounts().count())?;
    let first = books.live_accounts().next().is_none();
    let archived = books.accounts.iter().find(|a| {
        a.archived_at.is_some() && a.name_key == key && currency.is_none_or(|currency| currency == a.currency)
    });
    if let Some(archived) = archived {
        let back = Account { archived_at: None, is_default: first, ..archived.clone() };
        return Ok(replace_account(unit, books, back, "account.restore"));
    }
    let account = Account {
        id: unit.id(),
        household_id: books.id(),
        name,
        name_key: key,
        currency: currency.unwrap_or(books.currency()),
        is_default: first,
        archived_at: None,
        created_at: unit.now,
        updated_at: unit.now,
    };
    unit.insert(account.clone());
    arrangement::record(unit, books.id(), None, &account);
    unit.audit(Some(books.id()), "account.create", Some(account.id), None);
    unit.books_changed(books.id());
    edit(books, |books| books.accounts.push(account.clone()));
    Ok(account)
}

pub fn rename_account(
    unit: &mut Unit,
    books: &mut Arc<Books>,
    account: &Account,
    name: &str,
) -> Result<Account, Refused> {
    let name = check_name(name)?;
    check_amount(&name, ACCOUNT_DIGITS)?;
    let key = fold(&name);
    check_free(books, &key, Some(account.id))?;
    Ok(replace_account(unit, books, Account { name, name_key: key, ..account.clone() }, "account.rename"))
}

/// Takes an account out of use; what moved on it stays. The last one, the default one and one that cards settle on
/// are needed.
pub fn archive_account(unit: &mut Unit, books: &mut Arc<Books>, account: &Account) -> Result<Account, Refused> {
    let name = &account.name;
    let refused = |code, phrase| Err(Refused::new(code, phrase).slot("account"));
    let others = || books.live_accounts().filter(|a| a.id != account.id);
    let Some(other) = others().find(|a| a.currency == account.currency).or_else(|| others().next()) else {
        return refused("account_needed", phrase!("account-only", account = name));
    };
    if account.is_default {
        return refused("account_default", phrase!("account-is-default", account = name, other = &other.name));
    }
    if let Some(card) = books.live_cards().find(|c| c.account_id == account.id) {
        let phrase = phrase!("account-has-cards", card = &card.name, account = name, other = &other.name);
        return refused("account_has_cards", phrase);
    }
    let archived = Account { archived_at: Some(unit.now), ..account.clone() };
    Ok(replace_account(unit, books, archived, "account.archive"))
}

/// Sends entries that name no source to this account from now on.
pub fn set_default(unit: &mut Unit, books: &mut Arc<Books>, account: &Account) -> Account {
    if account.is_default {
        return account.clone();
    }
    let before: Vec<Account> = books.accounts.iter().filter(|a| a.is_default).cloned().collect();
    for other in before {
        replace_account(unit, books, Account { is_default: false, ..other }, "account.default");
    }
    replace_account(unit, books, Account { is_default: true, ..account.clone() }, "account.default")
}

fn replace_account(unit: &mut Unit, books: &mut Arc<Books>, account: Account, action: &str) -> Account {
    let account = Account { updated_at: unit.now, ..account };
    arrangement::record(unit, books.id(), books.account(account.id), &account);
    unit.replace(account.clone());
    unit.audit(Some(account.household_id), action, Some(account.id), None);
    unit.books_changed(account.household_id);
    edit(books, |books| {
        for known in books.accounts.iter_mut().filter(|known| known.id == account.id) {
            *known = account.clone();
        }
    });
    account
}

fn replace_card(unit: &mut Unit, books: &mut Arc<Books>, card: Card, action: &str) -> Card {
    let card = Card { updated_at: unit.now, ..card };
    arrangement::record(unit, books.id(), books.card(card.id), &card);
    unit.replace(card.clone());
    unit.audit(Some(card.household_id), action, Some(card.id), None);
    unit.books_changed(card.household_id);
    edit(books, |books| {
        for known in books.cards.iter_mut().filter(|known| known.id == card.id) {
            *known = card.clone();
        }
    });
    card
}

/// Changes the snapshot that the rest of this message sees.
pub fn edit<T>(books: &mut Arc<Books>, change: impl FnOnce(&mut Books) -> T) -> T {
    let mut copy = Books::clone(books);
    let done = change(&mut copy);
    *books = Arc::new(copy.renewed());
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_short_has_a_letter_and_nothing_that_nobody_sees() {
        let code = |name: &str| check_name(name).map_err(|refused| refused.code);
        assert_eq!(code("  Rainy   day "), Ok("Rainy day".to_owned()));
        assert_eq!(code("sav\u{202e}ings\u{200b}"), Ok("savings".to_owned()));
        assert_eq!(code("'); DROP TABLE account;--"), Ok("'); DROP TABLE account;--".to_owned()));
        assert_eq!(code("Zürich 日本"), Ok("Zürich 日本".to_owned()));
        for nothing in ["", "  ", "🍕🍕", "12", "4.50", "\u{200b}", "?!"] {
            assert_eq!(code(nothing), Err("name_needed"), "{nothing:?}");
        }
        assert_eq!(code(&"a".repeat(40)), Ok("a".repeat(40)));
        assert_eq!(code(&"ü".repeat(41)), Err("name_too_long"));
        assert_eq!(code(&"a ".repeat(200)), Err("name_too_long"));
    }

    #[test]
    fn digits_in_a_source_are_a_number_of_its_own_and_no_amount() {
        let fits = |name: &str, digits| check_amount(name, digits).is_ok();
        assert!(fits("Visa 1234", CARD_DIGITS));
        assert!(fits("Giro 2", ACCOUNT_DIGITS));
        assert!(fits("N26", ACCOUNT_DIGITS));
        assert!(!fits("Savings 500", ACCOUNT_DIGITS));
        assert!(!fits("Savings €50", ACCOUNT_DIGITS));
        assert!(!fits("Visa 4.50", CARD_DIGITS));
    }

    #[test]
    fn days_of_the_month_are_1_to_31() {
        for (day, fits) in [(0, false), (1, true), (31, true), (32, false), (-1, false), (i64::MAX, false)] {
            assert_eq!(check_day_of_month(day, "closing").is_ok(), fits, "{day}");
        }
    }
}

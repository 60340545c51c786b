//! Where money comes from: accounts, and cards settled on them.

use std::sync::Arc;

use super::books::{Account, Books, Card};
use super::unit::Unit;
use crate::error::Refused;
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
        return Err(Refused::new("name_needed", "A name needs at least one letter.")
            .slot("name")
            .hint("Use the word that you will type, like savings."));
    }
    if name.chars().count() > NAME_CHARS {
        return Err(Refused::new("name_too_long", format!("That name is over {NAME_CHARS} letters long."))
            .slot("name")
            .hint("Use the short word that you will type, like savings."));
    }
    Ok(name)
}

/// Refuses a name that an account or card of these books already has.
fn check_free(books: &Books, key: &str) -> Result<(), Refused> {
    let taken = books.live_accounts().any(|a| a.name_key == key) || books.live_cards().any(|c| c.name_key == key);
    if taken {
        return Err(Refused::new("name_taken", "There is already an account or card of that name.").slot("name"));
    }
    Ok(())
}

/// Adds a card, settled on the default account; closing and due day can be set later.
pub fn add_card(unit: &mut Unit, books: &mut Arc<Books>, name: &str) -> Result<Card, Refused> {
    let name = check_name(name)?;
    let key = fold(&name);
    check_free(books, &key)?;
    let Some(account) = books.default_account().map(|a| a.id) else {
        return Err(Refused::new("no_account", "A card needs an account to be settled on.")
            .hint("Start with: add account NAME"));
    };
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
    unit.audit(Some(books.id()), "card.create", Some(card.id), None);
    unit.books_changed(books.id());
    edit(books, |books| books.cards.push(card.clone()));
    Ok(card)
}

/// Adds an account in the household's currency.
pub fn add_account(unit: &mut Unit, books: &mut Arc<Books>, name: &str) -> Result<Account, Refused> {
    let name = check_name(name)?;
    let key = fold(&name);
    check_free(books, &key)?;
    let account = Account {
        id: unit.id(),
        household_id: books.id(),
        name,
        name_key: key,
        currency: books.currency(),
        is_default: books.live_accounts().next().is_none(),
        archived_at: None,
        created_at: unit.now,
        updated_at: unit.now,
    };
    unit.insert(account.clone());
    unit.audit(Some(books.id()), "account.create", Some(account.id), None);
    unit.books_changed(books.id());
    edit(books, |books| books.accounts.push(account.clone()));
    Ok(account)
}

/// Changes the snapshot that the rest of this message sees.
pub fn edit(books: &mut Arc<Books>, change: impl FnOnce(&mut Books)) {
    let mut copy = Books::clone(books);
    change(&mut copy);
    *books = Arc::new(copy.renewed());
}

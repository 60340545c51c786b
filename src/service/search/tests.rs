use sea_orm::{EntityTrait, Set};

use super::super::books::Shelf;
use super::super::ledger::fixture::{Books as Fixture, now};
use super::*;
use crate::entity::{expense, household};
use crate::search::{Doc, Op};

fn put(entry: &expense::Model) -> Op {
    Op::Put(Doc {
        id: entry.id,
        household: entry.household_id,
        number: entry.number,
        category: entry.category_id,
        day: entry.day,
        note: entry.note.clone(),
        merchant: entry.merchant.clone(),
        tags: entry.tags.0.to_vec(),
    })
}

async fn names(fixture: &Fixture) -> Books {
    let household = household::Entity::find_by_id(fixture.household).one(&fixture.db).await.unwrap().unwrap();
    let books = Shelf::default().books(&fixture.db, vec![household]).await.unwrap();
    Books::clone(&books[&fixture.household])
}

#[tokio::test]
async fn words_find_what_the_books_still_hold() {
    let mut fixture = Fixture::open().await;
    let mut other = fixture.neighbours().await;
    let mut ops = vec![put(&other.book("2026-11-01", 100, |entry| entry.note = "birthday".into()).await)];
    for note in ["birthday cake", "birthday card", "bread"] {
        ops.push(put(&fixture.book("2026-11-01", 100, |entry| entry.note = note.into()).await));
    }
    // Deleted since, and the index has not seen it.
    let gone = |entry: &mut expense::Model| (entry.note, entry.deleted_at) = ("birthday".into(), Some(now()));
    ops.push(put(&fixture.book("2026-11-02", 100, gone).await));
    let index = Index::in_ram().unwrap();
    index.write(&ops, 1).unwrap();
    let books = names(&fixture).await;
    for (words, offset, numbers) in [
        ("birthday", 0, &[2_i64, 1] as &[i64]),
        ("birthdya", 0, &[2, 1]),
        ("birthday", 2, &[1]),
        ("\"birthday cake\"", 0, &[1]),
        ("food bread", 0, &[3]),
        ("tea", 0, &[]),
    ] {
        let found = find(&fixture.db, Some(&index), &books, words, offset, 10).await.unwrap().unwrap();
        let read: Vec<i64> = found.items.iter().map(|entry| entry.number).collect();
        assert_eq!(read, numbers, "{words} from {offset}");
    }
    assert_eq!(find(&fixture.db, Some(&index), &books, "?!", 0, 10).await.unwrap(), Err(SearchError::Empty));
    assert_eq!(find(&fixture.db, None, &books, "tea", 0, 10).await.unwrap(), Err(SearchError::Rebuilding));
}

#[tokio::test]
async fn only_its_own_unseen_changes_leave_a_household_behind() {
    let mut fixture = Fixture::open().await;
    let mut other = fixture.neighbours().await;
    let entries = [fixture.entry("2026-11-01", 100, |_| ()), other.entry("2026-11-01", 100, |_| ())];
    let index = Index::in_ram().unwrap();
    let behind = async || is_behind(&fixture.db, &index, fixture.household).await.unwrap();
    assert!(!behind().await);
    for (seq, entry) in (1..).zip(&entries) {
        let row = change_feed::ActiveModel {
            seq: Set(seq),
            household_id: Set(entry.household_id),
            expense_id: Set(entry.id),
            created_at: Set(now()),
            updated_at: Set(now()),
        };
        change_feed::Entity::insert(row).exec_without_returning(&fixture.db).await.unwrap();
    }
    assert!(behind().await);
    index.write(&[], 1).unwrap();
    assert!(!behind().await);
}

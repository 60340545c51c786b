use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, IntoActiveModel, Schema};

use super::*;
use crate::entity::{Kind, Strings};
use crate::money::Currency;
use crate::search::{Query, SearchError};

const HOME: Uuid = Uuid::from_u128(7);

async fn store() -> Store {
    let store = Store::connect("sqlite::memory:").await.unwrap();
    let schema = Schema::new(store.backend());
    store.write().execute(&schema.create_table_from_entity(expense::Entity)).await.unwrap();
    store.write().execute(&schema.create_table_from_entity(change_feed::Entity)).await.unwrap();
    store
}

fn entry(n: u128, note: &str) -> expense::Model {
    let then = DateTime::<Utc>::default();
    expense::Model {
        id: Uuid::from_u128(n),
        household_id: HOME,
        number: n as i64,
        kind: Kind::Expense,
        payer_id: Uuid::nil(),
        amount_minor: 450,
        currency: Currency::from_code("EUR").unwrap(),
        day: NaiveDate::default(),
        category_id: None,
        account_id: None,
        card_id: None,
        to_account_id: None,
        note: note.to_owned(),
        merchant: None,
        tags: Strings::default(),
        said: String::new(),
        line: 0,
        message_id: None,
        chat_id: None,
        version: 1,
        deleted_at: None,
        created_at: then,
        updated_at: then,
    }
}

/// Books an entry the way the pipeline does: with its row in the feed.
async fn book(store: &Store, n: u128, note: &str) {
    entry(n, note).into_active_model().insert(store.write()).await.unwrap();
    changed(store, n, None).await;
}

async fn changed(store: &Store, n: u128, seq: Option<i64>) {
    let row = change_feed::ActiveModel {
        seq: seq.map_or(sea_orm::NotSet, Set),
        household_id: Set(HOME),
        expense_id: Set(Uuid::from_u128(n)),
        created_at: Set(DateTime::<Utc>::default()),
        updated_at: Set(DateTime::<Utc>::default()),
    };
    change_feed::Entity::insert(row).exec(store.write()).await.unwrap();
}

async fn amend(store: &Store, n: u128, change: impl FnOnce(&mut expense::ActiveModel)) {
    let mut row = expense::ActiveModel { id: Set(Uuid::from_u128(n)), ..Default::default() };
    change(&mut row);
    row.update(store.write()).await.unwrap();
    changed(store, n, None).await;
}

fn found(index: &Index, text: &str) -> Vec<u128> {
    let query = Query { text: text.to_owned(), categories: Vec::new() };
    let hits = index.search(HOME, &query, 10, 0).unwrap();
    hits.ids.iter().map(Uuid::as_u128).collect()
}

#[tokio::test]
async fn the_index_follows_the_books() {
    let store = store().await;
    let index = Index::in_ram().unwrap();
    assert_eq!(catch_up(&store, &index).await.unwrap(), 0);
    book(&store, 1, "birthday cake").await;
    book(&store, 2, "birthday card").await;
    assert_eq!(catch_up(&store, &index).await.unwrap(), 2);
    assert_eq!(found(&index, "birthdya"), [2, 1]);
    assert_eq!(index.position(), 2);

    amend(&store, 1, |row| row.note = Set("tea".to_owned())).await;
    amend(&store, 2, |row| row.deleted_at = Set(Some(DateTime::from_timestamp(1_790_000_000, 0).unwrap()))).await;
    assert_eq!(catch_up(&store, &index).await.unwrap(), 2);
    assert_eq!(found(&index, "birthday"), []);
    assert_eq!(found(&index, "tea"), [1]);
    amend(&store, 2, |row| row.deleted_at = Set(None)).await;
    amend(&store, 2, |row| row.note = Set("tea".to_owned())).await;
    assert_eq!(catch_up(&store, &index).await.unwrap(), 1, "one entry, however often it changed");
    assert_eq!(found(&index, "tea"), [2, 1]);
    assert_eq!(catch_up(&store, &index).await.unwrap(), 0);
    assert_eq!(verify(&store, &index).await.unwrap(), Report { expenses: 2, indexed: 2, missing: 0, surplus: 0 });
}

#[tokio::test]
async fn a_lost_index_comes_back_from_the_books_alone() {
    let dir = tempfile::tempdir().unwrap();
    let store = store().await;
    for n in 1..=3 {
        book(&store, n, "tea").await;
    }
    amend(&store, 3, |row| row.deleted_at = Set(Some(DateTime::from_timestamp(1_790_000_000, 0).unwrap()))).await;
    // An old feed may have been cleared.
    change_feed::Entity::delete_many().filter(change_feed::Column::Seq.lt(4)).exec(store.write()).await.unwrap();

    let index = Index::open(dir.path()).unwrap();
    assert_eq!(status(&store, &index).await.unwrap().state, State::Rebuilding);
    assert_eq!(index.search(HOME, &Query::default(), 1, 0), Err(SearchError::Empty));
    assert_eq!(catch_up(&store, &index).await.unwrap(), 2);
    assert_eq!(found(&index, "tea"), [2, 1]);
    let status = status(&store, &index).await.unwrap();
    assert_eq!((status.state, status.position, status.feed, status.entries), (State::Ready, 4, 4, 2));
    assert!(status.bytes > 0);
    drop(index);

    let index = Index::open(dir.path()).unwrap();
    assert_eq!((index.state(), index.position()), (State::Ready, 4));
}

#[tokio::test]
async fn an_index_ahead_of_the_books_belongs_to_others() {
    let store = store().await;
    book(&store, 1, "tea").await;
    let index = Index::in_ram().unwrap();
    let stranger = Doc { id: Uuid::from_u128(99), ..doc(entry(99, "tea")) };
    index.write(&[Op::Put(stranger)], 500).unwrap();
    assert_eq!(verify(&store, &index).await.unwrap(), Report { expenses: 1, indexed: 1, missing: 1, surplus: 1 });
    catch_up(&store, &index).await.unwrap();
    assert_eq!(found(&index, "tea"), [1]);
    assert_eq!(index.position(), 1);
}

#[tokio::test]
async fn numbers_that_appear_late_are_not_missed() {
    let store = store().await;
    for n in 1..=9 {
        entry(n, "tea").into_active_model().insert(store.write()).await.unwrap();
    }
    let index = Index::in_ram().unwrap();
    let mut follower = Follower::new(index.live().unwrap());
    for seq in [1, 2, 6, 7] {
        changed(&store, seq as u128, Some(seq)).await;
    }
    follower.step(&store).await.unwrap();
    assert_eq!(follower.generation.mark(), Mark { latest: 7, settled: 2 });
    changed(&store, 4, Some(4)).await;
    changed(&store, 9, Some(9)).await;
    assert_eq!(follower.step(&store).await.unwrap().ops, 2);
    assert_eq!(found(&index, "tea"), [9, 7, 6, 4, 2, 1]);
    assert_eq!(follower.generation.mark(), Mark { latest: 9, settled: 2 });
    let gaps = |follower: &Follower| follower.gaps.iter().map(|gap| (gap.from, gap.to)).collect::<Vec<_>>();
    assert_eq!(gaps(&follower), [(3, 3), (5, 5), (8, 8)]);

    // A new process looks again from where everything was settled.
    assert_eq!(Follower::new(index.live().unwrap()).latest, 2);

    // What appears at the last moment is still taken; the rest is given up.
    changed(&store, 5, Some(5)).await;
    for gap in &mut follower.gaps {
        gap.noticed -= GAP_OPEN;
    }
    assert_eq!(follower.step(&store).await.unwrap().ops, 1);
    assert_eq!(follower.generation.mark(), Mark { latest: 9, settled: 9 });
    assert_eq!(follower.gaps, []);
}

#[tokio::test]
async fn a_backlog_longer_than_a_batch_is_followed_to_its_end() {
    let store = store().await;
    let rows = (1..=BATCH as u128 * 2 + 1).map(|n| entry(n, "tea").into_active_model());
    for rows in rows.collect::<Vec<_>>().chunks(500) {
        expense::Entity::insert_many(rows.to_vec()).exec(store.write()).await.unwrap();
    }
    for n in 1..=BATCH as u128 * 2 + 1 {
        changed(&store, n, None).await;
    }
    let index = Index::in_ram().unwrap();
    assert_eq!(catch_up(&store, &index).await.unwrap(), BATCH * 2 + 1);
    assert_eq!(rebuild(&store, &index).await.unwrap(), BATCH * 2 + 1);
    assert_eq!(verify(&store, &index).await.unwrap().missing, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rebuild_serves_and_loses_nothing_written_meanwhile() {
    let dir = tempfile::tempdir().unwrap();
    let store = store().await;
    book(&store, 1_000, "tea").await;
    let index = Index::open(dir.path()).unwrap();
    catch_up(&store, &index).await.unwrap();

    let writing = async {
        // Ids on both sides of what the rebuild has already read.
        for n in 1..=40u128 {
            book(&store, if n % 2 == 0 { n } else { 2_000 + n }, "tea").await;
            amend(&store, 1_000, |row| row.note = Set(format!("tea {n}"))).await;
            catch_up(&store, &index).await.unwrap();
            assert!(found(&index, "tea").len() > 1);
        }
    };
    let rebuilding = async {
        for _ in 0..4 {
            rebuild(&store, &index).await.unwrap();
        }
    };
    tokio::join!(writing, rebuilding);
    catch_up(&store, &index).await.unwrap();
    assert_eq!(verify(&store, &index).await.unwrap(), Report { expenses: 41, indexed: 41, missing: 0, surplus: 0 });
    assert_eq!(found(&index, "tea 40"), [1_000]);
    let copies = std::fs::read_dir(dir.path()).unwrap().filter(|e| e.as_ref().unwrap().path().is_dir()).count();
    assert!(copies <= 2, "a copy that somebody still wrote to stays until the next start, {copies}");
}

/// Until `met`, or a minute.
async fn until(mut met: impl FnMut() -> bool) {
    let waiting = async {
        while !met() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), waiting).await.expect("it does not come about");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_worker_follows_until_it_is_stopped_and_mends_what_breaks() {
    let dir = tempfile::tempdir().unwrap();
    let store = store().await;
    book(&store, 1, "tea").await;
    let folder = dir.path().join("index");
    let index = Index::open(&folder).unwrap();
    let (wake, stop) = (Arc::new(Notify::new()), CancellationToken::new());
    let worker = tokio::spawn(run(store.clone(), index.clone(), wake.clone(), stop.clone()));
    until(|| index.position() == 1).await;

    book(&store, 2, "tea").await;
    wake.notify_one();
    until(|| index.position() == 2).await;
    assert_eq!(found(&index, "tea"), [2, 1]);

    let broken = index.live().unwrap();
    index.fail(&broken, "for the test".to_owned());
    wake.notify_one();
    until(|| index.live().is_some_and(|live| !Arc::ptr_eq(&live, &broken))).await;
    assert_eq!(found(&index, "tea"), [2, 1]);

    // Somebody takes the folder away under it: at once, where deleting it would race with its threads.
    std::fs::rename(&folder, dir.path().join("gone")).unwrap();
    book(&store, 3, "tea").await;
    until(|| index.state() == State::Ready && index.position() == 3 && folder.join("current").exists()).await;
    assert_eq!(found(&index, "tea"), [3, 2, 1]);

    stop.cancel();
    worker.await.unwrap();
    assert_eq!(Index::open(&folder).unwrap().position(), 3);
}

//! A full disk: what cannot be stored is not acknowledged, what was stored waits, and all of it is booked once there is
//! space.

use outlay::entity::{MessageState, expense, message};
use outlay::store::out_of_space;
use outlay::testing::Talk;
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, PaginatorTrait, QueryOrder, Statement};

async fn pragma(talk: &Talk, pragma: &str) -> i64 {
    let statement = Statement::from_string(DbBackend::Sqlite, format!("PRAGMA {pragma}"));
    talk.store().write().query_one_raw(statement).await.unwrap().unwrap().try_get_by_index(0).unwrap()
}

/// SQLite's own limit stands in for a disk: it answers beyond it as it does when the disk is full. PostgreSQL has no
/// such limit, and answers with an error of its own that is told by its code.
#[tokio::test]
async fn a_full_disk_loses_nothing_and_books_nothing_twice() {
    let ana = Talk::new().await;
    if ana.store().backend() != DbBackend::Sqlite {
        return;
    }
    ana.say("coffee 4.50").await;
    let lines: Vec<String> = (0..40).map(|line| format!("apples {}.10", line + 1)).collect();
    let stored = ana.inbound(&lines.join("\n"));
    ana.app().inbox.accept(vec![stored]).await.unwrap();
    let pages = pragma(&ana, "page_count").await;
    assert_eq!(pragma(&ana, &format!("max_page_count = {pages}")).await, pages);

    // It waits, however often it is tried: no message is at fault.
    for _ in 0..=outlay::pipeline::ATTEMPTS {
        let fault = ana.app().pipeline.step().await.unwrap_err();
        assert!(out_of_space(&fault), "{fault}");
    }
    let waiting =
        message::Entity::find().order_by_desc(message::Column::Id).one(ana.store().read()).await.unwrap().unwrap();
    assert_eq!((waiting.state, waiting.attempts, waiting.error), (MessageState::Pending, 0, None));

    // What finds no room is not acknowledged, so its platform keeps it.
    let mut acknowledged = 0;
    let refused = loop {
        let inbound = ana.inbound(&format!("pears {} {}", "x".repeat(3_900), acknowledged + 1));
        if ana.app().inbox.accept(vec![inbound.clone()]).await.is_err() {
            break inbound;
        }
        acknowledged += 1;
        assert!(acknowledged < 1_000, "the disk is not full");
    };
    assert_eq!(expense::Entity::find().count(ana.store().read()).await.unwrap(), 1);

    pragma(&ana, "max_page_count = 1073741823").await;
    // Its platform offers it again, and once more for good measure.
    ana.hand_over(refused.clone()).await;
    assert_eq!(ana.hand_over(refused).await, "");
    let booked = expense::Entity::find().count(ana.store().read()).await.unwrap();
    assert_eq!(booked, 1 + 40 + acknowledged + 1);
}

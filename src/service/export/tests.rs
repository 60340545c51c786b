use csv::ReaderBuilder;
use proptest::prelude::*;

use super::super::ledger::Kind;
use super::super::ledger::fixture::{Books, date, now};
use super::*;

const ALL: Extent = Extent { deleted: true, from: None, to: None };

fn read(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut rows = ReaderBuilder::new().has_headers(false).from_reader(bytes);
    rows.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// What a reader of the file does to get the text back.
fn unguard(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|text| is_formula(text)).unwrap_or(cell)
}

#[test]
fn a_cell_that_begins_as_a_formula_becomes_text() {
    for (text, cell) in [
        ("coffee", "coffee"),
        ("", ""),
        ("1-2", "1-2"),
        ("=1+1", "'=1+1"),
        ("+49 30 1", "'+49 30 1"),
        ("-3.20", "'-3.20"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\tindented", "'\tindented"),
        ("  =1", "'  =1"),
        ("\n\n=1", "'\n\n=1"),
        ("\u{a0}=1", "'\u{a0}=1"),
        ("＝1", "'＝1"),
        ("'=1", "''=1"),
        ("'t was good", "'t was good"),
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
    ] {
        assert_eq!(guard(text), cell, "{text:?}");
    }
}

#[tokio::test]
async fn the_file_reads_as_a_person_expects() {
    let mut books = Books::open().await;
    let (visa, savings) = (books.visa, books.savings);
    books
        .book("2026-11-23", 320, |entry| {
            (entry.card_id, entry.account_id) = (Some(visa), None);
            entry.note = "Kaffee, \"groß\"\nund mehr".into();
            entry.merchant = Some("=Rewe".into());
            entry.tags = vec!["work".to_owned(), "trip".to_owned()].into();
        })
        .await;
    books.book("2026-11-22", -320, |entry| entry.deleted_at = Some(now())).await;
    books
        .book("2026-11-21", 10_000, |entry| {
            (entry.kind, entry.category_id, entry.to_account_id) = (Kind::Transfer, None, Some(savings));
        })
        .await;
    books.neighbours().await.book("2026-11-23", 100, |_| ()).await;
    let mut file = Vec::new();
    assert_eq!(csv(&books.db, books.household, ALL, &mut file).await.unwrap(), 3);
    let expected = [
        "number,kind,date,amount,currency,category,account,card,to_account,payer,note,merchant,tags,deleted_at,created_at",
        "1,expense,2026-11-23,3.20,EUR,Food,,Visa,,Ana,\"Kaffee, \"\"groß\"\"\nund mehr\",'=Rewe,work trip,,2026-11-23T10:00:00Z",
        "2,expense,2026-11-22,-3.20,EUR,Food,Giro,,,Ana,,,,2026-11-23T10:00:00Z,2026-11-23T10:00:00Z",
        "3,transfer,2026-11-21,100.00,EUR,,Giro,,Savings,Ana,,,,,2026-11-23T10:00:00Z",
        "",
    ];
    assert_eq!(String::from_utf8(file).unwrap(), expected.join("\r\n"));

    let mut file = Vec::new();
    assert_eq!(csv(&books.db, books.household, Extent::default(), &mut file).await.unwrap(), 2);
    assert!(!String::from_utf8(file).unwrap().contains("2026-11-22"));

    let mut file = Vec::new();
    let day = Some(date("2026-11-21"));
    let one_day = Extent { from: day, to: day, ..Extent::default() };
    assert_eq!(csv(&books.db, books.household, one_day, &mut file).await.unwrap(), 1);
    assert!(String::from_utf8(file).unwrap().contains("transfer,2026-11-21"));
}

#[tokio::test]
async fn books_longer_than_a_page_are_written_whole_and_once() {
    let mut books = Books::open().await;
    for count in [PAGE, 1] {
        let entries: Vec<_> = (0..count).map(|_| books.entry("2026-11-23", 100, |_| ())).collect();
        books.book_all(entries).await;
        let mut file = Vec::new();
        let written = csv(&books.db, books.household, Extent::default(), &mut file).await.unwrap();
        let numbers: Vec<u64> = read(&file)[1..].iter().map(|row| row[0].parse().unwrap()).collect();
        assert_eq!(numbers, (1..=written).collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn empty_books_are_a_header() {
    let books = Books::open().await;
    let mut file = Vec::new();
    assert_eq!(csv(&books.db, books.household, ALL, &mut file).await.unwrap(), 0);
    assert_eq!(read(&file), [COLUMNS.map(str::to_owned)]);
}

proptest! {
    #[test]
    fn a_guarded_cell_is_no_formula_and_gives_its_text_back(text in "[ \t\r\n'=+@a-]{0,6}|\\PC{0,20}") {
        let cell = guard(&text);
        prop_assert!(!cell.trim_start_matches([' ', '\n']).starts_with(['=', '+', '-', '@', '\t', '\r']));
        prop_assert_eq!(unguard(&cell), text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_is_read_back_is_what_was_booked(
        entries in prop::collection::vec((any::<i64>(), "[ \t\r\n'=\",;+@a-]{0,6}|\\PC{0,20}", "\\PC{0,8}"), 0..8),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut books = Books::open().await;
            for (minor, note, merchant) in &entries {
                books.book("2026-11-23", *minor, |entry| {
                    entry.note.clone_from(note);
                    entry.merchant = Some(merchant.clone());
                }).await;
            }
            let mut file = Vec::new();
            csv(&books.db, books.household, Extent::default(), &mut file).await.unwrap();
            let rows = read(&file);
            prop_assert_eq!(rows.len(), entries.len() + 1);
            for (row, (minor, note, merchant)) in rows[1..].iter().zip(&entries) {
                let cents = row[3].replace('.', "").parse::<i64>();
                prop_assert_eq!(cents, Ok(*minor));
                prop_assert_eq!(unguard(&row[10]), note);
                prop_assert_eq!(unguard(&row[11]), merchant);
            }
            Ok(())
        })?;
    }
}

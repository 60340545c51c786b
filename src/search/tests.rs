use proptest::prelude::*;

use super::*;

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

fn doc(n: i64, note: &str) -> Doc {
    Doc {
        id: id(n as u128),
        household: id(1_000),
        number: n,
        category: None,
        day: NaiveDate::from_ymd_opt(2026, 3, 1).unwrap(),
        note: note.to_owned(),
        merchant: None,
        tags: Vec::new(),
    }
}

fn holding(docs: impl IntoIterator<Item = Doc>) -> Index {
    let index = Index::in_ram().unwrap();
    index.write(&docs.into_iter().map(Op::Put).collect::<Vec<_>>(), 1).unwrap();
    index
}

fn query(text: &str) -> Query {
    Query { text: text.to_owned(), categories: Vec::new() }
}

/// The numbers found, in order.
fn found(index: &Index, text: &str) -> Vec<u128> {
    numbers(index.search(id(1_000), &query(text), 10, 0))
}

fn numbers(hits: Result<Hits, SearchError>) -> Vec<u128> {
    let hits = hits.unwrap();
    assert!(hits.ids.len() <= hits.total);
    hits.ids.iter().map(Uuid::as_u128).collect()
}

#[test]
fn words_are_met_exactly_by_beginning_and_with_slips() {
    let index = holding([
        doc(1, "Birthday cake for Ana"),
        doc(2, "ana's birthdays"),
        doc(3, "Café Müller"),
        doc(4, "День рождения Ёлки"),
        doc(5, "cake, birthday"),
        Doc { merchant: Some("Lidl".to_owned()), tags: vec!["work".to_owned()], ..doc(6, "milk 2l") },
        doc(7, "hotel 2024"),
    ]);
    for (text, expected) in [
        ("birthday", vec![5, 1, 2]),
        ("birthdya", vec![5, 1, 2]),
        ("brithdya", vec![5, 1]),
        ("birth", vec![5, 2, 1]),
        ("b", vec![]),
        ("birthday cake", vec![5, 1]),
        ("\"birthday cake\"", vec![1]),
        ("\"birth\"", vec![]),
        ("\"cake\" ana", vec![1]),
        ("cafe", vec![3, 5, 1]),
        ("CAFÉ muller", vec![3]),
        ("рождения", vec![4]),
        ("рожденья елки", vec![4]),
        ("lidl work milk", vec![6]),
        ("\"milk 2l lidl\"", vec![]),
        ("2025", vec![]),
        ("birthday NOT cake", vec![]),
        ("birthday birthday", vec![5, 1, 2]),
    ] {
        assert_eq!(found(&index, text), expected, "{text}");
    }
    assert_eq!(index.search(id(1_000), &query(" \"…\" "), 10, 0), Err(SearchError::Empty));
}

#[test]
fn the_best_come_first_and_among_equals_the_newest() {
    let on = |n, day, note| Doc { day: NaiveDate::from_ymd_opt(2026, 3, day).unwrap(), ..doc(n, note) };
    let index = holding([
        on(1, 9, "coffeeshop"),
        on(2, 1, "coffee"),
        on(3, 5, "cofee"),
        on(4, 2, "coffee"),
        on(5, 2, "coffee beans"),
    ]);
    assert_eq!(found(&index, "coffee"), [5, 4, 2, 1, 3]);
    assert_eq!(numbers(index.search(id(1_000), &query("coffee"), 2, 1)), [4, 2]);
    assert_eq!(index.search(id(1_000), &query("coffee"), 2, 9).unwrap(), Hits { ids: vec![], total: 5 });
    assert_eq!(index.search(id(1_000), &query("coffee"), 0, 0).unwrap().total, 5);
    assert_eq!(index.search(id(1_000), &query("coffee"), usize::MAX, usize::MAX).unwrap().total, 5);
}

#[test]
fn a_category_meets_a_word_for_its_entries() {
    let eating_out = Category { id: id(50), names: vec!["Eating out".to_owned(), "restaurants".to_owned()] };
    let index = holding([
        Doc { category: Some(id(50)), ..doc(1, "pizza with Bo") },
        Doc { category: Some(id(51)), ..doc(2, "pizza oven") },
        doc(3, "eating habits, a book, out of print"),
    ]);
    let search = |text: &str| {
        let query = Query { text: text.to_owned(), categories: vec![eating_out.clone()] };
        numbers(index.search(id(1_000), &query, 10, 0))
    };
    assert_eq!(search("eating out"), [3, 1]);
    assert_eq!(search("\"eating out\""), [1]);
    assert_eq!(search("pizza restaurant"), [1]);
    assert_eq!(search("restuarants"), [1]);
    assert_eq!(search("restaurant oven"), []);
    // A stranger's category opens nothing.
    let query = Query { text: "eating".to_owned(), categories: vec![eating_out.clone()] };
    assert_eq!(index.search(id(2_000), &query, 10, 0).unwrap(), Hits::default());
}

#[test]
fn a_change_moves_and_a_deletion_hides() {
    let index = holding([doc(1, "tea"), doc(2, "tea")]);
    index.write(&[Op::Put(doc(1, "coffee")), Op::Remove(id(2)), Op::Remove(id(9))], 2).unwrap();
    assert_eq!(found(&index, "tea"), []);
    assert_eq!(found(&index, "coffee"), [1]);
    index.write(&[Op::Remove(id(1)), Op::Put(doc(1, "again")), Op::Put(doc(1, "and again"))], 3).unwrap();
    assert_eq!(index.search(id(1_000), &query("again"), 10, 0).unwrap().total, 1);
    assert_eq!(index.position(), 3);
}

/// Builds an index in a folder as the worker does.
fn build(index: &Index, docs: &[Doc], position: i64) {
    let next = index.build().unwrap();
    next.add(docs).unwrap();
    next.write(&[], position.into()).unwrap();
    index.swap(next).unwrap();
}

#[test]
fn a_folder_is_opened_where_it_was_left() {
    let dir = tempfile::tempdir().unwrap();
    let index = Index::open(dir.path()).unwrap();
    assert_eq!(index.state(), State::Rebuilding);
    assert_eq!(index.search(id(1_000), &query("tea"), 10, 0), Err(SearchError::Rebuilding));
    assert!(index.write(&[], 1).is_err());
    build(&index, &[doc(1, "tea")], 7);
    index.write(&[Op::Put(doc(2, "tea"))], Mark { latest: 9, settled: 8 }).unwrap();
    index.rest().unwrap();
    drop(index);

    let index = Index::open(dir.path()).unwrap();
    assert_eq!((index.state(), index.position()), (State::Ready, 9));
    assert_eq!(index.live().unwrap().mark().settled, 8);
    assert_eq!(found(&index, "tea"), [2, 1]);
}

#[test]
fn a_damaged_folder_never_fails_the_start() {
    type Inflict = fn(&Path);
    let damages: [(&str, Inflict); 5] = [
        ("garbage meta", |folder| std::fs::write(folder.join("meta.json"), b"\xffgarbage").unwrap()),
        ("no meta", |folder| std::fs::remove_file(folder.join("meta.json")).unwrap()),
        ("truncated", |folder| files(folder).for_each(|file| truncate(&file))),
        ("missing", |folder| files(folder).for_each(|file| std::fs::remove_file(file).unwrap())),
        ("another format", |folder| {
            let meta = std::fs::read_to_string(folder.join("meta.json")).unwrap();
            std::fs::write(folder.join("meta.json"), meta.replace("\\\"format\\\":1", "\\\"format\\\":0")).unwrap();
        }),
    ];
    for (damage, inflict) in damages {
        let dir = tempfile::tempdir().unwrap();
        let index = Index::open(dir.path()).unwrap();
        build(&index, &[doc(1, "tea")], 7);
        let folder = index.folder().unwrap();
        index.rest().unwrap();
        drop(index);
        inflict(&folder);

        let index = Index::open(dir.path()).unwrap();
        assert_eq!((index.state(), index.position()), (State::Rebuilding, 0), "{damage}");
        assert!(!folder.exists(), "{damage}");
        build(&index, &[doc(1, "coffee")], 8);
        assert_eq!(found(&index, "coffee"), [1], "{damage}");
    }
    // Not even a folder whose pointer is nonsense.
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("current"), b"../../etc").unwrap();
    assert_eq!(Index::open(dir.path()).unwrap().state(), State::Rebuilding);
}

fn files(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let segments = |path: &PathBuf| path.extension().is_some_and(|e| e == "term" || e == "fast" || e == "idx");
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(segments)
}

fn truncate(file: &Path) {
    let file = std::fs::OpenOptions::new().write(true).open(file).unwrap();
    file.set_len(file.metadata().unwrap().len() / 2).unwrap();
}

#[test]
fn another_process_may_put_a_copy_in_place() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = Index::open(dir.path()).unwrap();
    build(&daemon, &[doc(1, "tea")], 1);
    // What the daemon still writes is left alone by the other's start.
    let other = Index::open(dir.path()).unwrap();
    assert_eq!(found(&other, "tea"), [1]);
    build(&other, &[doc(2, "tea")], 2);
    daemon.refresh().unwrap();
    assert_eq!(found(&daemon, "tea"), [2]);

    std::fs::remove_dir_all(dir.path()).unwrap();
    daemon.refresh().unwrap_or(());
    assert!(matches!(daemon.state(), State::Broken(_)));
    assert_eq!(daemon.search(id(1_000), &query("tea"), 1, 0), Err(SearchError::Rebuilding));
    build(&daemon, &[doc(3, "tea")], 3);
    assert_eq!(found(&daemon, "tea"), [3]);
}

#[test]
fn an_unfinished_copy_is_swept_away() {
    let dir = tempfile::tempdir().unwrap();
    let index = Index::open(dir.path()).unwrap();
    let unfinished = index.build().unwrap();
    let folder = unfinished.folder().unwrap().to_owned();
    drop(Index::open(dir.path()).unwrap());
    assert!(folder.exists(), "while somebody works on it, it stays");
    drop(unfinished);
    drop(Index::open(dir.path()).unwrap());
    assert!(!folder.exists());
}

#[test]
fn what_was_deleted_leaves_the_disk() {
    let dir = tempfile::tempdir().unwrap();
    let index = Index::open(dir.path()).unwrap();
    let docs: Vec<_> = (1..50).map(|n| doc(n, &format!("note{n} secretword{n}"))).collect();
    build(&index, &docs, 1);
    index.write(&[Op::Remove(id(7))], 2).unwrap();
    let live = index.live().unwrap();
    let vocabulary = |live: &Generation| {
        let mut terms = Vec::new();
        for segment in live.searcher().segment_readers() {
            let inverted = segment.inverted_index(live.fields.words).unwrap();
            let mut stream = inverted.terms().stream().unwrap();
            while let Some((term, _)) = stream.next() {
                terms.push(String::from_utf8(term.to_vec()).unwrap());
            }
        }
        terms
    };
    assert!(vocabulary(&live).iter().any(|term| term.ends_with("secretword7")));
    live.purge().unwrap();
    assert_eq!(live.mark(), Mark::from(2));
    assert!(!vocabulary(&live).iter().any(|term| term.ends_with("secretword7")));
    assert_eq!(live.searcher().segment_readers().len(), 1);
    let idx = std::fs::read_dir(live.folder().unwrap())
        .unwrap()
        .filter(|e| e.as_ref().unwrap().path().extension().is_some_and(|extension| extension == "idx"));
    assert_eq!(idx.count(), 1, "the old files are gone");
    // The commit's payload, and with it the position, outlives the merge.
    drop(live);
    drop(index);
    assert_eq!(Index::open(dir.path()).unwrap().position(), 2);
}

#[test]
fn searches_go_on_while_others_write() {
    let index = holding([doc(1, "tea")]);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for n in 2..30 {
                index.write(&[Op::Put(doc(n, "tea")), Op::Put(doc(1, "tea"))], n).unwrap();
            }
        });
        for _ in 0..200 {
            let total = index.search(id(1_000), &query("tea"), 100, 0).unwrap().total;
            assert!((1..30).contains(&total));
        }
    });
    assert_eq!(index.search(id(1_000), &query("tea"), 100, 0).unwrap().total, 29);
}

/// What the docs of [`Query`] promise, said the slow way. `None`: not found.
fn cost(doc: &Doc, text: &str) -> Option<usize> {
    let has = words::words(&doc.note);
    words::clauses(text)
        .iter()
        .map(|clause| match clause {
            words::Clause::Phrase(phrase) => has.windows(phrase.len()).any(|part| part == phrase).then_some(0),
            words::Clause::Word(word) => has
                .iter()
                .filter_map(|has| {
                    let letters = word.chars().count();
                    let slips = strsim::osa_distance(has, word);
                    match letters {
                        _ if has == word => Some(0),
                        2.. if has.starts_with(word) => Some(1),
                        4..8 if slips <= 1 => Some(2 + slips),
                        8.. if slips <= 2 => Some(2 + slips),
                        _ => None,
                    }
                })
                .min(),
        })
        .sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// The law: whoever asks for whatever gets exactly their own household's matching entries, best first.
    #[test]
    fn nobody_ever_sees_another_households_entries(
        books in prop::collection::vec((0u128..4, "([ab]{1,5}|[abc]{6,10}) ([ab]{1,4}|aba)"), 1..60),
        texts in prop::collection::vec("([ab]{1,5}|[abc]{7,10}|\"[ab]{1,3} [ab]{1,3}\")( [ab]{1,4})?", 1..12),
    ) {
        let docs: Vec<Doc> = books
            .iter()
            .enumerate()
            .map(|(n, (household, note))| Doc { household: id(*household), ..doc(n as i64 + 1, note) })
            .collect();
        let index = Index::in_ram().unwrap();
        for (position, docs) in docs.chunks(25).enumerate() {
            index.write(&docs.iter().cloned().map(Op::Put).collect::<Vec<_>>(), position as i64).unwrap();
        }
        for text in &texts {
            for household in 0..5 {
                let mut expected: Vec<_> = docs
                    .iter()
                    .filter(|doc| doc.household == id(household))
                    .filter_map(|doc| Some((cost(doc, text)?, std::cmp::Reverse(doc.number))))
                    .collect();
                expected.sort();
                let expected: Vec<_> = expected.iter().map(|(_, number)| number.0 as u128).collect();
                let hits = index.search(id(household), &query(text), 100, 0);
                prop_assert_eq!(numbers(hits), expected, "{}", text);
            }
        }
    }

    #[test]
    fn any_text_is_answered(text in "\\PC*", note in "\\PC*", weird in prop::collection::vec(any::<char>(), 0..300)) {
        let weird: String = weird.into_iter().collect();
        let index = holding([doc(1, &note), doc(2, &weird), doc(3, &text)]);
        for text in [&text, &note, &weird, &text.repeat(50)] {
            let asked = Query { text: text.clone(), categories: vec![Category { id: id(1), names: vec![note.clone()] }] };
            prop_assert_ne!(index.search(id(1_000), &asked, 10, 0), Err(SearchError::Rebuilding));
        }
        // A note is found by its own words.
        if (1..=words::MAX_WORDS).contains(&words::words(&note).len()) {
            prop_assert!(found(&index, &note).contains(&1));
        }
    }
}

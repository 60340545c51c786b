//! What holds for all catalogues, and for every [`phrase!`](super::phrase) in the source.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use fluent_bundle::{FluentArgs, FluentValue};
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey};
use fluent_syntax::parser;

use super::catalogue::{Catalogue, LANGUAGES, Language};
use crate::understand::{STARTING, fold};

type Names = BTreeSet<String>;

/// A message as it stands in a file.
#[derive(Debug, Default)]
struct Message {
    /// Its own arguments, and those of the messages that it refers to.
    args: Names,
    refers_to: Names,
    attributes: Names,
}

fn messages(language: &Language) -> BTreeMap<String, Message> {
    let resource = parser::parse(language.source).unwrap_or_else(|(_, faults)| panic!("{}: {faults:?}", language.tag));
    let mut found = BTreeMap::new();
    for entry in &resource.body {
        let Entry::Message(read) = entry else { continue };
        let mut message = Message::default();
        read.value.iter().for_each(|pattern| message.read(pattern));
        for attribute in &read.attributes {
            message.attributes.insert(attribute.id.name.to_owned());
            message.read(&attribute.value);
        }
        let before = found.insert(read.id.name.to_owned(), message);
        assert!(before.is_none(), "{}.ftl has {} twice", language.tag, read.id.name);
    }
    // References here are one deep.
    let referred: Vec<(String, Names)> = found
        .iter()
        .map(|(key, message)| {
            let args = |other: &String| found.get(other).map(|other| other.args.clone()).unwrap_or_default();
            (key.clone(), message.refers_to.iter().flat_map(args).collect())
        })
        .collect();
    for (key, args) in referred {
        found.entry(key).and_modify(|message| message.args.extend(args));
    }
    found
}

impl Message {
    fn read(&mut self, pattern: &Pattern<&str>) {
        for element in &pattern.elements {
            let PatternElement::Placeable { expression } = element else { continue };
            match expression {
                Expression::Inline(inline) => self.inline(inline),
                Expression::Select { selector, variants } => {
                    self.inline(selector);
                    variants.iter().for_each(|variant| self.read(&variant.value));
                }
            }
        }
    }

    fn inline(&mut self, inline: &InlineExpression<&str>) {
        match inline {
            InlineExpression::VariableReference { id } => {
                self.args.insert(id.name.to_owned());
            }
            InlineExpression::MessageReference { id, .. } => {
                self.refers_to.insert(id.name.to_owned());
            }
            other => panic!("the laws do not know {other:?}"),
        }
    }
}

/// Every `phrase!` of the source: its key, its arguments' names, and the file it stands in.
fn said() -> Vec<(String, Names, String)> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("say/laws.rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let phrases = text.split("phrase!(").skip(1).map(|rest| phrase(rest, &path.display().to_string()));
                found.extend(phrases);
            }
        }
    }
    found
}

/// Reads `"key", name = value, …)`.
fn phrase(rest: &str, file: &str) -> (String, Names, String) {
    let (mut depth, mut quoted, mut escaped, mut pieces) = (0, false, false, vec![String::new()]);
    for letter in rest.chars() {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = quoted,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '(' | '[' | '{' => depth += 1,
            ')' if depth == 0 => break,
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => {
                pieces.push(String::new());
                continue;
            }
            _ => {}
        }
        pieces.last_mut().unwrap().push(letter);
    }
    let key = pieces[0].trim().trim_matches('"').to_owned();
    let name = |piece: &String| piece.split_once('=').map(|(name, _)| name.trim().to_owned());
    (key, pieces[1..].iter().filter_map(name).collect(), file.to_owned())
}

/// Keys that are made of other names, each with its law: at the commands, at the shapes of days, and below.
fn made_of_names(key: &str) -> bool {
    ["command-", "slot-", "date-", "starting-"].iter().any(|lead| key.starts_with(lead))
}

#[test]
fn every_language_says_the_same_things_of_the_same_arguments() {
    let [first, others @ ..] = &LANGUAGES;
    let english = messages(first);
    for language in others {
        let theirs = messages(language);
        let keys = |of: &BTreeMap<String, Message>| of.keys().cloned().collect::<Vec<_>>();
        assert_eq!(keys(&theirs), keys(&english), "{}", language.tag);
        for (key, message) in &theirs {
            assert_eq!(message.args, english[key].args, "{}.ftl: the arguments of {key}", language.tag);
            assert_eq!(message.attributes, english[key].attributes, "{}.ftl: what belongs to {key}", language.tag);
        }
    }
}

#[test]
fn whatever_is_said_is_in_the_catalogues_and_the_other_way_round() {
    let english = messages(&LANGUAGES[0]);
    let said = said();
    assert!(said.len() > 200, "the source is read: {}", said.len());
    for (key, args, file) in &said {
        let message = english.get(key).unwrap_or_else(|| panic!("{file} says {key}, which is in no catalogue"));
        assert_eq!(*args, message.args, "{file}: the arguments of {key}");
    }
    let mut used: Names = said.into_iter().map(|(key, ..)| key).collect();
    used.extend(english.values().flat_map(|message| message.refers_to.iter().cloned()));
    let unused: Vec<&String> = english.keys().filter(|key| !used.contains(*key) && !made_of_names(key)).collect();
    assert!(unused.is_empty(), "nobody says {unused:?}");
}

#[test]
fn every_message_makes_a_text() {
    for language in &LANGUAGES {
        let catalogue = Catalogue::of(language.tag).unwrap();
        for (key, message) in messages(language) {
            for count in [0, 1, 2, 7] {
                let mut args = FluentArgs::new();
                for name in &message.args {
                    let value =
                        if name == "count" { FluentValue::from(count) } else { FluentValue::from(format!("<{name}>")) };
                    args.set(name.clone(), value);
                }
                let attributes = message.attributes.iter().map(|attribute| Some(attribute.as_str()));
                for attribute in attributes.chain([None]) {
                    // What cannot be made is a panic of the tests' build.
                    let text = catalogue.text(&key, attribute, Some(&args)).unwrap();
                    assert!(!text.trim().is_empty() && !text.contains("{$"), "{}.ftl: {key}: {text}", language.tag);
                }
            }
        }
    }
}

/// A number of things is called `count`, everywhere: only that has plurals.
#[test]
fn plurals_go_by_a_count() {
    for language in &LANGUAGES {
        let resource = parser::parse(language.source).unwrap();
        for entry in &resource.body {
            let Entry::Message(message) = entry else { continue };
            for element in message.value.iter().flat_map(|pattern| &pattern.elements) {
                let PatternElement::Placeable { expression: Expression::Select { selector, variants } } = element
                else {
                    continue;
                };
                let plural = |key: &VariantKey<&str>| matches!(key, VariantKey::Identifier { name: "one" | "few" });
                if variants.iter().any(|variant| plural(&variant.key)) {
                    let by_count = matches!(selector, InlineExpression::VariableReference { id } if id.name == "count");
                    assert!(by_count, "{}.ftl: {}", language.tag, message.id.name);
                }
            }
        }
    }
}

#[test]
fn the_name_of_a_starting_category_leads_to_it_alone() {
    let starting: Names = messages(&LANGUAGES[0])
        .into_keys()
        .filter_map(|key| key.strip_prefix("starting-").map(str::to_owned))
        .collect();
    let named: Names = STARTING.iter().map(|start| start.key()).chain(["account".to_owned()]).collect();
    assert_eq!(starting, named);
    for language in &LANGUAGES {
        let catalogue = Catalogue::of(language.tag).unwrap();
        let mut names = Names::new();
        for start in STARTING {
            let name = fold(&catalogue.text(&format!("starting-{}", start.key()), None, None).unwrap());
            for other in STARTING.iter().filter(|other| other.name != start.name) {
                let words = || other.aliases.iter().map(|word| fold(word)).chain([fold(other.name)]);
                assert!(words().all(|word| word != name), "{}: {name} leads to {} too", language.tag, other.name);
            }
            assert!(names.insert(name.clone()), "{}: {name} is there twice", language.tag);
        }
    }
    assert!(STARTING.iter().all(|start| {
        Catalogue::of("en").unwrap().text(&format!("starting-{}", start.key()), None, None).as_deref()
            == Some(start.name)
    }));
}

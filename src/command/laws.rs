//! What holds for every member of [`COMMANDS`].

use std::collections::{BTreeSet, HashSet};

use regex::Regex;

use super::router::{Manner, route};
use super::{COMMANDS, Plain};
use crate::say::{LANGUAGES, Locale};
use crate::understand::normalise;

#[test]
fn names_and_menu_words_are_unique_and_fit_the_platforms() {
    let mut seen = HashSet::new();
    let fits = Regex::new("^[a-z0-9_]{0,32}$").unwrap();
    for command in COMMANDS {
        assert!(seen.insert(command.name), "{} is there twice", command.name);
        // Telegram: 1 to 32 lower-case letters, digits and underscores.
        assert!(fits.is_match(command.menu), "{}", command.menu);
        assert!(command.plain == Plain::Never || !command.examples.is_empty(), "{} has no example", command.name);
    }
    let menus: Vec<&str> = COMMANDS.iter().map(|c| c.menu).filter(|menu| !menu.is_empty()).collect();
    assert_eq!(menus.iter().collect::<HashSet<_>>().len(), menus.len(), "two commands share a menu word");
}

#[test]
fn named_groups_are_slots() {
    for command in COMMANDS {
        let slots: BTreeSet<&str> = command.slots.iter().map(|slot| slot.name).collect();
        for pattern in command.patterns {
            let regex = Regex::new(pattern).unwrap_or_else(|fault| panic!("{}: {fault}", command.name));
            for group in regex.capture_names().flatten() {
                assert!(slots.contains(group), "{}: the pattern's group {group} is no slot", command.name);
            }
        }
    }
}

#[test]
fn every_example_routes_home_and_nowhere_else() {
    for command in COMMANDS {
        for example in command.examples {
            let text = normalise(example.trim_start_matches('/')).expect("an example is readable");
            for manner in [Manner::Slash, Manner::Private] {
                let routed = route(&text, manner).unwrap_or_else(|| panic!("“{example}” reaches nothing"));
                assert_eq!(routed.command.name, command.name, "“{example}”");
            }
            let claimed: Vec<&str> = COMMANDS
                .iter()
                .filter(|other| {
                    other
                        .patterns
                        .iter()
                        .any(|pattern| Regex::new(&format!("^(?:{pattern})$")).unwrap().is_match(&text.text))
                })
                .map(|other| other.name)
                .collect();
            assert_eq!(claimed, [command.name], "“{example}” is claimed by others too");
        }
    }
}

#[test]
fn what_people_spend_reaches_no_command() {
    for text in [
        "coffee 4.50",
        "4,50 € coffee",
        "list 5 apples 3.20",
        "report printing 20",
        "search light 12",
        "card 5.99",
        "set of glasses 30",
        "undo lotion 8",
        "delete key 3",
        "help desk 40",
        "today 12 lunch",
        "week ticket 29",
        "+2500 salary",
        "export fee 12",
        "start fee 20",
        "merge 3",
        "add 5 milk",
        "cards 12.50 birthday",
        "trash bags 4",
        "move 20 boxes 80 eur",
        "accounts book 15",
    ] {
        let text = normalise(text).unwrap();
        let routed = route(&text, Manner::Private).map(|routed| routed.command.name);
        assert_eq!(routed, None, "“{}”", text.original);
    }
}

/// What menus and help say of each, in every language. The keys are made of names, so that the laws of `say` cannot
/// know them.
#[test]
fn every_language_says_what_a_command_is_for() {
    for language in &LANGUAGES {
        let locale = Locale::of(language.tag).unwrap();
        let mut known: BTreeSet<String> = BTreeSet::new();
        for command in COMMANDS {
            let about = command.about(&locale);
            if command.plain == Plain::Never {
                assert!(about.is_empty(), "only buttons reach {}: nobody reads about it", command.name);
                continue;
            }
            // Telegram: its line at most 256 characters; Discord: at most 100.
            assert!((3..=100).contains(&about.chars().count()), "{}: {}: {about}", language.tag, command.name);
            assert!(!command.help(&locale).is_empty(), "{}: {} has no help", language.tag, command.name);
            known.insert(format!("command-{}", command.name));
            for slot in command.slots {
                let about = command.slot_about(slot, &locale);
                assert!((3..=100).contains(&about.chars().count()), "{}: {} {}", language.tag, command.name, slot.name);
                known.insert(format!("slot-{}", slot.name));
            }
        }
        known.extend(super::change::FIELDS.iter().map(|field| format!("slot-{}", field.name)));
        let keys = language.source.lines().filter_map(|line| line.split_once(" = ")).map(|(key, _)| key);
        let unknown: Vec<&str> = keys
            .filter(|key| key.starts_with("command-") || key.starts_with("slot-"))
            .filter(|key| !known.contains(*key))
            .collect();
        assert!(unknown.is_empty(), "{}.ftl: {unknown:?} is no command and no slot", language.tag);
    }
}

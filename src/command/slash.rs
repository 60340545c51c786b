//! Commands as a platform's menu offers them: which slots there are to fill in, which cannot be left out, and for whom
//! the answer is. All of it follows from the list and its patterns.

use regex_syntax::hir::{Hir, HirKind};
use regex_syntax::parse;

use super::change::{CHANGE, FIELDS};
use super::{COMMANDS, Command, Plain, Slot, SlotKind};
use crate::message::{MenuCommand, MenuSlot};
use crate::say::Locale;
use crate::service::Right;

/// The listed commands, in order.
pub fn menu(locale: &Locale) -> Vec<MenuCommand> {
    listed().map(|command| offered(command, locale)).collect()
}

/// The command with this menu word.
pub fn named(word: &str) -> Option<&'static Command> {
    listed().find(|command| command.menu == word)
}

/// The slots that people fill in. One that only buttons fill is in no pattern, and one that holds others is what was
/// said as a whole.
pub fn options(command: &Command) -> Vec<&'static Slot> {
    let groups: Vec<Group> = command.patterns.iter().flat_map(|pattern| groups(pattern)).collect();
    let typed = |slot: &&Slot| match groups.iter().find(|group| group.name == slot.name) {
        Some(_) => !groups.iter().any(|group| group.name == slot.name && group.holds_others),
        None => !matches!(slot.kind, SlotKind::Text | SlotKind::Number),
    };
    command.slots.iter().filter(typed).collect()
}

/// The fields of the form that a button opens; none where it opens none.
pub fn fields(command: &Command) -> &'static [Slot] {
    if command.name == CHANGE.name { FIELDS } else { &[] }
}

/// Whether an answer is of interest to whoever asked and to nobody else in the chat.
fn answers_in_private(command: &Command) -> bool {
    match command.name {
        "join" | "here" => false,
        "settings" | "export" => true,
        _ => matches!(command.right, Right::Read | Right::Invite),
    }
}

/// Whether there is something to suggest for a slot.
pub fn suggests(slot: &Slot) -> bool {
    match slot.kind {
        SlotKind::Category | SlotKind::Source | SlotKind::Person | SlotKind::Period => true,
        SlotKind::Number => slot.name == "number",
        SlotKind::Money | SlotKind::Day | SlotKind::Text => false,
    }
}

fn listed() -> impl Iterator<Item = &'static Command> {
    COMMANDS.iter().copied().filter(|command| command.plain != Plain::Never && !command.menu.is_empty())
}

fn offered(command: &'static Command, locale: &Locale) -> MenuCommand {
    let mut slots: Vec<MenuSlot> = options(command)
        .into_iter()
        .map(|slot| MenuSlot {
            name: slot.name.to_owned(),
            about: command.slot_about(slot, locale),
            required: is_required(command, slot),
            suggests: suggests(slot),
        })
        .collect();
    slots.sort_by_key(|slot| !slot.required);
    MenuCommand {
        word: command.menu.to_owned(),
        about: command.about(locale),
        slots,
        private: answers_in_private(command),
    }
}

/// A slot cannot be left out when no pattern does without it.
fn is_required(command: &Command, slot: &Slot) -> bool {
    let needs = |pattern: &&str| groups(pattern).iter().any(|group| group.name == slot.name && group.always);
    !command.patterns.is_empty() && command.patterns.iter().all(needs)
}

/// A named group of a pattern.
#[derive(Clone, PartialEq, Eq)]
struct Group {
    name: String,
    /// Every text that the pattern claims has it.
    always: bool,
    holds_others: bool,
}

fn groups(pattern: &str) -> Vec<Group> {
    within(&parse(pattern).expect("patterns are checked by a test"))
}

fn within(hir: &Hir) -> Vec<Group> {
    match hir.kind() {
        HirKind::Capture(capture) => {
            let inner = within(&capture.sub);
            let own = capture.name.as_ref().map(|name| Group {
                name: name.to_string(),
                always: true,
                holds_others: !inner.is_empty(),
            });
            own.into_iter().chain(inner).collect()
        }
        HirKind::Repetition(repetition) => {
            let mut inner = within(&repetition.sub);
            if repetition.min == 0 {
                inner.iter_mut().for_each(|group| group.always = false);
            }
            inner
        }
        HirKind::Concat(parts) => parts.iter().flat_map(within).collect(),
        HirKind::Alternation(ways) => {
            let ways: Vec<Vec<Group>> = ways.iter().map(within).collect();
            let everywhere =
                |name: &str| ways.iter().all(|way| way.iter().any(|group| group.name == name && group.always));
            let all = ways.iter().flatten().cloned();
            all.map(|group| Group { always: everywhere(&group.name), ..group }).collect()
        }
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) | HirKind::Look(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(word: &str) -> Vec<(String, bool, bool)> {
        let command = offered(named(word).unwrap_or_else(|| panic!("{word} is listed")), &Locale::english());
        command.slots.into_iter().map(|slot| (slot.name, slot.required, slot.suggests)).collect()
    }

    fn slots(shape: &[(&str, bool, bool)]) -> Vec<(String, bool, bool)> {
        shape.iter().map(|(name, required, suggests)| ((*name).to_owned(), *required, *suggests)).collect()
    }

    #[test]
    fn slots_follow_from_the_patterns() {
        assert_eq!(shape("show"), slots(&[("number", true, true)]));
        assert_eq!(shape("edit"), slots(&[("number", true, true), ("value", true, false), ("slot", false, false)]));
        assert_eq!(
            shape("transfer"),
            slots(&[("amount", true, false), ("to", true, true), ("from", false, true)]),
            "what was said as a whole is none of them"
        );
        assert_eq!(shape("redo"), [], "whose card it is about is for buttons to say");
        assert_eq!(shape("e")[0], ("text".to_owned(), true, false));
        assert!(shape("e").contains(&("category".to_owned(), false, true)));
    }

    #[test]
    fn the_menu_fits_the_platforms() {
        let menu = menu(&Locale::english());
        assert_eq!(menu[0].word, "e", "what books comes first");
        // Discord: 100 commands, 25 options each, descriptions of 100 characters, required ones first.
        assert!(menu.len() <= 100);
        for command in &menu {
            assert!(command.slots.len() <= 25 && command.slots.is_sorted_by_key(|slot| !slot.required));
            for slot in &command.slots {
                assert!((1..=100).contains(&slot.about.chars().count()), "{}: {}", command.word, slot.about);
            }
        }
    }

    #[test]
    fn what_changes_the_books_is_said_to_all() {
        let private =
            |word: &str| menu(&Locale::english()).iter().any(|command| command.word == word && command.private);
        assert!(["report", "list", "search", "show", "invite", "settings", "help"].into_iter().all(private));
        assert!(!["e", "edit", "delete", "undo", "transfer", "join", "here"].into_iter().any(private));
    }
}

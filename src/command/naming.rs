//! What the commands that give names have in common.

use super::router::{Manner, route};
use super::{Args, Ctx};
use crate::error::Refused;
use crate::say::phrase;
use crate::understand::{fold, normalise, period};

/// What stands between two names in `alias coffee = Eating out`, and so in none.
const SEPARATORS: [&str; 3] = ["=", "->", "→"];

/// Refuses a name that would never be understood as one, because it is a day, a period or a command of its own.
pub fn check_word(ctx: &Ctx<'_>, name: &str, slot: &'static str) -> Result<(), Refused> {
    let Ok(words) = normalise(name) else {
        return Err(Refused::new("name_unreadable", phrase!("name-unreadable", name = short(name))).slot(slot));
    };
    if SEPARATORS.iter().any(|sign| words.text.contains(sign)) {
        return Err(Refused::new("name_has_sign", phrase!("name-has-sign", name = short(name))).slot(slot));
    }
    if period(name, &ctx.scope()).is_some() {
        return Err(Refused::new("name_is_day", phrase!("name-is-day", name = short(name))).slot(slot));
    }
    if let Some(routed) = route(&words, Manner::Slash) {
        let phrase = phrase!("name-is-command", name = short(name), command = routed.command.menu);
        return Err(Refused::new("name_is_command", phrase).slot(slot));
    }
    Ok(())
}

/// Two names with a word between them, which may itself be a word of the first name: the shortest first name that is
/// known, else the shortest.
pub fn joined(
    args: &Args,
    first: &'static str,
    second: &'static str,
    between: &[&str],
    known: impl Fn(&str) -> bool,
) -> Result<(String, String), Refused> {
    let (one, two) = (args.need(first)?, args.need(second)?);
    if known(one) {
        return Ok((one.to_owned(), two.to_owned()));
    }
    let words: Vec<&str> = two.split_whitespace().collect();
    for (at, word) in words.iter().enumerate() {
        if at == 0 || at + 1 == words.len() || !between.contains(&fold(word).as_str()) {
            continue;
        }
        for earlier in between {
            let longer = format!("{one} {earlier} {}", words[..at].join(" "));
            if known(&longer) {
                return Ok((longer, words[at + 1..].join(" ")));
            }
        }
    }
    Ok((one.to_owned(), two.to_owned()))
}

/// What somebody typed, short enough to be repeated to them.
pub fn short(text: &str) -> String {
    const SHOWN: usize = 40;
    let text = text.trim();
    match text.char_indices().nth(SHOWN) {
        Some((cut, _)) => format!("{}…", &text[..cut]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(one: &str, two: &str) -> Args {
        Args([("category".to_owned(), one.to_owned()), ("name".to_owned(), two.to_owned())].into_iter().collect())
    }

    #[test]
    fn a_name_may_hold_the_word_that_parts_it_from_the_next() {
        let known = |name: &str| ["back to school", "fun"].contains(&fold(name).as_str());
        let parts = |one: &str, two: &str| joined(&args(one, two), "category", "name", &["to", "into"], known).unwrap();
        assert_eq!(parts("Fun", "Trips to Rome"), ("Fun".to_owned(), "Trips to Rome".to_owned()));
        assert_eq!(parts("Back", "School to Kids"), ("Back to School".to_owned(), "Kids".to_owned()));
        assert_eq!(parts("Nobody", "Knows"), ("Nobody".to_owned(), "Knows".to_owned()));
    }

    #[test]
    fn what_is_repeated_is_short_and_cut_between_characters() {
        assert_eq!(short(" tea "), "tea");
        assert_eq!(short(&"ü".repeat(200)), format!("{}…", "ü".repeat(40)));
    }
}

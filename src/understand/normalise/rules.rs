//! What each rule of the list does to a draft.

use unicode_normalization::UnicodeNormalization;

use super::characters::odd_number;
use super::{Draft, Letter};

pub(super) fn line_ends(draft: &mut Draft) -> bool {
    if !draft.any(|ch| matches!(ch, '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')) {
        return false;
    }
    let letters = &draft.letters;
    let kept = (0..letters.len())
        .filter(|at| !(letters[*at].ch == '\r' && draft.is(at + 1, '\n')))
        .map(|at| letters[at])
        .collect();
    draft.letters = kept;
    draft.map(|ch| if matches!(ch, '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}') { '\n' } else { ch });
    true
}

/// NFKC by clusters (a character and the marks on it), so that each result knows its source.
pub(super) fn width(draft: &mut Draft) -> bool {
    if draft.ascii {
        return false;
    }
    let is_mark = unicode_normalization::char::is_combining_mark;
    let mut made: Vec<Letter> = Vec::with_capacity(draft.letters.len());
    let mut changed = false;
    let mut at = 0;
    while at < draft.letters.len() {
        let first = draft.letters[at];
        let mut end = at + 1;
        while end < draft.letters.len() && is_mark(draft.letters[end].ch) {
            end += 1;
        }
        if (end == at + 1 && first.ch.is_ascii()) || odd_number(first.ch).is_some() {
            made.extend_from_slice(&draft.letters[at..end]);
        } else {
            let to = draft.letters[end - 1].to;
            let before = made.len();
            let source = draft.letters[at..end].iter().map(|letter| letter.ch);
            made.extend(source.nfkc().map(|ch| Letter { ch, from: first.from, to }));
            let same = made[before..].iter().map(|l| l.ch).eq(draft.letters[at..end].iter().map(|l| l.ch));
            if same {
                // Unchanged characters keep their own places.
                made.splice(before.., draft.letters[at..end].iter().copied());
            }
            changed |= !same;
        }
        at = end;
    }
    draft.letters = made;
    changed
}

pub(super) fn case(draft: &mut Draft) -> bool {
    if draft.ascii {
        return draft.map(|ch| ch.to_ascii_lowercase());
    }
    if !draft.any(|ch| !ch.to_lowercase().eq([ch])) {
        return false;
    }
    let letters = std::mem::take(&mut draft.letters);
    draft.letters = letters
        .into_iter()
        .flat_map(|letter| letter.ch.to_lowercase().map(move |ch| Letter { ch, ..letter }))
        .collect();
    true
}

pub(super) fn price_dashes(draft: &mut Draft) -> bool {
    if !draft.any(|ch| ch == '-') {
        return false;
    }
    let mut kept: Vec<Letter> = Vec::with_capacity(draft.letters.len());
    let (mut at, mut changed) = (0, false);
    while at < draft.letters.len() {
        let after_digit = kept.last().is_some_and(|last| last.ch.is_ascii_digit());
        if after_digit && (draft.is(at, ',') || draft.is(at, '.')) && draft.is(at + 1, '-') {
            let dashes = draft.letters[at + 1..].iter().take_while(|letter| letter.ch == '-').count();
            if !draft.is_digit(at + 1 + dashes) {
                let dash = draft.letters[at + 1];
                kept.extend([draft.letters[at], Letter { ch: '0', ..dash }, Letter { ch: '0', ..dash }]);
                changed = true;
                at += 1 + dashes;
                continue;
            }
        }
        kept.push(draft.letters[at]);
        at += 1;
    }
    draft.letters = kept;
    changed
}

/// Replaces whole words: what is replaced must stand between what is no letter or digit.
pub(super) fn replace_words(draft: &mut Draft, pairs: &[(&str, &str)]) -> bool {
    let letters = &draft.letters;
    let mut made: Vec<Letter> = Vec::new();
    let mut changed = false;
    let mut at = 0;
    while at < letters.len() {
        let starts = at == 0 || !letters[at - 1].ch.is_alphanumeric();
        let fits = |from: &str| {
            let mut end = at;
            for ch in from.chars() {
                if !draft.is(end, ch) {
                    return None;
                }
                end += 1;
            }
            let open = from.ends_with(|last: char| !last.is_alphanumeric());
            (open || !letters.get(end).is_some_and(|letter| letter.ch.is_alphanumeric())).then_some(end)
        };
        let found = pairs.iter().filter(|_| starts).find_map(|(from, to)| fits(from).map(|end| (end, to)));
        let Some((end, to)) = found else {
            if changed {
                made.push(letters[at]);
            }
            at += 1;
            continue;
        };
        if !changed {
            made.extend_from_slice(&letters[..at]);
            changed = true;
        }
        let (from, until) = (letters[at].from, letters[end - 1].to);
        made.extend(to.chars().map(|ch| Letter { ch, from, to: until }));
        at = end;
    }
    if changed {
        draft.letters = made;
    }
    changed
}

pub(super) fn currency_spelling(draft: &mut Draft) -> bool {
    if !draft.any(|ch| matches!(ch, '$' | '.')) {
        return false;
    }
    const PAIRS: &[(&str, &str)] = &[
        ("us $", "us$"),
        ("u.s. $", "us$"),
        ("u.s.$", "us$"),
        ("c $", "c$"),
        ("r $", "r$"),
        ("rs.", "rs"),
        ("kč.", "kč"),
        ("kr.", "kr"),
        ("eur.", "eur"),
        ("fr.", "fr"),
        ("sfr.", "sfr"),
        ("руб.", "руб"),
        ("р.", "р"),
        ("zł.", "zł"),
        ("лв.", "лв"),
    ];
    replace_words(draft, PAIRS)
}

pub(super) fn synonyms(draft: &mut Draft) -> bool {
    const PAIRS: &[(&str, &str)] = &[
        ("w/", "with "),
        ("yday", "yesterday"),
        ("ystd", "yesterday"),
        ("yest", "yesterday"),
        ("2day", "today"),
        ("tdy", "today"),
        ("tmrw", "tomorrow"),
        ("tmr", "tomorrow"),
        ("€uro", "euro"),
        ("€uros", "euros"),
    ];
    replace_words(draft, PAIRS)
}

pub(super) fn spaces(draft: &mut Draft) -> bool {
    let before = draft.letters.len();
    let mut kept: Vec<Letter> = Vec::with_capacity(before);
    for letter in &draft.letters {
        let after_break = kept.last().is_none_or(|last| matches!(last.ch, ' ' | '\n'));
        match letter.ch {
            ' ' if after_break => continue,
            '\n' => {
                if kept.last().is_some_and(|last| last.ch == ' ') {
                    kept.pop();
                }
                if kept.last().is_none_or(|last| last.ch == '\n') {
                    continue;
                }
            }
            _ => {}
        }
        kept.push(*letter);
    }
    while kept.last().is_some_and(|last| matches!(last.ch, ' ' | '\n')) {
        kept.pop();
    }
    draft.letters = kept;
    draft.letters.len() != before
}

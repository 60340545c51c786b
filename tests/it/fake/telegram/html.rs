//! Telegram's HTML style, read as its documentation says and refused in the words of its server.

use serde_json::{Value, json};

/// The text without markup, and its entities.
pub(super) fn parse(source: &str) -> Result<(String, Vec<Value>), String> {
    let mut text = String::with_capacity(source.len());
    let mut entities = Vec::new();
    // The open tags: name, where each began in UTF-16 units of the text, and what it says of itself.
    let mut open: Vec<(&str, usize, Value)> = Vec::new();
    let mut rest = source;
    while let Some(at) = rest.find(['<', '&']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let offset = source.len() - rest.len();
        if rest.starts_with('&') {
            let (character, length) = entity(rest);
            text.push(character);
            rest = &rest[length..];
            continue;
        }
        let Some(end) = tag_end(rest) else { return Err(format!("Unclosed start tag at byte offset {offset}")) };
        let inside = &rest[1..end];
        rest = &rest[end + 1..];
        if let Some(name) = inside.strip_prefix('/') {
            let Some((opened, from, mut said)) = open.pop() else {
                return Err(format!("Unexpected end tag at byte offset {offset}"));
            };
            if !name.is_empty() && name.trim_end() != opened {
                return Err(format!(
                    "Unmatched end tag at byte offset {offset}, expected \"</{opened}>\", found \"</{name}>\""
                ));
            }
            let length = units(&text) - from;
            if length > 0 {
                said["offset"] = json!(from);
                said["length"] = json!(length);
                entities.push(said);
            }
        } else {
            let name = inside.split(char::is_whitespace).next().unwrap_or_default();
            open.push((name, units(&text), kind(name, inside, offset)?));
        }
    }
    text.push_str(rest);
    match open.pop() {
        Some((name, ..)) => Err(format!("Can't find end tag corresponding to start tag \"{name}\"")),
        None => Ok((text, entities)),
    }
}

pub(super) fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

fn kind(name: &str, tag: &str, offset: usize) -> Result<Value, String> {
    let attribute = |wanted: &str| {
        let after = tag.split_once(&format!("{wanted}="))?.1;
        let quote = after.chars().next().filter(|c| ['"', '\''].contains(c))?;
        after[1..].split(quote).next().map(str::to_owned)
    };
    Ok(match name {
        "b" | "strong" => json!({"type": "bold"}),
        "i" | "em" => json!({"type": "italic"}),
        "u" | "ins" => json!({"type": "underline"}),
        "s" | "strike" | "del" => json!({"type": "strikethrough"}),
        "tg-spoiler" => json!({"type": "spoiler"}),
        "span" if attribute("class").as_deref() == Some("tg-spoiler") => json!({"type": "spoiler"}),
        "span" => return Err(format!("Tag \"span\" must have class \"tg-spoiler\" at byte offset {offset}")),
        "code" => json!({"type": "code"}),
        "pre" => json!({"type": "pre"}),
        "blockquote" => json!({"type": "blockquote"}),
        "a" => json!({"type": "text_link", "url": attribute("href").unwrap_or_default()}),
        "tg-emoji" => json!({"type": "custom_emoji", "custom_emoji_id": attribute("emoji-id").unwrap_or_default()}),
        other => return Err(format!("Unsupported start tag \"{other}\" at byte offset {offset}")),
    })
}

/// Where the tag ends; a `>` within quotes does not end it.
fn tag_end(tag: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in tag.char_indices() {
        match (quote, c) {
            (None, '>') => return Some(at),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            _ => {}
        }
    }
    None
}

/// What the entity at the start stands for, and its length; an ampersand that starts none stands for itself.
fn entity(source: &str) -> (char, usize) {
    for (name, character) in [("&lt;", '<'), ("&gt;", '>'), ("&amp;", '&'), ("&quot;", '"')] {
        if source.starts_with(name) {
            return (character, name.len());
        }
    }
    let numeric = || {
        let end = source.find(';')?;
        let digits = source[..end].strip_prefix("&#")?;
        let code = match digits.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => digits.parse().ok()?,
        };
        Some((char::from_u32(code)?, end + 1))
    };
    numeric().unwrap_or(('&', 1))
}

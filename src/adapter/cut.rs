//! Long texts in parts, as platforms with a limit take them.

/// Cuts text into parts: at the last line break that fits, else at the last space, else between characters. White space
/// at a cut goes, as platforms would trim it anyway, and no part is empty. `fitting` says how many bytes of a text's start
/// fit into one part.
pub(super) fn split(text: &str, fitting: impl Fn(&str) -> usize) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let end = fitting(rest);
        let cut = if end == rest.len() {
            end
        } else {
            // The character after the window counts: a line that fits exactly is kept whole.
            let next = rest[end..].chars().next().map_or(0, char::len_utf8);
            let window = &rest[..end + next];
            let at = window.rfind('\n').or_else(|| window.rfind(char::is_whitespace));
            at.filter(|&at| at > 0).unwrap_or(end)
        };
        let (part, after) = rest.split_at(cut);
        parts.push(part.trim_end());
        rest = after.trim_start();
    }
    parts
}

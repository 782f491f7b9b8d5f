//! Text that is safe to show: names from files, folders and arguments may hold characters that move the cursor, erase
//! lines, or reverse the order of what is read (control characters of ASCII and Latin-1; Unicode's controls of direction
//! and its line separators). They are shown by their numbers.

use std::borrow::Cow;

/// Whether a character does something on a terminal or in a page other than to be seen. Line ends and tabs are not among
/// them: messages have several lines.
fn is_active(c: char) -> bool {
    match c {
        '\n' | '\t' => false,
        '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        c => c.is_control(),
    }
}

/// The text with every active character as `\u{number}`; the text itself if there is none.
pub fn printable(text: &str) -> Cow<'_, str> {
    replaced(text, |c| c.escape_unicode().to_string())
}

/// A JSON document with every active character inside its strings as `\uXXXX`, so that it means the same.
pub fn printable_json(document: &str) -> Cow<'_, str> {
    replaced(document, |c| {
        let mut units = [0; 2];
        c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")).collect()
    })
}

fn replaced(text: &str, shown: impl Fn(char) -> String) -> Cow<'_, str> {
    if !text.contains(is_active) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_active(c) { out.push_str(&shown(c)) } else { out.push(c) }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn active_characters_are_shown_by_their_numbers() {
        assert_eq!(printable("σ_max × 2 ≥ β\n\tπ"), "σ_max × 2 ≥ β\n\tπ");
        assert_eq!(printable("a\u{1b}[31mb\rc\0"), r"a\u{1b}[31mb\u{d}c\u{0}");
        for c in ['\u{7f}', '\u{9b}', '\u{200f}', '\u{202e}', '\u{2029}', '\u{2066}', '\u{61c}'] {
            let text = format!("x{c}y");
            assert_eq!(printable(&text), format!("x\\u{{{:x}}}y", u32::from(c)));
            let document = serde_json::to_string(&text).unwrap();
            let safe = printable_json(&document);
            assert!(!safe.contains(c), "{safe}");
            assert_eq!(serde_json::from_str::<String>(&safe).unwrap(), text);
        }
    }
}

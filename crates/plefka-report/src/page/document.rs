//! The document around the sections of every page: head, heading, key facts, warnings.

use base64::prelude::{BASE64_STANDARD, Engine};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// Content policy that forbids the browser to load anything, and to run any script but the page's own, known by its
/// hash. Styles stay free: tiles and matrices have their sizes as style attributes, and a style runs nothing.
fn policy() -> String {
    let hash = BASE64_STANDARD.encode(Sha256::digest(SCRIPT));
    let nothing = "default-src 'none'; base-uri 'none'; form-action 'none'";
    format!("{nothing}; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-{hash}'")
}

/// A document: `kind` is placed above the title, `head` below it.
pub(crate) fn document(kind: &str, title: &str, head: &Markup, main: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta http-equiv="Content-Security-Policy" content=(policy());
                link rel="icon" href="data:,";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    p.kind { (kind) }
                    h1 { (title) }
                    (head)
                }
                main { (main) }
                footer { p { "Written by Plefka " (env!("CARGO_PKG_VERSION")) "." } }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    }
}

/// Key facts.
pub(crate) fn summary(facts: &[(String, String)]) -> Markup {
    html! {
        @if !facts.is_empty() {
            dl.facts-list {
                @for (name, value) in facts {
                    div.long[value.chars().count() > 18] { dt { (name) } dd { (value) } }
                }
            }
        }
    }
}

/// A text with a capital at its start and a full stop at its end, as a sentence of a page.
pub(crate) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let start: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    let end = if text.is_empty() || text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{start}{}{end}", letters.as_str())
}

/// The warnings.
pub(crate) fn warnings(warnings: &[String]) -> Markup {
    html! {
        @if !warnings.is_empty() {
            aside.warnings aria-label="Warnings" {
                h2 { @if warnings.len() == 1 { "Warning" } @else { "Warnings" } }
                ul { @for warning in warnings { li { (sentence(warning)) } } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_warning_becomes_a_sentence_once() {
        assert_eq!(sentence("few draws: no error"), "Few draws: no error.");
        for whole in ["Few draws.", "", "Σ stays."] {
            assert_eq!(sentence(whole), whole);
        }
    }
}

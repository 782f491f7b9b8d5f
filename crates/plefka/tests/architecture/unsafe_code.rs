//! There is no unsafe code in the crates: the lint that denies it is on everywhere and allowed nowhere. What stands under
//! `tests/` may watch the allocator, which takes unsafe code.

use std::fs;
use std::path::Path;

use super::sources;

/// Words of a source outside of comments, whether in code or in a string.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let code = text.lines().map(|line| line.split("//").next().unwrap_or_default());
    // With the hyphen, which joins words in the policies of pages.
    code.flat_map(|line| line.split(|c: char| !c.is_alphanumeric() && !"_-".contains(c)))
}

fn is_unsafe(text: &str) -> bool {
    words(text).any(|word| word == "unsafe" || word == "unsafe_code")
}

#[test]
fn no_source_has_unsafe_code_or_allows_it() {
    let sources = sources();
    assert!(sources.len() > 300, "{} sources", sources.len());
    let found: Vec<&String> =
        sources.iter().filter(|(_, text)| is_unsafe(text)).map(|(name, _)| name).collect();
    assert!(found.is_empty(), "unsafe code in {found:?}");
}

#[test]
fn the_lint_is_on_in_every_crate() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let manifest = |path: &Path| fs::read_to_string(path.join("Cargo.toml")).expect("a manifest");
    assert!(manifest(&root).contains("\nunsafe_code = \"deny\"\n"));
    let crates: Vec<_> =
        fs::read_dir(root.join("crates")).expect("crates").map(|entry| entry.unwrap().path()).collect();
    assert!(crates.len() >= 7, "{crates:?}");
    for path in crates {
        assert!(manifest(&path).contains("[lints]\nworkspace = true"), "{}", path.display());
    }
}

#[test]
fn unsafe_code_is_found() {
    assert!(is_unsafe("let x = unsafe { *p };") && is_unsafe("#![allow(unsafe_code)]"));
    assert!(!is_unsafe("let policy = \"unsafe-inline\";"));
    assert!(!is_unsafe("/// not unsafe\nlet safe = 1; // unsafe"));
}

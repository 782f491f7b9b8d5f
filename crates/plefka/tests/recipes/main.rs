//! The recipes of CONTRIBUTING.md, carried out through public items only: a unit, an expansion, a negative phase, a reader
//! and a fuzz target (in the test program `damaged_files`, which has the targets). Every Rust snippet of CONTRIBUTING.md is a part of the file named above it, and every path named there exists.

use std::path::Path;

mod expansion;
mod negative_phase;
mod reader;
mod unit;

/// Paths in the inline code of a Markdown text. Blocks of code are left out, and so is `mod.rs`, which names no folder.
fn named_paths(text: &str) -> Vec<&str> {
    let prose = text.split("```").step_by(2);
    let code = prose.flat_map(|prose| prose.split('`').skip(1).step_by(2));
    let is_path = |code: &&str| !code.contains(' ') && (code.contains('/') || code.ends_with(".rs"));
    code.filter(is_path).filter(|path| *path != "mod.rs").collect()
}

/// Whether a path exists in the workspace or among the engine's sources. Of a path with a placeholder such as `<name>` the
/// folder before the placeholder is looked up.
fn exists(path: &str) -> bool {
    let place = match path.split_once('<') {
        Some((before, _)) => before.rsplit_once('/').map_or(before, |(folder, _)| folder),
        None => path,
    };
    let folders =
        [concat!(env!("CARGO_MANIFEST_DIR"), "/../.."), concat!(env!("CARGO_MANIFEST_DIR"), "/src")];
    folders.iter().any(|folder| Path::new(folder).join(place).exists())
}

#[test]
fn every_path_of_contributing_exists() {
    let guide = concat!(env!("CARGO_MANIFEST_DIR"), "/../../CONTRIBUTING.md");
    let guide = std::fs::read_to_string(guide).unwrap();
    let paths = named_paths(&guide);
    assert!(paths.len() > 100, "{} paths", paths.len());
    let missing: Vec<&str> = paths.into_iter().filter(|path| !exists(path)).collect();
    assert!(missing.is_empty(), "CONTRIBUTING.md names what does not exist: {missing:?}");
}

#[test]
fn missing_paths_are_found() {
    let text = "`a/b.rs` and `c.rs`\n```rust\nlet d = `e/f.rs`;\n```\n`g` `h i/j` `mod.rs` `k/<name>.rs`";
    assert_eq!(named_paths(text), ["a/b.rs", "c.rs", "k/<name>.rs"]);
    for (path, is_there) in [
        ("training/negative/<name>.rs", true),
        ("training/nowhere/<name>.rs", false),
        ("crates/plefka/tests/suite.rs", true),
        ("error.rs", true),
        ("nowhere.rs", false),
    ] {
        assert_eq!(exists(path), is_there, "{path}");
    }
}

#[test]
fn every_snippet_of_contributing_is_in_the_file_it_names() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let read = |path: &str| std::fs::read_to_string(format!("{root}/{path}")).unwrap();
    let guide = read("CONTRIBUTING.md");
    for name in ["unit", "expansion", "negative_phase", "reader", "fuzz_target"] {
        let path = format!("crates/plefka/tests/recipes/{name}.rs");
        let (_, recipe) = guide.split_once(&format!("(`{path}`)")).expect("a recipe names its file");
        let recipe = recipe.split("\n## ").next().unwrap();
        let snippets: Vec<&str> =
            recipe.split("```rust\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
        assert!(!snippets.is_empty(), "{name} has no snippet");
        for snippet in snippets {
            assert!(read(&path).contains(snippet), "not in {path}:\n{snippet}");
        }
    }
}

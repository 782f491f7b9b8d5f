//! The order of the source files: files import in no circles, and the engine's layers import downward only.

mod graph;
mod imports;
mod source;
mod unsafe_code;

use std::fs;
use std::path::Path;

use graph::circles;
use imports::{Imports, imports};
use source::{Files, modules};

/// The folders and files of the engine by layers, lowest first. Files of one layer may import from each other.
const LAYERS: [&[&str]; 10] = [
    &["error", "float", "numerics", "printable", "rng", "room", "threads", "vocabulary"],
    &["kernels"],
    &["linalg"],
    &["units"],
    &["data"],
    &["model"],
    &["inference"],
    &["training"],
    &["io", "diagnostics"],
    &["any", "catalogue", "laws"],
];

/// Files, and folders of files, that are still in circles.
const NOT_YET: [&str; 0] = [];

/// The source files of all crates.
fn sources() -> Files {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = Files::new();
    let mut folders = vec![root.join("crates")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the workspace") {
            let path = entry.expect("an entry").path();
            let name = path.strip_prefix(&root).expect("inside").to_string_lossy().replace('\\', "/");
            let is_source = name.split('/').nth(2).is_none_or(|part| part == "src");
            if path.is_dir() && is_source {
                folders.push(path);
            } else if is_source && name.ends_with(".rs") {
                files.insert(name, fs::read_to_string(&path).expect("text"));
            }
        }
    }
    files
}

/// The layer of one of the engine's files; `None` for the crate's root and for files of other crates.
///
/// # Panics
/// If a file belongs to no layer.
fn layer(file: &str) -> Option<usize> {
    let inside = file.strip_prefix("crates/plefka/src/").filter(|name| *name != "lib.rs")?;
    let name = inside.split('/').next().expect("a name").trim_end_matches(".rs");
    let found = LAYERS.iter().position(|layer| layer.contains(&name));
    Some(found.unwrap_or_else(|| panic!("{file}: {name} is in none of the layers {LAYERS:?}")))
}

/// Imports from a higher layer, one line each.
fn upward(imports: &Imports) -> Vec<String> {
    let mut found = Vec::new();
    for (from, targets) in imports {
        for (to, path) in targets {
            if layer(from).zip(layer(to)).is_some_and(|(from, to)| to > from) {
                found.push(format!("{from} imports {to} by {path}"));
            }
        }
    }
    found
}

/// The imports within a circle, one line each.
fn within(circle: &[&str], imports: &Imports) -> String {
    let mut lines = String::new();
    for from in circle {
        for (to, path) in imports[*from].iter().filter(|(to, _)| circle.contains(&to.as_str())) {
            lines += &format!("  {from} imports {to} by {path}\n");
        }
    }
    lines
}

/// The circles with a file outside of `allowed`, and the entries of `allowed` with no file in the other circles.
fn refused<'a>(
    circles: Vec<Vec<&'a str>>,
    allowed: &[&'static str],
) -> (Vec<Vec<&'a str>>, Vec<&'static str>) {
    let is_allowed = |file: &&str| allowed.iter().any(|place| file.starts_with(place));
    let (known, new): (Vec<_>, Vec<_>) =
        circles.into_iter().partition(|circle| circle.iter().all(is_allowed));
    let known: Vec<&str> = known.into_iter().flatten().collect();
    let is_needed = |place: &&&str| known.iter().any(|file| file.starts_with(**place));
    (new, allowed.iter().filter(|place| !is_needed(place)).copied().collect())
}

#[test]
fn files_import_in_no_circles() {
    let imports = imports(&modules(&sources()));
    let (new, stale) = refused(circles(&imports), &NOT_YET);
    let lines: Vec<_> = new.iter().map(|circle| within(circle, &imports)).collect();
    assert!(new.is_empty(), "{} circles:\n{}", new.len(), lines.join("\n"));
    assert!(stale.is_empty(), "in no circle any more, to be taken out of NOT_YET: {stale:?}");
}

#[test]
fn layers_import_downward() {
    let imports = imports(&modules(&sources()));
    assert!(imports.len() > 100, "{} files", imports.len());
    let found = upward(&imports);
    assert!(found.is_empty(), "{} upward imports:\n{}", found.len(), found.join("\n"));
}

#[test]
fn circles_and_upward_imports_are_found() {
    let files = [
        ("crates/plefka/src/lib.rs", "pub mod data; pub mod error; pub mod model;"),
        ("crates/plefka/src/error.rs", "pub struct Error; fn f() { g!(1, crate::model::Rbm::new()) }"),
        (
            "crates/plefka/src/data/mod.rs",
            "mod a; mod b; mod c; pub use a::A; pub struct Shared; fn f() { c::g() }",
        ),
        ("crates/plefka/src/data/a.rs", "use super::b::B; use crate::error::Error; pub struct A(B, Error);"),
        ("crates/plefka/src/data/b.rs", "pub struct B; #[cfg(test)] mod tests { use crate::model::Rbm; }"),
        ("crates/plefka/src/data/c.rs", "use super::Shared; pub fn g() -> Shared { Shared }"),
        ("crates/plefka/src/model.rs", "use crate::data; pub struct Rbm(data::A);"),
        ("crates/plefka-cli/src/lib.rs", "mod x; mod y;"),
        ("crates/plefka-cli/src/x.rs", "pub fn x() -> plefka::data::A { crate::y::y() }"),
        ("crates/plefka-cli/src/y.rs", "use super::x; pub fn y() -> plefka::data::A { x::x() }"),
    ];
    let files = files.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
    let imports = imports(&modules(&files));
    let by = |from: &str, to: &str| imports[from].get(to).map(String::as_str);
    assert_eq!(by("crates/plefka-cli/src/x.rs", "crates/plefka/src/data/a.rs"), Some("plefka::data::A"));
    assert_eq!(by("crates/plefka/src/data/mod.rs", "crates/plefka/src/data/a.rs"), None);
    assert_eq!(
        upward(&imports),
        ["crates/plefka/src/error.rs imports crates/plefka/src/model.rs by crate::model::Rbm::new"]
    );
    let found = circles(&imports);
    let wanted = [
        vec!["crates/plefka-cli/src/x.rs", "crates/plefka-cli/src/y.rs"],
        vec!["crates/plefka/src/data/c.rs", "crates/plefka/src/data/mod.rs"],
        vec!["crates/plefka/src/data/a.rs", "crates/plefka/src/error.rs", "crates/plefka/src/model.rs"],
    ];
    assert!(found.len() == 3 && wanted.iter().all(|circle| found.contains(circle)), "{found:?}");
    let (new, stale) = refused(found, &["crates/plefka-cli/", "crates/plefka/src/model.rs"]);
    assert_eq!((new.len(), stale), (2, vec!["crates/plefka/src/model.rs"]));
    let line = "crates/plefka-cli/src/x.rs imports crates/plefka-cli/src/y.rs by crate::y::y\n";
    assert!(within(&wanted[0], &imports).contains(line));
}

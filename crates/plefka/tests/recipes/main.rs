//! The recipes of CONTRIBUTING.md, carried out through public items only: a unit, an expansion, a negative phase and a
//! reader. Every Rust snippet of CONTRIBUTING.md is a part of the file named above it.

mod expansion;
mod negative_phase;
mod reader;
mod unit;

#[test]
fn every_snippet_of_contributing_is_in_the_file_it_names() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let read = |path: &str| std::fs::read_to_string(format!("{root}/{path}")).unwrap();
    let guide = read("CONTRIBUTING.md");
    for name in ["unit", "expansion", "negative_phase", "reader"] {
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

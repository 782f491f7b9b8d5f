//! The imports between files: paths of modules are followed, through re-exports, to the files that define the named
//! items.

use std::collections::BTreeMap;

use super::source::{Modules, Words};

/// For every file, the files from which it imports, each with the path of the import.
pub(super) type Imports = BTreeMap<String, BTreeMap<String, String>>;

/// All imports. Re-exports from modules below do not count: a folder publishes the contents of its files through them.
pub(super) fn imports(modules: &Modules) -> Imports {
    let mut imports = Imports::new();
    for (at, module) in modules {
        let edges = imports.entry(module.file.clone()).or_default();
        let paths = module.paths.iter().map(|path| (path, true));
        for (path, counts) in paths.chain(module.exports.iter().map(|path| (path, false))) {
            let Some(to) = target(modules, at, path, 0) else { continue };
            let file = &modules[&to].file;
            if *file != module.file && (counts || !to.starts_with(at)) {
                edges.entry(file.clone()).or_insert_with(|| path.join("::"));
            }
        }
    }
    imports
}

/// Largest number of successive re-exports.
const DEPTH: usize = 16;

/// The module that defines the item named by `path` in the module at `from`; `None` for items of other crates.
fn target(modules: &Modules, from: &[String], path: &[String], depth: usize) -> Option<Words> {
    let (first, rest) = path.split_first()?;
    if depth > DEPTH {
        return None;
    }
    let module = modules.get(from)?;
    let child = [from, std::slice::from_ref(first)].concat();
    match first.as_str() {
        "crate" => inside(modules, &from[..1], rest, depth),
        "self" => inside(modules, from, rest, depth),
        "super" => {
            let ups = path.iter().take_while(|word| *word == "super").count();
            inside(modules, &from[..from.len().checked_sub(ups)?], &path[ups..], depth)
        }
        _ if modules.contains_key(&child) => inside(modules, &child, rest, depth),
        _ => match module.imports.get(first).filter(|import| import.len() > 1 || import[0] != *first) {
            Some(import) => target(modules, from, &[&import[..], rest].concat(), depth + 1),
            None if modules.contains_key(std::slice::from_ref(first)) => {
                inside(modules, std::slice::from_ref(first), rest, depth)
            }
            None if module.items.contains(first) => Some(from.to_vec()),
            None => None,
        },
    }
}

/// The module that defines the item named by `path`, seen from within the module `at`.
fn inside(modules: &Modules, at: &[String], path: &[String], depth: usize) -> Option<Words> {
    let module = modules.get(at)?;
    let Some((first, rest)) = path.split_first() else { return Some(at.to_vec()) };
    let child = [at, std::slice::from_ref(first)].concat();
    if modules.contains_key(&child) {
        return inside(modules, &child, rest, depth);
    }
    if module.items.contains(first) {
        return Some(at.to_vec());
    }
    if let Some(import) = module.imports.get(first) {
        return target(modules, at, &[&import[..], rest].concat(), depth + 1);
    }
    let mut globs = module.globs.iter().filter_map(|glob| target(modules, at, glob, depth + 1));
    let of_glob = globs.find(|to| to != at && modules[to].items.contains(first));
    Some(of_glob.unwrap_or_else(|| at.to_vec()))
}

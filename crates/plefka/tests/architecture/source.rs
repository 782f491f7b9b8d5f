//! Modules of Rust crates, read from the text of their files: the items, imports and paths of each module.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::{self, Visit};

/// Texts by the names of their files, `crates/NAME/src/lib.rs`.
pub(super) type Files = BTreeMap<String, String>;

/// A path, word by word.
pub(super) type Words = Vec<String>;

/// A module: a file, or a part of a file in braces.
#[derive(Debug, Default)]
pub(super) struct Module {
    /// The file of the module.
    pub file: String,
    /// Names of the defined items.
    pub items: BTreeSet<String>,
    /// The paths imported by its `use` lines, by their local names.
    pub imports: BTreeMap<String, Words>,
    /// Modules imported as a whole.
    pub globs: Vec<Words>,
    /// Paths of its private `use` lines and of its code.
    pub paths: BTreeSet<Words>,
    /// Paths of its public `use` lines.
    pub exports: BTreeSet<Words>,
}

/// Modules by their paths, which begin with the name of the crate.
pub(super) type Modules = BTreeMap<Words, Module>;

/// All modules of the crates in `files`. Modules of tests are left out.
///
/// # Panics
/// If a file is not Rust, or a module has no file.
pub(super) fn modules(files: &Files) -> Modules {
    let mut modules = Modules::new();
    for root in files.keys() {
        let words: Vec<&str> = root.split('/').collect();
        let ["crates", name, "src", inside @ ..] = &words[..] else { continue };
        let name = name.replace('-', "_");
        let name = match inside {
            ["lib.rs"] => name,
            ["main.rs"] => format!("{name} (program)"),
            ["bin", program] => format!("{name} ({program})"),
            _ => continue,
        };
        let folder = root.rsplit_once('/').expect("a folder").0.to_owned();
        Reader { files, modules: &mut modules, at: vec![name], file: root.clone(), folder }.read();
    }
    modules
}

struct Reader<'a> {
    files: &'a Files,
    modules: &'a mut Modules,
    /// The path of the current module.
    at: Words,
    file: String,
    /// The folder with the files of its modules.
    folder: String,
}

impl Reader<'_> {
    fn read(&mut self) {
        let text = &self.files[&self.file];
        let parsed = syn::parse_file(text).unwrap_or_else(|e| panic!("{}: {e}", self.file));
        self.module();
        self.visit_file(&parsed);
    }

    /// The current module.
    fn module(&mut self) -> &mut Module {
        let file = &self.file;
        self.modules
            .entry(self.at.clone())
            .or_insert_with(|| Module { file: file.clone(), ..Module::default() })
    }

    fn file_of(&self, module: &str) -> String {
        let names = [format!("{}/{module}.rs", self.folder), format!("{}/{module}/mod.rs", self.folder)];
        let found = names.into_iter().find(|name| self.files.contains_key(name));
        found.unwrap_or_else(|| panic!("{}: no file for module {module}", self.file))
    }

    fn add_use(&mut self, tree: &syn::UseTree, mut path: Words, public: bool) {
        let (name, path) = match tree {
            syn::UseTree::Path(part) => {
                path.push(part.ident.to_string());
                return self.add_use(&part.tree, path, public);
            }
            syn::UseTree::Group(group) => {
                return group.items.iter().for_each(|part| self.add_use(part, path.clone(), public));
            }
            syn::UseTree::Glob(_) => {
                self.module().globs.push(path.clone());
                (None, path)
            }
            syn::UseTree::Name(last) if last.ident == "self" => (path.last().cloned(), path),
            syn::UseTree::Name(last) => {
                path.push(last.ident.to_string());
                (Some(last.ident.to_string()), path)
            }
            syn::UseTree::Rename(last) => {
                if last.ident != "self" {
                    path.push(last.ident.to_string());
                }
                (Some(last.rename.to_string()), path)
            }
        };
        let module = self.module();
        if let Some(name) = name {
            module.imports.insert(name, path.clone());
        }
        let paths = if public { &mut module.exports } else { &mut module.paths };
        paths.insert(path);
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        let (attributes, name) = match item {
            syn::Item::Const(x) => (&x.attrs, Some(&x.ident)),
            syn::Item::Enum(x) => (&x.attrs, Some(&x.ident)),
            syn::Item::Fn(x) => (&x.attrs, Some(&x.sig.ident)),
            syn::Item::Impl(x) => (&x.attrs, None),
            syn::Item::Macro(x) => (&x.attrs, x.ident.as_ref()),
            syn::Item::Mod(x) => (&x.attrs, None),
            syn::Item::Static(x) => (&x.attrs, Some(&x.ident)),
            syn::Item::Struct(x) => (&x.attrs, Some(&x.ident)),
            syn::Item::Trait(x) => (&x.attrs, Some(&x.ident)),
            syn::Item::Type(x) => (&x.attrs, Some(&x.ident)),
            syn::Item::Union(x) => (&x.attrs, Some(&x.ident)),
            syn::Item::Use(x) => (&x.attrs, None),
            _ => return visit::visit_item(self, item),
        };
        if attributes.iter().any(for_tests) {
            return;
        }
        if let Some(name) = name {
            self.module().items.insert(name.to_string());
        }
        visit::visit_item(self, item);
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        let name = item.ident.to_string();
        let at = [&self.at[..], std::slice::from_ref(&name)].concat();
        let folder = format!("{}/{name}", self.folder);
        let file = if item.content.is_some() { self.file.clone() } else { self.file_of(&name) };
        let mut inner = Reader { files: self.files, modules: self.modules, at, file, folder };
        match &item.content {
            Some((_, items)) => {
                inner.module();
                items.iter().for_each(|item| inner.visit_item(item));
            }
            None => inner.read(),
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let public = !matches!(item.vis, syn::Visibility::Inherited);
        self.add_use(&item.tree, Words::new(), public);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let words: Words = path.segments.iter().map(|part| part.ident.to_string()).collect();
        if words.len() > 1 && path.leading_colon.is_none() {
            self.module().paths.insert(words);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        let paths = paths_in(&call.tokens.to_string());
        self.module().paths.extend(paths);
        visit::visit_macro(self, call);
    }

    // `pub(super)` and attributes import nothing.
    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}
    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}
}

/// `#[cfg(test)]`.
fn for_tests(attribute: &syn::Attribute) -> bool {
    attribute.path().is_ident("cfg")
        && attribute.parse_args::<syn::Ident>().is_ok_and(|condition| condition == "test")
}

/// Paths of at least two words in the tokens of a macro.
fn paths_in(tokens: &str) -> BTreeSet<Words> {
    let mut found = BTreeSet::new();
    let mut path = Words::new();
    let mut rest = without_literals(tokens);
    rest.push(' ');
    let mut rest = rest.as_str();
    let mut joined = false;
    while let Some(first) = rest.chars().next() {
        let word = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(0);
        if word > 0 {
            if !joined {
                found.insert(std::mem::take(&mut path));
            }
            path.push(rest[..word].to_owned());
            (rest, joined) = (&rest[word..], false);
        } else if let Some(after) = rest.strip_prefix("::") {
            (rest, joined) = (after, true);
        } else {
            if !first.is_whitespace() {
                found.insert(std::mem::take(&mut path));
                joined = false;
            }
            rest = &rest[first.len_utf8()..];
        }
    }
    found.insert(path);
    found.retain(|path| path.len() > 1);
    found
}

/// The tokens without the contents of strings.
fn without_literals(tokens: &str) -> String {
    let mut out = String::new();
    let (mut inside, mut escaped) = (false, false);
    for c in tokens.replace("'\"'", "").replace("'\\\"'", "").chars() {
        match c {
            '"' if !escaped => {
                inside = !inside;
                out.push('"');
            }
            _ if inside => {}
            _ => out.push(c),
        }
        escaped = inside && c == '\\' && !escaped;
    }
    out
}

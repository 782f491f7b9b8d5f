//! Circles of a graph of files: sets of several files, each of which leads to all the others (Tarjan 1972).

use std::collections::BTreeMap;

use super::imports::Imports;

/// All circles, each with its files in alphabetical order.
pub(super) fn circles(imports: &Imports) -> Vec<Vec<&str>> {
    let mut search = Search { imports, numbers: BTreeMap::new(), open: Vec::new(), circles: Vec::new() };
    for file in imports.keys() {
        if !search.numbers.contains_key(file.as_str()) {
            search.visit(file);
        }
    }
    search.circles
}

struct Search<'a> {
    imports: &'a Imports,
    /// Number of every visited file, in the order of the visits.
    numbers: BTreeMap<&'a str, usize>,
    /// Visited files that are not yet in a complete set.
    open: Vec<&'a str>,
    circles: Vec<Vec<&'a str>>,
}

impl<'a> Search<'a> {
    /// The lowest number of an open file that can be reached from `file`.
    fn visit(&mut self, file: &'a str) -> usize {
        let number = self.numbers.len();
        let place = self.open.len();
        self.numbers.insert(file, number);
        self.open.push(file);
        let mut lowest = number;
        for to in self.imports.get(file).into_iter().flat_map(|to| to.keys()) {
            match self.numbers.get(to.as_str()) {
                None => lowest = lowest.min(self.visit(to)),
                Some(&seen) if self.open.contains(&to.as_str()) => lowest = lowest.min(seen),
                Some(_) => {}
            }
        }
        if lowest == number {
            let mut circle = self.open.split_off(place);
            circle.sort_unstable();
            if circle.len() > 1 {
                self.circles.push(circle);
            }
        }
        lowest
    }
}

//! The choice of an array from a file that holds several, and of the array of its labels.

use super::options::ReadOptions;
use super::source::Source;
use crate::error::Result;

/// A named array of a file.
#[derive(Debug, Clone)]
pub(super) struct Variable {
    pub name: String,
    /// Shape and type, for messages.
    pub description: String,
    /// Whether the array may be data if the options name none.
    pub is_table: bool,
    /// Length of the first axis.
    pub n_rows: usize,
}

/// Names that are chosen without a request if several arrays would do.
const PREFERRED: [&str; 7] = ["X", "x", "data", "train_data", "x_train", "X_train", "train"];

/// The index of the variable in the options, of the only table, or of a table with a usual name.
pub(super) fn choose(source: &Source, variables: &[Variable], options: &ReadOptions) -> Result<usize> {
    let list = || {
        let all: Vec<String> = variables.iter().map(|v| format!("{} {}", v.name, v.description)).collect();
        if all.is_empty() { "no variable at all".to_owned() } else { all.join(", ") }
    };
    if let Some(wanted) = &options.variable {
        let found = variables.iter().position(|v| v.name == *wanted);
        return found
            .ok_or_else(|| source.error(format!("variable {wanted}"), list(), "a variable of that name"));
    }
    let tables: Vec<usize> = (0..variables.len()).filter(|&k| variables[k].is_table).collect();
    match tables[..] {
        [only] => return Ok(only),
        [] => return Err(source.error("variables", list(), "a numeric array with two axes")),
        _ => {}
    }
    let preferred = PREFERRED.iter().find_map(|name| tables.iter().find(|&&k| variables[k].name == *name));
    preferred.copied().ok_or_else(|| {
        source.error(
            "variables",
            list(),
            format!("one table, or the name of one: {} NAME", options.flags.variable),
        )
    })
}

/// The names that the labels of `variable` may have; `true` if the name belongs to this variable alone.
pub(super) fn label_names(variable: &str) -> Vec<(String, bool)> {
    let mut names = Vec::new();
    if let Some(part) = variable.strip_suffix("_data") {
        names.push((format!("{part}_labels"), true));
    }
    if let Some(part) = variable.strip_prefix("x_").or_else(|| variable.strip_prefix("X_")) {
        names.push((format!("y_{part}"), true));
    }
    names.extend(["y", "Y", "labels", "label"].map(|name| (name.to_owned(), false)));
    names
}

//! The names of the columns of a table of text.

use super::top::Top;
use crate::data::reading::Layout;

/// The header's names of the columns of data, each of them once: a second `a` becomes `a.1`, and a column without a name
/// gets its number. With sentences on these changes.
pub(super) fn of(
    top: &Top,
    layout: &mut Layout,
    left_out: impl Fn(usize) -> bool,
) -> (Option<Vec<String>>, Vec<String>) {
    if !layout.header {
        return (None, Vec::new());
    }
    let written: Vec<String> =
        top.cells.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
    let (mut names, mut notes) = (Vec::<String>::new(), Vec::new());
    for (column, name) in written.iter().enumerate().filter(|(column, _)| !left_out(*column)) {
        let mut own = if name.is_empty() { column.to_string() } else { name.clone() };
        if names.contains(&own) {
            own = (1..)
                .map(|k| format!("{name}.{k}"))
                .find(|n| !written.contains(n) && !names.contains(n))
                .expect("endless");
            layout.duplicates.push(name.clone());
            notes.push(format!("two columns are called `{name}`: column {column} is `{own}` here"));
        }
        names.push(own);
    }
    (Some(names), notes)
}

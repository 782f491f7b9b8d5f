//! The target of a regression: numbers, or classes as columns of −1 and 1.

use std::path::Path;

use ndarray::{Array2, ArrayView1, Axis};
use plefka::data::Labels;
use plefka::{Error, Result};
use plefka_regression::classification::{TargetKind, label_values, signs};

use crate::terminal::number::short;

/// Cells that are no name of a class but a missing entry, in small letters.
const MISSING: [&str; 5] = ["", "?", "na", "n/a", "nan"];

/// The classes of a target.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Classes {
    /// Names, numbers by value, others by the alphabet.
    pub names: Vec<String>,
    /// The class of every row.
    pub index: Vec<usize>,
    /// Whether the labels are numbers, which may have been meant as such.
    pub numeric: bool,
}

/// The rules by which a target has numbers or classes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Policy<'a> {
    pub path: &'a Path,
    pub kind: TargetKind,
    /// Whether few distinct whole numbers are classes where the kind is left open.
    pub whole: bool,
}

/// Numbers, or classes.
#[derive(Debug)]
pub(super) struct Target {
    /// (n_rows × n_targets); of classes −1 and 1 in one column for two classes, in one per class for more.
    pub y: Array2<f64>,
    pub classes: Option<Classes>,
}

impl Policy<'_> {
    /// The target with the labels of a file.
    pub(super) fn of_labels(self, labels: &Labels) -> Result<Target> {
        let number = |name: &String| name.trim().parse::<f64>().ok().filter(|x| x.is_finite());
        let numbers: Vec<Option<f64>> = labels.classes.iter().map(number).collect();
        if numbers.iter().all(Option::is_some) {
            let y = labels.index.iter().map(|&k| numbers[k as usize].expect("all are numbers"));
            return self.of_numbers(
                Array2::from_shape_vec((labels.index.len(), 1), y.collect()).expect("one column"),
            );
        }
        let missing =
            labels.classes.iter().position(|name| MISSING.contains(&name.trim().to_lowercase().as_str()));
        if let Some(class) = missing {
            return Err(self.refused(labels, class, "a number or the name of a class in every row"));
        }
        let text = numbers.iter().position(Option::is_none).expect("one is no number");
        if self.kind == TargetKind::Numbers {
            return Err(self.refused(labels, text, "a finite number"));
        }
        if self.kind == TargetKind::Auto && numbers.iter().any(Option::is_some) {
            let expected =
                "a finite number in every row, or names of classes (--target-kind classes takes both)";
            return Err(self.refused(labels, text, expected));
        }
        if 2 * labels.classes.len() > labels.index.len() {
            let expected = format!(
                "numbers, or classes of two rows each ({} names in {} rows)",
                labels.classes.len(),
                labels.index.len()
            );
            return Err(self.refused(labels, text, &expected));
        }
        let index = labels.index.iter().map(|&k| k as usize).collect();
        self.of_classes(Classes { names: labels.classes.clone(), index, numeric: false })
    }

    /// Numeric targets, (n_rows × n_targets).
    pub(super) fn of_numbers(self, y: Array2<f64>) -> Result<Target> {
        if y.ncols() > 1 && self.kind == TargetKind::Classes {
            return Err(Error::setting("target", format!("{} columns", y.ncols()), "one column of classes"));
        }
        let values = match self.kind {
            TargetKind::Numbers => None,
            TargetKind::Classes => Some(distinct(y.column(0))),
            TargetKind::Auto if self.whole && y.ncols() == 1 => label_values(&y.column(0).to_vec()),
            TargetKind::Auto => None,
        };
        let Some(values) = values else { return Ok(Target { y, classes: None }) };
        if 2 * values.len() > y.nrows() {
            let found = format!("{} distinct numbers in {} rows", values.len(), y.nrows());
            return Err(Error::data(self.path, "target", found, "classes of two rows each"));
        }
        let place = |y: &f64| values.iter().position(|value| value == y).expect("one of its values");
        let index = y.column(0).iter().map(place).collect();
        let names =
            values.iter().map(|value| if value.fract() == 0.0 { value.to_string() } else { short(*value) });
        self.of_classes(Classes { names: names.collect(), index, numeric: true })
    }

    fn of_classes(self, classes: Classes) -> Result<Target> {
        if classes.names.len() < 2 {
            return Err(Error::data(
                self.path,
                "target",
                format!("only the class {}", classes.names[0]),
                "two classes",
            ));
        }
        let y = signs(&classes.index, classes.names.len());
        Ok(Target { y, classes: Some(classes) })
    }

    fn refused(self, labels: &Labels, class: usize, expected: &str) -> Error {
        let row = labels.index.iter().position(|&k| k as usize == class).unwrap_or(0);
        let place = format!("target of row {}", row + 1);
        Error::data(self.path, place, format!("{:?}", labels.classes[class]), expected)
    }
}

/// The distinct numbers, ascending.
fn distinct(y: ArrayView1<'_, f64>) -> Vec<f64> {
    let mut values = y.to_vec();
    values.sort_by(f64::total_cmp);
    values.dedup();
    values
}

impl Classes {
    /// The names of the columns of y.
    pub(super) fn columns(&self, target: &str) -> Vec<String> {
        if self.names.len() == 2 {
            return vec![target.to_owned()];
        }
        self.names.iter().map(|name| format!("{target} = {name}")).collect()
    }

    /// The classes in one line.
    pub(super) fn listed(&self) -> String {
        let shown: Vec<&str> = self.names.iter().take(10).map(String::as_str).collect();
        let more = if self.names.len() > 10 { ", …" } else { "" };
        format!("{}{more}", shown.join(", "))
    }
}

impl Target {
    /// Whether one numeric target has few distinct whole numbers.
    pub(super) fn looks_like_classes(&self) -> bool {
        self.classes.is_none()
            && self.y.ncols() == 1
            && label_values(&self.y.index_axis(Axis(1), 0).to_vec()).is_some()
    }
}

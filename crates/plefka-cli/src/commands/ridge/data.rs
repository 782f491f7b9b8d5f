//! The columns of a regression: X, the targets and weights, by name or number.

use ndarray::Array2;
use plefka::data::columns::{columns, in_f64};
use plefka::data::readers::{Flags, ReadOptions, read};
use plefka::data::{Labels, Rows};
use plefka::{Error, Result};
use plefka_regression::classification::TargetKind;
use plefka_regression::selection::k_fold::Data;

use super::target::{Classes, Policy, Target};
use crate::args::RidgeData;
use crate::terminal::output::Output;

/// The data of a regression.
#[derive(Debug)]
pub(super) struct Columns {
    /// (n_rows × n_columns).
    pub x: Rows<f64>,
    /// Names of X's columns; numbers if the file has no names.
    pub names: Vec<String>,
    /// (n_rows × n_targets).
    pub y: Array2<f64>,
    /// Names of the targets.
    pub targets: Vec<String>,
    /// Names of y's columns: of the targets, or of classes.
    pub outputs: Vec<String>,
    /// The classes of the target, if it has classes in place of numbers.
    pub classes: Option<Classes>,
    /// Whether the target is taken as numbers although it has few distinct whole ones.
    pub few_whole: bool,
    /// One per row.
    pub weights: Option<Vec<f64>>,
    /// Names that several columns of the file have.
    duplicates: Vec<String>,
    /// Whether the first column of the file numbers the rows and is not in X.
    index: bool,
}

/// Reads the file and separates its columns. `whole` says whether few distinct whole numbers are classes.
pub(super) fn read_columns(args: &RidgeData, whole: bool, output: Output) -> Result<Columns> {
    let wanted: Vec<&str> =
        args.target.as_deref().map(|t| t.split(',').map(str::trim).collect()).unwrap_or_default();
    let text_target = (wanted.len() == 1).then(|| wanted[0].to_owned());
    let flags = Flags { missing: None, label_column: "--target", label: "targets", ..Flags::default() };
    let mut options = ReadOptions {
        limit: args.limit,
        variable: args.variable.clone(),
        header: args.header,
        flags,
        ..ReadOptions::default()
    };
    options.label_column.clone_from(&text_target);
    let table = read(&args.data, &options).map_err(as_typed)?;
    let (names, labels, reading) = (table.names.clone(), table.labels.clone(), table.reading.clone());
    for remark in reading.remarks() {
        output.note(format_args!("{}: {remark}", table.source.display()));
    }
    let x = in_f64(table)?;
    let layout = reading.layout.unwrap_or_default();
    let names = names.unwrap_or_else(|| numbers(x.n_columns(), labels.as_ref().and(text_target.as_deref())));
    let mut columns = Columns {
        x,
        names,
        y: Array2::zeros((0, 0)),
        targets: wanted.iter().map(|name| (*name).to_owned()).collect(),
        outputs: Vec::new(),
        classes: None,
        few_whole: false,
        weights: None,
        duplicates: layout.duplicates,
        index: layout.index.is_some(),
    };
    columns.set_target(
        &wanted,
        labels.as_ref(),
        Policy { path: &args.data, kind: args.target_kind, whole },
    )?;
    if let Some(name) = &args.weights {
        let taken = columns.take("weights", &[name])?;
        columns.weights = Some(taken.into_iter().collect());
    }
    if columns.x.n_columns() == 0 {
        return Err(Error::data(
            &args.data,
            "columns",
            "the target alone",
            "at least one column to predict it from",
        ));
    }
    Ok(columns)
}

/// An error about the column of labels as one about the flag that names it here.
fn as_typed(error: Error) -> Error {
    match error {
        Error::Setting { name, found, expected } if name == "label_column" => {
            Error::Setting { name: "target".into(), found, expected }
        }
        other => other,
    }
}

impl Columns {
    /// A heading that names the targets and the file.
    pub(super) fn title(&self, args: &RidgeData) -> String {
        let named =
            |name: &String| if name.parse::<i64>().is_ok() { format!("column {name}") } else { name.clone() };
        let targets: Vec<String> = self.targets.iter().map(named).collect();
        let file = args.data.file_name().unwrap_or(args.data.as_os_str());
        format!("{} of {}", targets.join(", "), file.to_string_lossy())
    }

    /// The data of a regression to cross-validate.
    pub(super) fn data(&self) -> Data<'_> {
        Data { x: &self.x, y: &self.y, weights: self.weights.as_deref() }
    }

    /// The target from the labels of the file, or from columns of X.
    fn set_target(&mut self, wanted: &[&str], labels: Option<&Labels>, policy: Policy<'_>) -> Result<()> {
        let target: Target = match labels {
            Some(labels) => policy.of_labels(labels)?,
            None if wanted.is_empty() => {
                let expected = format!("one of the columns {}", excerpt(&self.names));
                return Err(Error::setting("target", "none", expected));
            }
            None => policy.of_numbers(self.take("target", wanted)?)?,
        };
        if self.targets.is_empty() {
            self.targets = vec!["y".into()];
        }
        self.few_whole = policy.kind == TargetKind::Auto && target.looks_like_classes();
        self.outputs = match &target.classes {
            Some(classes) => classes.columns(&self.targets[0]),
            None => self.targets.clone(),
        };
        (self.y, self.classes) = (target.y, target.classes);
        Ok(())
    }

    /// Names of the classes, for JSON.
    pub(super) fn class_names(&self) -> Option<&[String]> {
        self.classes.as_ref().map(|classes| &classes.names[..])
    }

    /// Moves columns out of X.
    fn take(&mut self, setting: &str, wanted: &[&str]) -> Result<Array2<f64>> {
        let places = wanted.iter().map(|name| self.place(setting, name)).collect::<Result<Vec<_>>>()?;
        if let Some(twice) = (1..places.len()).find(|&k| places[..k].contains(&places[k])) {
            return Err(Error::setting(setting, wanted[twice], "every column once"));
        }
        let Rows::Dense(x) = &self.x else {
            return Err(Error::setting(
                setting,
                wanted[0],
                "a file that is not sparse, or one with labels of its own",
            ));
        };
        let taken = columns(x, &places);
        let kept: Vec<usize> = (0..x.ncols()).filter(|k| !places.contains(k)).collect();
        self.names = kept.iter().map(|&k| self.names[k].clone()).collect();
        self.x = Rows::Dense(columns(x, &kept));
        Ok(taken)
    }

    fn place(&self, setting: &str, name: &str) -> Result<usize> {
        if self.duplicates.iter().any(|twice| twice == name) {
            return Err(Error::setting(
                setting,
                format!("{name}, the name of several columns"),
                "a column by its number",
            ));
        }
        if let Some(place) = self.names.iter().position(|known| known == name) {
            return Ok(place);
        }
        let (n, first) = (self.names.len() as i64, i64::from(self.index));
        let index = name.parse::<i64>().ok().map(|k| if k < 0 { k + n } else { k - first });
        let index = index.filter(|k| (0..n).contains(k)).map(|k| k as usize);
        index.ok_or_else(|| {
            let expected = format!("a number from {} to {}, or one of {}", -n, n - 1, excerpt(&self.names));
            Error::setting(setting, name, expected)
        })
    }
}

/// Numbers of the columns in the file, where the target, which is taken out, has a number as well.
fn numbers(columns: usize, target: Option<&str>) -> Vec<String> {
    let all = columns as i64 + i64::from(target.is_some());
    let taken = target.and_then(|t| t.parse::<i64>().ok()).map(|k| k.rem_euclid(all));
    (0..all).filter(|k| Some(*k) != taken).map(|k| k.to_string()).take(columns).collect()
}

fn excerpt(names: &[String]) -> String {
    let more = if names.len() > 8 { ", …" } else { "" };
    format!("{}{more}", names[..names.len().min(8)].join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_numbered_as_in_the_file() {
        assert_eq!(numbers(3, Some("1")), ["0", "2", "3"]);
        assert_eq!(numbers(3, Some("-1")), ["0", "1", "2"]);
        assert_eq!(numbers(2, None), ["0", "1"]);
    }
}

//! The columns of a regression: X, the targets and weights, by name or number.

use ndarray::{Array2, Axis};
use plefka::data::columns::{columns, in_f64};
use plefka::data::readers::{Flags, ReadOptions, read};
use plefka::data::{Labels, Rows};
use plefka::{Error, Result};
use plefka_regression::selection::k_fold::Data;

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
    /// The classes that stand for −1 and 1, if the target is not numeric.
    pub classes: Option<(String, String)>,
    /// One per row.
    pub weights: Option<Vec<f64>>,
    /// Names that several columns of the file have.
    duplicates: Vec<String>,
    /// Whether the first column of the file numbers the rows and is not in X.
    index: bool,
}

/// Reads the file and separates its columns.
pub(super) fn read_columns(args: &RidgeData, output: Output) -> Result<Columns> {
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
    let table = read(&args.data, &options)?;
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
        targets: Vec::new(),
        classes: None,
        weights: None,
        duplicates: layout.duplicates,
        index: layout.index.is_some(),
    };
    match labels {
        Some(labels) => {
            let (y, classes) = from_labels(&labels, &args.data)?;
            columns.y = y.insert_axis(Axis(1));
            columns.classes = classes;
            columns.targets = vec![text_target.unwrap_or_else(|| "y".into())];
        }
        None if wanted.is_empty() => {
            let expected = format!("one of the columns {}", excerpt(&columns.names));
            return Err(Error::setting("target", "none", expected));
        }
        None => columns.take_targets(&wanted)?,
    }
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

    fn take_targets(&mut self, wanted: &[&str]) -> Result<()> {
        self.targets = wanted.iter().map(|name| (*name).to_owned()).collect();
        self.y = self.take("target", wanted)?;
        Ok(())
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

/// The target as numbers, or two classes as −1 and 1.
type Target = (ndarray::Array1<f64>, Option<(String, String)>);

fn from_labels(labels: &Labels, path: &std::path::Path) -> Result<Target> {
    let numbers: Option<Vec<f64>> =
        labels.classes.iter().map(|name| name.trim().parse().ok().filter(|x: &f64| x.is_finite())).collect();
    if let Some(numbers) = numbers {
        return Ok((labels.index.iter().map(|&k| numbers[k as usize]).collect(), None));
    }
    if let [low, high] = &labels.classes[..] {
        let y = labels.index.iter().map(|&k| if k == 0 { -1.0 } else { 1.0 }).collect();
        return Ok((y, Some((low.clone(), high.clone()))));
    }
    let class =
        labels.classes.iter().position(|name| name.trim().parse::<f64>().map_or(true, |x| !x.is_finite()));
    let class = class.expect("one is no number");
    let row = labels.index.iter().position(|&k| k as usize == class).unwrap_or(0);
    let expected = "a finite number, or two classes in all";
    Err(Error::data(
        path,
        format!("target of row {}", row + 1),
        format!("{:?}", labels.classes[class]),
        expected,
    ))
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

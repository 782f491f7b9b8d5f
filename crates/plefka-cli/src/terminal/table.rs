//! The table of monitors: one aligned row per measurement, at most 80 columns wide, with the columns that the run
//! measures.

use plefka::training::{Record, RunConfig};

use super::number::{short, with_error};

/// Largest width of the table.
const WIDTH: usize = 80;
/// Width of the first and of the last column, which every table has.
const EPOCH: usize = 5;
const SECONDS: usize = 9;
/// Half the width of a 95 % interval in standard errors, where a monitor has only the standard error.
const NORMAL: f64 = 1.96;

/// A column: its title in two lines, its width and its text in a row.
#[derive(Debug, Clone)]
struct Column {
    title: [&'static str; 2],
    width: usize,
    cell: Cell,
}

/// How a row's text follows from its record.
#[derive(Debug, Clone)]
enum Cell {
    /// The number of this name.
    Number(String),
    /// The number of this name plus and minus half of its interval, whose ends have the suffixes `_lower` and `_upper`.
    Interval(String),
    /// The number of this name plus and minus 1.96 standard errors, with the suffix `_std_error`.
    Error(String),
}

/// The columns of a run.
#[derive(Debug, Clone)]
pub(crate) struct Table(Vec<Column>);

impl Table {
    /// The columns for a run with these settings and this measurement: of the validation samples, if there are any.
    pub(crate) fn new(config: &RunConfig, first: &Record) -> Self {
        let has = |name: &str| first.values.contains_key(name);
        let set = if has("validation.samples") { "validation" } else { "train" };
        let short_set = if set == "validation" { "valid." } else { "training" };
        let likelihood = has(&format!("{set}.log_likelihood"));
        let both = has("train.log_likelihood") && has("validation.log_likelihood");
        let of = |name: &str| format!("{set}.{name}");
        let column = |title, width, cell| Column { title, width, cell };
        let wanted = [
            (likelihood, column(["log-likelihood", short_set], 17, Cell::Interval(of("log_likelihood")))),
            (likelihood, column(["gain since the", "row above"], 19, Cell::Error(of("log_likelihood_gain")))),
            (both, column(["training", "- valid."], 18, Cell::Error("log_likelihood_gap".into()))),
            (
                !likelihood && has(&of("pseudo_likelihood")),
                column(["pseudo-likelihood", short_set], 19, Cell::Interval(of("pseudo_likelihood"))),
            ),
            (
                likelihood && has(&of("pseudo_likelihood")),
                column(["pseudo-l.", short_set], 10, Cell::Number(of("pseudo_likelihood"))),
            ),
            (
                config.negative.iterates(),
                column(["equation", "residual"], 9, Cell::Number("fixed_point_residual".into())),
            ),
            (true, column(["recon.", "error"], 8, Cell::Number(of("reconstruction_error")))),
            (true, column(["norm", "of W"], 8, Cell::Number("weight_norm".into()))),
        ];
        let mut free = WIDTH - EPOCH - SECONDS;
        let mut columns = Vec::new();
        for (_, column) in wanted.into_iter().filter(|(applies, _)| *applies) {
            if column.width <= free {
                free -= column.width;
                columns.push(column);
            }
        }
        Self(columns)
    }

    /// The lines above the rows: which samples are measured, and the titles.
    pub(crate) fn head(&self, first: &Record, sizes: (usize, Option<usize>)) -> String {
        let line = |first: &str, k: usize, last: &str| {
            let cells: String = self
                .0
                .iter()
                .map(|column| format!("{:>width$}", column.title[k], width = column.width))
                .collect();
            format!("{first:>EPOCH$}{cells}{last:>SECONDS$}")
        };
        let (upper, lower) = (line("", 0, ""), line("epoch", 1, "seconds"));
        format!("{}\n{}\n{lower}", measured_on(first, sizes), upper.trim_end())
    }

    /// The row of one measurement.
    pub(crate) fn row(&self, record: &Record) -> String {
        let cells: String = self
            .0
            .iter()
            .map(|column| format!(" {:>width$}", column.cell.text(record), width = column.width - 1))
            .collect();
        format!("{:>EPOCH$}{cells}{:>SECONDS$}", record.epoch, short(record.seconds))
    }
}

/// The numbers of samples behind the rows.
fn measured_on(record: &Record, (train, validation): (usize, Option<usize>)) -> String {
    let of = |set: &str, all: usize, label: &str| {
        let n = record.values.get(&format!("{set}.samples")).map_or(all, |n| *n as usize);
        if n < all { format!("{n} of {all} {label} samples") } else { format!("all {all} {label} samples") }
    };
    let mut text = format!("measured on {}", of("train", train, "training"));
    if let Some(all) = validation.filter(|_| record.values.contains_key("validation.samples")) {
        text += &format!(" and {}", of("validation", all, "validation"));
    }
    text + ", in nats per sample;\n+-: 95 % interval over samples and of ln Z; gains and differences compare the same samples"
}

impl Cell {
    /// The text for a record; nothing where the record has no value, as for the gain of the first measurement.
    fn text(&self, record: &Record) -> String {
        let value = |name: &str| record.values.get(name).copied();
        let text = match self {
            Self::Number(name) => value(name).map(short),
            Self::Interval(name) => value(name).map(|x| {
                let ends = value(&format!("{name}_lower")).zip(value(&format!("{name}_upper")));
                with_error(x, ends.map(|(low, high)| 0.5 * (high - low)))
            }),
            Self::Error(name) => value(name)
                .map(|x| with_error(x, value(&format!("{name}_std_error")).map(|error| NORMAL * error))),
        };
        text.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(epoch: u64, values: &[(&str, f64)]) -> Record {
        let values = values.iter().map(|(name, x)| ((*name).to_owned(), *x)).collect();
        Record { epoch, step: 9, seconds: 4.25, values }
    }

    const BOTH: [(&str, f64); 13] = [
        ("train.samples", 256.0),
        ("validation.samples", 256.0),
        ("train.log_likelihood", -6.4),
        ("validation.log_likelihood", -6.463),
        ("validation.log_likelihood_lower", -6.603),
        ("validation.log_likelihood_upper", -6.323),
        ("validation.log_likelihood_gain", 0.0123),
        ("validation.log_likelihood_gain_std_error", 0.001),
        ("log_likelihood_gap", 0.06),
        ("log_likelihood_gap_std_error", 0.1),
        ("validation.pseudo_likelihood", -4.25),
        ("validation.reconstruction_error", 0.0625),
        ("weight_norm", 12.5),
    ];

    #[test]
    fn rows_line_up_with_the_head_within_80_columns() {
        let full = record(12, &BOTH);
        let table = Table::new(&RunConfig::default(), &full);
        let (head, row) = (table.head(&full, (16_181, Some(256))), table.row(&full));
        assert!(head.starts_with("measured on 256 of 16181 training samples and all 256 validation samples"));
        let longest = head.lines().chain([row.as_str()]).map(|line| line.chars().count()).max();
        assert!(longest <= Some(100), "{head}\n{row}");
        assert_eq!(row.chars().count(), head.lines().last().unwrap().chars().count());
        assert!(row.chars().count() <= WIDTH, "{row}");
        for part in ["-6.46 +- 0.14", "0.0123 +- 0.0020", "0.06 +- 0.20", "-4.2500"] {
            assert!(row.contains(part), "{part} in {row}");
        }
    }

    #[test]
    fn columns_that_a_run_does_not_measure_are_left_out() {
        let few = record(0, &[("train.samples", 9.0), ("train.pseudo_likelihood", -123.456)]);
        let table = Table::new(&RunConfig::default(), &few);
        let head = table.head(&few, (9, None));
        assert!(!head.contains("valid.") && !head.contains("gain since") && head.contains("all 9 training"));
        assert!(table.row(&few).contains("-123.456") || table.row(&few).contains("-123.46"));
        assert!(!table.row(&few).contains(" - "), "no column is always empty by a sign for it");
    }
}

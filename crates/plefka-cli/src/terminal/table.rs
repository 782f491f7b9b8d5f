//! The table of monitors: one aligned row per measurement.

use plefka::training::Record;

use super::number::short;

/// Title in two lines, name of the monitor and width.
const COLUMNS: [(&str, &str, &str, usize); 8] = [
    ("log-lik.", "valid.", "validation.log_likelihood", 10),
    ("pseudo-lik.", "train", "train.pseudo_likelihood", 12),
    ("pseudo-lik.", "valid.", "validation.pseudo_likelihood", 12),
    ("recon.", "error", "train.reconstruction_error", 9),
    ("norm", "of W", "weight_norm", 8),
    ("singular", "value 1", "singular_value_1", 9),
    ("fixed point", "iterations", "fixed_point_iterations", 12),
    ("fixed point", "residual", "fixed_point_residual", 12),
];
const EPOCH: usize = 6;
const SECONDS: usize = 9;

/// The two lines above the rows.
pub(crate) fn head() -> String {
    let line = |first: &str, pick: fn(&(&str, &str, &str, usize)) -> String, last: &str| {
        let cells: String = COLUMNS.iter().map(pick).collect();
        format!("{first:>EPOCH$}{cells}{last:>SECONDS$}")
    };
    let upper = line("", |&(title, _, _, width)| format!("{title:>width$}"), "");
    let lower = line("epoch", |&(_, title, _, width)| format!("{title:>width$}"), "seconds");
    format!("{}\n{lower}", upper.trim_end())
}

/// The row of one measurement.
pub(crate) fn row(record: &Record) -> String {
    let cell = |&(_, _, name, width): &(&str, &str, &str, usize)| {
        let text = record.values.get(name).map_or("-".into(), |&x| short(x));
        format!("{text:>width$}")
    };
    let cells: String = COLUMNS.iter().map(cell).collect();
    format!("{:>EPOCH$}{cells}{:>SECONDS$}", record.epoch, short(record.seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_line_up_with_the_head() {
        let values =
            [("train.pseudo_likelihood".to_owned(), -123.456), ("fixed_point_residual".to_owned(), 2e-7)];
        let record = Record { epoch: 12, step: 9, seconds: 4.25, values: values.into() };
        let (head, row) = (head(), row(&record));
        assert_eq!(head.lines().last().map(str::len), Some(row.len()));
        assert_eq!(head.lines().next().map(str::len), Some(row.len() - SECONDS));
        let cells: Vec<&str> = row.split_whitespace().collect();
        assert_eq!(cells, ["12", "-", "-123.46", "-", "-", "-", "-", "-", "2.0e-7", "4.2500"]);
        assert!(row.len() <= 100);
    }
}

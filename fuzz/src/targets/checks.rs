//! What must hold of every table that a reader returns, and of every error.

use std::fmt::Display;

use plefka::data::readers::ReadOptions;
use plefka::data::scale::Scale;
use plefka::data::sequences::Ambiguous;
use plefka::data::{Binarize, Samples, Table, Values};
use plefka::units::Bernoulli;

/// Bytes of the longest message of an error.
const LONGEST: usize = 3000;
/// Numbers of a table up to which it is also made into samples.
const SMALL: usize = 1 << 16;

/// Checks the message of an error: not empty and not a copy of the file.
pub fn message(error: &dyn Display) {
    let text = error.to_string();
    assert!(!text.is_empty() && text.len() < LONGEST, "a message of {} bytes: {:.300}", text.len(), text);
}

/// Checks a table that was read with `options`.
pub fn table(table: Table, options: &ReadOptions) {
    let (n_rows, n_columns) = table.values.shape();
    assert!(n_rows > 0 && n_columns > 0, "{n_rows} × {n_columns}");
    assert!(options.limit.is_none_or(|limit| n_rows <= limit), "{n_rows} rows of {:?}", options.limit);
    if let Some((height, width)) = table.image_shape {
        assert_eq!(height.checked_mul(width), Some(n_columns), "{height} × {width} pixels");
    }
    assert!(table.names.as_ref().is_none_or(|names| names.len() == n_columns), "{:?}", table.names);
    if let Some(labels) = &table.labels {
        assert_eq!(labels.index.len(), n_rows, "labels");
        assert!(labels.index.iter().all(|&k| (k as usize) < labels.classes.len()), "{:?}", labels.classes);
    }
    let mut holes = options.missing;
    if let Some(sites) = &table.sites {
        assert_eq!(sites.n_columns(), n_columns, "sites");
        assert!(sites.positions.iter().is_sorted_by(|a, b| a < b), "{:?}", sites.positions);
        assert!(sites.positions.iter().all(|position| (1..=sites.width).contains(position)));
        holes |= options.sequences.ambiguous == Ambiguous::Missing;
    }
    numbers(&table.values, holes);
    if n_rows.saturating_mul(n_columns) <= SMALL {
        samples(table, holes);
    }
}

/// Checks that all numbers are finite, or NaN where there may be `holes`.
fn numbers(values: &Values, holes: bool) {
    let good = |x: f64| x.is_finite() || (holes && x.is_nan());
    match values {
        Values::Bytes(_) => {}
        Values::F32(a) => assert!(a.iter().all(|&x| good(f64::from(x)))),
        Values::F64(a) => assert!(a.iter().all(|&x| good(x))),
        Values::Sparse(m) => {
            for row in 0..m.n_rows() {
                let (columns, values) = m.row(row);
                assert!(columns.is_sorted_by(|a, b| a < b), "columns {columns:?}");
                assert!(columns.iter().all(|&column| (column as usize) < m.n_columns()));
                assert!(values.iter().all(|x| x.is_finite()));
            }
        }
        Values::File(file) => {
            let rows: Vec<usize> = (0..file.shape().0).collect();
            match file.read_rows(&rows) {
                Ok(dense) => numbers(&dense.into(), holes),
                Err(error) => message(&error),
            }
        }
    }
}

/// Makes samples of the table and checks that bits come out.
fn samples(table: Table, holes: bool) {
    match Samples::<f32>::scaled(table, &Bernoulli, Binarize::Threshold(0.5), Scale::Auto, holes) {
        Ok(samples) => {
            let all = samples.all(1).expect("samples in memory").visible.to_dense();
            assert!(all.iter().all(|&x| x == 0.0 || x == 1.0 || (holes && x.is_nan())), "no bits");
        }
        Err(error) => message(&error),
    }
}

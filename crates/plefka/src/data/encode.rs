//! Tables converted to the values of a unit: values scaled, bits to the two states of a spin, grey levels to counts,
//! category numbers to one column for each colour. Values that already suit the unit stay as they are.

use ndarray::Array2;

use super::table::{Table, Values};
use crate::error::{Error, Result};
use crate::float::Float;
use crate::linalg::Csr;
use crate::units::Unit;

/// The table with values that suit `unit`, and what is left to divide them by when they are gathered: bytes and files are
/// divided then. Bits that are made later, `binarised`, are not yet the states of a spin.
///
/// # Errors
/// Category numbers that are not whole or not below the number of colours.
pub(super) fn encoded<F: Float>(
    table: Table,
    unit: &dyn Unit<F>,
    divisor: Option<f64>,
    binarised: bool,
) -> Result<(Table, Option<f64>)> {
    let by = divisor.unwrap_or(1.0);
    let (values, left) = match unit.states() {
        _ if unit.colours() > 1 => {
            let values = scaled(table.values, divisor);
            (coloured(values, unit.colours(), &table.source.display().to_string())?, None)
        }
        Some(&[low, high]) if (low, high) != (0.0, 1.0) && !binarised => {
            (two_states(scaled(table.values, divisor), low as f32, high as f32, divisor.is_some()), None)
        }
        Some(states) if states.len() > 2 && divisor.is_some() => {
            let most = *states.last().expect("not empty");
            (mapped(table.values, |x| (x / by * most).round()), None)
        }
        _ => match table.values {
            values @ (Values::Bytes(_) | Values::File(_)) => (values, divisor),
            values => (scaled(values, divisor), None),
        },
    };
    Ok((Table { values, ..table }, left))
}

fn scaled(values: Values, divisor: Option<f64>) -> Values {
    match divisor {
        Some(by) => mapped(values, |x| x / by),
        None => values,
    }
}

/// All values in memory after `map`, which leaves 0 as it is; a file on disk stays the same.
fn mapped(values: Values, map: impl Fn(f64) -> f64) -> Values {
    let single = |x: f32| map(f64::from(x)) as f32;
    match values {
        Values::Bytes(a) => Values::F64(a.mapv(|x| map(f64::from(x)))),
        Values::F32(a) => Values::F32(a.mapv(single)),
        Values::F64(a) => Values::F64(a.mapv(map)),
        Values::Sparse(m) => Values::Sparse(m.map(single)),
        file @ Values::File(_) => file,
    }
}

/// Maps data of 0 and 1 to `low` and `high`; with `grey`, also the values between.
fn two_states(values: Values, low: f32, high: f32, grey: bool) -> Values {
    let bits = |x: f32| grey || x.is_nan() || x == 0.0 || x == 1.0;
    let state = |x: f32| low + (high - low) * x;
    match values {
        Values::Bytes(a) if a.iter().all(|x| *x <= 1) => Values::F32(a.mapv(|x| state(f32::from(x)))),
        Values::F32(a) if a.iter().all(|x| bits(*x)) => Values::F32(a.mapv(state)),
        Values::F64(a) if a.iter().all(|x| bits(*x as f32) && (*x as f32).is_nan() == x.is_nan()) => {
            Values::F32(a.mapv(|x| state(x as f32)))
        }
        Values::Sparse(m) if (0..m.n_rows()).all(|r| m.row(r).1.iter().all(|x| bits(*x))) => {
            Values::F32(dense(&m).mapv(state))
        }
        other => other,
    }
}

fn dense(m: &Csr<f32>) -> Array2<f32> {
    let mut out = Array2::zeros((m.n_rows(), m.n_columns()));
    for (r, mut row) in out.rows_mut().into_iter().enumerate() {
        let (columns, values) = m.row(r);
        columns.iter().zip(values).for_each(|(&c, &x)| row[c as usize] = x);
    }
    out
}

/// Category numbers 0 … Q−1 become Q columns each; rows that already have this form, one 1 in every Q columns, stay the
/// same.
fn coloured(values: Values, colours: usize, source: &str) -> Result<Values> {
    let numbers = match &values {
        Values::Bytes(a) => a.mapv(f32::from),
        Values::F32(a) => a.clone(),
        Values::F64(a) => a.mapv(|x| x as f32),
        Values::Sparse(_) | Values::File(_) => return Ok(values),
    };
    let one_hot = numbers.ncols().is_multiple_of(colours)
        && numbers.rows().into_iter().all(|row| {
            let units = row.axis_chunks_iter(ndarray::Axis(0), colours);
            units.into_iter().all(|unit| unit.sum() == 1.0 || unit.iter().all(|x| x.is_nan()))
        });
    if one_hot {
        return Ok(values);
    }
    let mut out = Array2::zeros((numbers.nrows(), numbers.ncols() * colours));
    for ((row, column), &x) in numbers.indexed_iter() {
        let mut unit = out.slice_mut(ndarray::s![row, column * colours..(column + 1) * colours]);
        if x.is_nan() {
            unit.fill(f32::NAN);
        } else if x >= 0.0 && x.fract() == 0.0 && (x as usize) < colours {
            unit[x as usize] = 1.0f32;
        } else {
            let place = format!("{source}: row {row}, column {column} (counted from 0)");
            return Err(Error::input(
                place,
                x,
                format!("a whole number below {colours}, or {colours} columns per unit"),
            ));
        }
    }
    Ok(Values::F32(out))
}

/// The name of a unit with its constants: `potts` alone gets as many colours as the table has categories.
///
/// # Errors
/// A table without categories.
pub fn resolved(name: &str, table: &Table) -> Result<String> {
    if name != "potts" {
        return Ok(name.to_owned());
    }
    if let Some(sites) = &table.sites {
        return Ok(sites.unit());
    }
    let largest = match &table.values {
        Values::Bytes(a) => a.iter().copied().max().map(f64::from),
        Values::F32(a) => a.iter().copied().filter(|x| !x.is_nan()).reduce(f32::max).map(f64::from),
        Values::F64(a) => a.iter().copied().filter(|x| !x.is_nan()).reduce(f64::max),
        Values::Sparse(_) | Values::File(_) => None,
    };
    match largest {
        Some(x) if x >= 2.0 => Ok(format!("potts:{}", x as usize + 1)),
        _ => Err(Error::setting(
            "visible",
            "\"potts\"",
            "potts:Q, as these data do not say how many colours there are",
        )),
    }
}

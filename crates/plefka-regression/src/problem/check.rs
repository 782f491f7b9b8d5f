//! Checks of X, y and the weights.

use ndarray::Array2;
use plefka::data::Rows;
use plefka::{Error, Result};

/// Checks shapes, numbers and weights.
///
/// # Errors
/// Shapes that do not match, numbers that are not finite, weights that are negative or all zero.
pub(crate) fn check(x: &Rows<f64>, y: &Array2<f64>, weights: Option<&[f64]>) -> Result<()> {
    let (n, p) = (x.n_rows(), x.n_columns());
    if n == 0 || p == 0 {
        return Err(Error::input("X", format!("{n} rows and {p} columns"), "at least one of each"));
    }
    if y.nrows() != n || y.ncols() == 0 {
        return Err(Error::input(
            "y",
            format!("{} rows of {}", y.nrows(), y.ncols()),
            format!("{n} rows, as X has"),
        ));
    }
    check_numbers(x, y)?;
    weights.map_or(Ok(()), |weights| check_weights(weights, n))
}

/// Checks that all numbers are finite.
fn check_numbers(x: &Rows<f64>, y: &Array2<f64>) -> Result<()> {
    let found = match x {
        Rows::Dense(matrix) => matrix.indexed_iter().find(|(_, x)| !x.is_finite()).map(|(at, x)| (at, *x)),
        Rows::Sparse(csr) => (0..csr.n_rows()).find_map(|row| {
            let (columns, values) = csr.row(row);
            let at = values.iter().position(|x| !x.is_finite())?;
            Some(((row, columns[at] as usize), values[at]))
        }),
    };
    if let Some(((row, column), value)) = found {
        return Err(Error::input(format!("X: row {row}, column {column}"), value, "a finite number"));
    }
    if let Some(((row, column), value)) = y.indexed_iter().find(|(_, y)| !y.is_finite()) {
        return Err(Error::input(format!("y: row {row}, target {column}"), value, "a finite number"));
    }
    Ok(())
}

/// Checks the weights of `n` rows.
fn check_weights(weights: &[f64], n: usize) -> Result<()> {
    if weights.len() != n {
        return Err(Error::input("weights", weights.len(), format!("{n}, one per row")));
    }
    if let Some(row) = weights.iter().position(|w| !(w.is_finite() && *w >= 0.0)) {
        return Err(Error::input(
            format!("weight of row {row}"),
            weights[row],
            "a finite number, not negative",
        ));
    }
    if weights.iter().all(|w| *w == 0.0) {
        return Err(Error::input("weights", "all zero", "a positive weight"));
    }
    Ok(())
}

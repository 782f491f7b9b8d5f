//! The rows of a table as bits, for the exact log-likelihoods.

use ndarray::{Array2, ArrayView2};

use crate::data::table::{Table, Values};
use crate::error::{Error, Result};
use crate::float::Float;

/// The table as (n × n_features) zeros and ones; a table of another width, without rows or with other entries is
/// refused.
pub(super) fn rows(table: &Table, n_features: usize) -> Result<Array2<u8>> {
    let (n, width) = table.values.shape();
    if width != n_features || n == 0 {
        let expected = format!("at least 1 × {n_features}");
        return Err(Error::input(table.source.display().to_string(), format!("{n} × {width}"), expected));
    }
    match &table.values {
        Values::Bytes(bytes) => checked(table, bytes.view(), f64::from),
        Values::F32(numbers) => checked(table, numbers.view(), Float::wide),
        Values::F64(numbers) => checked(table, numbers.view(), |x| x),
        Values::Sparse(sparse) => {
            let mut dense = Array2::<f32>::zeros((n, width));
            for row in 0..n {
                let (columns, values) = sparse.row(row);
                columns.iter().zip(values).for_each(|(&column, &x)| dense[[row, column as usize]] = x);
            }
            checked(table, dense.view(), Float::wide)
        }
        Values::File(_) => {
            let name = table.source.display().to_string();
            Err(Error::input(name, "a table too large for memory", "a table in memory"))
        }
    }
}

fn checked<T: Copy>(table: &Table, values: ArrayView2<T>, widen: impl Fn(T) -> f64) -> Result<Array2<u8>> {
    let other = values.indexed_iter().map(|(at, &x)| (at, widen(x))).find(|&(_, x)| x != 0.0 && x != 1.0);
    if let Some(((row, column), x)) = other {
        let place = format!("{}, row {row}, column {column}", table.source.display());
        return Err(Error::input(place, x, "0 or 1"));
    }
    Ok(values.mapv(|x| u8::from(widen(x) == 1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linalg::Csr;

    fn table(values: Values) -> Table {
        Table::new("bits.npy", values)
    }

    #[test]
    fn every_kind_of_values_gives_the_same_bits() {
        let expected = ndarray::array![[0u8, 1, 1], [0, 0, 0]];
        let sparse = Csr::new(3, vec![0, 2, 2], vec![1, 2], vec![1.0, 1.0]).unwrap();
        let kinds = [
            Values::Bytes(expected.clone()),
            Values::F32(expected.mapv(f32::from)),
            Values::F64(expected.mapv(f64::from)),
            Values::Sparse(sparse),
        ];
        for values in kinds {
            assert_eq!(rows(&table(values), 3).unwrap(), expected);
        }
    }

    #[test]
    fn other_shapes_and_entries_are_refused() {
        let cases = [
            (Values::Bytes(Array2::zeros((2, 4))), "bits.npy: found 2 × 4, expected at least 1 × 3"),
            (Values::Bytes(Array2::zeros((0, 3))), "found 0 × 3"),
            (Values::F32(ndarray::array![[0.0, 1.0, 0.5]]), "row 0, column 2: found 0.5, expected 0 or 1"),
            (Values::F64(ndarray::array![[f64::NAN, 1.0, 0.0]]), "row 0, column 0: found NaN"),
        ];
        for (values, message) in cases {
            let error = rows(&table(values), 3).unwrap_err();
            assert!(error.to_string().contains(message), "{error}");
        }
    }
}

//! The numbers of a table in f64 and parts of its columns, for regressions. They stand here and not in the command, which is
//! compiled without optimisation.

use ndarray::{Array2, Axis};

use super::batch::Rows;
use super::table::{Table, Values};
use crate::error::{Error, Result};
use crate::room::check_array;

/// The numbers of a table as they stand in the file, without scaling of bytes.
///
/// # Errors
/// [`Error::Data`] for a file too large for memory.
pub fn in_f64(table: Table) -> Result<Rows<f64>> {
    if let Values::Bytes(_) | Values::F32(_) = &table.values {
        let (rows, columns) = table.values.shape();
        let what = format!("{}: size", table.source.display());
        check_array(&what, format!("{rows} × {columns} numbers"), 8.0 * rows as f64 * columns as f64)?;
    }
    Ok(match table.values {
        Values::Bytes(a) => Rows::Dense(a.mapv(f64::from)),
        Values::F32(a) => Rows::Dense(a.mapv(f64::from)),
        Values::F64(a) => Rows::Dense(a),
        Values::Sparse(m) => {
            // Singular directions are dense, one for every row or column, whichever are fewer.
            let columns = m.n_columns();
            let bytes = 8.0 * columns as f64 * m.n_rows().min(columns) as f64;
            check_array(&format!("{}: number of columns", table.source.display()), columns, bytes)?;
            Rows::Sparse(m.map(f64::from))
        }
        Values::File(_) => {
            return Err(Error::data(
                &table.source,
                "size",
                "more than one file may take in memory",
                "a table that fits (--limit takes less, --memory-limit allows more)",
            ));
        }
    })
}

/// Some columns of x, in the given order, (n_rows × as many).
///
/// # Panics
/// For a column that x does not have.
pub fn columns(x: &Array2<f64>, which: &[usize]) -> Array2<f64> {
    x.select(Axis(1), which)
}

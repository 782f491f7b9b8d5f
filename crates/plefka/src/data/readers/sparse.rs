//! Compressed sparse rows from the triplets and compressed columns of other programs.

use super::source::Source;
use crate::data::table::{Table, Values};
use crate::error::Result;
use crate::linalg::Csr;

/// Compressed rows from entries (row, column, value) in any order. Two entries at one place, or an entry outside of
/// `shape`, are refused.
pub(super) fn from_triplets(
    source: &Source,
    shape: (usize, usize),
    rows: &[usize],
    columns: &[usize],
    values: &[f64],
) -> Result<Csr<f32>> {
    if rows.len() != values.len() || columns.len() != values.len() {
        let found = format!("{} rows, {} columns, {} values", rows.len(), columns.len(), values.len());
        return Err(source.error("sparse entries", found, "as many of each"));
    }
    check_rows(source, shape.0, values.len())?;
    // The entries as they came, sorted, and as they stay; starts of the rows, twice.
    let bytes = 48u64.saturating_mul(values.len() as u64).saturating_add(16 * shape.0 as u64);
    source.held().take(bytes).map_err(|full| source.full("sparse matrix", full))?;
    if let Some(row) = rows.iter().find(|&&row| row >= shape.0) {
        return Err(source.error("sparse entries", format!("row {row}"), format!("rows below {}", shape.0)));
    }
    let mut starts = vec![0; shape.0 + 1];
    for row in rows {
        starts[row + 1] += 1;
    }
    for row in 0..shape.0 {
        starts[row + 1] += starts[row];
    }
    let mut next = starts.clone();
    let (mut sorted_columns, mut sorted_values) = (vec![0; columns.len()], vec![0.0; values.len()]);
    for ((&row, &column), &value) in rows.iter().zip(columns).zip(values) {
        sorted_columns[next[row]] = column;
        sorted_values[next[row]] = value;
        next[row] += 1;
    }
    from_rows(source, shape.1, starts, &sorted_columns, &sorted_values)
}

/// Compressed rows from the usual three arrays.
pub(super) fn from_rows(
    source: &Source,
    n_columns: usize,
    row_starts: Vec<usize>,
    columns: &[usize],
    values: &[f64],
) -> Result<Csr<f32>> {
    if let Some(k) = values.iter().position(|&x| !(x as f32).is_finite()) {
        let location = format!("sparse entry {k} (counted from 0)");
        let expected =
            "a finite 32-bit number (missing entries need dense data: a sparse matrix has zeros for them)";
        return Err(source.error(location, values[k], expected));
    }
    if let Some(column) = columns.iter().find(|&&column| column >= n_columns || column > u32::MAX as usize) {
        let expected = format!("columns below {}", n_columns.min(u32::MAX as usize));
        return Err(source.error("sparse entries", format!("column {column}"), expected));
    }
    let columns = columns.iter().map(|&column| column as u32).collect();
    let values = values.iter().map(|&x| x as f32).collect();
    Csr::new(n_columns, row_starts, columns, values).map_err(|e| source.locate(e))
}

/// The row (or column) of every entry, from compressed `starts`.
pub(super) fn expand(source: &Source, starts: &[usize], n_entries: usize) -> Result<Vec<usize>> {
    let ascending = starts.windows(2).all(|pair| pair[0] <= pair[1]);
    if !ascending || starts.first() != Some(&0) || starts.last() != Some(&n_entries) {
        let found = format!("{:?} to {:?}", starts.first(), starts.last());
        return Err(source.error("sparse starts", found, format!("ascending from 0 to {n_entries}")));
    }
    Ok(starts
        .windows(2)
        .enumerate()
        .flat_map(|(k, pair)| std::iter::repeat_n(k, pair[1] - pair[0]))
        .collect())
}

/// A table of the first `limit` rows; a matrix without rows or columns is refused.
pub(super) fn table(source: &Source, matrix: Csr<f32>, limit: Option<usize>) -> Result<Table> {
    let (n_rows, n_columns) = (matrix.n_rows(), matrix.n_columns());
    if n_rows == 0 || n_columns == 0 {
        let found = format!("shape ({n_rows}, {n_columns})");
        return Err(source.error("sparse matrix", found, "at least one row and one column"));
    }
    let matrix = match limit {
        Some(limit) if limit < n_rows => matrix.select(&(0..limit).collect::<Vec<_>>()),
        _ => matrix,
    };
    Ok(Table::new(source.path(), Values::Sparse(matrix)))
}

/// Refuses a file with a thousand times more rows than entries, because every row costs memory even if it is empty.
fn check_rows(source: &Source, n_rows: usize, n_entries: usize) -> Result<()> {
    let most = 1_000_000usize.saturating_add(n_entries.saturating_mul(1000));
    if n_rows <= most {
        return Ok(());
    }
    let found = format!("{n_rows} rows with {n_entries} entries");
    Err(source.error("sparse shape", found, format!("at most {most} rows")))
}

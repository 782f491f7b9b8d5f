//! Compressed sparse rows: for each row the columns of its non-zero entries, and their values.

use crate::error::{Error, Result};

/// A sparse matrix by rows, (n_rows × n_columns). Columns within a row ascend without repeats.
#[derive(Debug, Clone, PartialEq)]
pub struct Csr<T> {
    n_columns: usize,
    row_starts: Vec<usize>,
    columns: Vec<u32>,
    values: Vec<T>,
}

impl<T: Copy> Csr<T> {
    /// Checks and takes the three arrays of the usual CSR form. The columns of a row may be unsorted; repeats are
    /// refused.
    pub fn new(n_columns: usize, row_starts: Vec<usize>, columns: Vec<u32>, values: Vec<T>) -> Result<Self> {
        if columns.len() != values.len() {
            return Err(Error::input("sparse values", values.len(), columns.len()));
        }
        let ascending = row_starts.windows(2).all(|w| w[0] <= w[1]);
        if !ascending || row_starts.first() != Some(&0) || row_starts.last() != Some(&columns.len()) {
            return Err(Error::input(
                "sparse row starts",
                format!("{:?} to {:?}", row_starts.first(), row_starts.last()),
                format!("ascending from 0 to {}", columns.len()),
            ));
        }
        let mut matrix = Self { n_columns, row_starts, columns, values };
        matrix.sort_rows()?;
        Ok(matrix)
    }

    /// An empty matrix to push rows into.
    pub fn empty(n_columns: usize) -> Self {
        Self { n_columns, row_starts: vec![0], columns: Vec::new(), values: Vec::new() }
    }

    /// Appends a row whose columns ascend strictly and lie below `n_columns` (checked in debug builds).
    pub fn push_row(&mut self, entries: impl IntoIterator<Item = (u32, T)>) {
        let start = self.columns.len();
        for (column, value) in entries {
            self.columns.push(column);
            self.values.push(value);
        }
        debug_assert!(self.columns[start..].windows(2).all(|w| w[0] < w[1]));
        debug_assert!(self.columns[start..].last().is_none_or(|&c| (c as usize) < self.n_columns));
        self.row_starts.push(self.columns.len());
    }

    /// Appends a row given by all of its entries; zeros are left out.
    pub fn push_dense(&mut self, row: &[T])
    where
        T: Default + PartialEq,
    {
        self.push_dense_as(row, |x| x);
    }

    /// [`Csr::push_dense`] for a row of another type; `change` converts the entries that are not zero.
    pub fn push_dense_as<U: Copy + Default + PartialEq>(&mut self, row: &[U], change: impl Fn(U) -> T) {
        let zero = U::default();
        for (k, part) in row.chunks(64).enumerate() {
            let mut bits = 0u64;
            let (whole, rest) = part.as_chunks::<8>();
            for (n, eight) in whole.iter().enumerate() {
                // One multiplication gathers eight bytes of 0 and 1 into eight bits.
                let bytes = eight.map(|x| u8::from(x != zero));
                bits |= (u64::from_le_bytes(bytes).wrapping_mul(0x0102_0408_1020_4080) >> 56) << (8 * n);
            }
            for (n, &x) in rest.iter().enumerate() {
                bits |= u64::from(x != zero) << (8 * whole.len() + n);
            }
            let first = self.columns.len();
            self.columns.resize(first + bits.count_ones() as usize, 0);
            for column in &mut self.columns[first..] {
                *column = 64 * k as u32 + bits.trailing_zeros();
                bits &= bits - 1;
            }
            self.values.extend(self.columns[first..].iter().map(|&column| change(row[column as usize])));
        }
        self.row_starts.push(self.columns.len());
    }

    /// The transpose; within each of its rows the former row numbers ascend.
    pub fn transpose(&self) -> Self {
        let mut row_starts = vec![0; self.n_columns + 1];
        for &column in &self.columns {
            row_starts[column as usize + 1] += 1;
        }
        for column in 0..self.n_columns {
            row_starts[column + 1] += row_starts[column];
        }
        let mut next = row_starts.clone();
        let mut columns = vec![0; self.columns.len()];
        let mut values = self.values.clone();
        for row in 0..self.n_rows() {
            let (from, entries) = self.row(row);
            for (&column, &value) in from.iter().zip(entries) {
                let place = &mut next[column as usize];
                columns[*place] = row as u32;
                values[*place] = value;
                *place += 1;
            }
        }
        Self { n_columns: self.n_rows(), row_starts, columns, values }
    }

    fn sort_rows(&mut self) -> Result<()> {
        for row in 0..self.n_rows() {
            let range = self.row_starts[row]..self.row_starts[row + 1];
            let columns = &mut self.columns[range.clone()];
            if !columns.windows(2).all(|w| w[0] < w[1]) {
                let mut order: Vec<usize> = range.clone().collect();
                order.sort_by_key(|&k| self.columns[k]);
                let sorted: Vec<(u32, T)> =
                    order.iter().map(|&k| (self.columns[k], self.values[k])).collect();
                for (k, (column, value)) in range.clone().zip(sorted) {
                    self.columns[k] = column;
                    self.values[k] = value;
                }
            }
            let columns = &self.columns[range];
            if let Some(pair) = columns.windows(2).find(|w| w[0] == w[1]) {
                return Err(Error::input(
                    format!("sparse row {row}"),
                    format!("column {} twice", pair[0]),
                    "each column once",
                ));
            }
            if let Some(&last) = columns.last().filter(|&&c| c as usize >= self.n_columns) {
                return Err(Error::input(
                    format!("sparse row {row}"),
                    format!("column {last}"),
                    format!("columns below {}", self.n_columns),
                ));
            }
        }
        Ok(())
    }

    /// Number of rows.
    pub fn n_rows(&self) -> usize {
        self.row_starts.len() - 1
    }

    /// Number of columns.
    pub fn n_columns(&self) -> usize {
        self.n_columns
    }

    /// Number of stored entries.
    pub fn n_entries(&self) -> usize {
        self.columns.len()
    }

    /// Number of stored entries of some rows.
    pub fn n_entries_of(&self, rows: std::ops::Range<usize>) -> usize {
        self.row_starts[rows.end] - self.row_starts[rows.start]
    }

    /// The columns and values of a row.
    pub fn row(&self, row: usize) -> (&[u32], &[T]) {
        let range = self.row_starts[row]..self.row_starts[row + 1];
        (&self.columns[range.clone()], &self.values[range])
    }

    /// All stored values, row after row.
    pub fn values(&self) -> &[T] {
        &self.values
    }

    /// The rows named by `rows`, in that order.
    pub fn select(&self, rows: &[usize]) -> Self {
        let mut out = Self::empty(self.n_columns);
        for &row in rows {
            let (columns, values) = self.row(row);
            out.columns.extend_from_slice(columns);
            out.values.extend_from_slice(values);
            out.row_starts.push(out.columns.len());
        }
        out
    }

    /// The same pattern with values changed by their column.
    pub fn map_by_column(&self, change: impl Fn(usize, T) -> T) -> Self {
        let entries = self.columns.iter().zip(&self.values);
        let values = entries.map(|(&column, &x)| change(column as usize, x)).collect();
        let (row_starts, columns) = (self.row_starts.clone(), self.columns.clone());
        Self { n_columns: self.n_columns, row_starts, columns, values }
    }

    /// The same pattern with every value changed.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Csr<U> {
        Csr {
            n_columns: self.n_columns,
            row_starts: self.row_starts,
            columns: self.columns,
            values: self.values.into_iter().map(change).collect(),
        }
    }
}

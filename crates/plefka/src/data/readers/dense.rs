//! A dense array of fixed-size numbers behind a header, common to IDX and npy: read into memory or left on disk.

use super::options::ReadOptions;
use super::source::Source;
use crate::data::element::{Element, Numbers, expected_for};
use crate::data::row_file::RowFile;
use crate::data::table::{Table, Values};
use crate::error::Result;
use crate::room::{Held, readable};

/// The place and the shape of the numbers in a file.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    /// Bytes of header.
    pub offset: u64,
    /// Length of each axis, samples first.
    pub dims: Vec<usize>,
    pub element: Element,
    /// Whether the first axis runs fastest.
    pub fortran: bool,
}

impl Layout {
    /// Checks that exactly the numbers announced in the header follow it, before memory is allocated for them.
    pub(super) fn check_length(&self, source: &Source) -> Result<()> {
        let n = self.dims.iter().try_fold(1u64, |n, &d| n.checked_mul(d as u64));
        let end = n
            .and_then(|n| n.checked_mul(self.element.size() as u64))
            .and_then(|n| n.checked_add(self.offset));
        if end == Some(source.len()) {
            return Ok(());
        }
        let promised = format!("for shape {}", shape_text(&self.dims));
        match end {
            Some(end) if end < source.len() => {
                let found = format!("{} bytes more", source.len() - end);
                Err(source.error(format!("byte {end}"), found, format!("the end of the file {promised}")))
            }
            _ => {
                let end = end.map_or("more than 2^64".to_owned(), |end| end.to_string());
                let found = "the end of the file";
                Err(source.error(format!("byte {}", source.len()), found, format!("{end} bytes {promised}")))
            }
        }
    }

    /// All numbers in file order.
    pub(super) fn numbers(&self, source: &Source) -> Result<Numbers> {
        self.check_length(source)?;
        // The numbers as they are decoded, and as the indices or the numbers of eight bytes that are made of them.
        let n = (source.len() - self.offset) / self.element.size() as u64;
        let bytes = n.saturating_mul(self.element.decoded_size() as u64 + 8);
        source.held().take(bytes).map_err(|full| source.full("array", full))?;
        Ok(self.element.decode(&source.range(self.offset, source.len())?))
    }
}

/// The array as a table of rows; axes after the first are joined.
pub(super) fn table(source: &Source, layout: &Layout, options: &ReadOptions) -> Result<Table> {
    check_dims(source, &layout.dims)?;
    layout.check_length(source)?;
    // No overflow, because the file holds that many bytes.
    let n_columns: usize = layout.dims[1..].iter().product();
    let n_rows = options.rows_of(layout.dims[0]);
    let held_rows = if layout.fortran { layout.dims[0] } else { n_rows };
    let numbers = (held_rows as u64).saturating_mul((n_columns * layout.element.decoded_size()) as u64);
    // The file's bytes are in memory, too, while they become numbers.
    let raw = (held_rows as u64).saturating_mul((n_columns * layout.element.size()) as u64);
    let memory = numbers.saturating_add(if source.is_plain_file() { raw } else { source.len() });
    let values = if memory > source.limit() {
        if layout.fortran || !source.is_plain_file() {
            let found = format!("{} of memory needed, packed or in Fortran order", readable(memory as f64));
            let expected = format!(
                "at most {} (--memory-limit); store an uncompressed C-order .npy (numpy.ascontiguousarray)",
                readable(source.limit() as f64)
            );
            return Err(source.error("array", found, expected));
        }
        let file = RowFile::open(source.path(), layout.offset, (n_rows, n_columns), layout.element)?;
        Values::File(file.with_missing(options.missing))
    } else {
        Held::new(0, source.limit()).take(memory).map_err(|full| source.full("array", full))?;
        let row_bytes = (n_columns * layout.element.size()) as u64;
        let bytes = source.range(layout.offset, layout.offset + held_rows as u64 * row_bytes)?;
        let numbers = layout.element.decode(&bytes);
        let mut dims = layout.dims.clone();
        dims[0] = held_rows;
        check_finite(source, &numbers, &dims, layout, options.missing)?;
        numbers.into_dense(&dims, layout.fortran, n_rows).into()
    };
    Ok(Table { image_shape: image_shape(&layout.dims), ..Table::new(source.path(), values) })
}

/// Refuses fewer than two axes, and axes of length zero.
pub(super) fn check_dims(source: &Source, dims: &[usize]) -> Result<()> {
    let found = format!("an array of shape {}", shape_text(dims));
    if dims.len() < 2 {
        let expected = "two axes, samples by features; reshape with a.reshape(-1, 1) for one feature or a.reshape(1, -1) for one sample, or give the file as labels";
        return Err(source.error("array", found, expected));
    }
    if dims.contains(&0) {
        return Err(source.error("array", found, "at least one row and one column"));
    }
    Ok(())
}

fn check_finite(
    source: &Source,
    numbers: &Numbers,
    dims: &[usize],
    layout: &Layout,
    missing: bool,
) -> Result<()> {
    let Some((index, value)) = numbers.first_not_finite(missing) else { return Ok(()) };
    let n_columns: usize = dims[1..].iter().product();
    let byte = layout.offset + (index * layout.element.size()) as u64;
    let (row, column) = match (layout.fortran, dims.len()) {
        (false, _) => (index / n_columns, format!(", column {}", index % n_columns)),
        (true, 2) => (index % dims[0], format!(", column {}", index / dims[0])),
        (true, _) => (index % dims[0], String::new()),
    };
    let location = format!("row {row}{column} (counted from 0), byte {byte}");
    Err(source.error(location, value, expected_for(value)))
}

/// Height and width, if a sample has two axes, or a third one of length one.
fn image_shape(dims: &[usize]) -> Option<(usize, usize)> {
    match *dims {
        [_, height, width] | [_, height, width, 1] | [_, 1, height, width] => Some((height, width)),
        _ => None,
    }
}

/// The shape as NumPy writes it, such as `(60000, 28, 28)`.
pub(super) fn shape_text(dims: &[usize]) -> String {
    let lengths: Vec<String> = dims.iter().map(usize::to_string).collect();
    format!("({}{})", lengths.join(", "), if dims.len() == 1 { "," } else { "" })
}

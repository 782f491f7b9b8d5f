//! A table on disk that is read in blocks of rows, for data larger than memory.

/// An uncompressed file with fixed-size rows.
#[derive(Debug)]
pub struct RowFile {
    shape: (usize, usize),
}

impl RowFile {
    /// Number of rows and columns.
    pub fn shape(&self) -> (usize, usize) {
        self.shape
    }
}

//! What a reader returns: values in the type the file holds, labels beside when there are any.

use std::path::PathBuf;

use ndarray::Array2;

use super::csr::Csr;
use super::row_file::RowFile;

/// Data as read, not yet checked against a model. Shape (n_samples × n_features).
#[derive(Debug)]
pub struct Table {
    /// The file or the synthetic set's name, for messages.
    pub source: PathBuf,
    /// The numbers, in the file's own type.
    pub values: Values,
    /// A class for each sample.
    pub labels: Option<Labels>,
    /// Height and width when a sample is an image, for pictures.
    pub image_shape: Option<(usize, usize)>,
}

/// The numbers of a table.
#[derive(Debug)]
pub enum Values {
    /// Eight-bit values, pixels (0–255) or bits (0, 1).
    Bytes(Array2<u8>),
    /// 32-bit floating point.
    F32(Array2<f32>),
    /// 64-bit floating point, and every integer type other than bytes.
    F64(Array2<f64>),
    /// Sparse rows.
    Sparse(Csr<f32>),
    /// A file too large to hold, read in blocks of rows.
    File(RowFile),
}

/// A class for each sample: `classes[index[i]]` is the label of sample i.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labels {
    /// Distinct class names, numbers in numeric order, others in alphabetic order.
    pub classes: Vec<String>,
    /// Index into `classes`, one per sample.
    pub index: Vec<u32>,
}

impl Labels {
    /// Collects the distinct names.
    pub fn new<S: AsRef<str>>(names: &[S]) -> Self {
        let mut classes: Vec<String> = names.iter().map(|n| n.as_ref().to_owned()).collect();
        classes.sort_by(|a, b| match (a.parse::<f64>(), b.parse::<f64>()) {
            (Ok(x), Ok(y)) => x.total_cmp(&y),
            _ => a.cmp(b),
        });
        classes.dedup();
        let index = names
            .iter()
            .map(|n| classes.iter().position(|c| c == n.as_ref()).expect("collected above") as u32)
            .collect();
        Self { classes, index }
    }
}

impl Values {
    /// Number of samples and of features.
    pub fn shape(&self) -> (usize, usize) {
        match self {
            Self::Bytes(a) => a.dim(),
            Self::F32(a) => a.dim(),
            Self::F64(a) => a.dim(),
            Self::Sparse(m) => (m.n_rows(), m.n_columns()),
            Self::File(f) => f.shape(),
        }
    }
}

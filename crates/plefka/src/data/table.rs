//! The result of a reader: values in the type of the file, with labels if there are any.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::path::PathBuf;

use ndarray::Array2;

use super::element::Dense;
use super::reading::Reading;
use super::row_file::RowFile;
use super::sequences::Sites;
use crate::linalg::Csr;

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
    /// The meaning of the columns when samples are one-hot sequences.
    pub sites: Option<Sites>,
    /// The names of the columns, if the file has a header; the name of the label column is not included.
    pub names: Option<Vec<String>>,
    /// How the file was read.
    pub reading: Reading,
}

impl Table {
    /// A table of numbers alone.
    pub fn new(source: impl Into<PathBuf>, values: Values) -> Self {
        Self {
            source: source.into(),
            values,
            labels: None,
            image_shape: None,
            sites: None,
            names: None,
            reading: Reading::default(),
        }
    }
}

/// The numbers of a table.
#[derive(Debug)]
pub enum Values {
    /// Whole numbers from 0 to 255.
    Bytes(Array2<u8>),
    /// 32-bit floating point.
    F32(Array2<f32>),
    /// 64-bit floating point, and every integer type other than bytes.
    F64(Array2<f64>),
    /// Sparse rows.
    Sparse(Csr<f32>),
    /// A file too large for memory, read in blocks of rows.
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
        let mut classes: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
        classes.sort_unstable();
        classes.dedup();
        classes.sort_by(|a, b| by_number_then_text(a, b));
        let place: HashMap<&str, u32> = classes.iter().zip(0..).map(|(&name, k)| (name, k)).collect();
        let index = names.iter().map(|name| place[name.as_ref()]).collect();
        Self { classes: classes.into_iter().map(str::to_owned).collect(), index }
    }

    /// The name of each sample's class, in the samples' order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.index.iter().map(|&k| self.classes[k as usize].as_str())
    }
}

/// The order of class names: numbers first, by value, then the others; a total order, as sorting requires.
fn by_number_then_text(a: &str, b: &str) -> Ordering {
    match (a.parse::<f64>(), b.parse::<f64>()) {
        (Ok(x), Ok(y)) => x.total_cmp(&y).then_with(|| a.cmp(b)),
        (Ok(_), Err(_)) => Ordering::Less,
        (Err(_), Ok(_)) => Ordering::Greater,
        (Err(_), Err(_)) => a.cmp(b),
    }
}

impl From<Dense> for Values {
    fn from(dense: Dense) -> Self {
        match dense {
            Dense::Bytes(a) => Self::Bytes(a),
            Dense::F32(a) => Self::F32(a),
            Dense::F64(a) => Self::F64(a),
        }
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

//! The data of a regression to cross-validate.

use ndarray::Array2;
use plefka::data::Rows;

/// A regression to cross-validate.
#[derive(Debug, Clone, Copy)]
pub struct Data<'a> {
    /// (n_rows × n_columns).
    pub x: &'a Rows<f64>,
    /// (n_rows × n_targets).
    pub y: &'a Array2<f64>,
    /// One per row.
    pub weights: Option<&'a [f64]>,
}

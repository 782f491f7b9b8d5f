//! The coefficients of a fit, in the units of the user's columns.

use ndarray::{Array1, Array2};
use plefka::data::Rows;

/// A linear function of the user's columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Coefficients {
    /// (n_columns × n_targets).
    pub slopes: Array2<f64>,
    /// (n_targets).
    pub intercept: Array1<f64>,
}

impl Coefficients {
    /// X times the slopes plus the intercept: (n_rows × n_targets).
    pub fn predict(&self, x: &Rows<f64>) -> Array2<f64> {
        let mut out = Array2::zeros((x.n_rows(), self.slopes.ncols()));
        x.times(self.slopes.as_standard_layout().view(), &mut out);
        out + &self.intercept
    }
}

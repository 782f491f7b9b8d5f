//! Diagnostics: the quality of a model and the progress of its training, in numbers.

pub mod adversarial;
pub mod autocorrelation;
pub mod chains;
pub mod free_energy_gap;
pub mod gallery;
pub mod marchenko_pastur;
pub mod mixing;
pub mod mixing_warnings;
pub mod moments;
pub mod principal;
pub mod score;
pub mod summary;
pub mod thermometer;

use ndarray::Array2;

use crate::data::Rows;
use crate::float::Float;

/// Rows in f64, zeros written out.
fn wide<F: Float>(rows: &Rows<F>) -> Array2<f64> {
    rows.to_dense().mapv(|x| x.wide())
}

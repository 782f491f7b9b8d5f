//! The settings of a sweep.

use serde::{Deserialize, Serialize};

use super::vary::Vary;

/// The settings of a sweep.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SweepSettings {
    /// The quantity that is varied.
    pub vary: Vary,
    /// The numbers of rows or columns.
    pub sizes: Vec<usize>,
    /// Number of fitted rows if columns are varied.
    pub rows: usize,
    /// Random draws at each size.
    pub draws: usize,
    /// λ in ‖y − Xw‖² + λ‖w‖².
    pub lambdas: Vec<f64>,
    /// Whether to add logistic regression at the first λ, if there are two classes.
    pub logistic: bool,
    /// Whether to divide columns by their standard deviations over all rows.
    pub standardize: bool,
    /// The seed of the draws.
    pub seed: u64,
}

impl Default for SweepSettings {
    fn default() -> Self {
        Self {
            vary: Vary::Rows,
            sizes: Vec::new(),
            rows: 0,
            draws: 60,
            lambdas: vec![1e-6],
            logistic: true,
            standardize: true,
            seed: 1,
        }
    }
}

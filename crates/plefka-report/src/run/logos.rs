//! The data of the sequence logos of a run.

use ndarray::Array2;

use crate::charts::LetterKind;

/// Weights of one-hot sequences and the meaning of their rows.
#[derive(Debug, Clone, Default)]
pub struct Logos {
    /// W as drawn, (n_sites·Q, n_hidden), site after site.
    pub weights: Array2<f32>,
    /// Texts of the Q states: letters or numbers.
    pub letters: Vec<String>,
    /// Meaning of the letters, which determines their colours.
    pub kind: LetterKind,
    /// The position of every site, ascending.
    pub positions: Vec<usize>,
    /// Whether `weights` are in the zero-sum gauge.
    pub zero_sum: bool,
}

//! What the sequence logos of a run are drawn from.

use ndarray::Array2;

use crate::charts::LetterKind;

/// Weights of one-hot sequences and what their rows stand for.
#[derive(Debug, Clone, Default)]
pub struct Logos {
    /// W as it is drawn, (n_sites·Q, n_hidden), site after site.
    pub weights: Array2<f32>,
    /// What stands for each of the Q states: letters, or numbers.
    pub letters: Vec<String>,
    /// What the letters stand for, which gives their colours.
    pub kind: LetterKind,
    /// The position of every site, ascending.
    pub positions: Vec<usize>,
    /// Whether `weights` are in the zero-sum gauge.
    pub zero_sum: bool,
}

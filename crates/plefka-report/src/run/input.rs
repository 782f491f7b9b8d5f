//! The content of the page of a training run.

use ndarray::{Array1, Array2};

use super::logos::Logos;
use super::mixing::Mixing;
use super::monitor::MonitorSeries;

/// The content of a report. Any part may be empty; its section then contains a note or is left out.
#[derive(Debug, Clone, Default)]
pub struct ReportInput {
    /// Heading and window title.
    pub title: String,
    /// Key facts in the order shown: data, method, hidden units, epochs, wall time …
    pub summary: Vec<(String, String)>,
    /// Warnings about failures or problems, one sentence each.
    pub warnings: Vec<String>,
    /// The learning curves, in the order shown.
    pub history: Vec<MonitorSeries>,
    /// (height, width) if samples are images in row-major order.
    pub image_shape: Option<(usize, usize)>,
    /// W, (n_visible, n_hidden).
    pub weights: Array2<f32>,
    /// Fields of the visible units, (n_visible).
    pub visible_bias: Array1<f32>,
    /// Fields of the hidden units, (n_hidden).
    pub hidden_bias: Array1<f32>,
    /// Singular values of W, largest first.
    pub singular_values: Vec<f64>,
    /// Samples of the data, (n, n_visible), values in [0, 1].
    pub data: Array2<f32>,
    /// Samples of the model, (n, n_visible), values in [0, 1].
    pub samples: Array2<f32>,
    /// Data shown beside their reconstruction, (n, n_visible), values in [0, 1].
    pub originals: Array2<f32>,
    /// Reconstructions of `originals` by one pass up and down, same shape.
    pub reconstructions: Array2<f32>,
    /// Mixing and overfitting; `None` if they were not measured.
    pub mixing: Option<Mixing>,
    /// Sequence logos of the hidden units, if samples are sequences.
    pub logos: Option<Logos>,
    /// The checkpoint of the run from which the page was made, which [`is_of_checkpoint`](crate::is_of_checkpoint) finds again; empty without one.
    pub checkpoint: String,
    /// The resolved configuration as TOML.
    pub config_toml: String,
}

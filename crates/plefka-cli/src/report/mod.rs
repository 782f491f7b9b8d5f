//! The report of a training run: plain data in, one HTML file out that opens offline, prints, and needs no
//! script.

mod area;
mod axis;
mod charts;
mod check;
mod file;
mod frame;
mod glyphs;
mod histogram;
mod letters;
mod lines;
mod logo;
mod map;
pub(crate) mod number;
mod page;
mod picture;
mod scatter;
mod section_curves;
mod section_logos;
mod section_mixing;
mod section_model;
mod section_samples;
mod specificity;
mod standalone;
mod tiles;

use ndarray::{Array1, Array2};
use plefka::Result;
use plefka::diagnostics::mixing::Mixing;

pub use charts::{Card, Charts, Section, Series, Table, render_charts};
pub use file::write;
pub use lines::{Line, Lines};
pub use map::Map;
pub use standalone::svg;

/// Everything a report shows. Any part may be empty: its section then says so or is left out.
#[derive(Debug, Clone, Default)]
pub struct ReportInput {
    /// Heading and window title.
    pub title: String,
    /// Key facts in the order shown: data, method, hidden units, epochs, wall time …
    pub summary: Vec<(String, String)>,
    /// Things that went wrong or deserve attention, one sentence each.
    pub warnings: Vec<String>,
    /// The learning curves, in the order shown.
    pub history: Vec<MonitorSeries>,
    /// (height, width) where samples are images in row-major order.
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
    /// Data to set beside its reconstruction, (n, n_visible), values in [0, 1].
    pub originals: Array2<f32>,
    /// What one pass up and down makes of `originals`, same shape.
    pub reconstructions: Array2<f32>,
    /// Mixing and overfitting; `None` where they were not measured.
    pub mixing: Option<Mixing>,
    /// Sequence logos of the hidden units, where samples are sequences.
    pub logos: Option<Logos>,
    /// The resolved configuration as TOML.
    pub config_toml: String,
}

/// Weights of one-hot sequences and what their rows stand for.
#[derive(Debug, Clone, Default)]
pub struct Logos {
    /// W as it is drawn, (n_sites·Q, n_hidden), site after site.
    pub weights: Array2<f32>,
    /// What stands for each of the Q states: letters, or numbers.
    pub letters: Vec<String>,
    /// The position of every site, ascending.
    pub positions: Vec<usize>,
    /// Whether `weights` are in the zero-sum gauge.
    pub zero_sum: bool,
}

/// One monitored quantity over training. A value that is not finite leaves a gap in its curve.
#[derive(Debug, Clone, Default)]
pub struct MonitorSeries {
    /// Its name as in the run's files: `pseudo_likelihood`.
    pub name: String,
    /// Its name for a reader: `Pseudo-likelihood`.
    pub label: String,
    /// Its unit, empty for a pure number.
    pub unit: String,
    /// (epoch, value) on the training data.
    pub train: Vec<(f64, f64)>,
    /// (epoch, value) on the validation data, empty where there is none.
    pub validation: Vec<(f64, f64)>,
    /// (epoch, low, high): the uncertainty on the training data, drawn behind the curve; empty where there is none.
    pub train_band: Vec<(f64, f64, f64)>,
    /// The same on the validation data.
    pub validation_band: Vec<(f64, f64, f64)>,
    /// Whether to draw it on a logarithmic axis.
    pub log_scale: bool,
    /// One sentence: what it is and which way is better.
    pub help: String,
}

/// The whole page.
///
/// # Errors
/// [`plefka::Error::Input`] where two arrays, or an array and the image shape, do not fit together.
pub fn render(input: &ReportInput) -> Result<String> {
    check::shapes(input)?;
    Ok(page::page(input)?.into_string())
}

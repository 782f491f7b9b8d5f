//! One monitored quantity over training.

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

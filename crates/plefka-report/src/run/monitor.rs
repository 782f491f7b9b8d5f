//! One monitored quantity over training.

/// One monitored quantity over training. A value that is not finite leaves a gap in its curve.
#[derive(Debug, Clone, Default)]
pub struct MonitorSeries {
    /// Name of the monitor in the run's files: `pseudo_likelihood`.
    pub name: String,
    /// Name of the monitor for readers: `Pseudo-likelihood`.
    pub label: String,
    /// Unit of the values, empty for a pure number.
    pub unit: String,
    /// (epoch, value) on the training data.
    pub train: Vec<(f64, f64)>,
    /// (epoch, value) on the validation data; empty without validation data.
    pub validation: Vec<(f64, f64)>,
    /// (epoch, low, high): the uncertainty on the training data, drawn behind the curve; may be empty.
    pub train_band: Vec<(f64, f64, f64)>,
    /// (epoch, low, high): the uncertainty on the validation data.
    pub validation_band: Vec<(f64, f64, f64)>,
    /// Whether the monitor has a logarithmic axis.
    pub log_scale: bool,
    /// One sentence: the meaning of the monitor and the better direction.
    pub help: String,
}

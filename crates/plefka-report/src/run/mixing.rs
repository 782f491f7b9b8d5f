//! The numbers of the section on mixing and overfitting.

/// Mixing and overfitting of a finished machine.
#[derive(Debug, Clone, Default)]
pub struct Mixing {
    /// Number of sweeps from noise before the samples were taken.
    pub burn_in: u32,
    /// Autocorrelation times of the chains.
    pub chains: Chains,
    /// Adversarial accuracies: whether samples can be distinguished from data.
    pub adversarial: Accuracies,
    /// Principal components.
    pub principal: Spectra,
    /// Moments, by order.
    pub moments: Vec<Moments>,
    /// The free-energy gap; `None` without validation samples.
    pub free_energy: Option<FreeEnergyGap>,
}

/// Autocorrelation times of chains that start from data.
#[derive(Debug, Clone, Default)]
pub struct Chains {
    /// One row for each observable.
    pub observables: Vec<ChainTime>,
    /// (number of chains, sweeps of each); `None` if no observable ever changed.
    pub size: Option<(usize, usize)>,
    /// Number of autocorrelation times from which a chain is long enough for an estimate.
    pub long_enough: f64,
}

/// One observable of the chains.
#[derive(Debug, Clone, Default)]
pub struct ChainTime {
    /// `free_energy`, `direction_1`, `direction_2` …
    pub observable: String,
    /// Autocorrelation time of the observable; `None` if it never changed.
    pub time: Option<Time>,
}

/// An autocorrelation time, in sweeps; ½ for independent values.
#[derive(Debug, Clone, Copy, Default)]
pub struct Time {
    /// The time; a lower bound if the chains are not long enough.
    pub tau: f64,
    /// Standard error of the time.
    pub error: f64,
    /// Whether the chains are long enough.
    pub long_enough: bool,
}

/// Adversarial accuracies against training and validation samples.
#[derive(Debug, Clone, Copy, Default)]
pub struct Accuracies {
    /// Samples against training samples.
    pub train: Accuracy,
    /// Samples against validation samples.
    pub validation: Option<Accuracy>,
    /// Validation against training samples.
    pub data: Option<Accuracy>,
    /// The accuracy against validation samples less the accuracy against training samples.
    pub privacy_loss: Option<f64>,
}

/// One adversarial accuracy, in [0, 1] with ½ for perfect samples, and mean distances to the nearest neighbour: the
/// number of different bits for bits, squared distances otherwise.
#[derive(Debug, Clone, Copy, Default)]
pub struct Accuracy {
    /// The mean of `truth` and `synthetic`.
    pub accuracy: f64,
    /// Share of data points that are nearer to other data than to samples.
    pub truth: f64,
    /// Share of samples that are nearer to other samples than to data.
    pub synthetic: f64,
    /// Standard error of `accuracy`.
    pub error: f64,
    /// Number of points in each set.
    pub points: usize,
    /// Mean distance from data to the nearest other data.
    pub data_to_data: f64,
    /// Mean distance from data to the nearest sample.
    pub data_to_samples: f64,
    /// Mean distance from samples to the nearest data.
    pub samples_to_data: f64,
    /// Mean distance from samples to the nearest other sample.
    pub samples_to_samples: f64,
}

/// Principal components of data and samples.
#[derive(Debug, Clone, Default)]
pub struct Spectra {
    /// Variances of the data along their components, descending.
    pub data: Vec<f64>,
    /// Variances of the samples along the components of the samples, descending.
    pub samples: Vec<f64>,
    /// Σ of all variances of the data, and of the samples.
    pub total: [f64; 2],
    /// Coordinates of data along the two leading components of the data.
    pub projected_data: Vec<[f64; 2]>,
    /// Coordinates of samples along the same two components.
    pub projected_samples: Vec<[f64; 2]>,
}

/// The moments of one order.
#[derive(Debug, Clone, Copy, Default)]
pub struct Moments {
    /// Number of features in each moment: 1, 2 or 3.
    pub order: usize,
    /// Number of moments.
    pub moments: usize,
    /// Samples against data.
    pub samples: Fit,
    /// Other data against data: the result for samples of a perfect model.
    pub floor: Fit,
}

/// The agreement of the moments of two sets.
#[derive(Debug, Clone, Copy, Default)]
pub struct Fit {
    /// Pearson correlation, in [−1, 1]; `None` if one side is constant.
    pub correlation: Option<f64>,
    /// Least-squares slope; `None` if one side is constant.
    pub slope: Option<f64>,
    /// Root mean square difference.
    pub difference: f64,
}

/// Mean free energies of training and validation samples and their difference, in nats.
#[derive(Debug, Clone, Copy, Default)]
pub struct FreeEnergyGap {
    /// Mean over the training samples.
    pub train: f64,
    /// Mean over the validation samples.
    pub validation: f64,
    /// `validation` − `train`.
    pub gap: f64,
    /// Standard error of the gap.
    pub error: f64,
    /// `gap` / `error`; `None` if the error is 0.
    pub z: Option<f64>,
    /// Number of standard errors beyond which a gap is significant.
    pub sure: f64,
}

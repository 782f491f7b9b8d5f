//! Mixing and overfitting of a finished machine: autocorrelation times of its chains, adversarial accuracy, principal
//! components, moments and the free-energy gap, at a cost that the settings limit.

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::adversarial::{self, Adversarial};
use super::chains::{self, ChainTimes, Length};
use super::free_energy_gap::{self, FreeEnergyGap};
use super::moments::{self, Order};
use super::principal::Principal;
use crate::data::Rows;
use crate::error::{Error, Result};
use crate::float::Float;
use crate::inference::gibbs;
use crate::model::{Draw, Rbm};
use crate::rng::{Purpose, Stream};

/// The amount of measurements.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MixingSettings {
    /// Largest number of training samples, and of validation samples, that are used.
    pub rows: usize,
    /// Number of samples drawn from the model, each the end of its own chain from noise.
    pub samples: usize,
    /// Number of sweeps of such a chain.
    pub burn_in: u32,
    /// Number of chains whose autocorrelation is measured; they start from training samples.
    pub chains: usize,
    /// Sweeps of these chains before and during the measurement.
    pub length: Length,
    /// Number of principal components.
    pub components: usize,
    /// Largest number of moments of second order, and of third order.
    pub moments: usize,
}

impl Default for MixingSettings {
    fn default() -> Self {
        Self {
            rows: 1000,
            samples: 500,
            burn_in: 500,
            chains: 100,
            length: Length { discard: 100, sweeps: 1000 },
            components: 20,
            moments: 5000,
        }
    }
}

/// Number of weights above which a machine is measured with fewer chains and samples.
const WEIGHTS: f64 = 784.0 * 500.0;
/// The cost of a draw of a unit with a density, in weights of a product.
const DRAW: f64 = 5000.0;

impl MixingSettings {
    /// The default for machines up to 784 × 500. Larger machines are measured less, in proportion to their weights, and
    /// so are machines with many continuous units, down to a tenth: this limits the cost, chains · sweeps · weights.
    pub fn for_machine<F: Float>(rbm: &Rbm<F>) -> Self {
        let draws = [&rbm.visible, &rbm.hidden].map(|layer| match layer.alphabet() {
            Some(_) => 0.0,
            None => layer.n_units() as f64,
        });
        let cost = rbm.n_visible() as f64 * rbm.n_hidden() as f64 + DRAW * draws.iter().sum::<f64>();
        let share = (WEIGHTS / cost).clamp(0.1, 1.0);
        let of = |n: usize| (share * n as f64) as usize;
        let all = Self::default();
        Self { samples: of(all.samples), chains: of(all.chains), ..all }
    }

    /// Refuses settings out of range.
    pub fn check(&self) -> Result<()> {
        let least = [
            ("rows", self.rows, 4),
            ("samples", self.samples, 2),
            ("burn_in", self.burn_in as usize, 1),
            ("chains", self.chains, 1),
            ("sweeps", self.length.sweeps as usize, 2),
            ("components", self.components, 1),
        ];
        match least.into_iter().find(|(_, value, least)| value < least) {
            Some((name, value, least)) => Err(Error::setting(name, value, format!("at least {least}"))),
            None => Ok(()),
        }
    }
}

/// Principal components of data and samples, from equal numbers of each.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Spectra {
    /// Variances of the data along their leading principal components, descending.
    pub data: Vec<f64>,
    /// Variances of the samples along their own leading principal components.
    pub samples: Vec<f64>,
    /// Σ of all variances of the data, and of the samples.
    pub total: [f64; 2],
    /// Coordinates of data along the two leading components of the data; 0 for a missing second component.
    #[serde(skip)]
    pub projected_data: Vec<[f64; 2]>,
    /// Coordinates of samples along the same two components.
    #[serde(skip)]
    pub projected_samples: Vec<[f64; 2]>,
}

/// Adversarial accuracies against training and validation samples.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Accuracies {
    /// Samples against training samples.
    pub train: Adversarial,
    /// Samples against validation samples.
    pub validation: Option<Adversarial>,
    /// Validation samples against training samples: ½ within its error if both come from one distribution.
    pub data: Option<Adversarial>,
    /// The accuracy against validation samples minus the accuracy against the same number of training samples, "privacy
    /// loss": 0 within errors, positive if the samples are too near to the training samples.
    pub privacy_loss: Option<f64>,
}

/// All measurements.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Mixing {
    /// Number of sweeps from noise after which the samples were taken.
    pub burn_in: u32,
    /// Autocorrelation times of the free energy and of the leading principal directions, in sweeps.
    pub chains: ChainTimes,
    /// Distances of samples to data and to each other.
    pub adversarial: Accuracies,
    /// Principal components.
    pub principal: Spectra,
    /// Moments of orders 1, 2 and 3.
    pub moments: Vec<Order>,
    /// The free-energy gap; `None` without validation samples.
    pub free_energy: Option<FreeEnergyGap>,
}

/// Number of principal directions whose autocorrelation is measured.
const DIRECTIONS: usize = 4;

/// The uses of the streams of [`Purpose::Diagnostics`], as their step.
#[derive(Debug, Clone, Copy)]
enum Use {
    Train,
    Validation,
    Chains,
    Noise,
    Moments,
}

/// Makes all measurements. Without validation samples the numbers that need them are left out.
///
/// # Errors
/// Settings out of range, rows whose width differs from the machine's, fewer than 4 training or 2 validation samples,
/// free energies that are not finite.
pub fn measure<F: Float>(
    rbm: &Rbm<F>,
    beta: F,
    train: &Rows<F>,
    validation: Option<&Rows<F>>,
    settings: &MixingSettings,
    seed: u64,
) -> Result<Mixing> {
    settings.check()?;
    let train = subsample(rbm, ("training", 4), train, settings.rows, stream(seed, Use::Train))?;
    let validation = validation
        .map(|rows| subsample(rbm, ("validation", 2), rows, settings.rows, stream(seed, Use::Validation)))
        .transpose()?;
    let principal = Principal::of(&train, settings.components)?;
    let kept = principal.directions.ncols().min(DIRECTIONS);
    let directions = principal.directions.slice(ndarray::s![.., ..kept]).to_owned();
    let start = select(&train, &(0..settings.chains).map(|k| k % train.n_rows()).collect::<Vec<_>>());
    let sub_seed = |use_: Use| stream(seed, use_).next_bits();
    let chains = chains::measure(rbm, beta, &start, &directions, settings.length, sub_seed(Use::Chains))?;
    let samples = from_noise(rbm, beta, settings, sub_seed(Use::Noise));
    // As many data as samples, and the same number of other data for the noise floor.
    let half = settings.samples.min(train.n_rows() / 2);
    let other = select(&train, &(half..2 * half).collect::<Vec<_>>());
    let (data, drawn) = (train.first(half), samples.first(half));
    let free_energy = |rows: &Rows<F>| rbm.clamped_free_energy(rows, beta);
    let gap = |rows: &Rows<F>| free_energy_gap::gap(&free_energy(&train), &free_energy(rows));
    Ok(Mixing {
        burn_in: settings.burn_in,
        chains,
        adversarial: accuracies(&train, validation.as_ref(), &samples)?,
        principal: spectra(&principal, &train, &samples, settings.components)?,
        moments: moments::compare(&data, &other, &drawn, settings.moments, &mut stream(seed, Use::Moments))?,
        free_energy: validation.as_ref().map(gap).transpose()?,
    })
}

fn stream(seed: u64, use_: Use) -> Stream {
    Stream::new(seed, Purpose::Diagnostics, use_ as u64, 0)
}

/// At most `most` of the rows, chosen at random.
fn subsample<F: Float>(
    rbm: &Rbm<F>,
    (name, least): (&str, usize),
    rows: &Rows<F>,
    most: usize,
    mut stream: Stream,
) -> Result<Rows<F>> {
    rbm.check_width(rows.n_columns())?;
    if rows.n_rows() < least {
        let expected = format!("at least {least}");
        return Err(Error::input(format!("number of {name} samples"), rows.n_rows(), expected));
    }
    let mut order = stream.permutation(rows.n_rows());
    order.truncate(most);
    Ok(select(rows, &order))
}

fn select<F: Float>(rows: &Rows<F>, order: &[usize]) -> Rows<F> {
    match rows {
        Rows::Dense(dense) => Rows::Dense(dense.select(ndarray::Axis(0), order)),
        Rows::Sparse(sparse) => Rows::Sparse(sparse.select(order)),
    }
}

/// The last visible states of chains whose hidden units start without a field.
fn from_noise<F: Float>(rbm: &Rbm<F>, beta: F, settings: &MixingSettings, seed: u64) -> Rows<F> {
    let no_field = Array2::zeros((settings.samples, rbm.n_hidden()));
    let draw = Draw { seed, purpose: Purpose::Hidden, step: u64::MAX, lane: 0 };
    let mut hidden = rbm.hidden.sample(beta, &no_field, draw);
    let last = gibbs::sweep(rbm, beta, &mut hidden, settings.burn_in, seed, 0);
    last.expect("at least one sweep").0
}

fn accuracies<F: Float>(
    train: &Rows<F>,
    validation: Option<&Rows<F>>,
    samples: &Rows<F>,
) -> Result<Accuracies> {
    let n = train.n_rows().min(samples.n_rows());
    let own = adversarial::accuracy(&train.first(n), &samples.first(n))?;
    let Some(validation) = validation else { return Ok(Accuracies { train: own, ..Accuracies::default() }) };
    // Accuracies are comparable only for equal numbers of points.
    let n = train.n_rows().min(validation.n_rows()).min(samples.n_rows());
    let [train, validation, samples] = [train, validation, samples].map(|rows| rows.first(n));
    let other = adversarial::accuracy(&validation, &samples)?;
    let matched = adversarial::accuracy(&train, &samples)?;
    Ok(Accuracies {
        train: own,
        validation: Some(other),
        data: Some(adversarial::accuracy(&train, &validation)?),
        privacy_loss: Some(other.accuracy - matched.accuracy),
    })
}

fn spectra<F: Float>(
    principal: &Principal,
    train: &Rows<F>,
    samples: &Rows<F>,
    components: usize,
) -> Result<Spectra> {
    // A spectrum is wider for fewer rows.
    let n = train.n_rows().min(samples.n_rows());
    let (data, samples) = (train.first(n), samples.first(n));
    let plane = |rows: &Rows<F>| -> Vec<[f64; 2]> {
        let projected = principal.project(rows);
        let at = |row: usize, k: usize| projected.get((row, k)).copied().unwrap_or(0.0);
        (0..n).map(|row| [at(row, 0), at(row, 1)]).collect()
    };
    let (of_data, of_samples) = (Principal::of(&data, components)?, Principal::of(&samples, components)?);
    Ok(Spectra {
        data: of_data.variances,
        samples: of_samples.variances,
        total: [of_data.total, of_samples.total],
        projected_data: plane(&data),
        projected_samples: plane(&samples),
    })
}

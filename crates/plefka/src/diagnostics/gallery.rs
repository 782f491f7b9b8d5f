//! The pictures and numbers of a report on a model and its data: samples, reconstructions, draws from noise, and the
//! diagnostics of mixing and overfitting. In single precision, which is enough for pictures.

use ndarray::Array2;

use super::mixing::{self, Mixing, MixingSettings};
use crate::data::{Rows, Samples};
use crate::error::Result;
use crate::float::Float;
use crate::inference::conditional::{self, Chain};
use crate::inference::gibbs;
use crate::model::{Draw, Rbm};
use crate::rng::{Purpose, Stream};

/// Number of pictures of data and of draws.
const PICTURES: usize = 60;
/// Number of pairs of data and reconstruction.
const PAIRS: usize = 24;
/// Gibbs sweeps from noise before a draw is shown, and Gibbs sweeps for the completion of missing entries.
const SWEEPS: u32 = 500;

/// Rows of (n × n_visible) values for pictures, and the diagnostics of mixing.
#[derive(Debug, Clone)]
pub struct Gallery {
    /// Random samples, of the validation set if there is one; no rows without data.
    pub data: Array2<f32>,
    /// Other random samples, to be reconstructed.
    pub originals: Array2<f32>,
    /// Their reconstructions ⟨v⟩ given ⟨h⟩ given the sample.
    pub reconstructions: Array2<f32>,
    /// Probabilities of the visible units in the last sweep of chains from noise.
    pub draws: Array2<f32>,
    /// Mixing and overfitting; `None` without data or with fewer than 4 samples, or the reason why it failed.
    pub mixing: Result<Option<Mixing>, String>,
}

/// Training samples and, if there are any, validation samples.
pub type Sets<'a, F> = (&'a Samples<F>, Option<&'a Samples<F>>);

impl Gallery {
    /// The gallery of a model at inverse temperature β with its training data.
    ///
    /// # Errors
    /// Samples that cannot be read or have another width than the model.
    pub fn of<F: Float>(rbm: &Rbm<f32>, beta: f32, sets: Option<Sets<'_, F>>, seed: u64) -> Result<Self> {
        let none = || Array2::zeros((0, rbm.n_visible()));
        let (data, originals) = match sets {
            Some((train, validation)) => {
                let shown = validation.unwrap_or(train);
                (
                    pick(rbm, beta, shown, PICTURES, seed)?,
                    pick(rbm, beta, shown, PAIRS, seed.wrapping_add(1))?,
                )
            }
            None => (none(), none()),
        };
        let hidden = rbm.hidden_mean(&Rows::Dense(originals.clone()), beta);
        let reconstructions = rbm.visible_mean(hidden.view(), beta);
        let mixing = sets.map(|sets| measured(rbm, beta, sets, seed)).transpose();
        let mixing = mixing.map(Option::flatten).map_err(|error| error.to_string());
        Ok(Self { data, originals, reconstructions, draws: draws(rbm, beta, seed), mixing })
    }
}

/// Some random samples; missing entries are draws given the observed entries.
fn pick<F: Float>(
    rbm: &Rbm<f32>,
    beta: f32,
    samples: &Samples<F>,
    n: usize,
    seed: u64,
) -> Result<Array2<f32>> {
    let mut order = Stream::new(seed, Purpose::Sample, 0, 1).permutation(samples.len());
    order.truncate(n);
    let batch = samples.gather(&order, seed, 0)?;
    let rows = batch.visible.to_dense().mapv(|x| x.wide() as f32);
    let Some(missing) = batch.missing else { return Ok(rows) };
    conditional::complete(rbm, rows, &missing.observed, SWEEPS, Chain { beta, seed, step: 0 })
}

/// Probabilities of the visible units in the last sweep of Gibbs chains that start from noise.
fn draws(rbm: &Rbm<f32>, beta: f32, seed: u64) -> Array2<f32> {
    let noise = rbm.visible.noise(beta, PICTURES, Draw { seed, purpose: Purpose::Sample, step: 0, lane: 2 });
    let draw = Draw { seed, purpose: Purpose::Hidden, step: u64::MAX, lane: 0 };
    let mut hidden = rbm.sample_hidden(&Rows::Dense(noise), beta, draw);
    gibbs::sweep(rbm, beta, &mut hidden, SWEEPS, seed, u64::MAX);
    rbm.visible_mean(hidden.view(), beta)
}

/// Mixing and overfitting, if there are enough samples: at least 4 training samples and, for the validation set, at
/// least 2.
fn measured<F: Float>(
    rbm: &Rbm<f32>,
    beta: f32,
    (train, validation): Sets<'_, F>,
    seed: u64,
) -> Result<Option<Mixing>> {
    let settings = MixingSettings { burn_in: SWEEPS, ..MixingSettings::for_machine(rbm) };
    let rows = MixingSettings::default().rows;
    let validation = validation.map(|samples| pick(rbm, beta, samples, rows, seed)).transpose()?;
    let train = pick(rbm, beta, train, rows, seed)?;
    if train.nrows() < 4 {
        return Ok(None);
    }
    let validation = validation.filter(|rows| rows.nrows() > 1).map(Rows::compact);
    mixing::measure(rbm, beta, &Rows::compact(train), validation.as_ref(), &settings, seed).map(Some)
}

//! Numbers for every sample under a model: means and draws of hidden units, free energies, pseudo-likelihoods.

use super::kinds::{AnyMatrix, AnyRbm, AnySamples, both};
use crate::data::{Rows, Samples};
use crate::error::{Error, Result};
use crate::float::Float;
use crate::inference::gibbs;
use crate::inference::likelihood::pseudo;
use crate::inference::watch::{Steps, Watch};
use crate::model::{Draw, Rbm, between_states};
use crate::rng::{Purpose, Stream};
use ndarray::Array2;

/// Samples per block; for draws every block has its own random stream.
pub(super) const BLOCK: usize = 1024;
/// Exponentials of a pseudo-likelihood between two looks at the watch, some tenths of a second.
const PSEUDO_WORK: usize = 1 << 26;

/// The bits used for a pseudo-likelihood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PseudoLikelihood {
    /// All bits, exactly.
    AllBits,
    /// One random bit of every sample, with this seed.
    OneFlip(u64),
}

impl AnyRbm {
    /// ⟨h⟩ given every sample, (n × n_hidden), at inverse temperature β.
    ///
    /// # Errors
    /// Samples that cannot be read or of another width or precision, an interrupted watch.
    pub fn hidden_means(&self, samples: &AnySamples, beta: f64, watch: Watch<'_>) -> Result<AnyMatrix> {
        both!(self, Self, samples, AnySamples, (rbm, samples) => {
            let means = |_, rows: &Rows<_>| Ok(rbm.hidden_mean(rows, Float::of(beta)));
            Ok(stack(map_blocks(rbm, samples, watch, means)?).into())
        })
    }

    /// ⟨h⟩ as in [`AnyRbm::hidden_means`], block by block, for data that exceed memory; `seed` is the seed of a
    /// stochastic binarisation.
    ///
    /// # Errors
    /// The errors of [`AnyRbm::hidden_means`] and of `sink`.
    pub fn for_each_hidden_mean(
        &self,
        samples: &AnySamples,
        (beta, seed): (f64, u64),
        sink: &mut dyn FnMut(AnyMatrix) -> Result<()>,
    ) -> Result<()> {
        both!(self, Self, samples, AnySamples, (rbm, samples) => {
            rbm.check_width(samples.n_features())?;
            samples.for_each_batch(BLOCK, seed, |_, batch| {
                sink(rbm.hidden_mean(&batch.visible, Float::of(beta)).into())
            })
        })
    }

    /// F^c(v) of every sample, nats.
    ///
    /// # Errors
    /// The errors of [`AnyRbm::hidden_means`].
    pub fn clamped_free_energies(&self, samples: &AnySamples, watch: Watch<'_>) -> Result<Vec<f64>> {
        both!(self, Self, samples, AnySamples, (rbm, samples) => {
            let energies = |_, rows: &Rows<_>| Ok(rbm.clamped_free_energy(rows, Float::of(1.0)));
            Ok(map_blocks(rbm, samples, watch, energies)?.concat())
        })
    }

    /// The warning about the likelihood of samples with values between the states of bits or spins; `None` if every
    /// value has a probability.
    ///
    /// # Errors
    /// Samples whose width or precision differs from the model's; an interrupted watch.
    pub fn likelihood_warning(&self, samples: &AnySamples, watch: Watch<'_>) -> Result<Option<String>> {
        both!(self, Self, samples, AnySamples, (rbm, samples) => {
            let count = |_, rows: &Rows<_>| Ok(between_states::count(rbm, rows));
            let between: usize = map_blocks(rbm, samples, watch, count)?.iter().sum();
            let share = between as f64 / (samples.len() * samples.n_features()) as f64;
            Ok((between > 0).then(|| between_states::sentence(share, rbm.visible.unit.name())))
        })
    }

    /// Σ ln p(bit | the others) of every sample, nats.
    ///
    /// # Errors
    /// The errors of [`AnyRbm::hidden_means`], and units of infinitely many values.
    pub fn pseudo_likelihoods(
        &self,
        samples: &AnySamples,
        bits: PseudoLikelihood,
        watch: Watch<'_>,
    ) -> Result<Vec<f64>> {
        both!(self, Self, samples, AnySamples, (rbm, samples) => {
            let ask = |_: f64| watch(0.0);
            Ok(map_blocks(rbm, samples, watch, |block, rows| pseudo(rbm, rows, bits, (block, &ask)))?.concat())
        })
    }

    /// ⟨v⟩ given ⟨h⟩ given every sample, (n × n_visible).
    ///
    /// # Errors
    /// The errors of [`AnyRbm::hidden_means`].
    pub fn reconstructions(&self, samples: &AnySamples, watch: Watch<'_>) -> Result<AnyMatrix> {
        both!(self, Self, samples, AnySamples, (rbm, samples) => {
            let one = Float::of(1.0);
            let means = |_, rows: &Rows<_>| Ok(rbm.visible_mean(rbm.hidden_mean(rows, one).view(), one));
            Ok(stack(map_blocks(rbm, samples, watch, means)?).into())
        })
    }

    /// Visible states after the given number of Gibbs sweeps from every sample, (n × n_visible).
    ///
    /// # Errors
    /// The errors of [`AnyRbm::hidden_means`].
    pub fn gibbs(&self, samples: &AnySamples, sweeps: u32, seed: u64, watch: Watch<'_>) -> Result<AnyMatrix> {
        both!(self, Self, samples, AnySamples, (rbm, samples) => {
            rbm.check_width(samples.n_features())?;
            let steps = Steps::new(watch, samples.len() * (sweeps as usize).max(1));
            let mut blocks = Vec::new();
            samples.for_each_batch(BLOCK, 0, |first, batch| {
                let block = (first / BLOCK) as u64;
                blocks.push(swept(rbm, &batch.visible, (sweeps, seed, block), &steps)?);
                Ok(())
            })?;
            Ok(stack(blocks).into())
        })
    }

    /// A draw of h given every sample, (n × n_hidden).
    ///
    /// # Errors
    /// The errors of [`AnyRbm::hidden_means`].
    pub fn sample_hidden(&self, samples: &AnySamples, seed: u64, watch: Watch<'_>) -> Result<AnyMatrix> {
        both!(self, Self, samples, AnySamples, (rbm, samples) => {
            let draw = |step| Draw { seed, purpose: Purpose::Hidden, step, lane: 0 };
            let drawn = |block, rows: &Rows<_>| Ok(rbm.sample_hidden(rows, Float::of(1.0), draw(block)));
            Ok(stack(map_blocks(rbm, samples, watch, drawn)?).into())
        })
    }
}

/// Calls `work(number of the block, its rows)` for every block of samples.
pub(super) fn map_blocks<F: Float, T>(
    rbm: &Rbm<F>,
    samples: &Samples<F>,
    watch: Watch<'_>,
    mut work: impl FnMut(u64, &Rows<F>) -> Result<T>,
) -> Result<Vec<T>> {
    rbm.check_width(samples.n_features())?;
    let steps = Steps::new(watch, samples.len());
    if let Some(rows) = samples.kept().filter(|_| samples.len() <= BLOCK) {
        let only = work(0, rows)?;
        steps.done(samples.len(), "samples")?;
        return Ok(vec![only]);
    }
    let mut out = Vec::with_capacity(samples.len().div_ceil(BLOCK));
    samples.for_each_batch(BLOCK, 0, |first, batch| {
        let n_rows = batch.visible.n_rows();
        out.push(work((first / BLOCK) as u64, &batch.visible)?);
        steps.done(n_rows, "samples")
    })?;
    Ok(out)
}

/// The rows of all blocks, one block below the other.
pub(super) fn stack<F: Float>(mut blocks: Vec<Array2<F>>) -> Array2<F> {
    if blocks.len() == 1 {
        return blocks.remove(0);
    }
    let views: Vec<_> = blocks.iter().map(|block| block.view()).collect();
    ndarray::concatenate(ndarray::Axis(0), &views).expect("blocks of one width")
}

fn pseudo<F: Float>(
    rbm: &Rbm<F>,
    rows: &Rows<F>,
    bits: PseudoLikelihood,
    (block, watch): (u64, Watch<'_>),
) -> Result<Vec<f64>> {
    match bits {
        PseudoLikelihood::AllBits => {
            // A row takes n_visible · n_hidden exponentials: few rows of a large machine between two looks.
            let size = (PSEUDO_WORK / (rbm.n_visible() * rbm.n_hidden())).clamp(8, BLOCK);
            let (all, steps) = ((0..rows.n_rows()).collect::<Vec<_>>(), Steps::new(watch, rows.n_rows()));
            let mut out = Vec::with_capacity(all.len());
            for some in all.chunks(size) {
                out.extend(pseudo::exact(rbm, &rows.select(some), F::one()).ok_or_else(|| {
                    let found = format!("{} visible units", rbm.visible.unit.name());
                    Error::input("pseudo-likelihood", found, "visible units of at most 64 values")
                })?);
                steps.done(some.len(), "pseudo-likelihood")?;
            }
            Ok(out)
        }
        PseudoLikelihood::OneFlip(seed) => {
            let mut stream = Stream::new(seed, Purpose::Monitor, block, 0);
            Ok(pseudo::one_flip(rbm, rows, F::one(), &mut stream))
        }
    }
}

fn swept<F: Float>(
    rbm: &Rbm<F>,
    rows: &Rows<F>,
    (sweeps, seed, block): (u32, u64, u64),
    steps: &Steps<'_>,
) -> Result<Array2<F>> {
    let draw = Draw { seed, purpose: Purpose::Sample, step: block, lane: 0 };
    let mut hidden = rbm.sample_hidden(rows, F::one(), draw);
    let betas = (0..sweeps).map_while(|_| steps.done(rows.n_rows(), "sweeps").is_ok().then_some(F::one()));
    let last = gibbs::cool(rbm, betas, &mut hidden, seed, block);
    steps.done(0, "sweeps")?;
    Ok(last.map_or_else(|| rows.to_dense(), |(visible, _)| visible.to_dense()))
}

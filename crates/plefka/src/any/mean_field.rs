//! Mean-field solutions of a model in either precision.

use ndarray::{Array2, s};

use super::features::{BLOCK, map_blocks, stack};
use super::kinds::{AnyMatrix, AnyRbm, AnySamples};
use crate::data::Samples;
use crate::error::{Error, Result};
use crate::float::Float;
use crate::inference::equilibria::{Equilibria, equilibria};
use crate::inference::watch::Watch;
use crate::inference::{FixedPoint, expansion_for};
use crate::model::Rbm;

/// Settings of the mean-field equations.
#[derive(Debug, Clone, Copy)]
pub struct EquilibriaRequest<'a> {
    /// Name of the expansion.
    pub order: &'a str,
    /// Damping, tolerance, iterations and solver.
    pub fixed_point: FixedPoint,
    /// Distance of probabilities from 0 and 1 in energies and entropies.
    pub clip: f64,
}

/// One solution per sample; see [`Equilibria`].
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "as in Equilibria")]
pub struct AnyEquilibria {
    pub visible: AnyMatrix,
    pub hidden: AnyMatrix,
    pub iterations: usize,
    pub residuals: Vec<f64>,
    pub free_energies: Vec<f64>,
    pub entropies: Vec<f64>,
    pub energies: Vec<f64>,
}

impl AnyRbm {
    /// Solutions from every sample and `hidden` (n × n_hidden), by default ⟨h⟩ given the sample.
    ///
    /// # Errors
    /// Unknown expansions, expansions that do not exist for the units, shapes that do not fit, another precision, an
    /// interrupted watch.
    pub fn equilibria(
        &self,
        samples: &AnySamples,
        hidden: Option<&AnyMatrix>,
        request: EquilibriaRequest<'_>,
        watch: Watch<'_>,
    ) -> Result<AnyEquilibria> {
        match (self, samples, hidden) {
            (Self::F32(rbm), AnySamples::F32(samples), None) => solve(rbm, samples, None, request, watch),
            (Self::F64(rbm), AnySamples::F64(samples), None) => solve(rbm, samples, None, request, watch),
            (Self::F32(rbm), AnySamples::F32(samples), Some(AnyMatrix::F32(hidden))) => {
                solve(rbm, samples, Some(hidden), request, watch)
            }
            (Self::F64(rbm), AnySamples::F64(samples), Some(AnyMatrix::F64(hidden))) => {
                solve(rbm, samples, Some(hidden), request, watch)
            }
            (rbm, samples, hidden) => {
                let of = [Some(samples.precision()), hidden.map(AnyMatrix::precision)];
                let other = of.into_iter().flatten().find(|p| *p != rbm.precision());
                Err(super::kinds::mismatch(other.unwrap_or_default(), rbm.precision()))
            }
        }
    }
}

fn solve<F: Float>(
    rbm: &Rbm<F>,
    samples: &Samples<F>,
    hidden: Option<&Array2<F>>,
    request: EquilibriaRequest<'_>,
    watch: Watch<'_>,
) -> Result<AnyEquilibria>
where
    AnyMatrix: From<Array2<F>>,
{
    let expansion = expansion_for(request.order, rbm)?;
    let expected = (samples.len(), rbm.n_hidden());
    if let Some(hidden) = hidden.filter(|hidden| hidden.dim() != expected) {
        return Err(Error::input("h0: shape", format!("{:?}", hidden.dim()), format!("{expected:?}")));
    }
    let blocks = map_blocks(rbm, samples, watch, |block, rows| {
        let first = block as usize * BLOCK;
        let start = match hidden {
            Some(hidden) => hidden.slice(s![first..first + rows.n_rows(), ..]).to_owned(),
            None => rbm.hidden_mean(rows, F::one()),
        };
        Ok(equilibria(rbm, expansion, request.fixed_point, request.clip, (rows.to_dense(), start), watch))
    })?;
    Ok(joined(blocks))
}

fn joined<F: Float>(blocks: Vec<Equilibria<F>>) -> AnyEquilibria
where
    AnyMatrix: From<Array2<F>>,
{
    let column = |pick: fn(&Equilibria<F>) -> &Vec<f64>| -> Vec<f64> {
        blocks.iter().flat_map(|block| pick(block).iter().copied()).collect()
    };
    let residuals = column(|b| &b.residuals);
    let free_energies = column(|b| &b.free_energies);
    let entropies = column(|b| &b.entropies);
    let energies = column(|b| &b.energies);
    let iterations = blocks.iter().map(|b| b.iterations).max().unwrap_or(0);
    let (visible, hidden): (Vec<_>, Vec<_>) = blocks.into_iter().map(|b| (b.visible, b.hidden)).unzip();
    let (visible, hidden) = (stack(visible).into(), stack(hidden).into());
    AnyEquilibria { visible, hidden, iterations, residuals, free_energies, entropies, energies }
}

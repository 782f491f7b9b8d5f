//! Solutions of the mean-field equations from given states, with the parts of their free energies,
//! F = U + U_Onsager… − S, U = −a·m − b·n − mᵀWn.

use ndarray::Array2;

use super::watch::Watch;
use super::{Expansion, FixedPoint};
use crate::data::Rows;
use crate::float::Float;
use crate::model::Rbm;

/// One solution per start.
#[derive(Debug, Clone)]
pub struct Equilibria<F> {
    /// Magnetizations m of visible units, (starts × n_visible).
    pub visible: Array2<F>,
    /// Magnetizations n of hidden units, (starts × n_hidden).
    pub hidden: Array2<F>,
    /// Number of iterations.
    pub iterations: usize,
    /// Residual of every solution.
    pub residuals: Vec<f64>,
    /// Free energy F of the expansion, nats.
    pub free_energies: Vec<f64>,
    /// Entropy S of independent units with these magnetizations, nats.
    pub entropies: Vec<f64>,
    /// Energy U of the magnetizations.
    pub energies: Vec<f64>,
}

/// Solves from visible and hidden states or means, at β = 1. In energies and entropies the probabilities of 0/1 units
/// are kept `clip` away from 0 and 1; the returned magnetizations are not changed. The iteration ends early when the watch
/// stops it; the caller asks the watch again.
pub fn equilibria<F: Float>(
    rbm: &Rbm<F>,
    expansion: &dyn Expansion<F>,
    settings: FixedPoint,
    clip: f64,
    start: (Array2<F>, Array2<F>),
    watch: Watch<'_>,
) -> Equilibria<F> {
    let go_on = || watch(0.0).is_continue();
    let mut found = settings.solve_watched(rbm, expansion, (F::one(), &go_on), start);
    let (visible, hidden) = (found.visible.mean.clone(), found.hidden.mean.clone());
    let (low, high) = (F::of(clip), F::of(1.0 - clip));
    for (layer, own) in [(&rbm.visible, &mut found.visible), (&rbm.hidden, &mut found.hidden)] {
        // Only probabilities of 0/1 units are clipped; the magnetizations of other units stay unchanged.
        if !layer.is_binary() {
            continue;
        }
        own.mean.mapv_inplace(|m| {
            if m < low {
                low
            } else if m > high {
                high
            } else {
                m
            }
        });
        own.refresh(layer, F::one());
    }
    let of_visible = rbm.visible.entropy(F::one(), &found.visible.mean);
    let of_hidden = rbm.hidden.entropy(F::one(), &found.hidden.mean);
    Equilibria {
        free_energies: found.free_energies(rbm, expansion),
        entropies: of_visible.iter().zip(&of_hidden).map(|(v, h)| v + h).collect(),
        energies: rbm.energy(&Rows::Dense(found.visible.mean), &found.hidden.mean),
        iterations: found.iterations,
        residuals: found.residuals,
        visible,
        hidden,
    }
}

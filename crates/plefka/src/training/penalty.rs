//! Penalties on the weights: L1 and L2 decay in the gradient, and a bound on the norm of each hidden unit's weights.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::float::Float;
use crate::kernels::elementwise;
use crate::model::Rbm;

/// Penalties; biases are never penalised.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Penalty {
    /// Subtracts l1 · sign(W) from the ascent direction.
    pub l1: f64,
    /// Subtracts l2 · W from the ascent direction.
    pub l2: f64,
    /// Largest Euclidean norm of a hidden unit's weights; larger weights are scaled back after each step. 0 for no
    /// bound.
    pub max_norm: f64,
}

impl Penalty {
    /// Whether there are decay terms.
    pub fn decays(&self) -> bool {
        self.l1 != 0.0 || self.l2 != 0.0
    }

    /// Subtracts the decay terms from the ascent direction of some weights.
    pub fn decay<F: Float>(&self, weights: &[F], ascent: &mut [F]) {
        let (l1, l2) = (F::of(self.l1), F::of(self.l2));
        if self.l2 != 0.0 {
            elementwise::zip2(ascent, weights, |g, w| *g -= l2 * w);
        }
        if self.l1 != 0.0 {
            elementwise::zip2(ascent, weights, |g, w| {
                let sign = F::of(f64::from(i8::from(w > F::zero()) - i8::from(w < F::zero())));
                *g -= l1 * sign;
            });
        }
    }

    /// Scales back the weights of the hidden units whose norm exceeds the bound.
    pub fn constrain<F: Float>(&self, rbm: &mut Rbm<F>) {
        if self.max_norm == 0.0 {
            return;
        }
        let mut squares = vec![0.0; rbm.n_hidden()];
        for row in rbm.weights.rows() {
            squares.iter_mut().zip(row).for_each(|(s, w)| *s += w.wide() * w.wide());
        }
        let scales: Vec<F> = squares.iter().map(|s| F::of((self.max_norm / s.sqrt()).min(1.0))).collect();
        if scales.iter().any(|s| *s < F::one()) {
            for mut row in rbm.weights.rows_mut() {
                row.iter_mut().zip(&scales).for_each(|(w, &s)| *w *= s);
            }
        }
    }

    /// Refuses negative or non-finite strengths.
    pub fn check(&self) -> Result<()> {
        for (name, x) in [("l1", self.l1), ("l2", self.l2), ("max_norm", self.max_norm)] {
            if !(x.is_finite() && x >= 0.0) {
                return Err(Error::setting(name, x, "a finite number, at least 0"));
            }
        }
        Ok(())
    }
}

//! Sums over the steps of an epoch, from which the monitors of the epoch are computed.

use serde::{Deserialize, Serialize};

use crate::training::monitors::Values;
use crate::training::negative::Aggregate;

/// Sums over the steps of the current epoch.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(super) struct EpochSums {
    pub(super) steps: u64,
    pub(super) gradient_norm: f64,
    pub(super) iterations: f64,
    pub(super) residual: Option<f64>,
    /// Other values of the negative phase: sums to divide by the number of steps, and last values.
    #[serde(default)]
    pub(super) means: Values,
    #[serde(default)]
    pub(super) last: Values,
}

impl EpochSums {
    pub(super) fn add(
        &mut self,
        norm: f64,
        fixed_point: Option<(usize, f64)>,
        measured: &[(&'static str, f64, Aggregate)],
    ) {
        self.steps += 1;
        self.gradient_norm += norm;
        if let Some((iterations, residual)) = fixed_point {
            self.iterations += iterations as f64;
            self.residual = Some(self.residual.map_or(residual, |r| r.max(residual)));
        }
        for &(name, value, aggregate) in measured {
            match aggregate {
                Aggregate::Mean => *self.means.entry(name.into()).or_default() += value,
                Aggregate::Last => drop(self.last.insert(name.into(), value)),
            }
        }
    }

    /// Adds the monitors of the epoch to `values`.
    pub(super) fn record(&self, values: &mut Values) {
        if self.steps == 0 {
            return;
        }
        let steps = self.steps as f64;
        values.insert("gradient_norm".into(), self.gradient_norm / steps);
        if let Some(residual) = self.residual {
            values.insert("fixed_point_iterations".into(), self.iterations / steps);
            values.insert("fixed_point_residual".into(), residual);
        }
        values.extend(self.means.iter().map(|(name, sum)| (name.clone(), sum / steps)));
        values.extend(self.last.clone());
    }
}

//! The scale of differences between solutions: the noise in the chosen one.

use ndarray::Array1;

use crate::picard::Picard;
use crate::{Regression, scores};

/// Two solutions differ if their distance exceeds this multiple of the noise in the chosen solution.
const FAR: f64 = 6.0;

/// The chosen solution and its expected errors.
pub(super) struct Scale {
    solution: Array1<f64>,
    /// √(σ² Σ f²/s²), with σ² from the noise of the Picard plot.
    noise: Option<f64>,
    /// The change of the solution with ln λ.
    change: f64,
}

impl Scale {
    pub(super) fn of(regression: &Regression, parameter: f64, picard: &Picard) -> Self {
        let spectrum = &regression.spectrum;
        let factors = regression.filter.factors(&spectrum.values, parameter);
        Self {
            solution: flat(regression, parameter),
            noise: picard.noise.map(|noise| noise * spectrum.gain(&factors).sqrt()),
            change: scores::quasi_optimality(spectrum, regression.filter, parameter).sqrt(),
        }
    }

    /// ‖x − x_chosen‖ of the solution at a parameter.
    pub(super) fn distance(&self, regression: &Regression, parameter: f64) -> f64 {
        let gap = flat(regression, parameter) - &self.solution;
        gap.dot(&gap).sqrt()
    }

    /// A distance divided by the size of the chosen solution.
    pub(super) fn relative(&self, distance: f64) -> f64 {
        let size = self.solution.dot(&self.solution).sqrt();
        if size > 0.0 { distance / size } else { f64::from(u8::from(distance > 0.0)) }
    }

    /// Whether two solutions so far apart differ by more than the noise.
    pub(super) fn far(&self, distance: f64) -> bool {
        distance > FAR * self.noise.unwrap_or(self.change)
    }
}

/// All coefficients of the standard form in one vector.
fn flat(regression: &Regression, parameter: f64) -> Array1<f64> {
    regression.spectrum.solution(regression.filter, parameter).into_iter().collect()
}

//! Errors of predictions of held-out folds at the choices of the rules and along a grid.

use ndarray::{Array2, ArrayView1, Axis};
use plefka::Result;

use super::evidence::{Estimate, difference, squared_errors};
use crate::Regression;
use crate::selection::k_fold::{Data, Folds};
use crate::selection::{Choice, Rule};

/// Points of the grid of K-fold cross-validation, and the largest number of predictions that are held at a time.
const POINTS: usize = 100;
const PREDICTIONS: usize = 40_000_000;

/// Squared errors of held-out predictions, (parameters × rows).
pub(super) struct HeldOut<'a> {
    data: Data<'a>,
    parameters: Vec<f64>,
    errors: Array2<f64>,
    /// The choice of K-fold cross-validation.
    pub choice: Choice,
}

impl<'a> HeldOut<'a> {
    /// The errors at `parameters` and on a grid of its own.
    pub(super) fn of(
        regression: &Regression,
        data: Data<'a>,
        folds: &Folds,
        parameters: &[f64],
    ) -> Result<Self> {
        let points = (PREDICTIONS / data.y.len().max(1)).clamp(20, POINTS);
        let grid = regression.grid(points);
        let all: Vec<f64> = grid.iter().chain(parameters).copied().collect();
        let predicted = regression.held_out(data, &all, folds)?;
        let errors = squared_errors(&predicted, data.y);
        let mean = |k: usize| Estimate::mean(errors.row(k), data.weights).value;
        let best = (0..grid.len()).min_by(|&a, &b| mean(a).total_cmp(&mean(b))).expect("a grid of X's scale");
        let edge = best == 0 || best + 1 == grid.len();
        let choice = Choice { rule: Rule::KFold, parameter: grid[best], score: mean(best), edge };
        Ok(Self { data, parameters: all, errors, choice })
    }

    fn rows(&self, parameter: f64) -> Option<ArrayView1<'_, f64>> {
        let place = self.parameters.iter().position(|known| *known == parameter)?;
        Some(self.errors.index_axis(Axis(0), place))
    }

    /// The mean squared error at a parameter; `None` for one that was not asked for.
    pub(super) fn error(&self, parameter: f64) -> Option<Estimate> {
        Some(Estimate::mean(self.rows(parameter)?, self.data.weights))
    }

    /// The mean squared error at `a` less that at `b`, paired over rows.
    pub(super) fn difference(&self, a: f64, b: f64) -> Option<Estimate> {
        Some(difference(self.rows(a)?, self.rows(b)?, self.data))
    }

    /// The mean squared error at `a` less that of another fit of the same rows at `b`.
    pub(super) fn against(&self, a: f64, other: &Self, b: f64) -> Option<Estimate> {
        Some(difference(self.rows(a)?, other.rows(b)?, self.data))
    }
}

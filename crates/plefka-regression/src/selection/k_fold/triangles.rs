//! The folds of a long dense problem, reduced to triangles.

use ndarray::{Array1, Axis};
use plefka::data::Rows;
use plefka::{Error, Result};
use rayon::prelude::*;

use super::data::Data;
use super::folds::Folds;
use crate::problem::{Compressed, Penalty, Preparation, Problem, largest};
use crate::spectral::Rank;

/// The folds of a long dense problem as triangles.
pub(super) struct Triangles {
    folds: Vec<Compressed>,
    shift: Array1<f64>,
    largest: Array1<f64>,
}

impl Triangles {
    /// The triangles, if they need less work than the folds: a dense matrix longer than wide, all directions, penalty
    /// ‖x‖².
    pub(super) fn of(
        data: Data<'_>,
        preparation: &Preparation,
        folds: &Folds,
        rank: Rank,
    ) -> Result<Option<Self>> {
        let Rows::Dense(x) = data.x else { return Ok(None) };
        let (n, width) = (x.nrows(), x.ncols() + data.y.ncols() + 1);
        let kept = n - n.div_ceil(folds.count);
        if kept <= width || rank != Rank::Whole || preparation.penalty != Penalty::Size {
            return Ok(None);
        }
        let shift = match preparation.intercept {
            true => x.mean_axis(Axis(0)).expect("rows"),
            false => Array1::zeros(x.ncols()),
        };
        let one = |fold: usize| {
            let rows = folds.rows(fold, true);
            let weights = rows.iter().map(|&row| data.weights.map_or(1.0, |w| w[row])).collect();
            let (x, y) = (x.select(Axis(0), &rows), data.y.select(Axis(0), &rows));
            Compressed::new(x.view(), y.view(), &weights, &shift, preparation.intercept)
        };
        let parts: Vec<Compressed> = (0..folds.count).into_par_iter().map(one).collect::<Result<_>>()?;
        Ok(Some(Self { folds: parts, shift, largest: largest(data.x) }))
    }

    /// The problem of the rows outside a fold.
    ///
    /// # Errors
    /// No positive weight among them.
    pub(super) fn without(&self, fold: usize, preparation: &Preparation) -> Result<Problem> {
        let others = self.folds.iter().enumerate().filter(|(k, _)| *k != fold).map(|(_, part)| part);
        let union = Compressed::union(others)?;
        if union.weight() == 0.0 {
            let expected = "a positive weight among the others";
            return Err(Error::input(format!("weights outside of fold {fold}"), "all zero", expected));
        }
        Ok(union.problem(self.shift.len(), &self.shift, &self.largest, preparation))
    }
}

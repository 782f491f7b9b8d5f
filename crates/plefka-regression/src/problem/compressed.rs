//! Rows of a long problem reduced to the triangle R of √w (1, X, y) = Q R, which holds everything that a regression
//! needs from them. The triangles of folds combine to those of their unions, so that cross-validation reads every row
//! once.

use ndarray::{Array1, Array2, ArrayView2, Axis, concatenate, s};
use plefka::Result;
use plefka::linalg::decompose::triangle;

use super::scales::inverse_scales;
use super::{Operator, Preparation, Problem};

/// A set of rows as a triangle.
#[derive(Debug, Clone)]
pub struct Compressed {
    /// R of √w (1, X − shift, y), the column of ones only with an intercept.
    triangle: Array2<f64>,
    /// Σ w.
    weight: f64,
}

impl Compressed {
    /// Reduces rows to their triangle. `shift`, any numbers near the means of the columns, is subtracted first to avoid
    /// cancellation.
    ///
    /// # Errors
    /// Numbers that are not finite.
    pub fn new(
        x: ArrayView2<'_, f64>,
        y: ArrayView2<'_, f64>,
        weights: &Array1<f64>,
        shift: &Array1<f64>,
        intercept: bool,
    ) -> Result<Self> {
        let (p, t, first) = (x.ncols(), y.ncols(), usize::from(intercept));
        let mut rows = Array2::ones((x.nrows(), first + p + t));
        rows.slice_mut(s![.., first..first + p]).assign(&(&x - shift));
        rows.slice_mut(s![.., first + p..]).assign(&y);
        rows *= &weights.mapv(f64::sqrt).insert_axis(Axis(1));
        Ok(Self { triangle: triangle(rows.view())?, weight: weights.sum() })
    }

    /// The triangle of the rows of several parts.
    ///
    /// # Errors
    /// No other errors than those of [`Compressed::new`].
    pub fn union<'a>(parts: impl Iterator<Item = &'a Self> + Clone) -> Result<Self> {
        let stack: Vec<_> = parts.clone().map(|part| part.triangle.view()).collect();
        let stack = concatenate(Axis(0), &stack).expect("triangles of the same columns");
        Ok(Self { triangle: triangle(stack.view())?, weight: parts.map(|part| part.weight).sum() })
    }

    /// Σ w.
    pub fn weight(&self) -> f64 {
        self.weight
    }

    /// The problem of these rows, with other rows of the same R; only its coefficients are meaningful. `largest` is max
    /// |x| of every column.
    pub fn problem(
        &self,
        columns: usize,
        shift: &Array1<f64>,
        largest: &Array1<f64>,
        preparation: &Preparation,
    ) -> Problem {
        let first = usize::from(preparation.intercept);
        let r = &self.triangle;
        // The first row holds √Σw times the weighted means; the rows below it are centred.
        let (mean, target_mean) = match preparation.intercept {
            true => {
                let means = &r.row(0) / r[[0, 0]];
                let mean = shift + &means.slice(s![1..=columns]);
                (mean, means.slice(s![columns + 1..]).to_owned())
            }
            false => (shift.clone(), Array1::zeros(r.ncols() - columns)),
        };
        let mut matrix = r.slice(s![first.., first..first + columns]).to_owned();
        let targets = r.slice(s![first.., first + columns..]).to_owned();
        let spread = matrix.map_axis(Axis(0), |column| (column.dot(&column) / self.weight).sqrt());
        let inverse_scale = inverse_scales(&spread, largest, preparation.standardize);
        matrix *= &inverse_scale;
        let rows = matrix.nrows();
        Problem {
            matrix: Operator::Dense(matrix),
            targets,
            unpenalized: 0,
            leverage: Array1::zeros(rows),
            root_weights: Array1::ones(rows),
            mean,
            inverse_scale,
            target_mean,
            smoothing: None,
        }
    }
}

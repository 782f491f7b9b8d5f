//! A problem in its singular directions: everything that a path of λ needs after one decomposition.

use ndarray::{Array1, Array2};
use plefka::Result;
use plefka::linalg::decompose::Svd;
use plefka::linalg::product::{Accumulate, product};

use super::filter::{Factors, Filter};
use super::randomized::{self, Rank};
use crate::problem::Problem;

/// Factor by which the singular values of an ill-posed problem fall up to their middle.
const ILL_POSED: f64 = 100.0;

/// A = U diag(s) Vᵀ without the directions that are rounding errors, and the targets in this basis.
#[derive(Debug, Clone)]
pub struct Spectrum {
    /// s, descending, above max(n, p) · ε · s₁.
    pub values: Vec<f64>,
    /// U, (n_rows × k).
    pub left: Array2<f64>,
    /// V, (n_unknowns × k).
    pub right: Array2<f64>,
    /// Uᵀb, (k × n_targets).
    pub coordinates: Array2<f64>,
    /// ‖b − UUᵀb‖² of each target: the part that no x can fit.
    pub outside: Vec<f64>,
    /// b − UUᵀb, (n_rows × n_targets); zero where the directions span all rows.
    pub remainder: Array2<f64>,
    /// min(n, p) less the number of directions kept: directions that are rounding errors, or were not computed.
    pub dropped: usize,
    /// Σ s² of the directions that were not computed; 0 for a whole decomposition.
    pub tail: f64,
    /// Number of rows with a weight above zero less the unpenalised directions: the remaining degrees of freedom.
    pub free_rows: usize,
    /// Number of unpenalised directions: the intercept and the null space of the penalty.
    pub unpenalized: usize,
}

impl Spectrum {
    /// The decomposition of a problem; `rank` selects the whole or a part.
    ///
    /// # Errors
    /// Numbers that are not finite.
    pub fn of(problem: &Problem, rank: Rank) -> Result<Self> {
        let (svd, tail) = match rank {
            Rank::Whole => (Svd::of(problem.matrix.dense().view())?, 0.0),
            Rank::Leading { directions, seed } => randomized::leading(&problem.matrix, directions, seed)?,
        };
        Ok(Self::from_svd(svd, tail, problem))
    }

    fn from_svd(svd: Svd, tail: f64, problem: &Problem) -> Self {
        let (n, p) = problem.matrix.dim();
        let free_rows = problem.n_counted().saturating_sub(problem.unpenalized);
        // Centring removes a direction, of which only rounding errors remain, however large.
        let rank = svd.rank().min(free_rows);
        let left = svd.left.slice_move(ndarray::s![.., ..rank]).as_standard_layout().into_owned();
        let right = svd.right.slice_move(ndarray::s![.., ..rank]).as_standard_layout().into_owned();
        let targets = &problem.targets;
        let mut coordinates = Array2::zeros((rank, targets.ncols()));
        product(left.t(), targets.view(), 1.0, Accumulate::Replace, coordinates.view_mut());
        let mut remainder = targets.clone();
        if rank == free_rows {
            remainder.fill(0.0);
        } else {
            product(left.view(), coordinates.view(), -1.0, Accumulate::Add, remainder.view_mut());
        }
        let outside = remainder.columns().into_iter().map(|column| column.dot(&column)).collect();
        let values: Vec<f64> = svd.values[..rank].to_vec();
        let dropped = n.min(p).saturating_sub(rank);
        Self {
            values,
            left,
            right,
            coordinates,
            outside,
            remainder,
            dropped,
            tail,
            free_rows,
            unpenalized: problem.unpenalized,
        }
    }

    /// The number of directions kept.
    pub fn rank(&self) -> usize {
        self.values.len()
    }

    /// (largest, smallest) singular value kept; `None` for a zero matrix.
    pub fn range(&self) -> Option<(f64, f64)> {
        Some((*self.values.first()?, *self.values.last()?))
    }

    /// Whether singular values fall by more than a hundred times up to their middle: such a problem is ill-posed and
    /// regularised for its solution; an ordinary regression is regularised for its predictions.
    pub fn falls(&self) -> bool {
        self.rank() > 0 && self.values[0] > ILL_POSED * self.values[self.rank() / 2]
    }

    /// x = V diag(f/s) Uᵀb, (n_unknowns × n_targets).
    pub fn solution(&self, filter: Filter, parameter: f64) -> Array2<f64> {
        let factors = filter.factors(&self.values, parameter);
        let weights: Array1<f64> = factors.kept.iter().zip(&self.values).map(|(f, s)| f / s).collect();
        let scaled = &self.coordinates * &weights.insert_axis(ndarray::Axis(1));
        let mut x = Array2::zeros((self.right.nrows(), scaled.ncols()));
        product(self.right.view(), scaled.view(), 1.0, Accumulate::Replace, x.view_mut());
        x
    }

    /// b − Ax, (n_rows × n_targets).
    pub fn residual(&self, factors: &Factors) -> Array2<f64> {
        let lost = Array1::from(factors.lost.clone()).insert_axis(ndarray::Axis(1));
        let mut out = self.remainder.clone();
        product(self.left.view(), (&self.coordinates * &lost).view(), 1.0, Accumulate::Add, out.view_mut());
        out
    }

    /// Solutions x for one target at many parameters, (n_unknowns × parameters).
    pub fn solutions(&self, filter: Filter, parameters: &[f64], target: usize) -> Array2<f64> {
        let weights = self.weighed(filter, parameters, target, |(kept, _), s| kept / s);
        let mut out = Array2::zeros((self.right.nrows(), parameters.len()));
        product(self.right.view(), weights.view(), 1.0, Accumulate::Replace, out.view_mut());
        out
    }

    /// b − Ax for one target at many parameters, (n_rows × parameters).
    pub fn residuals(&self, filter: Filter, parameters: &[f64], target: usize) -> Array2<f64> {
        let lost = self.weighed(filter, parameters, target, |(_, lost), _| lost);
        let mut out = Array2::zeros((self.left.nrows(), parameters.len()));
        out += &self.remainder.column(target).insert_axis(ndarray::Axis(1));
        product(self.left.view(), lost.view(), 1.0, Accumulate::Add, out.view_mut());
        out
    }

    /// u·b for one target times a function of (f, 1 − f) and s, (rank × parameters).
    fn weighed(
        &self,
        filter: Filter,
        parameters: &[f64],
        target: usize,
        weight: impl Fn((f64, f64), f64) -> f64,
    ) -> Array2<f64> {
        let coordinates = self.coordinates.column(target);
        Array2::from_shape_fn((self.rank(), parameters.len()), |(k, j)| {
            let s = self.values[k];
            weight(filter.factor(s, k, parameters[j]), s) * coordinates[k]
        })
    }

    /// Σ f²/s²: the squared norm of the solution for noise of variance 1 in every row.
    pub fn gain(&self, factors: &Factors) -> f64 {
        factors.kept.iter().zip(&self.values).map(|(f, s)| (f / s).powi(2)).sum()
    }

    /// ‖b − Ax‖² of each target.
    pub fn squared_residual(&self, factors: &Factors) -> Vec<f64> {
        let column = |(c, outside): (ndarray::ArrayView1<'_, f64>, &f64)| {
            outside + c.iter().zip(&factors.lost).map(|(c, l)| (c * l).powi(2)).sum::<f64>()
        };
        self.coordinates.columns().into_iter().zip(&self.outside).map(column).collect()
    }

    /// ‖x‖² of each target.
    pub fn squared_norm(&self, factors: &Factors) -> Vec<f64> {
        let terms = |c: ndarray::ArrayView1<'_, f64>| {
            let parts = c.iter().zip(&factors.kept).zip(&self.values);
            parts.map(|((c, f), s)| (c * f / s).powi(2)).sum()
        };
        self.coordinates.columns().into_iter().map(terms).collect()
    }

    /// Σ f plus the number of unpenalised directions: the effective degrees of freedom.
    pub fn degrees_of_freedom(&self, factors: &Factors) -> f64 {
        self.unpenalized as f64 + factors.kept.iter().sum::<f64>()
    }

    /// n − Σ f, without cancellation.
    pub fn residual_degrees_of_freedom(&self, factors: &Factors) -> f64 {
        (self.free_rows - self.rank()) as f64 + factors.lost.iter().sum::<f64>()
    }
}

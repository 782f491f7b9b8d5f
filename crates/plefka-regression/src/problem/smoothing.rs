//! Penalties on differences, ‖Lx‖² with L the first or second differences of neighbouring coefficients, transformed to
//! the standard form (Eldén 1977): x = M z + W c, where M is a right inverse of L, W spans the null space of L
//! (constants, and straight lines for second differences) and c is fitted without penalty.

use ndarray::{Array1, Array2, Axis, s};
use plefka::Result;
use plefka::linalg::decompose::Svd;
use plefka::linalg::product::{Accumulate, product};

plefka::choices! {
    /// The quantity that the penalty measures.
    #[derive(Default)]
    pub enum Penalty: "penalty" {
        #[default]
        Size = "size": "‖x‖²",
        FirstDifferences = "first-differences": "Σ (x_{j+1} − x_j)²: solutions that are nearly constant",
        SecondDifferences = "second-differences": "Σ (x_{j+1} − 2x_j + x_{j−1})²: solutions that are nearly straight",
    }
}

impl Penalty {
    /// The order of the differences: the dimension of the null space.
    pub fn order(self) -> usize {
        match self {
            Self::Size => 0,
            Self::FirstDifferences => 1,
            Self::SecondDifferences => 2,
        }
    }
}

/// The transformation from z back to x.
#[derive(Debug, Clone)]
pub(super) struct Smoothing {
    order: usize,
    /// W, (p × order).
    null: Array2<f64>,
    /// c = offset − slope z, (order × targets) and (order × unknowns).
    offset: Array2<f64>,
    slope: Array2<f64>,
}

/// A problem in its standard form.
pub(super) struct Standard {
    pub matrix: Array2<f64>,
    pub targets: Array2<f64>,
    /// Leverage of the unpenalised directions, one per row.
    pub leverage: Array1<f64>,
    /// Number of unpenalised directions.
    pub dimension: usize,
    pub back: Smoothing,
}

/// min ‖Ax − b‖² + λ‖Lx‖² in the form min ‖Āz − b̄‖² + λ‖z‖².
pub(super) fn standard_form(a: &Array2<f64>, b: &Array2<f64>, order: usize) -> Result<Standard> {
    let null = null_space(a.ncols(), order);
    let fixed = Svd::of(a.dot(&null).view())?;
    let rank = fixed.rank();
    // (AW)⁺ = V diag(1/s) Uᵀ.
    let left = fixed.left.slice_move(s![.., ..rank]);
    let inverse = &fixed.right.slice(s![.., ..rank]) / &Array1::from(fixed.values[..rank].to_vec());
    let mut matrix = times_right_inverse(a, order);
    let slope = project_out(&left, &inverse, &mut matrix);
    let mut targets = b.clone();
    let offset = project_out(&left, &inverse, &mut targets);
    let leverage = left.map_axis(Axis(1), |row| row.dot(&row));
    Ok(Standard {
        matrix,
        targets,
        leverage,
        dimension: rank,
        back: Smoothing { order, null, offset, slope },
    })
}

/// Subtracts U Uᵀ M from M; returns the coefficients V diag(1/s) Uᵀ M of the subtracted part.
fn project_out(left: &Array2<f64>, inverse: &Array2<f64>, m: &mut Array2<f64>) -> Array2<f64> {
    let inside = left.t().dot(m);
    product(
        left.as_standard_layout().view(),
        inside.as_standard_layout().view(),
        -1.0,
        Accumulate::Add,
        m.view_mut(),
    );
    inverse.dot(&inside)
}

/// Constants, and for second differences also straight lines, scaled to lengths near 1.
fn null_space(p: usize, order: usize) -> Array2<f64> {
    let (middle, size) = ((p as f64 - 1.0) / 2.0, p as f64);
    Array2::from_shape_fn((p, order), |(j, k)| if k == 0 { 1.0 } else { (j as f64 - middle) / size })
}

/// A M, where M sums `order` times from the front: each sum makes column k the sum of the columns behind k.
fn times_right_inverse(a: &Array2<f64>, order: usize) -> Array2<f64> {
    let mut out = a.clone();
    for _ in 0..order {
        for j in (1..out.ncols()).rev() {
            let (mut before, column) = out.multi_slice_mut((s![.., j - 1], s![.., j]));
            before += &column;
        }
        out = out.slice_move(s![.., 1..]).as_standard_layout().into_owned();
    }
    out
}

impl Smoothing {
    /// x for the solutions z of one target, (p × any).
    pub(super) fn back(&self, z: &Array2<f64>, target: usize) -> Array2<f64> {
        let mut x = z.clone();
        for _ in 0..self.order {
            let mut summed = Array2::zeros((x.nrows() + 1, x.ncols()));
            for j in 0..x.nrows() {
                let (before, mut here) = summed.multi_slice_mut((s![j, ..], s![j + 1, ..]));
                here.assign(&(&before + &x.row(j)));
            }
            x = summed;
        }
        let offset = self.offset.slice(s![.., target..=target]);
        x + self.null.dot(&(&offset - self.slope.dot(z)))
    }
}

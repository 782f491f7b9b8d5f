//! The Hessian of the second-order free energy F(m, n) at a state. With W for βW, x = κ₂(m), y = κ₂(n):
//! ∂²F/∂m_i² = 1/x_i − ½κ₂''(m_i) Σ_j W_ij² y_j, ∂²F/∂m_i∂n_j = −W_ij − ½κ₂'(m_i) W_ij² κ₂'(n_j), and likewise for n.
//! With n at its minimum for every m, the curvature in m is the Schur complement S = H_mm − H_mn H_nn⁻¹ H_nm: its
//! smallest eigenvalue falls to 0 where the state becomes unstable. Scaled by √x the eigenvalue has no units: it is 1
//! for free units and 1 − σ_max(B)² in naive mean field.

use faer::{Mat, Side};
use ndarray::{Array1, Array2, ArrayView1, Axis};

use crate::inference::Cumulants;
use crate::linalg::product::{Accumulate, product};
use crate::model::{Layer, Rbm};
use crate::rng::{Purpose, Stream};

/// Largest number of visible units for the unscaled eigenvalue, which needs a full decomposition.
const LARGEST: usize = 1200;
/// Units with a smaller κ₂ are frozen: their curvature 1/κ₂ is far above the smallest eigenvalue.
const FROZEN: f64 = 1e-8;
/// Largest number of Lanczos steps, and the change of the smallest eigenvalue that ends them.
const STEPS: usize = 300;
const TOLERANCE: f64 = 1e-9;

/// The Hessian scaled by √κ₂ on both sides.
#[derive(Debug, Clone)]
pub struct Hessian {
    /// √x H_mm √x, which is diagonal.
    visible: Array1<f64>,
    /// √y H_nn √y, which is diagonal.
    hidden: Array1<f64>,
    /// √x H_mn √y, (n_visible × n_hidden).
    coupling: Array2<f64>,
    /// x.
    variances: Array1<f64>,
}

/// κ₂, κ₂' and κ₂'' of a layer at given means. κ₂'' = d(κ₃/κ₂)/dm = (κ₃' − κ₂'²)/κ₂.
struct Curves {
    kappa: Array1<f64>,
    slope: Array1<f64>,
    bend: Array1<f64>,
}

impl Curves {
    fn of(layer: &Layer<f64>, beta: f64, means: ArrayView1<'_, f64>) -> Self {
        let cumulants = Cumulants::new(layer, beta, means.insert_axis(Axis(0)).to_owned(), 3);
        let row = |values: &Array2<f64>| values.row(0).to_owned();
        let (kappa, slope) = (row(cumulants.kappa(2)), row(cumulants.slope(2)));
        let rise = row(cumulants.slope(3));
        let bend = Array1::from_shape_fn(kappa.len(), |i| {
            // A unit with vanishing κ₂ is frozen, and nothing is multiplied with this number.
            if kappa[i] > FROZEN { (rise[i] - slope[i] * slope[i]) / kappa[i] } else { 0.0 }
        });
        Self { kappa: kappa.mapv(|k| k.max(0.0)), slope, bend }
    }
}

impl Hessian {
    /// The Hessian at magnetizations m (n_visible) and n (n_hidden) of a machine at β.
    pub fn at(rbm: &Rbm<f64>, beta: f64, visible: ArrayView1<'_, f64>, hidden: ArrayView1<'_, f64>) -> Self {
        let (v, h) = (Curves::of(&rbm.visible, beta, visible), Curves::of(&rbm.hidden, beta, hidden));
        let squares = rbm.weights.mapv(|w| (beta * w).powi(2));
        let diagonal = |own: &Curves, reaction: Array1<f64>| {
            Array1::from_shape_fn(reaction.len(), |i| 1.0 - 0.5 * own.kappa[i] * own.bend[i] * reaction[i])
        };
        let coupling = Array2::from_shape_fn(rbm.weights.dim(), |(i, j)| {
            let bare = beta * rbm.weights[[i, j]] + 0.5 * v.slope[i] * squares[[i, j]] * h.slope[j];
            -bare * (v.kappa[i] * h.kappa[j]).sqrt()
        });
        Self {
            visible: diagonal(&v, squares.dot(&h.kappa)),
            hidden: diagonal(&h, squares.t().dot(&v.kappa)),
            coupling,
            variances: v.kappa,
        }
    }

    /// The smallest eigenvalue of √x S √x. If H_nn has a curvature that is not positive, that curvature.
    pub fn smallest_scaled(&self) -> f64 {
        let lowest = self.hidden.iter().copied().fold(f64::INFINITY, f64::min);
        // A NaN is returned unchanged.
        if lowest > 0.0 { smallest(self.visible.len(), |v| self.times(v)) } else { lowest }
    }

    /// The smallest eigenvalue of S without frozen units; `None` for more than 1200 visible units, or if H_nn has a
    /// curvature that is not positive. It has the units of 1/κ₂.
    pub fn smallest(&self) -> Option<f64> {
        let free: Vec<usize> = (0..self.visible.len()).filter(|&i| self.variances[i] > FROZEN).collect();
        let minimum = self.hidden.iter().all(|h| *h > 0.0);
        if self.visible.len() > LARGEST || !minimum {
            return None;
        }
        if free.is_empty() {
            return Some(f64::INFINITY);
        }
        let rows = self.coupling.select(Axis(0), &free);
        let over = &rows / &self.hidden;
        let mut inner = Array2::zeros((free.len(), free.len()));
        product(over.view(), rows.t(), 1.0, Accumulate::Replace, inner.view_mut());
        let matrix = Mat::from_fn(free.len(), free.len(), |a, b| {
            let own = if a == b { self.visible[free[a]] } else { 0.0 };
            (own - inner[[a, b]]) / (self.variances[free[a]] * self.variances[free[b]]).sqrt()
        });
        matrix.self_adjoint_eigenvalues(Side::Lower).ok().and_then(|values| values.first().copied())
    }

    /// √x S √x times a vector.
    fn times(&self, vector: &Array1<f64>) -> Array1<f64> {
        let hidden = self.coupling.t().dot(vector) / &self.hidden;
        &self.visible * vector - self.coupling.dot(&hidden)
    }
}

/// The smallest eigenvalue of a symmetric matrix, given by its products with vectors (Lanczos 1950, with all directions
/// kept orthogonal).
fn smallest(n: usize, times: impl Fn(&Array1<f64>) -> Array1<f64>) -> f64 {
    let mut stream = Stream::new(0, Purpose::Diagnostics, 0, 2);
    let mut next = Array1::from_shape_simple_fn(n, || stream.normal());
    let (mut basis, mut diagonal, mut beside): (Vec<Array1<f64>>, Vec<f64>, Vec<f64>) = Default::default();
    let mut found = f64::INFINITY;
    for step in 0..STEPS.min(n) {
        let length = next.dot(&next).sqrt();
        if length <= 1e-12 || length.is_nan() {
            break;
        }
        if step > 0 {
            beside.push(length);
        }
        let direction = next / length;
        next = times(&direction);
        diagonal.push(direction.dot(&next));
        basis.push(direction);
        for _ in 0..2 {
            for old in &basis {
                let overlap = old.dot(&next);
                next.scaled_add(-overlap, old);
            }
        }
        // Checked at every fifth step: the cost of a decomposition grows with the number of steps.
        if step % 5 == 4 || step + 1 == STEPS.min(n) {
            let value = tridiagonal(&diagonal, &beside);
            let settled = (found - value).abs() <= TOLERANCE * value.abs().max(1e-3);
            found = value;
            if settled {
                return found;
            }
        }
    }
    tridiagonal(&diagonal, &beside)
}

/// The smallest eigenvalue of a symmetric tridiagonal matrix; NaN if there is none.
fn tridiagonal(diagonal: &[f64], beside: &[f64]) -> f64 {
    let n = diagonal.len();
    let matrix = Mat::from_fn(n, n, |i, j| match i.abs_diff(j) {
        0 => diagonal[i],
        1 => beside[i.min(j)],
        _ => 0.0,
    });
    let values = matrix.self_adjoint_eigenvalues(Side::Lower).ok();
    values.and_then(|values| values.first().copied()).unwrap_or(f64::NAN)
}

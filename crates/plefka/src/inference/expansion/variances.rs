//! The Gaussian of given variances: Λ such that the diagonal of (Λ − J)⁻¹ is 1, J = [[0, B], [Bᵀ, 0]]. It is where the
//! convex f(Λ) = ΣΛ − ln det(Λ − J) is least, and exists for every B. Newton's method with the Hessian (Λ−J)⁻¹∘(Λ−J)⁻¹,
//! solved by conjugate gradients: f is self-concordant, so that a step d divided by 1 + √(dᵀf''d) stays where Λ − J is
//! positive definite and falls, and near the minimum whole steps converge quadratically (Nesterov & Nemirovskii 1994).

use ndarray::{Array1, Array2, s};

use super::replicas::{dots_of_rows, scaled_rows, times};
use super::resolvent::Resolvent;

/// Largest difference of a variance from 1.
const TOLERANCE: f64 = 1e-13;
/// As far as rounding has to allow where Λ − J is nearly singular.
const ROUNDING: f64 = 1e-8;
/// Newton steps; a few suffice unless couplings are very strong.
const STEPS: usize = 80;
/// Iterations of conjugate gradients per step.
const DIRECTIONS: usize = 60;
/// Steps with √(dᵀf''d) below this are taken whole.
const WHOLE: f64 = 0.25;
/// Λ starts at 1 + ΣB² and grows by this factor until Λ − J is positive definite.
const GROWTH: f64 = 1.3;
/// The larger side's covariances are squared as a matrix if that side is not larger than the other by this factor.
const MATRIX: usize = 8;

/// Where f is least.
#[derive(Debug)]
pub(super) struct Precisions {
    /// Λ of the larger side.
    pub(super) larger: Array1<f64>,
    /// Λ of the smaller side.
    pub(super) smaller: Array1<f64>,
    /// ½ Σ(Λ − 1) − ½ ln det(Λ − J).
    pub(super) value: f64,
}

/// Λ for B (n_larger × n_smaller); `None` if B is not finite or so large that rounding leaves no digits.
pub(super) fn precisions(b: &Array2<f64>) -> Option<Precisions> {
    let n = b.nrows();
    let squares = b.mapv(|x| x * x);
    let mut lambda: Array1<f64> =
        squares.rows().into_iter().chain(squares.columns()).map(|line| 1.0 + line.sum()).collect();
    let mut here = Covariances::new(b, &lambda);
    for _ in 0..STEPS {
        if here.is_some() {
            break;
        }
        lambda *= GROWTH;
        here = Covariances::new(b, &lambda);
    }
    let mut last = f64::INFINITY;
    for _ in 0..STEPS {
        let found = here?;
        let error = found.slope.iter().fold(0.0f64, |e, g| e.max(g.abs()));
        if error <= TOLERANCE || (error <= ROUNDING && error > 0.5 * last) {
            let logs = lambda.slice(s![..n]).mapv(f64::ln).sum() + found.log_det;
            let value = 0.5 * (lambda.mapv(|l| l - 1.0).sum() - logs);
            let (larger, smaller) = (lambda.slice(s![..n]).to_owned(), lambda.slice(s![n..]).to_owned());
            return Some(Precisions { larger, smaller, value });
        }
        last = error;
        let step = found.newton_step(error);
        let size = step.dot(&found.curvature(&step)).max(0.0).sqrt();
        lambda.scaled_add(if size < WHOLE { 1.0 } else { 1.0 / (1.0 + size) }, &step);
        here = Covariances::new(b, &lambda);
    }
    None
}

/// C = (Λ − J)⁻¹ as far as the slope and the curvature of f need it.
struct Covariances {
    /// 1 − C_ii, larger side first.
    slope: Array1<f64>,
    log_det: f64,
    /// C∘C between the sides and on the smaller one.
    across: Array2<f64>,
    on_smaller: Array2<f64>,
    on_larger: Squares,
}

/// C∘C on the larger side, C = D + UVᵀ with D diagonal.
enum Squares {
    Matrix(Array2<f64>),
    /// U, V and the diagonal of C∘C less that of (UVᵀ)∘(UVᵀ).
    Factors(Array2<f64>, Array2<f64>, Array1<f64>),
}

impl Covariances {
    fn new(b: &Array2<f64>, lambda: &Array1<f64>) -> Option<Self> {
        let n = b.nrows();
        let inverse = lambda.slice(s![..n]).mapv(f64::recip);
        let ones = Array1::ones(b.ncols());
        let Resolvent { weighted, q, log_det, .. } =
            Resolvent::new(b.view(), inverse.view(), ones.view(), lambda.slice(s![n..]))?;
        let across = times(weighted.view(), q.view());
        let back = Array1::from(dots_of_rows(&across, weighted.view()));
        let slope = (&inverse + &back).into_iter().chain(q.diag().to_owned()).map(|c| 1.0 - c).collect();
        let square = |x: f64| x * x;
        let on_larger = if n <= MATRIX * b.ncols() {
            let mut matrix = times(across.view(), weighted.t());
            matrix.diag_mut().zip_mut_with(&inverse, |c, d| *c += d);
            Squares::Matrix(matrix.mapv_into(square))
        } else {
            let rest = &inverse * &(&inverse + &(2.0 * &back));
            Squares::Factors(across.clone(), weighted, rest)
        };
        let (across, on_smaller) = (across.mapv_into(square), q.mapv_into(square));
        Some(Self { slope, log_det, across, on_smaller, on_larger })
    }

    /// (C∘C) d.
    fn curvature(&self, d: &Array1<f64>) -> Array1<f64> {
        let n = self.across.nrows();
        let (larger, smaller) = (d.slice(s![..n]), d.slice(s![n..]));
        let on_larger = match &self.on_larger {
            Squares::Matrix(matrix) => matrix.dot(&larger),
            Squares::Factors(u, v, rest) => {
                let inner = times(v.t(), scaled_rows(v.view(), larger).view());
                Array1::from(dots_of_rows(&times(u.view(), inner.view()), u.view())) + rest * &larger
            }
        };
        let top = on_larger + self.across.dot(&smaller);
        let bottom = self.on_smaller.dot(&smaller) + self.across.t().dot(&larger);
        top.into_iter().chain(bottom).collect()
    }

    /// d with (C∘C) d = −slope, by conjugate gradients preconditioned with the diagonal; the nearer the minimum, the more
    /// exactly.
    fn newton_step(&self, error: f64) -> Array1<f64> {
        let scale = self.slope.mapv(|g| 1.0 / ((1.0 - g) * (1.0 - g)));
        let mut step = Array1::zeros(self.slope.len());
        let mut rest = -&self.slope;
        let mut direction = &rest * &scale;
        let mut size = rest.dot(&direction);
        let wanted = size * error.min(0.1).powi(2);
        for _ in 0..DIRECTIONS {
            let image = self.curvature(&direction);
            let share = size / direction.dot(&image);
            if !share.is_finite() {
                break;
            }
            step.scaled_add(share, &direction);
            rest.scaled_add(-share, &image);
            let next = &rest * &scale;
            let new_size = rest.dot(&next);
            if new_size <= wanted {
                break;
            }
            direction = next + &(direction * (new_size / size));
            size = new_size;
        }
        step
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linalg::cholesky::positive_definite;
    use crate::rng::{Purpose, Stream};

    /// Diagonal of (Λ−J)⁻¹ and ½Σ(Λ−1) − ½ ln det(Λ−J) from the whole matrix.
    fn check(b: &Array2<f64>, tolerance: f64) {
        let found = precisions(b).unwrap();
        let (n, all) = (b.nrows(), b.nrows() + b.ncols());
        let lambda: Vec<f64> = found.larger.iter().chain(&found.smaller).copied().collect();
        let matrix = Array2::from_shape_fn((all, all), |(i, j)| match (i < n, j < n) {
            _ if i == j => lambda[i],
            (true, false) => -b[[i, j - n]],
            (false, true) => -b[[j, i - n]],
            _ => 0.0,
        });
        let (log_det, inverse) = positive_definite(&matrix).unwrap();
        assert!(
            inverse.diag().iter().all(|c| (c - 1.0).abs() < tolerance),
            "{:?} {}",
            b.dim(),
            inverse.diag()
        );
        let value = 0.5 * (lambda.iter().map(|l| l - 1.0).sum::<f64>() - log_det);
        assert!((found.value - value).abs() < tolerance * value.abs().max(1.0), "{} {value}", found.value);
    }

    #[test]
    fn variances_are_one_for_any_couplings() {
        for (shape, scale) in [((5, 5), 0.3), ((9, 4), 1.0), ((40, 3), 0.2), ((40, 3), 2.0), ((12, 10), 5.0)]
        {
            let mut stream = Stream::new(3, Purpose::Weights, 0, 0);
            check(&Array2::from_shape_simple_fn(shape, || scale * stream.normal()), 1e-9);
        }
        check(&Array2::zeros((3, 2)), 1e-15);
        check(&Array2::from_elem((30, 10), 0.5), 1e-9);
        check(&Array2::from_elem((60, 5), 2.0), 1e-7);
        check(&Array2::from_elem((4, 3), 10.0), 1e-7);
        assert!(precisions(&Array2::from_elem((4, 3), f64::NAN)).is_none());
    }
}

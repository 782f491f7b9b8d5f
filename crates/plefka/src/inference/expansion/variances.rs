//! The Gaussian of unit variances of two layers: the Λ for which the diagonal of (Λ − J)⁻¹ is 1, J = [[0, B], [Bᵀ, 0]]
//! ([`unit_variances`]). Its covariances come from the Schur complement on the smaller side ([`super::resolvent`]).

use ndarray::{Array1, Array2, s};

use super::replicas::{dots_of_rows, scaled_rows, times};
use super::resolvent::Resolvent;
use crate::inference::unit_variances::{self, Covariances, Minimum};

/// The covariances of the larger side are squared as a matrix if the larger side is at most this factor larger than the
/// smaller side.
const MATRIX: usize = 8;

/// The minimum of ΣΛ − ln det(Λ − J).
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
    let start = squares.rows().into_iter().chain(squares.columns()).map(|line| 1.0 + line.sum()).collect();
    let Minimum { lambda, value, .. } = unit_variances::minimum(start, |lambda| TwoSides::new(b, lambda))?;
    let (larger, smaller) = (lambda.slice(s![..n]).to_owned(), lambda.slice(s![n..]).to_owned());
    Some(Precisions { larger, smaller, value })
}

/// C = (Λ − J)⁻¹ at one Λ.
struct TwoSides {
    /// 1 − C_ii, larger side first.
    slope: Array1<f64>,
    /// ln det(Λ − J).
    log_det: f64,
    /// C∘C between the sides and on the smaller side.
    across: Array2<f64>,
    on_smaller: Array2<f64>,
    on_larger: Squares,
}

/// C∘C on the larger side, C = D + UVᵀ with D diagonal.
enum Squares {
    Matrix(Array2<f64>),
    /// U, V and the diagonal of C∘C − (UVᵀ)∘(UVᵀ).
    Factors(Array2<f64>, Array2<f64>, Array1<f64>),
}

impl TwoSides {
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
        let log_det = lambda.slice(s![..n]).mapv(f64::ln).sum() + log_det;
        let (across, on_smaller) = (across.mapv_into(square), q.mapv_into(square));
        Some(Self { slope, log_det, across, on_smaller, on_larger })
    }
}

impl Covariances for TwoSides {
    fn slope(&self) -> &Array1<f64> {
        &self.slope
    }

    fn log_det(&self) -> f64 {
        self.log_det
    }

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
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linalg::cholesky::positive_definite;
    use crate::rng::{Purpose, Stream};

    /// Compares the diagonal of (Λ−J)⁻¹ and ½Σ(Λ−1) − ½ ln det(Λ−J) with the values from the whole matrix.
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

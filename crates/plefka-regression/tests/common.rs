//! Helpers shared by the tests.

use ndarray::{Array1, Array2, Axis};
use plefka::data::Rows;
use plefka::linalg::Csr;
use plefka::rng::{Purpose, Stream};
use plefka_regression::test_problems::{TestProblem, noise, test_problem};
use plefka_regression::{Filter, Penalty, Preparation, Regression};

/// A matrix of standard normal numbers.
pub(crate) fn normal(n: usize, p: usize, seed: u64) -> Array2<f64> {
    let mut stream = Stream::new(seed, Purpose::Regression, 9, 0);
    Array2::from_shape_simple_fn((n, p), || stream.normal())
}

/// A vector as a matrix with one target.
pub(crate) fn column(y: &Array1<f64>) -> Array2<f64> {
    y.clone().insert_axis(Axis(1))
}

/// A preparation that leaves the matrix unchanged.
pub(crate) const AS_IT_IS: Preparation =
    Preparation { intercept: false, standardize: false, penalty: Penalty::Size };

/// An intercept and standardised columns.
pub(crate) const BOTH: Preparation =
    Preparation { intercept: true, standardize: true, penalty: Penalty::Size };

/// A ridge regression of dense rows.
pub(crate) fn ridge(
    x: &Array2<f64>,
    y: &Array2<f64>,
    weights: Option<&[f64]>,
    how: Preparation,
) -> Regression {
    Regression::new(&Rows::Dense(x.clone()), y, weights, how, Filter::Ridge, None).unwrap()
}

/// A matrix as sparse rows.
pub(crate) fn sparse(x: &Array2<f64>) -> Csr<f64> {
    let mut out = Csr::empty(x.ncols());
    for row in x.rows() {
        out.push_dense(row.to_vec().as_slice());
    }
    out
}

/// A problem, its data with noise, and ‖e‖.
pub(crate) struct Noisy {
    pub problem: TestProblem,
    pub data: Array1<f64>,
    pub size: f64,
}

/// Noise of standard deviation `absolute`, or of norm `relative` ‖b‖.
pub(crate) fn noisy(name: &str, n: usize, absolute: Option<f64>, relative: f64, seed: u64) -> Noisy {
    let problem = test_problem(name, n).unwrap();
    let raw = noise(n, seed);
    let norm = |v: &Array1<f64>| v.dot(v).sqrt();
    let scale = absolute.unwrap_or(relative * norm(&problem.data) / norm(&raw));
    let error = raw * scale;
    let size = norm(&error);
    Noisy { data: &problem.data + &error, problem, size }
}

impl Noisy {
    pub(crate) fn regression(&self, filter: Filter) -> Regression {
        let x = Rows::Dense(self.problem.matrix.clone());
        Regression::new(&x, &column(&self.data), None, AS_IT_IS, filter, None).unwrap()
    }

    /// ‖x − x*‖/‖x*‖.
    pub(crate) fn error(&self, regression: &Regression, parameter: f64) -> f64 {
        let found = regression.coefficients(parameter).unwrap().slopes;
        let gap = &found.column(0) - &self.problem.solution;
        gap.dot(&gap).sqrt() / self.problem.solution.dot(&self.problem.solution).sqrt()
    }
}

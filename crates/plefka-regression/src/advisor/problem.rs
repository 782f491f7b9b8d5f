//! The kinds of problem that the advisor knows, and the rule that tells them apart: the matrix of an inverse problem is
//! a smooth function of both its indices, and its singular values fall; a table of features is neither.

use ndarray::{Array2, Axis};

use crate::Regression;
use crate::problem::Operator;

plefka::choices! {
    /// The kind of problem, which decides what λ is chosen for.
    #[derive(Default)]
    pub enum ProblemKind: "problem_kind" {
        #[default]
        Auto = "auto": "Decided by the matrix: inverse if it is smooth along rows and columns and its singular values fall",
        Inverse = "inverse": "A discretised operator with white noise: λ is chosen for the solution",
        Table = "table": "A table of features: λ is chosen for predictions of rows left out",
    }
}

/// Largest mean square of differences of neighbours in a smooth matrix, over twice its mean square; 1 for independent
/// numbers.
const ROUGH: f64 = 0.15;
/// Largest mean square of second differences over that of first differences; 3 for independent numbers.
const BENT: f64 = 0.75;
/// Fewest rows and columns that show whether a matrix is smooth.
const FEWEST: usize = 8;
/// Largest sparse matrix that is examined as a dense one, in numbers.
const LARGEST_SPARSE: usize = 10_000_000;

/// The kind that the prepared matrix shows, and the reason in a sentence.
pub(super) fn detect(regression: &Regression) -> (ProblemKind, String) {
    let matrix = &regression.problem.matrix;
    let (n, p) = matrix.dim();
    let table = |why: String| (ProblemKind::Table, why);
    if n.min(p) < FEWEST {
        return table(format!("{n} rows and {p} columns are few for an operator"));
    }
    if matches!(matrix, Operator::Implicit { .. }) && n * p > LARGEST_SPARSE {
        return table("the rows are sparse".into());
    }
    if !regression.spectrum.falls() {
        return table("singular values fall less than a hundredfold up to their middle".into());
    }
    let matrix = matrix.dense();
    for (axis, name) in [(Axis(0), "rows"), (Axis(1), "columns")] {
        let (rough, bent) = roughness(&matrix, axis);
        if rough > ROUGH || bent > BENT {
            return table(format!("neighbouring {name} differ more than an operator's"));
        }
    }
    let why = "smooth along rows and columns, and singular values fall";
    (ProblemKind::Inverse, why.into())
}

/// Mean squares of first differences along an axis over twice the mean square of the matrix, and of second differences
/// over first ones.
fn roughness(matrix: &Array2<f64>, axis: Axis) -> (f64, f64) {
    let squares = |m: &Array2<f64>| m.iter().map(|x| x * x).sum::<f64>() / m.len() as f64;
    let differences = |m: &Array2<f64>| {
        let n = m.len_of(axis);
        let (head, tail) = (0..n - 1, 1..n);
        &m.slice_axis(axis, tail.into()) - &m.slice_axis(axis, head.into())
    };
    let first = differences(matrix);
    let second = differences(&first);
    let (size, first, second) = (squares(matrix), squares(&first), squares(&second));
    (first / (2.0 * size).max(f64::MIN_POSITIVE), second / first.max(f64::MIN_POSITIVE))
}

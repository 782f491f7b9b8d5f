//! The classic ill-posed test problems of Hansen's Regularization Tools (1994), from their integral equations: each has a
//! matrix, a right-hand side without noise and the solution.

mod baart;
mod deriv2;
mod foxgood;
mod gravity;
mod heat;
mod noise;
mod phillips;
mod shaw;

use ndarray::{Array1, Array2};
use plefka::{Error, Result};

pub use noise::{noise, smoothed};

/// A discretised integral equation K f = g.
#[derive(Debug, Clone)]
pub struct TestProblem {
    /// A, (n × n).
    pub matrix: Array2<f64>,
    /// b without noise.
    pub data: Array1<f64>,
    /// The solution that the discretisation aims at.
    pub solution: Array1<f64>,
}

/// Makes one with `n` unknowns.
pub type Maker = fn(usize) -> TestProblem;

/// All problems by name; phillips wants a multiple of 4, baart and heat an even number.
pub const TEST_PROBLEMS: &[(&str, usize, Maker)] = &[
    ("shaw", 2, shaw::shaw),
    ("phillips", 4, phillips::phillips),
    ("heat", 2, heat::heat),
    ("foxgood", 1, foxgood::foxgood),
    ("gravity", 1, gravity::gravity),
    ("deriv2", 1, deriv2::deriv2),
    ("baart", 2, baart::baart),
];

/// The problem `name` with `n` unknowns.
///
/// # Errors
/// An unknown name; `n` below 4, or no multiple of what the problem wants.
pub fn test_problem(name: &str, n: usize) -> Result<TestProblem> {
    let Some((_, factor, make)) = TEST_PROBLEMS.iter().find(|(known, ..)| *known == name) else {
        let names: Vec<&str> = TEST_PROBLEMS.iter().map(|(name, ..)| *name).collect();
        return Err(Error::setting("problem", name, names.join(", ")));
    };
    if n < 4 || !n.is_multiple_of(*factor) {
        return Err(Error::setting("n", n, format!("a multiple of {factor}, at least 4")));
    }
    Ok(make(n))
}

/// The midpoints of `n` equal parts of [low, high].
fn midpoints(n: usize, (low, high): (f64, f64)) -> Array1<f64> {
    let step = (high - low) / n as f64;
    Array1::from_shape_fn(n, |i| low + (i as f64 + 0.5) * step)
}

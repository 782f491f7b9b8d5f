//! The classic ill-posed test problems of Hansen's Regularization Tools (1994), from their integral equations: each has a
//! matrix, a right-hand side without noise and the solution.

mod baart;
mod deriv2;
mod foxgood;
mod gravity;
mod heat;
mod noise;
mod phillips;
mod problem;
mod shaw;

use plefka::{Error, Result};

pub use noise::{noise, smoothed};
pub use problem::TestProblem;

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

//! The classic ill-posed test problems of Hansen's Regularization Tools (1994), discretised from their integral
//! equations: each has a matrix, a right-hand side without noise and the solution.

mod baart;
mod deriv2;
mod foxgood;
mod gravity;
mod heat;
mod noise;
mod phillips;
mod problem;
mod shaw;

use plefka::vocabulary::{Entry, Setting};
use plefka::{Error, Result};

pub use noise::{noise, smoothed};
pub use problem::TestProblem;

/// The function that makes a problem with `n` unknowns.
pub type Maker = fn(usize) -> TestProblem;

/// All problems: name, the divisor of the number of unknowns, constructor and description.
#[rustfmt::skip]
pub const TEST_PROBLEMS: &[(&str, usize, Maker, &str)] = &[
    ("shaw", 2, shaw::shaw, "Image restoration in one dimension; an even number of unknowns"),
    ("phillips", 4, phillips::phillips, "Phillips' problem; a multiple of 4 unknowns"),
    ("heat", 2, heat::heat, "The heat equation backwards in time; an even number of unknowns"),
    ("foxgood", 1, foxgood::foxgood, "Fox and Goodwin's problem, severely ill-posed"),
    ("gravity", 1, gravity::gravity, "Gravity surveying in one dimension"),
    ("deriv2", 1, deriv2::deriv2, "The second derivative, mildly ill-posed"),
    ("baart", 2, baart::baart, "Baart's problem, severely ill-posed; an even number of unknowns"),
];

/// The names of the problems with their descriptions.
pub(crate) fn problems() -> Setting {
    let entry =
        |&(name, _, _, description): &(&'static str, usize, Maker, &'static str)| Entry { name, description };
    Setting { what: "problem", choices: TEST_PROBLEMS.iter().map(entry).collect() }
}

/// The problem `name` with `n` unknowns.
///
/// # Errors
/// An unknown name; `n` below 4, or not a multiple of the problem's divisor.
pub fn test_problem(name: &str, n: usize) -> Result<TestProblem> {
    let Some((_, factor, make, _)) = TEST_PROBLEMS.iter().find(|(known, ..)| *known == name) else {
        let names: Vec<&str> = TEST_PROBLEMS.iter().map(|(name, ..)| *name).collect();
        let expected = names.join(", ") + &plefka::vocabulary::suggestion(name, &names);
        return Err(Error::setting("problem", name, expected));
    };
    if n < 4 || !n.is_multiple_of(*factor) {
        return Err(Error::setting("n", n, format!("a multiple of {factor}, at least 4")));
    }
    Ok(make(n))
}

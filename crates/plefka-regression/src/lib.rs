//! Linear regression that shows why λ matters and reports where regularisation fails: ridge, damped and truncated
//! singular value decompositions, rules for λ side by side, and the transition where there are as many features as
//! rows.
//!
//! ```
//! use ndarray::{Array2, array};
//! use plefka::data::Rows;
//! use plefka_regression::{Filter, Preparation, Regression, Rule};
//!
//! let x = array![[1.0, 2.0], [2.0, 1.0], [3.0, 5.0], [4.0, 3.0], [5.0, 6.0]];
//! let y: Array2<f64> = array![[5.1], [3.9], [13.0], [10.1], [17.0]]; // near x₁ + 2 x₂
//! let ridge = Regression::new(&Rows::Dense(x), &y, None, Preparation::default(), Filter::Ridge, None)?;
//!
//! let plain = ridge.coefficients(0.0)?; // least squares
//! assert!((plain.slopes[[0, 0]] - 1.0).abs() < 0.1 && (plain.slopes[[1, 0]] - 2.0).abs() < 0.1);
//! let chosen = ridge.choose(Rule::LeaveOneOut, None).expect("five rows determine two slopes");
//! assert!(chosen.parameter < 1.0);
//! # Ok::<(), plefka::Error>(())
//! ```
//!
//! λ belongs to ‖y − Xw‖² + λ‖w‖², in units of s²; Hansen's λ is its square root ([`spectral::from_hansen`]).

pub mod advisor;
pub mod classification;
pub mod path;
pub mod picard;
pub mod problem;
mod regression;
mod scores;
pub mod selection;
pub mod spectral;

pub mod sweep;
pub mod test_problems;
pub mod theory;

pub use problem::{Coefficients, Penalty, Preparation, Problem};
pub use regression::Regression;
pub use selection::{Choice, Rule};
pub use spectral::{Filter, Rank};

/// Every named setting of this crate, with the names that it can take.
pub fn vocabulary() -> Vec<plefka::vocabulary::Setting> {
    use plefka::vocabulary::Setting;
    vec![
        Setting::of::<Filter>(),
        Setting::of::<Penalty>(),
        Setting::of::<Rule>(),
        Setting::of::<advisor::ProblemKind>(),
        Setting::of::<classification::TargetKind>(),
        Setting::of::<classification::Classifier>(),
        Setting::of::<sweep::Vary>(),
        test_problems::problems(),
    ]
}

/// The code of the README, as a doctest.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Page;

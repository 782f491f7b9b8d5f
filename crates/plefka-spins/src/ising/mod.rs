//! The Ising model p(s) ∝ exp[β(½ sᵀJs + h·s)], s ∈ {−1, 1}^N, with symmetric couplings J of any kind and no
//! self-couplings. Hopfield memories, the SK model and Boltzmann machines build J in different ways; the methods for
//! all of them are here: enumeration, Gibbs sampling, annealing, tempering, and three kinds of mean field.
//!
//! ```
//! use ndarray::array;
//! use plefka::inference::watch::unwatched;
//! use plefka_spins::ising::{Couplings, Ising, exact};
//!
//! let pair = Ising::new(Couplings::dense(array![[0.0, 0.7], [0.7, 0.0]])?, array![0.0, 0.0])?;
//! let found = exact::enumerate(&pair, 1.0, &unwatched)?;
//! assert!((found.log_partition - (4.0 * f64::cosh(0.7)).ln()).abs() < 1e-12);
//! # Ok::<(), plefka::Error>(())
//! ```

use ndarray::{Array1, Array2, ArrayView1, ArrayView2};
use plefka::error::{Error, Result};
use plefka::linalg::rows;
use plefka::numerics::mean::mean_and_variance;

pub mod annealed;
mod couplings;
pub mod exact;
pub mod gibbs;
pub(crate) mod heat_bath;
mod local;
pub mod mean_field;
mod rbm;
pub mod tempering;

pub use couplings::{Couplings, Patterns};
pub use local::Local;
pub use mean_field::Theory;

/// Couplings and fields; β is an argument of the methods.
#[derive(Debug, Clone)]
pub struct Ising {
    /// J.
    pub couplings: Couplings,
    /// h, (N).
    pub field: Array1<f64>,
}

impl Ising {
    /// A model with couplings and one finite field for every spin.
    ///
    /// # Errors
    /// [`Error::Input`] with the place of the wrong field.
    pub fn new(couplings: Couplings, field: Array1<f64>) -> Result<Self> {
        if field.len() != couplings.n_spins() {
            return Err(Error::input("number of fields", field.len(), couplings.n_spins()));
        }
        if let Some((spin, x)) = field.indexed_iter().find(|(_, x)| !x.is_finite()) {
            return Err(Error::input(format!("field of spin {spin}"), x, "a finite number"));
        }
        Ok(Self { couplings, field })
    }

    /// A model without fields.
    pub fn without_field(couplings: Couplings) -> Self {
        Self { field: Array1::zeros(couplings.n_spins()), couplings }
    }

    /// N, the number of spins.
    pub fn n_spins(&self) -> usize {
        self.field.len()
    }

    /// ½ sᵀJs for every row of states, (rows × N).
    pub fn interaction(&self, states: ArrayView2<'_, f64>) -> Vec<f64> {
        let inputs = self.couplings.apply(states);
        rows::map_rows(states.nrows(), |row| 0.5 * states.row(row).dot(&inputs.row(row)))
    }

    /// E(s) = −½ sᵀJs − h·s for every row of states, (rows × N).
    pub fn energy(&self, states: ArrayView2<'_, f64>) -> Vec<f64> {
        let pairs = self.interaction(states).into_iter().zip(states.rows());
        pairs.map(|(interaction, state)| -interaction - state.dot(&self.field)).collect()
    }

    /// Refuses states of another width or with entries that are not ±1.
    ///
    /// # Errors
    /// [`Error::Input`] with the row and the spin.
    pub fn check_states(&self, states: ArrayView2<'_, f64>) -> Result<()> {
        check_states(self.n_spins(), states)
    }
}

/// Refuses states of another width than `n_spins` or with entries that are not ±1.
pub(crate) fn check_states(n_spins: usize, states: ArrayView2<'_, f64>) -> Result<()> {
    if states.ncols() != n_spins {
        return Err(Error::input("number of spins in a state", states.ncols(), n_spins));
    }
    match states.indexed_iter().find(|(_, x)| x.abs() != 1.0) {
        Some(((row, spin), x)) => Err(Error::input(format!("state {row}, spin {spin}"), x, "-1 or 1")),
        None => Ok(()),
    }
}

/// Refuses inverse temperatures that are negative or not finite.
pub(crate) fn check_beta(beta: f64) -> Result<()> {
    if beta >= 0.0 && beta.is_finite() {
        return Ok(());
    }
    Err(Error::setting("beta", beta, "a finite number, at least 0"))
}

/// −Σ ½[(1+m) ln ½(1+m) + (1−m) ln ½(1−m)]: the entropy of independent spins with the given magnetizations, nats.
pub(crate) fn entropy(magnetizations: ArrayView1<'_, f64>) -> f64 {
    let term = |p: f64| if p > 0.0 { -p * p.ln() } else { 0.0 };
    magnetizations.iter().map(|m| term(0.5 * (1.0 + m)) + term(0.5 * (1.0 - m))).sum()
}

/// The mean and its standard error; NaN for one value.
pub(crate) fn mean_and_error(values: &[f64]) -> (f64, f64) {
    let (mean, variance) = mean_and_variance(values);
    (mean, variance.sqrt())
}

/// The matrix product a b.
pub(crate) fn product(a: ArrayView2<'_, f64>, b: ArrayView2<'_, f64>) -> Array2<f64> {
    let mut out = Array2::zeros((a.nrows(), b.ncols()));
    plefka::linalg::product::product(a, b, 1.0, plefka::linalg::product::Accumulate::Replace, out.view_mut());
    out
}

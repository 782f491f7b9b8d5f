//! The Sherrington–Kirkpatrick model (1975): normal couplings between all pairs of spins, ⟨J_ij⟩ = J₀/N, variance 1/N.

use ndarray::Array2;
use plefka::error::{Error, Result};
use plefka::rng::{Purpose, Stream};

use crate::ising::Couplings;
use plefka::room::check_room;

mod levenberg;
mod overlaps;
mod solutions;

pub use overlaps::{Distributions, Overlaps, overlaps};
pub use solutions::{Search, Tap, TapSearch, plefka_condition, solutions};

/// Random couplings of `n` spins with mean `ferromagnetic`/n.
///
/// # Errors
/// [`Error::Setting`] for fewer than 2 spins or a mean that is not finite.
pub fn couplings(n: usize, ferromagnetic: f64, seed: u64) -> Result<Couplings> {
    if n < 2 {
        return Err(Error::setting("spins", n, "at least 2"));
    }
    if !ferromagnetic.is_finite() {
        return Err(Error::setting("ferromagnetic", ferromagnetic, "a finite number"));
    }
    check_room("spins", n, 8.0 * (n as f64).powi(2), 2.0)?;
    let mut stream = Stream::new(seed, Purpose::Weights, 0, 0);
    let (mean, deviation) = (ferromagnetic / n as f64, (n as f64).sqrt().recip());
    let mut matrix = Array2::zeros((n, n));
    for i in 0..n {
        for j in 0..i {
            let x = mean + deviation * stream.normal();
            (matrix[[i, j]], matrix[[j, i]]) = (x, x);
        }
    }
    Couplings::dense(matrix)
}

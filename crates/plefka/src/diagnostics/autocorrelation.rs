//! The integrated autocorrelation time τ = ½ + Σ_{t≥1} ρ(t), in units of the time step: a mean over N dependent values
//! has the variance 2τσ²/N, and independent values have τ = ½. Automatic window: the sum stops at the smallest
//! W ≥ 5τ(W) (Madras & Sokal 1988), with the correction for the estimated mean of Wolff (2004).

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::kernels::rows::{dot, slice};

/// The window closes at the smallest W ≥ this many τ(W).
pub const WINDOW: f64 = 5.0;
/// An estimate needs series of at least this many τ.
pub const LONG_ENOUGH: f64 = 50.0;

/// An integrated autocorrelation time and its reliability.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Autocorrelation {
    /// τ, in steps (sweeps); ½ for independent values. A lower bound if the series is not long enough.
    pub tau: f64,
    /// Its standard error, √(2(2W+1)/N) τ with N = `length` · `chains` (Madras & Sokal 1988).
    pub error: f64,
    /// W, the largest lag in the sum.
    pub window: usize,
    /// Number of values of each chain.
    pub length: usize,
    /// Number of chains.
    pub chains: usize,
    /// Whether each chain is at least 50 τ long.
    pub long_enough: bool,
}

/// τ of one observable from its `series` (time × chains): autocovariances around the mean of all chains, averaged over
/// the chains, so that chains with different means count as correlated. `None` if the observable never changes.
///
/// # Errors
/// Fewer than two times, no chain, or a value that is not finite (with its time and chain).
pub fn integrated_time(series: &Array2<f64>) -> Result<Option<Autocorrelation>> {
    check(series)?;
    let (length, chains) = series.dim();
    let mean = series.sum() / series.len() as f64;
    let centred = (series - mean).as_standard_layout().into_owned();
    if series.iter().all(|&x| x == series[[0, 0]]) {
        return Ok(None);
    }
    let variance = covariance(&centred, 0);
    let longest = (length / 2).max(1);
    let (mut tau, mut window) = (0.5, 0);
    while (window as f64) < WINDOW * tau && window < longest {
        window += 1;
        tau += covariance(&centred, window) / variance;
    }
    let n = series.len() as f64;
    let terms = (2 * window + 1) as f64;
    tau *= 1.0 + terms / n;
    let long_enough = length as f64 >= LONG_ENOUGH * tau;
    let error = tau.abs() * (2.0 * terms / n).sqrt();
    Ok(Some(Autocorrelation { tau, error, window, length, chains, long_enough }))
}

/// The mean of x(s) x(s + lag) over times and chains; row-major, so that a lag is a shift by whole rows.
fn covariance(centred: &Array2<f64>, lag: usize) -> f64 {
    let (values, shift) = (slice(centred), lag * centred.ncols());
    let pairs = values.len() - shift;
    dot(&values[..pairs], &values[shift..]) / pairs as f64
}

fn check(series: &Array2<f64>) -> Result<()> {
    if series.nrows() < 2 || series.ncols() == 0 {
        let expected = "at least 2 times and 1 chain";
        return Err(Error::input("series of an observable", format!("{:?}", series.dim()), expected));
    }
    if let Some(((time, chain), x)) = series.indexed_iter().find(|(_, x)| !x.is_finite()) {
        let what = format!("series of an observable: time {time}, chain {chain}");
        return Err(Error::input(what, x, "a finite number"));
    }
    Ok(())
}

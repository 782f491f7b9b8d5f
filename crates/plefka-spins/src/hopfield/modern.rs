//! Modern Hopfield memories. Dense ones have E = −Σ_μ F(ξ_μ·s) with F(x) = max(x, 0)ⁿ (Krotov & Hopfield 2016) or e^x
//! (Demircigil et al. 2017), and store ~N^{n−1} or exponentially many patterns; a spin takes the value of lower energy. The
//! continuous one descends E(x) = −(1/β) ln Σ_μ e^{β ξ_μ·x} + ½|x|² by x ← Ξᵀ softmax(βΞx), which is attention (Ramsauer et
//! al. 2021).

use ndarray::{Array1, Array2, ArrayView1, ArrayView2};
use plefka::error::{Error, Result};
use plefka::rng::{Purpose, Stream};
use rayon::prelude::*;

use crate::ising::product;

/// F.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Interaction {
    /// max(x, 0)ⁿ, n ≥ 2.
    Power(u32),
    /// e^x.
    Exponential,
}

/// Where spins of a dense memory end: states (rows × N), sweeps, and whether no spin moved in the last one.
#[derive(Debug, Clone)]
pub struct Ended {
    /// Last states.
    pub states: Array2<f64>,
    /// Sweeps made.
    pub sweeps: Vec<usize>,
    /// Whether a fixed point was reached.
    pub settled: Vec<bool>,
}

/// Asynchronous recall from `starts`, (rows × N) of ±1, of `patterns`, (P × N) of ±1.
///
/// # Errors
/// [`Error::Input`] for other values or widths, [`Error::Setting`] for no sweeps or a power below 2.
pub fn recall(
    patterns: ArrayView2<'_, f64>,
    interaction: Interaction,
    starts: ArrayView2<'_, f64>,
    sweeps: usize,
    seed: u64,
) -> Result<Ended> {
    check(patterns, starts)?;
    for (what, values) in [("pattern", patterns), ("start", starts)] {
        if let Some(((row, spin), x)) = values.indexed_iter().find(|(_, x)| x.abs() != 1.0) {
            return Err(Error::input(format!("{what} {row}, spin {spin}"), x, "-1 or 1"));
        }
    }
    if let Interaction::Power(n @ 0..2) = interaction {
        return Err(Error::setting("power", n, "at least 2"));
    }
    if sweeps == 0 {
        return Err(Error::setting("sweeps", 0, "at least 1"));
    }
    let by_spin = patterns.t().as_standard_layout().into_owned();
    let rows: Vec<Vec<f64>> = starts.rows().into_iter().map(|row| row.to_vec()).collect();
    let ends: Vec<(Vec<f64>, usize, bool)> = rows
        .into_par_iter()
        .enumerate()
        .map(|(row, state)| descend(&by_spin, interaction, state, sweeps, (seed, row as u64)))
        .collect();
    Ok(Ended {
        states: Array2::from_shape_fn(starts.dim(), |(row, spin)| ends[row].0[spin]),
        sweeps: ends.iter().map(|end| end.1).collect(),
        settled: ends.iter().map(|end| end.2).collect(),
    })
}

fn descend(
    by_spin: &Array2<f64>,
    interaction: Interaction,
    mut state: Vec<f64>,
    sweeps: usize,
    (seed, row): (u64, u64),
) -> (Vec<f64>, usize, bool) {
    let mut overlaps: Array1<f64> = by_spin.t().dot(&ArrayView1::from(&state));
    for sweep in 0..sweeps {
        let order = Stream::new(seed, Purpose::Permutation, sweep as u64, row).permutation(state.len());
        let mut moved = false;
        for spin in order {
            let xi = by_spin.row(spin);
            // Σ F(x with this spin up) − F(x with it down), of either sign and any size.
            let rest = |(x, xi): (&f64, &f64)| (x - xi * state[spin], *xi);
            let drive = interaction.difference(overlaps.iter().zip(&xi).map(rest));
            if drive * state[spin] < 0.0 {
                state[spin] = -state[spin];
                overlaps.scaled_add(2.0 * state[spin], &xi);
                moved = true;
            }
        }
        if !moved {
            return (state, sweep, true);
        }
    }
    (state, sweeps, false)
}

impl Interaction {
    /// Σ F(x + ξ) − F(x − ξ) over pairs (x, ξ), times a positive number.
    fn difference(self, pairs: impl Iterator<Item = (f64, f64)> + Clone) -> f64 {
        match self {
            Self::Power(n) => {
                let f = |x: f64| x.max(0.0).powi(n as i32);
                pairs.map(|(x, xi)| f(x + xi) - f(x - xi)).sum()
            }
            Self::Exponential => {
                let top = pairs.clone().fold(f64::NEG_INFINITY, |top, (x, _)| top.max(x));
                pairs.map(|(x, xi)| (x - top).exp() * 2.0 * xi.sinh()).sum()
            }
        }
    }
}

/// x ← Ξᵀ softmax(βΞx) of every row, `updates` times; `patterns` (P × N) and `starts` (rows × N) of any finite values.
///
/// # Errors
/// [`Error::Input`] for other values or widths, [`Error::Setting`] for a β that is not a finite number above 0.
pub fn attend(
    patterns: ArrayView2<'_, f64>,
    beta: f64,
    starts: ArrayView2<'_, f64>,
    updates: usize,
) -> Result<Array2<f64>> {
    check(patterns, starts)?;
    if !(beta > 0.0 && beta.is_finite()) {
        return Err(Error::setting("beta", beta, "a finite number above 0"));
    }
    let mut x = starts.to_owned();
    for _ in 0..updates {
        let mut shares = product(x.view(), patterns.t());
        for mut row in shares.rows_mut() {
            let top = row.fold(f64::NEG_INFINITY, |top, &x| top.max(x));
            row.mapv_inplace(|x| (beta * (x - top)).exp());
            let total = row.sum();
            row /= total;
        }
        x = product(shares.view(), patterns);
    }
    Ok(x)
}

/// E(x) = −(1/β) ln Σ_μ e^{β ξ_μ·x} + ½|x|² of every row; never rises under [`attend`].
///
/// # Errors
/// As [`attend`].
pub fn energy(patterns: ArrayView2<'_, f64>, beta: f64, x: ArrayView2<'_, f64>) -> Result<Vec<f64>> {
    check(patterns, x)?;
    let overlaps = product(x, patterns.t());
    let of = |(overlaps, x): (ArrayView1<'_, f64>, ArrayView1<'_, f64>)| {
        let top = overlaps.fold(f64::NEG_INFINITY, |top, &x| top.max(x));
        let sum: f64 = overlaps.iter().map(|x| (beta * (x - top)).exp()).sum();
        0.5 * x.dot(&x) - top - sum.ln() / beta
    };
    Ok(overlaps.rows().into_iter().zip(x.rows()).map(of).collect())
}

fn check(patterns: ArrayView2<'_, f64>, starts: ArrayView2<'_, f64>) -> Result<()> {
    if patterns.is_empty() {
        return Err(Error::input(
            "shape of the patterns",
            format!("{:?}", patterns.dim()),
            "at least (1, 1)",
        ));
    }
    if starts.ncols() != patterns.ncols() {
        return Err(Error::input("width of the starts", starts.ncols(), patterns.ncols()));
    }
    for (what, values) in [("pattern", patterns), ("start", starts)] {
        if let Some(((row, column), x)) = values.indexed_iter().find(|(_, x)| !x.is_finite()) {
            return Err(Error::input(format!("{what} {row}, entry {column}"), x, "a finite number"));
        }
    }
    Ok(())
}

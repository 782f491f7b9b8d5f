//! The continuous memory: E(x) = −(1/β) ln Σ_μ e^{β ξ_μ·x} + ½|x|², descended by x ← Ξᵀ softmax(βΞx), which is
//! attention (Ramsauer et al. 2021). Patterns and states hold any real numbers.

use ndarray::{Array2, ArrayView1, ArrayView2};
use plefka::error::{Error, Result};
use plefka::inference::exact::log_sum_exp;

use crate::ising::product;

/// Patterns and the inverse temperature β; a larger β prefers the nearest pattern more sharply.
#[derive(Debug, Clone)]
pub struct Continuous {
    patterns: Array2<f64>,
    beta: f64,
}

/// The result of the updates.
#[derive(Debug, Clone)]
pub struct Attended {
    /// Final states, (rows × N).
    pub states: Array2<f64>,
    /// softmax(βΞx) of the final states, (rows × P): the weight of every pattern in the next update.
    pub shares: Array2<f64>,
    /// E of the final states.
    pub energies: Vec<f64>,
    /// Number of updates of each row.
    pub updates: Vec<usize>,
    /// Whether the last update changed no entry of the row by more than the tolerance.
    pub settled: Vec<bool>,
}

impl Continuous {
    /// A memory of patterns (P × N) at β > 0.
    ///
    /// # Errors
    /// [`Error::Input`] for no patterns or entries that are not finite, [`Error::Setting`] for a β that is not
    /// positive.
    pub fn new(patterns: Array2<f64>, beta: f64) -> Result<Self> {
        if patterns.is_empty() {
            let found = format!("{:?}", patterns.dim());
            return Err(Error::input("shape of the patterns", found, "at least (1, 1)"));
        }
        finite("pattern", patterns.view())?;
        if !(beta > 0.0 && beta.is_finite()) {
            return Err(Error::setting("beta", beta, "a finite number above 0"));
        }
        Ok(Self { patterns, beta })
    }

    /// Updates every row of `starts` (rows × N) until no entry changes by more than `tolerance`, at most `updates`
    /// times.
    ///
    /// # Errors
    /// [`Error::Input`] for a wrong width or entries that are not finite, [`Error::Setting`] for a negative tolerance.
    pub fn recall(&self, starts: ArrayView2<'_, f64>, updates: usize, tolerance: f64) -> Result<Attended> {
        self.check(starts)?;
        if !(tolerance >= 0.0 && tolerance.is_finite()) {
            return Err(Error::setting("tolerance", tolerance, "a finite number, at least 0"));
        }
        let mut states = starts.to_owned();
        let mut shares = self.softmax(states.view());
        let (mut made, mut settled) = (vec![0; states.nrows()], vec![false; states.nrows()]);
        for update in 1..=updates {
            if settled.iter().all(|s| *s) {
                break;
            }
            let next = product(shares.view(), self.patterns.view());
            // Rows that have settled are no longer updated, so their result does not depend on the other rows.
            for row in (0..states.nrows()).filter(|row| !settled[*row]).collect::<Vec<_>>() {
                let (now, mut before) = (next.row(row), states.row_mut(row));
                let change = now.iter().zip(&before).fold(0.0f64, |most, (a, b)| most.max((a - b).abs()));
                before.assign(&now);
                (settled[row], made[row]) = (change <= tolerance, update);
            }
            shares = self.softmax(states.view());
        }
        let energies = self.energies(states.view());
        Ok(Attended { states, shares, energies, updates: made, settled })
    }

    /// E of every row; an update never raises it.
    ///
    /// # Errors
    /// [`Error::Input`] for a wrong width or entries that are not finite.
    pub fn energy(&self, x: ArrayView2<'_, f64>) -> Result<Vec<f64>> {
        self.check(x)?;
        Ok(self.energies(x))
    }

    /// softmax(βΞx) of every row, (rows × P).
    ///
    /// # Errors
    /// [`Error::Input`] for a wrong width or entries that are not finite.
    pub fn shares(&self, x: ArrayView2<'_, f64>) -> Result<Array2<f64>> {
        self.check(x)?;
        Ok(self.softmax(x))
    }

    fn energies(&self, x: ArrayView2<'_, f64>) -> Vec<f64> {
        let scaled = product(x, self.patterns.t()) * self.beta;
        let of = |(scaled, x): (ArrayView1<'_, f64>, ArrayView1<'_, f64>)| {
            0.5 * x.dot(&x) - log_sum_exp(scaled.as_slice().expect("row-major")) / self.beta
        };
        scaled.rows().into_iter().zip(x.rows()).map(of).collect()
    }

    fn softmax(&self, x: ArrayView2<'_, f64>) -> Array2<f64> {
        let mut shares = product(x, self.patterns.t());
        for mut row in shares.rows_mut() {
            let top = row.fold(f64::NEG_INFINITY, |top, &x| top.max(x));
            row.mapv_inplace(|x| (self.beta * (x - top)).exp());
            let total = row.sum();
            row /= total;
        }
        shares
    }

    fn check(&self, x: ArrayView2<'_, f64>) -> Result<()> {
        if x.ncols() != self.patterns.ncols() {
            return Err(Error::input("width of the states", x.ncols(), self.patterns.ncols()));
        }
        finite("state", x)
    }
}

fn finite(what: &str, values: ArrayView2<'_, f64>) -> Result<()> {
    match values.indexed_iter().find(|(_, x)| !x.is_finite()) {
        Some(((row, column), x)) => {
            Err(Error::input(format!("{what} {row}, entry {column}"), x, "a finite number"))
        }
        None => Ok(()),
    }
}

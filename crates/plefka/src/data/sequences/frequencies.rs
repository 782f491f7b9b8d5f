//! Frequencies of single states and of pairs with pseudocount λ, in sequences (Morcos et al., PNAS 2011, eq. 2): f_i(a)
//! = (λ/Q + Σ_n w_n [v_ni = a])/(λ + M), f_ij(a, b) = (λ/Q² + Σ_n w_n [v_ni = a][v_nj = b])/(λ + M), M = Σ_n w_n, and
//! f_ii(a, b) = [a = b] f_i(a). So Σ_b f_ij(a, b) = f_i(a). Sums run over the sequences in which no site concerned is
//! missing.

use ndarray::{Array2, ArrayView2};

use super::{MAX_STATES, MISSING};
use crate::error::{Error, Result};
use crate::kernels::parallel;

/// Largest number of bytes of the pair frequencies.
const LARGEST: usize = 4 << 30;

/// The sequences in which frequencies are counted, with weights and pseudocount.
#[derive(Debug, Clone, Copy)]
pub struct Counted<'a> {
    /// (n_sequences × n_sites), below `n_states` or [`MISSING`].
    pub states: ArrayView2<'a, u8>,
    /// Number of states Q of a site.
    pub n_states: usize,
    /// A weight for each sequence; `None` for weights of 1.
    pub weights: Option<&'a [f64]>,
    /// λ, in sequences.
    pub pseudocount: f64,
}

impl<'a> Counted<'a> {
    /// Checks the parts.
    ///
    /// # Errors
    /// No sequences or sites, a state out of range, a weight that is not finite or negative, weights that are all zero
    /// or not as many as sequences, a pseudocount that is not finite or negative.
    pub fn new(
        states: ArrayView2<'a, u8>,
        n_states: usize,
        weights: Option<&'a [f64]>,
        pseudocount: f64,
    ) -> Result<Self> {
        let (n, n_sites) = states.dim();
        if n == 0 || n_sites == 0 || !(2..=MAX_STATES).contains(&n_states) {
            let found = format!("{n} × {n_sites} of {n_states} states");
            return Err(Error::input(
                "sequences",
                found,
                format!("at least 1 × 1 of 2 to {MAX_STATES} states"),
            ));
        }
        if let Some((place, state)) =
            states.indexed_iter().find(|(_, state)| usize::from(**state) >= n_states && **state != MISSING)
        {
            return Err(Error::input(
                format!("state {place:?}"),
                state,
                format!("a number below {n_states}"),
            ));
        }
        if let Some(weights) = weights {
            let right = |w: &f64| w.is_finite() && *w >= 0.0;
            if weights.len() != n || !weights.iter().all(right) || weights.iter().all(|w| *w == 0.0) {
                let found = format!("{} of sum {}", weights.len(), weights.iter().sum::<f64>());
                let expected = format!("{n} finite numbers, none negative, not all zero");
                return Err(Error::input("weights of the sequences", found, expected));
            }
        }
        if !(pseudocount.is_finite() && pseudocount >= 0.0) {
            return Err(Error::setting("pseudocount", pseudocount, "a finite number, at least 0"));
        }
        Ok(Self { states, n_states, weights, pseudocount })
    }

    fn weight(&self, sequence: usize) -> f64 {
        self.weights.map_or(1.0, |w| w[sequence])
    }

    /// f_i(a), (n_sites × Q). A site that is missing in every sequence has 1/Q.
    pub fn single(&self) -> Array2<f64> {
        let (n_sites, q) = (self.states.ncols(), self.n_states);
        let mut sums = Array2::<f64>::zeros((n_sites, q));
        let mut totals = vec![0.0; n_sites];
        for (n, sequence) in self.states.rows().into_iter().enumerate() {
            let weight = self.weight(n);
            for (site, &state) in sequence.iter().enumerate().filter(|(_, state)| **state != MISSING) {
                sums[[site, usize::from(state)]] += weight;
                totals[site] += weight;
            }
        }
        for (mut site, total) in sums.rows_mut().into_iter().zip(totals) {
            let part = self.pseudocount / q as f64;
            site.iter_mut().for_each(|sum| *sum = frequency(*sum, total, part, q));
        }
        sums
    }

    /// f_ij(a, b), symmetric, (n_sites·Q × n_sites·Q): row iQ + a, column jQ + b. All cores compute it; the result does
    /// not depend on their number.
    ///
    /// # Errors
    /// A matrix of more than 4 GiB.
    pub fn pairs(&self) -> Result<Array2<f64>> {
        let (n_sites, q) = (self.states.ncols(), self.n_states);
        let side = n_sites * q;
        if side.checked_mul(side).and_then(|n| n.checked_mul(8)).is_none_or(|bytes| bytes > LARGEST) {
            let found = format!("{n_sites} sites of {q} states");
            return Err(Error::input(
                "pair frequencies",
                found,
                format!("a matrix of at most {LARGEST} bytes"),
            ));
        }
        let single = self.single();
        let mut out = Array2::zeros((side, side));
        let values = out.as_slice_mut().expect("row-major");
        let part = self.pseudocount / (q * q) as f64;
        parallel::for_each_chunk(values, q * side, 1, |site, rows| {
            let totals = self.count_pairs(site, rows);
            for (a, row) in rows.chunks_exact_mut(side).enumerate() {
                for (other, (entries, &total)) in row.chunks_exact_mut(q).zip(&totals).enumerate() {
                    match other == site {
                        true => entries[a] = single[[site, a]],
                        false => entries.iter_mut().for_each(|x| *x = frequency(*x, total, part, q * q)),
                    }
                }
            }
        });
        Ok(out)
    }

    /// Adds the weighted counts of the pairs of a site with all others to its `rows`, (Q × n_sites·Q), and returns
    /// their totals.
    fn count_pairs(&self, site: usize, rows: &mut [f64]) -> Vec<f64> {
        let (q, side) = (self.n_states, self.states.ncols() * self.n_states);
        let mut totals = vec![0.0; self.states.ncols()];
        for (n, sequence) in self.states.rows().into_iter().enumerate() {
            let state = sequence[site];
            if state == MISSING {
                continue;
            }
            let weight = self.weight(n);
            let row = &mut rows[usize::from(state) * side..][..side];
            for (other, &state) in sequence.iter().enumerate() {
                if state != MISSING && other != site {
                    row[other * q + usize::from(state)] += weight;
                    totals[other] += weight;
                }
            }
        }
        totals
    }
}

/// (part + sum)/(n·part + total), or 1/n if the denominator is 0.
fn frequency(sum: f64, total: f64, part: f64, n: usize) -> f64 {
    let all = total + n as f64 * part;
    if all > 0.0 { (sum + part) / all } else { 1.0 / n as f64 }
}

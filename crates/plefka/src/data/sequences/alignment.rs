//! An alignment in memory: one state per sequence and site, and the one-hot samples made of it.

use ndarray::{Array2, Axis};

use super::{MISSING, Sites};
use crate::data::table::Values;
use crate::linalg::Csr;

/// Sequences of one length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alignment {
    /// The sites of the sequences.
    pub sites: Sites,
    /// The sequences' names, in the order of the file.
    pub names: Vec<String>,
    /// The state of every site, (n_sequences × n_sites): an index into the alphabet, or [`MISSING`].
    pub states: Array2<u8>,
    /// Number of sequences of the file that were left out.
    pub left_out: usize,
}

impl Alignment {
    /// For each site the share of sequences with a gap or a missing state.
    pub fn column_gaps(&self) -> Vec<f64> {
        let gap = self.sites.alphabet.gap();
        let mut counts = vec![0usize; self.states.ncols()];
        for sequence in self.states.rows() {
            for (count, &state) in counts.iter_mut().zip(sequence) {
                *count += usize::from(state == MISSING || Some(state) == gap);
            }
        }
        counts.into_iter().map(|count| count as f64 / self.states.nrows().max(1) as f64).collect()
    }

    /// The alignment at the sites with the given indices, which ascend.
    pub fn select_sites(&self, sites: &[usize]) -> Self {
        let positions = sites.iter().map(|&site| self.sites.positions[site]).collect();
        Self {
            sites: Sites { positions, ..self.sites.clone() },
            states: self.states.select(Axis(1), sites),
            names: self.names.clone(),
            left_out: self.left_out,
        }
    }

    /// Bytes of memory of the result of [`Self::one_hot`].
    pub fn one_hot_bytes(&self) -> u64 {
        let entry = if self.has_missing() { 4 * self.sites.n_states() } else { 8 };
        self.states.len() as u64 * entry as u64
    }

    fn has_missing(&self) -> bool {
        self.states.iter().any(|&state| state == MISSING)
    }

    /// One-hot samples, (n_sequences × n_sites·Q): sparse, or dense with NaN where sites are missing.
    pub fn one_hot(&self) -> Values {
        let q = self.sites.n_states();
        if self.has_missing() {
            let mut samples = Array2::zeros((self.states.nrows(), self.sites.n_columns()));
            for ((row, site), &state) in self.states.indexed_iter() {
                if state == MISSING {
                    samples.slice_mut(ndarray::s![row, q * site..q * (site + 1)]).fill(f32::NAN);
                } else {
                    samples[[row, q * site + usize::from(state)]] = 1.0;
                }
            }
            return Values::F32(samples);
        }
        let mut samples = Csr::empty(self.sites.n_columns());
        for sequence in self.states.rows() {
            let entries = sequence.iter().enumerate();
            samples.push_row(entries.map(|(site, &state)| ((q * site) as u32 + u32::from(state), 1.0)));
        }
        Values::Sparse(samples)
    }
}

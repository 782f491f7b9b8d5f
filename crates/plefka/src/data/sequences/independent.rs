//! The independent-site model of sequences: ln p(v) = Σ_i ln f_i(v_i), and its fields for a Potts layer in the zero-sum
//! gauge, ln f_i(a) − (1/Q) Σ_b ln f_i(b).

use ndarray::{Array2, ArrayView2};

use super::MISSING;
use super::frequencies::Counted;
use crate::error::{Error, Result};

/// Frequencies of the states of every site.
#[derive(Debug, Clone, PartialEq)]
pub struct IndependentSites {
    /// ln f_i(a), (n_sites × Q); −∞ for a state that was not seen, if there is no pseudocount.
    pub log_frequencies: Array2<f64>,
}

impl IndependentSites {
    /// The model of maximum likelihood, with the pseudocount's sequences added to the data.
    pub fn fit(counted: &Counted<'_>) -> Self {
        Self { log_frequencies: counted.single().mapv(f64::ln) }
    }

    /// ln p of every sequence in nats, summed over the states of missing sites; −∞ for a sequence with a state that was
    /// not seen.
    ///
    /// # Errors
    /// Sequences of another length or with other states.
    pub fn log_likelihood(&self, sequences: ArrayView2<'_, u8>) -> Result<Vec<f64>> {
        let (n_sites, q) = self.log_frequencies.dim();
        if sequences.ncols() != n_sites {
            return Err(Error::input("sites of the sequences", sequences.ncols(), n_sites));
        }
        let term = |row: usize, (site, &state): (usize, &u8)| match usize::from(state) {
            _ if state == MISSING => Ok(0.0),
            a if a < q => Ok(self.log_frequencies[[site, a]]),
            a => Err(Error::input(format!("sequence {row}, site {site}"), a, format!("a state below {q}"))),
        };
        let rows = sequences.rows().into_iter().enumerate();
        rows.map(|(k, sequence)| sequence.iter().enumerate().map(|pair| term(k, pair)).sum()).collect()
    }

    /// Fields of a Potts layer that has this distribution without a hidden layer; their mean over the states of each
    /// site is zero. Order: site after site (n_sites·Q).
    ///
    /// # Errors
    /// A state of frequency 0, whose field would be −∞; a positive pseudocount avoids this error.
    pub fn fields(&self) -> Result<Vec<f64>> {
        if let Some(((site, state), _)) = self.log_frequencies.indexed_iter().find(|(_, ln)| !ln.is_finite())
        {
            let what = format!("frequency of state {state} at site {site}");
            return Err(Error::input(what, 0, "more than 0: a pseudocount above 0"));
        }
        let centred = |site: ndarray::ArrayView1<'_, f64>| {
            let mean = site.sum() / site.len() as f64;
            site.iter().map(|ln| ln - mean).collect::<Vec<_>>()
        };
        Ok(self.log_frequencies.rows().into_iter().flat_map(centred).collect())
    }
}

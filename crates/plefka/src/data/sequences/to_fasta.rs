//! One-hot samples as FASTA, the inverse of the reader: one record per sample, as wide as the alignment.

use ndarray::ArrayView2;

use super::{MISSING, Sites};

/// The letter of columns of the alignment that are no sites, and of missing sites.
const GAP: u8 = b'-';

impl Sites {
    /// Records `>NAMEk` of the states of every sample, (n_samples × n_sites), k from 1. Columns of the alignment that the
    /// model left out, and sites that are [`MISSING`], are gaps.
    ///
    /// # Panics
    /// If the states are not those of these sites.
    pub fn to_fasta(&self, states: ArrayView2<'_, u8>, name: &str) -> String {
        let letters = self.alphabet.letters().as_bytes();
        let mut out = String::new();
        for (k, row) in states.rows().into_iter().enumerate() {
            let mut line = vec![GAP; self.width];
            for (&position, &state) in self.positions.iter().zip(row) {
                line[position - 1] = if state == MISSING { GAP } else { letters[usize::from(state)] };
            }
            out += &format!(">{name}{}\n{}\n", k + 1, String::from_utf8_lossy(&line));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::sequences::Alphabet;

    #[test]
    fn columns_that_were_left_out_are_gaps() {
        let alphabet: Alphabet = Alphabet::parse("HP-").unwrap();
        let sites = Sites { alphabet, positions: vec![1, 3], width: 4 };
        let states = ndarray::array![[0, 1], [MISSING, 2]];
        assert_eq!(sites.to_fasta(states.view(), "s"), ">s1\nH-P-\n>s2\n----\n");
    }
}

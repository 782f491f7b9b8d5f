//! The empirical distribution of data: p(v) = (number of rows equal to v)/(number of rows), H(v) = −ln p(v), Z_v = 1.

use std::collections::BTreeMap;

use ndarray::{Array2, ArrayView1, ArrayView2, Axis};
use plefka::error::{Error, Result};

/// The distinct rows of data and the count of each.
#[derive(Debug, Clone)]
pub struct Sample {
    states: Array2<f64>,
    counts: Vec<usize>,
    places: BTreeMap<Vec<u64>, usize>,
    rows: usize,
}

/// The bits of a row as a key, with −0 and 0 as the same value.
fn key<'a>(values: impl Iterator<Item = &'a f64>) -> Vec<u64> {
    values.map(|x| (x + 0.0).to_bits()).collect()
}

impl Sample {
    /// Counts the rows of `data`, (samples × n_visible).
    ///
    /// # Errors
    /// [`Error::Input`] for no rows or columns, or a value that is not finite.
    pub fn new(data: ArrayView2<'_, f64>) -> Result<Self> {
        if data.is_empty() {
            return Err(Error::input(
                "shape of the data",
                format!("{:?}", data.dim()),
                "at least one sample",
            ));
        }
        if let Some((place, x)) = data.indexed_iter().find(|(_, x)| !x.is_finite()) {
            return Err(Error::input(format!("data {place:?}"), x, "a finite number"));
        }
        let (mut first, mut counts, mut places) = (Vec::new(), Vec::new(), BTreeMap::new());
        for (number, row) in data.rows().into_iter().enumerate() {
            let place = *places.entry(key(row.iter())).or_insert_with(|| {
                first.push(number);
                counts.push(0);
                counts.len() - 1
            });
            counts[place] += 1;
        }
        Ok(Self { states: data.select(Axis(0), &first), counts, places, rows: data.nrows() })
    }

    /// The distinct states, in the order of their first appearance, (states × n_visible).
    pub fn states(&self) -> &Array2<f64> {
        &self.states
    }

    /// p of every distinct state.
    pub fn probabilities(&self) -> Vec<f64> {
        self.counts.iter().map(|&n| n as f64 / self.rows as f64).collect()
    }

    /// −ln p(v); ∞ for states that are not in the data.
    pub(super) fn energy(&self, state: ArrayView1<'_, f64>) -> f64 {
        let count = self.places.get(&key(state.iter())).map_or(0, |&place| self.counts[place]);
        -(count as f64 / self.rows as f64).ln()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn equal_rows_are_one_state() {
        let data = array![[0.0, 1.0], [1.0, 1.0], [-0.0, 1.0], [0.0, 1.0]];
        let sample = Sample::new(data.view()).unwrap();
        assert_eq!(sample.states(), &array![[0.0, 1.0], [1.0, 1.0]]);
        assert_eq!(sample.probabilities(), [0.75, 0.25]);
        assert_eq!(sample.energy(array![1.0, 1.0].view()), 4f64.ln());
        assert_eq!(sample.energy(array![1.0, 0.0].view()), f64::INFINITY);
        assert!(Sample::new(array![[f64::NAN]].view()).is_err());
        assert!(Sample::new(Array2::<f64>::zeros((0, 3)).view()).is_err());
    }
}

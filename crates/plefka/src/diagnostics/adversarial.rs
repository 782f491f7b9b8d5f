//! Nearest-neighbour adversarial accuracy (Yale et al. 2020): how well the question whether the nearest other point is
//! real or drawn separates data T from samples S. AA_T is the share of data with d_TS > d_TT, AA_S the share of samples
//! with d_ST > d_SS, AA their mean: ½ if the two sets cannot be separated, → 1 if the samples lie elsewhere, → 0 if
//! they are copies.

use ndarray::{Array2, Axis, s};
use serde::{Deserialize, Serialize};

use super::wide;
use crate::data::Rows;
use crate::error::{Error, Result};
use crate::float::Float;
use crate::linalg::product::{Accumulate, product};

/// Number of rows whose distances to all others are kept at once.
const BLOCK: usize = 256;
/// Squared distances are equal if they differ by less than this share of the points' squared norms, the rounding error.
const ROUNDING: f64 = 1e-12;

/// Adversarial accuracies of samples against data, and mean squared distances to the nearest neighbour (for bits the
/// number of bits that differ).
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Adversarial {
    /// (AA_T + AA_S)/2, in [0, 1]; ½ is perfect.
    pub accuracy: f64,
    /// AA_T: share of data points that are nearer to other data than to samples; ties count ½. Low for memorised data.
    pub truth: f64,
    /// AA_S: share of samples that are nearer to other samples than to data; ties count ½. High if the samples are far
    /// from the data or all alike.
    pub synthetic: f64,
    /// √(1/8n): the standard deviation of `accuracy` for sets of one distribution, if neighbours were independent.
    pub error: f64,
    /// Points in each set.
    pub points: usize,
    /// Mean squared distance of data to the nearest other data.
    pub data_to_data: f64,
    /// Mean squared distance of data to the nearest sample.
    pub data_to_samples: f64,
    /// Mean squared distance of samples to the nearest data.
    pub samples_to_data: f64,
    /// Mean squared distance of samples to the nearest other sample.
    pub samples_to_samples: f64,
}

/// Compares `data` with `samples`.
///
/// # Errors
/// Sets of different sizes, of fewer than 2 points, or of different widths.
pub fn accuracy<F: Float>(data: &Rows<F>, samples: &Rows<F>) -> Result<Adversarial> {
    let (shape, other) = ((data.n_rows(), data.n_columns()), (samples.n_rows(), samples.n_columns()));
    if shape != other || shape.0 < 2 {
        let expected = format!("{shape:?} as the data, and at least 2 rows");
        return Err(Error::input("shape of the samples", format!("{other:?}"), expected));
    }
    let (data, samples) = (Points::new(wide(data)), Points::new(wide(samples)));
    let (tt, ss) = (data.nearest(None), samples.nearest(None));
    let (ts, st) = (data.nearest(Some(&samples)), samples.nearest(Some(&data)));
    let truth = share_farther(&ts, &tt, &data.norms);
    let synthetic = share_farther(&st, &ss, &samples.norms);
    Ok(Adversarial {
        accuracy: 0.5 * (truth + synthetic),
        truth,
        synthetic,
        error: (0.125 / shape.0 as f64).sqrt(),
        points: shape.0,
        data_to_data: mean(&tt),
        data_to_samples: mean(&ts),
        samples_to_data: mean(&st),
        samples_to_samples: mean(&ss),
    })
}

/// Points and their squared norms.
struct Points {
    rows: Array2<f64>,
    norms: Vec<f64>,
}

impl Points {
    fn new(rows: Array2<f64>) -> Self {
        let norms = rows.rows().into_iter().map(|row| row.dot(&row)).collect();
        Self { rows, norms }
    }

    /// The squared distance of every point to the nearest of `others`, or to the nearest other point of its own set:
    /// |x|² + |y|² − 2x·y, one block of rows at a time.
    fn nearest(&self, others: Option<&Self>) -> Vec<f64> {
        let among = others.unwrap_or(self);
        let mut out = Vec::with_capacity(self.norms.len());
        for (block, rows) in self.rows.axis_chunks_iter(Axis(0), BLOCK).enumerate() {
            let mut overlaps = Array2::zeros((rows.nrows(), among.norms.len()));
            let rows = rows.slice(s![.., ..]);
            product(rows, among.rows.t(), -2.0, Accumulate::Replace, overlaps.view_mut());
            for (k, overlaps) in overlaps.rows().into_iter().enumerate() {
                let own = block * BLOCK + k;
                let candidates = overlaps.iter().zip(&among.norms).enumerate();
                let candidates = candidates.filter(|(other, _)| others.is_some() || *other != own);
                let nearest = candidates.map(|(_, (o, norm))| o + norm).fold(f64::INFINITY, f64::min);
                out.push((nearest + self.norms[own]).max(0.0));
            }
        }
        out
    }
}

/// The share of points whose first distance is larger; ties count ½.
fn share_farther(first: &[f64], second: &[f64], norms: &[f64]) -> f64 {
    let votes = first.iter().zip(second).zip(norms).map(|((&a, &b), &norm)| {
        let tied = (a - b).abs() <= ROUNDING * (1.0 + norm + a.max(b));
        if tied { 0.5 } else { f64::from(u8::from(a > b)) }
    });
    votes.sum::<f64>() / first.len() as f64
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

//! Comparison of the moments of two sets of rows, to third order: means m_i = ⟨v_i⟩, connected pair correlations
//! C_ij = ⟨δ_i δ_j⟩ and connected triple correlations C_ijk = ⟨δ_i δ_j δ_k⟩ with δ_i = v_i − m_i. For many features a
//! random subset of pairs and triples is used.

use std::collections::BTreeSet;

use ndarray::{Array2, Axis};
use serde::{Deserialize, Serialize};

use super::wide;
use crate::data::Rows;
use crate::error::{Error, Result};
use crate::float::Float;
use crate::kernels::rows::{map_rows, slice};
use crate::rng::Stream;

/// The agreement of the moments of one set with the moments of another.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Fit {
    /// Pearson correlation, in [−1, 1]; `None` if one side is constant.
    pub correlation: Option<f64>,
    /// Least-squares slope of the second set's moments over the first's; `None` if the first set's are constant. Noise
    /// in the first set lowers the slope below 1.
    pub slope: Option<f64>,
    /// Root mean square difference.
    pub difference: f64,
}

/// The moments of one order: of samples against data, and of other data against the same data, the best agreement that
/// samples of a perfect model would reach.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Order {
    /// Number of features in each moment: 1, 2 or 3.
    pub order: usize,
    /// Number of moments.
    pub moments: usize,
    /// Samples against data.
    pub samples: Fit,
    /// Other data against data: the noise floor.
    pub floor: Fit,
}

/// Up to `count` distinct sets of `order` features out of `n_features`, ascending: all sets if there are at most
/// `count`, random ones otherwise.
pub fn subsets(n_features: usize, order: usize, count: usize, stream: &mut Stream) -> Vec<Vec<usize>> {
    let all = (0..order).fold(1.0, |c, k| c * n_features.saturating_sub(k) as f64 / (k + 1) as f64);
    if all <= count as f64 {
        let mut sets = vec![Vec::new()];
        for _ in 0..order {
            let longer = |set: &Vec<usize>| {
                let first = set.last().map_or(0, |last| last + 1);
                (first..n_features).map(|next| [&set[..], &[next]].concat()).collect::<Vec<_>>()
            };
            sets = sets.iter().flat_map(longer).collect();
        }
        return sets;
    }
    let mut chosen = BTreeSet::new();
    while chosen.len() < count {
        let set: BTreeSet<usize> = (0..order).map(|_| stream.below(n_features)).collect();
        if set.len() == order {
            chosen.insert(set.into_iter().collect::<Vec<_>>());
        }
    }
    chosen.into_iter().collect()
}

/// Connected moments of the features in each of `sets` (1 to 3 features; for one feature the mean). `None` for
/// `weights` means equal weights; other weights are divided by their sum.
///
/// # Errors
/// No rows, a number of weights other than the number of rows, a feature that does not exist.
pub fn connected<F: Float>(rows: &Rows<F>, weights: Option<&[f64]>, sets: &[Vec<usize>]) -> Result<Vec<f64>> {
    let (n, features) = (rows.n_rows(), rows.n_columns());
    if n == 0 || weights.is_some_and(|w| w.len() != n) {
        let found = format!("{n} rows, {:?} weights", weights.map(<[f64]>::len));
        return Err(Error::input("rows to take moments of", found, "at least one row, a weight for each"));
    }
    if let Some(set) = sets.iter().find(|set| set.iter().any(|&i| i >= features)) {
        let expected = format!("numbers below {features}, the number of features");
        return Err(Error::input("features of a moment", format!("{set:?}"), expected));
    }
    let total = weights.map_or(n as f64, |w| w.iter().sum());
    let weights: Vec<f64> = weights.map_or(vec![1.0 / total; n], |w| w.iter().map(|w| w / total).collect());
    // One row per feature, so that each feature is contiguous in memory.
    let mut features = wide(rows).t().as_standard_layout().into_owned();
    let means: Vec<f64> = features.rows().into_iter().map(|v| weighted(&weights, |r| v[r])).collect();
    for (mut feature, &mean) in features.axis_iter_mut(Axis(0)).zip(&means) {
        feature -= mean;
    }
    Ok(map_rows(sets.len(), |set| moment(&features, &means, &weights, &sets[set])))
}

fn moment(centred: &Array2<f64>, means: &[f64], weights: &[f64], set: &[usize]) -> f64 {
    let n = centred.ncols();
    let feature = |i: usize| &slice(centred)[i * n..][..n];
    match *set {
        [i] => means[i],
        [i, j] => {
            let (a, b) = (feature(i), feature(j));
            weighted(weights, |r| a[r] * b[r])
        }
        _ => weighted(weights, |r| set.iter().map(|&i| feature(i)[r]).product()),
    }
}

fn weighted(weights: &[f64], value: impl Fn(usize) -> f64) -> f64 {
    weights.iter().enumerate().map(|(row, w)| w * value(row)).sum()
}

/// The agreement of `second` with `first`, moment by moment.
pub fn fit(first: &[f64], second: &[f64]) -> Fit {
    let n = first.len().min(second.len()) as f64;
    if n == 0.0 {
        return Fit::default();
    }
    let pairs = || first.iter().zip(second);
    let (mean_x, mean_y) = (first.iter().sum::<f64>() / n, second.iter().sum::<f64>() / n);
    let sum = |f: &dyn Fn(f64, f64) -> f64| pairs().map(|(&x, &y)| f(x - mean_x, y - mean_y)).sum::<f64>();
    let (xx, yy, xy) = (sum(&|x, _| x * x), sum(&|_, y| y * y), sum(&|x, y| x * y));
    // A sum of squares of the size of rounding errors means a constant.
    let scale = pairs().map(|(x, y)| x * x + y * y).sum::<f64>();
    let varies = |square: f64| square > 1e-24 * scale;
    Fit {
        correlation: (varies(xx) && varies(yy)).then(|| (xy / (xx * yy).sqrt()).clamp(-1.0, 1.0)),
        slope: varies(xx).then(|| xy / xx),
        difference: (pairs().map(|(x, y)| (x - y).powi(2)).sum::<f64>() / n).sqrt(),
    }
}

/// Moments of orders 1, 2 and 3: `samples` against `data`, and `other` data against `data` for the noise floor, which
/// is comparable if all three sets have the same number of rows. At most `most` moments of each order, chosen by
/// `stream`.
///
/// # Errors
/// Sets without rows or of different widths.
pub fn compare<F: Float>(
    data: &Rows<F>,
    other: &Rows<F>,
    samples: &Rows<F>,
    most: usize,
    stream: &mut Stream,
) -> Result<Vec<Order>> {
    let width = data.n_columns();
    for (name, rows) in [("other data", other), ("samples", samples)] {
        if rows.n_columns() != width {
            let expected = format!("{width} as in the data");
            return Err(Error::input(format!("features of the {name}"), rows.n_columns(), expected));
        }
    }
    let order = |order: usize| {
        let sets = subsets(width, order, if order == 1 { width } else { most }, stream);
        let [data, other, samples] = [data, other, samples].map(|rows| connected(rows, None, &sets));
        let data = data?;
        let (samples, floor) = (fit(&data, &samples?), fit(&data, &other?));
        Ok(Order { order, moments: sets.len(), samples, floor })
    };
    (1..=3).map(order).collect()
}

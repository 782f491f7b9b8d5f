//! The distinct solutions of the mean-field equations found from many starts, F ≈ −ln Σ_α e^{−F_α} over them, their
//! overlaps, and their stability: the expansion can be believed while σ_max(B) < 1, B = √κ₂(m) βW √κ₂(n).

use ndarray::{Array2, ArrayView1, Axis};

use super::exact::log_sum_exp;
use super::stability::sigma_max;
use super::{Expansion, FixedPoint};
use crate::data::Rows;
use crate::float::Float;
use crate::model::Rbm;
use crate::rng::{Purpose, Stream};

/// Two solutions are the same when no visible magnetization differs by more than this.
const SAME: f64 = 0.01;
/// A replica whose residual is larger than this has not found a solution.
const CONVERGED: f64 = 1e-3;
/// Solutions whose stability is measured: those of largest weight.
const MEASURED: usize = 8;

/// Distinct solutions, those of lowest free energy first.
#[derive(Debug, Clone)]
pub struct Solutions<F> {
    /// F_α, nats.
    pub free_energies: Vec<f64>,
    /// Visible magnetizations, (solutions × n_visible).
    pub visible: Array2<F>,
    /// Hidden magnetizations, (solutions × n_hidden).
    pub hidden: Array2<F>,
    /// Starts that ended in each.
    pub basins: Vec<usize>,
    /// σ_max(B) of the first solutions, at most eight.
    pub stability: Vec<f64>,
    /// Starts whose iteration did not converge.
    pub failed: usize,
    /// Iterations made.
    pub iterations: usize,
}

impl<F: Float> Solutions<F> {
    /// ln Σ_α e^{−F_α}, nats; −∞ if no start converged.
    pub fn log_partition(&self) -> f64 {
        log_sum_exp(&self.free_energies.iter().map(|f| -f).collect::<Vec<_>>())
    }

    /// Number of distinct solutions.
    pub fn len(&self) -> usize {
        self.free_energies.len()
    }

    /// Whether no start converged.
    pub fn is_empty(&self) -> bool {
        self.free_energies.is_empty()
    }

    /// The cosine of the angle between the visible magnetizations of every two of the first `most` solutions, taken
    /// from the middle of the units' range: 1 for equal ones, −1 for opposite ones.
    pub fn overlaps(&self, centre: f64, most: usize) -> Vec<f64> {
        let rows: Vec<Vec<f64>> = self
            .visible
            .axis_iter(Axis(0))
            .take(most)
            .map(|row| row.iter().map(|m| m.wide() - centre).collect())
            .collect();
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
        let pairs = (0..rows.len()).flat_map(|a| (0..a).map(move |b| (a, b)));
        pairs
            .map(|(a, b)| {
                let norm = (dot(&rows[a], &rows[a]) * dot(&rows[b], &rows[b])).sqrt();
                if norm > 0.0 { dot(&rows[a], &rows[b]) / norm } else { 1.0 }
            })
            .collect()
    }
}

/// Solves from every row of `starts` and keeps the distinct solutions.
pub fn solutions<F: Float>(
    rbm: &Rbm<F>,
    expansion: &dyn Expansion<F>,
    settings: FixedPoint,
    beta: F,
    starts: &Rows<F>,
) -> Solutions<F> {
    let hidden = rbm.hidden_mean(starts, beta);
    let found = settings.solve(rbm, expansion, beta, (starts.to_dense(), hidden));
    let free_energies = found.free_energies(rbm, expansion);
    let means = &found.visible.mean;
    let mut distinct: Vec<(usize, usize)> = Vec::new();
    let mut failed = 0;
    for (replica, (&residual, free_energy)) in found.residuals.iter().zip(&free_energies).enumerate() {
        if residual.is_nan() || residual > CONVERGED || !free_energy.is_finite() {
            failed += 1;
        } else if let Some(known) =
            distinct.iter_mut().find(|(other, _)| same(means.row(replica), means.row(*other)))
        {
            known.1 += 1;
        } else {
            distinct.push((replica, 1));
        }
    }
    distinct.sort_by(|a, b| free_energies[a.0].total_cmp(&free_energies[b.0]));
    let replicas: Vec<usize> = distinct.iter().map(|d| d.0).collect();
    let measured = |means: &Array2<F>| means.select(Axis(0), &replicas[..replicas.len().min(MEASURED)]);
    Solutions {
        free_energies: replicas.iter().map(|&r| free_energies[r]).collect(),
        visible: means.select(Axis(0), &replicas),
        hidden: found.hidden.mean.select(Axis(0), &replicas),
        basins: distinct.iter().map(|d| d.1).collect(),
        stability: sigma_max(rbm, beta, &measured(means), &measured(&found.hidden.mean)),
        failed,
        iterations: found.iterations,
    }
}

/// Rows to start from: those of `data`, as many random ones (each unit at the mean that a logistic field gives it),
/// and one at the middle of the units' range.
pub fn starts<F: Float>(rbm: &Rbm<F>, data: Option<&Array2<F>>, random: usize, seed: u64) -> Rows<F> {
    let n = rbm.n_visible();
    let given = data.map_or(0, Array2::nrows);
    let mut stream = Stream::new(seed, Purpose::Chains, 0, 2);
    let mut fields = Array2::from_shape_simple_fn((random, n), || {
        let u = stream.uniform().max(1e-9);
        F::of((u / (1.0 - u)).ln())
    });
    rbm.visible.mean(F::one(), &mut fields);
    let centre = rbm.visible.unit.centre();
    Rows::Dense(Array2::from_shape_fn((given + random + 1, n), |(r, i)| match data {
        Some(data) if r < given => data[[r, i]],
        _ if r < given + random => fields[[r - given, i]],
        _ => centre,
    }))
}

fn same<F: Float>(a: ArrayView1<'_, F>, b: ArrayView1<'_, F>) -> bool {
    a.iter().zip(b).all(|(&x, &y)| (x - y).abs().wide() < SAME)
}

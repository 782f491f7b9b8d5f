//! The distinct solutions of the mean-field equations from many starts, F ≈ −ln Σ_α e^{−F_α} over the solutions, their
//! overlaps and their stability: the expansion is reliable for σ_max(B) < 1, B = √κ₂(m) βW √κ₂(n).

use ndarray::{Array2, ArrayView1, Axis};

use super::exact::log_sum_exp;
use super::solver::GoOn;
use super::stability::sigma_max;
use super::{Equilibrium, Expansion, FixedPoint, Solver};
use crate::data::Rows;
use crate::float::Float;
use crate::model::Rbm;
use crate::rng::{Purpose, Stream};

/// Two solutions are equal if no visible magnetization differs by more than this.
const SAME: f64 = 0.01;
/// A replica with a larger residual has not found a solution.
const CONVERGED: f64 = 1e-3;
/// The shift of solutions towards random means in a test of their stability, the seed of the random means, and the
/// largest residual at which a shifted solution has settled again.
const SHAKING: f64 = 0.02;
const SHAKING_SEED: u64 = 1;
const SETTLED: f64 = 1e-6;
/// The number of solutions whose stability is measured; they are the solutions of largest weight.
const MEASURED: usize = 8;

/// Distinct solutions, lowest free energy first.
#[derive(Debug, Clone)]
pub struct Solutions<F> {
    /// F_α, nats.
    pub free_energies: Vec<f64>,
    /// Visible magnetizations, (solutions × n_visible).
    pub visible: Array2<F>,
    /// Hidden magnetizations, (solutions × n_hidden).
    pub hidden: Array2<F>,
    /// Number of starts that ended in each solution.
    pub basins: Vec<usize>,
    /// σ_max(B) of the first solutions, at most eight.
    pub stability: Vec<f64>,
    /// Number of starts whose iteration did not converge.
    pub failed: usize,
    /// Number of iterations.
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

    /// The cosine of the angle between the visible magnetizations of every pair of the first `most` solutions, measured
    /// from the middle of the units' range: 1 for equal solutions, −1 for opposite ones.
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

/// Solves from every row of `starts` and keeps the distinct solutions. Some solvers can end at a solution that the
/// damped iteration would leave (for example a saddle between two states). Their solutions are perturbed and damped,
/// and the solutions reached by damping are kept instead.
pub fn solutions<F: Float>(
    rbm: &Rbm<F>,
    expansion: &dyn Expansion<F>,
    settings: FixedPoint,
    beta: F,
    starts: &Rows<F>,
) -> Solutions<F> {
    solutions_watched(rbm, expansion, settings, (beta, &|| true), starts)
}

/// [`solutions`], which ends early when it is not to go on; the result is then useless.
pub(crate) fn solutions_watched<F: Float>(
    rbm: &Rbm<F>,
    expansion: &dyn Expansion<F>,
    settings: FixedPoint,
    (beta, go_on): (F, GoOn<'_>),
    starts: &Rows<F>,
) -> Solutions<F> {
    let start = (starts.to_dense(), rbm.hidden_mean(starts, beta));
    let mut ends = Ends::of(settings, rbm, expansion, (beta, go_on), start);
    if settings.solver.may_end_unstable() {
        ends.shake(settings, rbm, expansion, (beta, go_on));
    }
    let (mut distinct, failed) = ends.distinct();
    distinct.sort_by(|a, b| ends.free_energies[a.0].total_cmp(&ends.free_energies[b.0]));
    let replicas: Vec<usize> = distinct.iter().map(|d| d.0).collect();
    let measured = |means: &Array2<F>| means.select(Axis(0), &replicas[..replicas.len().min(MEASURED)]);
    Solutions {
        free_energies: replicas.iter().map(|&r| ends.free_energies[r]).collect(),
        visible: ends.visible.select(Axis(0), &replicas),
        hidden: ends.hidden.select(Axis(0), &replicas),
        basins: distinct.iter().map(|d| d.1).collect(),
        stability: sigma_max(rbm, beta, &measured(&ends.visible), &measured(&ends.hidden)),
        failed,
        iterations: ends.iterations,
    }
}

/// The final magnetizations of all replicas.
struct Ends<F: Float> {
    visible: Array2<F>,
    hidden: Array2<F>,
    residuals: Vec<f64>,
    free_energies: Vec<f64>,
    iterations: usize,
}

impl<F: Float> Ends<F> {
    fn of(
        settings: FixedPoint,
        rbm: &Rbm<F>,
        expansion: &dyn Expansion<F>,
        (beta, go_on): (F, GoOn<'_>),
        start: (Array2<F>, Array2<F>),
    ) -> Self {
        let found = settings.solve_watched(rbm, expansion, (beta, go_on), start);
        let free_energies = found.free_energies(rbm, expansion);
        let Equilibrium { visible, hidden, residuals, iterations, .. } = found;
        Self { visible: visible.mean, hidden: hidden.mean, residuals, free_energies, iterations }
    }

    /// A replica with NaN has no solution.
    fn solved(&self, replica: usize) -> bool {
        self.residuals[replica] <= CONVERGED && self.free_energies[replica].is_finite()
    }

    /// The first replica of every distinct solution with the number of replicas there, and the number of replicas
    /// without a solution.
    fn distinct(&self) -> (Vec<(usize, usize)>, usize) {
        let mut distinct: Vec<(usize, usize)> = Vec::new();
        let mut failed = 0;
        for (replica, means) in self.visible.rows().into_iter().enumerate() {
            if !self.solved(replica) {
                failed += 1;
            } else if let Some(known) =
                distinct.iter_mut().find(|(other, _)| same(means, self.visible.row(*other)))
            {
                known.1 += 1;
            } else {
                distinct.push((replica, 1));
            }
        }
        (distinct, failed)
    }

    /// Moves one replica of every distinct solution a little towards random means and damps it. If that leads to
    /// another solution the first solution was unstable, and all its replicas move to the other one.
    fn shake(
        &mut self,
        settings: FixedPoint,
        rbm: &Rbm<F>,
        expansion: &dyn Expansion<F>,
        (beta, go_on): (F, GoOn<'_>),
    ) {
        let firsts: Vec<usize> = self.distinct().0.iter().map(|d| d.0).collect();
        let noise = starts(rbm, None, firsts.len(), SHAKING_SEED).first(firsts.len());
        let towards = |means: &Array2<F>, noise: &Array2<F>| {
            let means = means.select(Axis(0), &firsts);
            &means + &((noise - &means) * F::of(SHAKING))
        };
        let hidden = towards(&self.hidden, &rbm.hidden_mean(&noise, beta));
        let start = (towards(&self.visible, &noise.to_dense()), hidden);
        let tolerance = settings.tolerance.min(SETTLED);
        let damped = FixedPoint { solver: Solver::Damped, tolerance, ..settings };
        let settled = Self::of(damped, rbm, expansion, (beta, go_on), start);
        let before = self.visible.clone();
        for (k, &first) in firsts.iter().enumerate() {
            if !settled.solved(k) || same(settled.visible.row(k), before.row(first)) {
                continue;
            }
            for replica in 0..before.nrows() {
                if self.solved(replica) && same(before.row(replica), before.row(first)) {
                    self.visible.row_mut(replica).assign(&settled.visible.row(k));
                    self.hidden.row_mut(replica).assign(&settled.hidden.row(k));
                    self.residuals[replica] = settled.residuals[k];
                    self.free_energies[replica] = settled.free_energies[k];
                }
            }
        }
    }
}

/// Rows to start from: the rows of `data`, `random` random rows (each unit at the mean for a logistic field), and one
/// row at the middle of the units' range.
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

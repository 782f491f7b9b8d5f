//! The mean-field solutions of a machine at one temperature: their number, groups, overlaps, and distance from an
//! instability.

use ndarray::Array2;
use serde::Serialize;

use super::hessian::Hessian;
use super::settings::ThermometerSettings;
use crate::data::Rows;
use crate::error::Result;
use crate::inference::clusters::Cluster;
use crate::inference::exact;
use crate::inference::expansion_named;
use crate::inference::solutions::{Solutions, solutions};
use crate::inference::stability::stability;
use crate::model::Rbm;
use crate::numerics::lattice_bins::LatticeBins;

/// Largest number of bins of the overlaps.
const BINS: usize = 21;
/// Largest number of solutions whose stability is measured; they are the solutions of largest weight.
const MEASURED: usize = 32;
/// Solutions of less weight are ignored.
const LIGHT: f64 = 0.01;

/// Statistics of the solutions at one temperature. The weight of a solution is e^{−F_α}/Σ e^{−F_α}.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct States {
    /// The temperature, in units of the machine's own temperature.
    pub temperature: f64,
    /// Number of starts.
    pub starts: usize,
    /// Number of starts without a solution.
    pub unconverged: usize,
    /// Number of distinct solutions.
    pub solutions: usize,
    /// Number of groups of solutions by overlap (single linkage).
    pub clusters: usize,
    /// Number of solutions reached from one start only. Their share of the converged starts estimates the probability
    /// that a further start ends in a solution not yet seen (Good 1953).
    pub found_once: usize,
    /// Number of groups that hold a solution with at least 1 % of the weight.
    pub heavy_clusters: usize,
    /// ln Σ e^{−F_α}, nats.
    pub log_partition: f64,
    /// Weight of the solution of lowest free energy.
    pub lowest_weight: f64,
    /// Mean overlap of two distinct solutions; NaN for a single solution.
    pub mean_overlap: f64,
    /// Mean overlap of two solutions drawn by their weights, including pairs of equal solutions.
    pub weighted_overlap: f64,
    /// The middle of every bin of overlaps: at most 21 equal bins, symmetric about 0. Units that are all but certain have
    /// overlaps near the values of binary units, so that the bins hold equally many of these.
    pub overlap_bins: Vec<f64>,
    /// Number of pairs of distinct solutions by overlap, in these bins.
    pub overlap_histogram: Vec<usize>,
    /// Largest σ_max(B) of the solutions with at least 1 % of the weight.
    pub sigma_max: f64,
    /// Largest σ_max(B∘B) of the same solutions: the instability of de Almeida and Thouless is at 1.
    pub glass: f64,
    /// Couplings per unit that carry the largest σ_max(B∘B): the condition is derived for many weak couplings.
    pub glass_couplings: f64,
    /// Smallest eigenvalue of √κ₂ ∂²F/∂m² √κ₂ at the solution of lowest free energy (second order, hidden units at
    /// their minimum).
    pub curvature: f64,
}

/// Solves from every start.
pub(super) fn find(
    rbm: &Rbm<f64>,
    beta: f64,
    temperature: f64,
    starts: &Rows<f64>,
    settings: &ThermometerSettings,
) -> Result<(States, Solutions<f64>)> {
    let expansion = expansion_named(&settings.order)?;
    let found = solutions(rbm, expansion, settings.fixed_point(), beta / temperature, starts);
    let states = describe(rbm, beta / temperature, temperature, &found, starts.n_rows(), settings);
    Ok((states, found))
}

fn describe(
    rbm: &Rbm<f64>,
    beta: f64,
    temperature: f64,
    found: &Solutions<f64>,
    starts: usize,
    settings: &ThermometerSettings,
) -> States {
    let centre = rbm.visible.unit.centre();
    let overlaps = found.overlaps(centre, found.len());
    let weights = share(&found.free_energies);
    let heavy = weights.iter().take(MEASURED).filter(|w| **w >= LIGHT).count().max(1).min(found.len());
    let first = |rows: &Array2<f64>| rows.slice(ndarray::s![..heavy, ..]).to_owned();
    let measured = stability(rbm, beta, &first(&found.visible), &first(&found.hidden));
    let largest = |values: &[f64]| values.iter().copied().fold(f64::NAN, f64::max);
    let clusters = found.clusters(centre, settings.same_group);
    let weight = |group: &Cluster| group.solutions.iter().map(|&a| weights[a]).sum::<f64>();
    let glass = largest(&measured.glass);
    let worst = measured.glass.iter().position(|g| *g == glass);
    let bins = LatticeBins::new(rbm.n_visible(), BINS);
    let mut histogram = vec![0; bins.len()];
    for q in &overlaps {
        histogram[bins.bin(*q)] += 1;
    }
    States {
        temperature,
        starts,
        unconverged: found.failed,
        solutions: found.len(),
        clusters: clusters.len(),
        heavy_clusters: clusters.iter().filter(|group| weight(group) >= LIGHT).count(),
        found_once: found.basins.iter().filter(|n| **n == 1).count(),
        log_partition: found.log_partition(),
        lowest_weight: weights.first().copied().unwrap_or(f64::NAN),
        mean_overlap: overlaps.iter().sum::<f64>() / overlaps.len() as f64,
        weighted_overlap: weighted_overlap(&weights, &overlaps),
        overlap_bins: bins.centres(),
        overlap_histogram: histogram,
        sigma_max: largest(&measured.sigma_max),
        glass,
        glass_couplings: worst.map_or(f64::NAN, |worst| measured.glass_couplings[worst]),
        curvature: match found.is_empty() {
            true => f64::NAN,
            false => Hessian::at(rbm, beta, found.visible.row(0), found.hidden.row(0)).smallest_scaled(),
        },
    }
}

/// Mean overlap of two solutions drawn by their weights, from the overlaps of the pairs (a, b < a) in order; NaN without
/// solutions.
fn weighted_overlap(weights: &[f64], overlaps: &[f64]) -> f64 {
    if weights.is_empty() {
        return f64::NAN;
    }
    let equal: f64 = weights.iter().map(|w| w * w).sum();
    let pairs = (0..weights.len()).flat_map(|a| (0..a).map(move |b| (a, b)));
    equal + pairs.zip(overlaps).map(|((a, b), q)| 2.0 * weights[a] * weights[b] * q).sum::<f64>()
}

/// Weights e^{−F_α}/Σ of free energies.
fn share(free_energies: &[f64]) -> Vec<f64> {
    let exponents: Vec<f64> = free_energies.iter().map(|f| -f).collect();
    let total = exact::log_sum_exp(&exponents);
    exponents.iter().map(|x| (x - total).exp()).collect()
}

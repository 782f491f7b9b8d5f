//! Groups of mean-field solutions connected by their pairwise overlaps (single linkage), each with the free energy −ln
//! Σ_{α in the group} e^{−F_α}. A phase with a few broad states has few groups at any threshold.

use super::exact::log_sum_exp;
use super::solutions::Solutions;
use crate::float::Float;

/// A group of connected solutions.
#[derive(Debug, Clone, PartialEq)]
pub struct Cluster {
    /// Indices of the solutions, lowest free energy first.
    pub solutions: Vec<usize>,
    /// −ln Σ e^{−F_α} over the solutions of the group, nats.
    pub free_energy: f64,
    /// Number of starts that ended in any solution of the group.
    pub basin: usize,
    /// The largest overlap with a solution of another group; −1 if there is no other group.
    pub nearest: f64,
}

impl<F: Float> Solutions<F> {
    /// The groups, lowest free energy first: two solutions with an overlap of at least `threshold` (the cosine of
    /// [`Solutions::overlaps`]) are in the same group.
    pub fn clusters(&self, centre: f64, threshold: f64) -> Vec<Cluster> {
        let n = self.len();
        let overlaps = self.overlaps(centre, n);
        // Pairs (a, b < a) in order.
        let overlap = |a: usize, b: usize| overlaps[a.max(b) * (a.max(b) - 1) / 2 + a.min(b)];
        let mut group: Vec<usize> = (0..n).collect();
        for a in 0..n {
            for b in 0..a {
                if overlap(a, b) >= threshold && group[a] != group[b] {
                    let (from, to) = (group[a].max(group[b]), group[a].min(group[b]));
                    group.iter_mut().filter(|g| **g == from).for_each(|g| *g = to);
                }
            }
        }
        let mut clusters: Vec<Cluster> = (0..n)
            .filter(|&first| group[first] == first)
            .map(|first| {
                let members: Vec<usize> = (0..n).filter(|&k| group[k] == first).collect();
                let others = (0..n).filter(|&k| group[k] != first);
                let pairs = others.flat_map(|k| members.iter().map(move |&m| (k, m)));
                Cluster {
                    free_energy: -log_sum_exp(
                        &members.iter().map(|&k| -self.free_energies[k]).collect::<Vec<_>>(),
                    ),
                    basin: members.iter().map(|&k| self.basins[k]).sum(),
                    nearest: pairs.map(|(k, m)| overlap(k, m)).fold(-1.0, f64::max),
                    solutions: members,
                }
            })
            .collect();
        clusters.sort_by(|a, b| a.free_energy.total_cmp(&b.free_energy));
        clusters
    }
}

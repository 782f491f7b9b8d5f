//! Samples of the Ising model by single-cluster flips (Wolff, Phys. Rev. Lett. 62, 361 (1989)).
//!
//! A chain starts from independent random spins. In the burn-in it runs until its clusters have flipped 50 L² spins,
//! and then flips as many clusters as flip 25 L² spins on average. After the burn-in it yields 100 samples. Between two
//! samples it flips k or k + 1 clusters with equal probability, where k clusters flip 2 L² spins on average, as
//! measured in the burn-in, so that consecutive samples are nearly independent. The random additional cluster changes
//! two quantities that a fixed number of clusters would conserve: the sign of a frozen lattice, whose clusters are the
//! whole lattice, and the parity of the number of up spins when clusters are single spins.

use ndarray::Array2;

use super::lattice::{check, neighbours};
use crate::data::synthetic::start::{Step, stream, zeros};
use crate::error::Result;
use crate::kernels::parallel;
use crate::rng::Stream;

/// Samples that one chain yields.
const SAMPLES_PER_CHAIN: usize = 100;
/// Flipped spins per site in the first part of the burn-in, in the second, and between samples.
const SWEEPS: [f64; 3] = [50.0, 25.0, 2.0];

/// `n` configurations (n × side²), spins as zeros and ones. Parameters out of range and `n` = 0 are refused.
pub fn sample(side: usize, beta: f64, n: usize, seed: u64) -> Result<Array2<u8>> {
    check(side, beta)?;
    let sites = side * side;
    let mut samples = zeros(n, sites)?;
    let values = samples.as_slice_mut().expect("fresh");
    parallel::for_each_chunk(values, SAMPLES_PER_CHAIN * sites, 1, |number, rows| {
        let mut chain = Chain::new(side, beta, stream(seed, Step::Ising, number as u64));
        let clusters = chain.burn_in();
        for row in rows.chunks_mut(sites) {
            let odd = chain.stream.below(2);
            chain.flip_clusters(clusters + odd);
            row.copy_from_slice(&chain.spins);
        }
    });
    Ok(samples)
}

struct Chain {
    side: usize,
    /// Probability that an equal neighbour joins a cluster, 1 − e^{−2β}.
    join: f64,
    spins: Vec<u8>,
    /// Sites of the cluster whose neighbours are not yet visited.
    frontier: Vec<usize>,
    stream: Stream,
}

impl Chain {
    fn new(side: usize, beta: f64, mut stream: Stream) -> Self {
        let spins = (0..side * side).map(|_| stream.below(2) as u8).collect();
        Self { side, join: -(-2.0 * beta).exp_m1(), spins, frontier: Vec::new(), stream }
    }

    /// Equilibrates the chain and returns the number of clusters to flip between samples.
    fn burn_in(&mut self) -> usize {
        let sites = self.spins.len() as f64;
        let (mut flipped, mut clusters) = (0, 0.0);
        // The first half runs towards equilibrium; the second half also measures the clusters there.
        for _ in 0..2 {
            (flipped, clusters) = (0, 0.0);
            while (flipped as f64) < 0.5 * SWEEPS[0] * sites {
                flipped += self.flip_cluster();
                clusters += 1.0;
            }
        }
        let mean_size = flipped as f64 / clusters;
        let count = |sweeps: f64| (sweeps * sites / mean_size).ceil() as usize;
        // A fixed number of further clusters: a stop after enough flipped spins would favour states that have large
        // clusters.
        self.flip_clusters(count(SWEEPS[1]));
        count(SWEEPS[2])
    }

    fn flip_clusters(&mut self, n: usize) {
        for _ in 0..n {
            self.flip_cluster();
        }
    }

    /// Grows a cluster from a random site, flips it and returns its size.
    fn flip_cluster(&mut self) -> usize {
        let start = self.stream.below(self.spins.len());
        let old = self.spins[start];
        self.spins[start] ^= 1;
        self.frontier.push(start);
        let mut size = 0;
        while let Some(site) = self.frontier.pop() {
            size += 1;
            for neighbour in neighbours(site, self.side) {
                // A flipped site differs from `old`, so no site joins twice.
                if self.spins[neighbour] == old && self.stream.uniform() < self.join {
                    self.spins[neighbour] ^= 1;
                    self.frontier.push(neighbour);
                }
            }
        }
        size
    }
}

#[cfg(test)]
mod tests {
    use super::super::{energy, mean_energy};
    use super::*;

    #[test]
    fn energies_agree_with_the_exact_mean() {
        // Chains are independent, so the spread of their means gives the Monte-Carlo error, correlations
        // included.
        let n_chains = 60;
        for (side, beta) in
            [(2, 0.3), (3, 0.0), (7, 0.2), (7, 0.4), (7, 0.6), (8, 0.4406), (16, 0.44), (5, 1.2)]
        {
            let samples = sample(side, beta, n_chains * SAMPLES_PER_CHAIN, 3).unwrap();
            let energies: Vec<f64> = samples.rows().into_iter().map(|row| energy(side, row)).collect();
            let means: Vec<f64> =
                energies.chunks(SAMPLES_PER_CHAIN).map(|c| c.iter().sum::<f64>() / 100.0).collect();
            let mean = means.iter().sum::<f64>() / n_chains as f64;
            let variance = means.iter().map(|m| (m - mean).powi(2)).sum::<f64>() / (n_chains - 1) as f64;
            let error = (variance / n_chains as f64).sqrt();
            let exact = mean_energy(side, beta).unwrap();
            assert!(
                (mean - exact).abs() < 4.5 * error + 1e-9,
                "L {side}, beta {beta}: {mean} ± {error}, {exact}"
            );
        }
    }

    #[test]
    fn no_chain_conserves_its_sign_or_parity() {
        let odd = |row: &[u8]| row.iter().map(|&s| usize::from(s)).sum::<usize>() % 2 == 1;
        let up = |row: &[u8]| row.iter().all(|&s| s == 1);
        let down = |row: &[u8]| row.iter().all(|&s| s == 0);
        let frozen = sample(6, 50.0, 500, 1).unwrap();
        assert!(frozen.as_slice().unwrap().chunks(36).all(|row| up(row) || down(row)));
        let free = sample(4, 0.0, 500, 1).unwrap();
        for (samples, sites, event) in [(&frozen, 36, &up as &dyn Fn(&[u8]) -> bool), (&free, 16, &odd)] {
            for chain in samples.as_slice().unwrap().chunks(SAMPLES_PER_CHAIN * sites) {
                let count = chain.chunks(sites).filter(|row| event(row)).count();
                // Fair coins: outside with probability 3e-6.
                assert!((27..=73).contains(&count), "{count} of 100");
            }
        }
    }
}

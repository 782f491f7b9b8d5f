//! The two-dimensional Ising model on a periodic L × L square lattice, coupling 1, no field: samples by
//! Wolff's algorithm, and exact thermodynamics.
//!
//! E(s) = −Σ_⟨ij⟩ s_i s_j over the 2L² bonds of each spin with its right and its lower neighbour; p(s) = e^{−βE}/Z.
//! Spins −1, +1 are stored as 0, 1. For L = 2 the right neighbour is also the left one, so that two spins side by side
//! share two bonds (coupling 2).

mod exact;
mod lattice;
mod wolff;

pub use exact::{log_partition, mean_energy};
pub(super) use lattice::check;
pub use lattice::{MAX_BETA, MAX_SIDE, energy};
pub use wolff::sample;

use ndarray::Array2;

/// Mean of −βE − ln Z (nats) over the rows. The caller has checked the parameters.
pub(super) fn log_likelihood(side: usize, beta: f64, samples: &Array2<u8>) -> f64 {
    let energies: f64 = samples.rows().into_iter().map(|row| energy(side, row)).sum();
    -beta * energies / samples.nrows() as f64 - exact::solve(side, beta).0
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::path::Path;

    use ndarray::ArrayView1;

    use super::*;

    #[test]
    fn published_critical_samples_have_the_exact_energy() {
        let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
        let folder = std::env::var_os("PLEFKA_DATA_DIR").map_or(beside, Into::into);
        let path = folder.join("ising2d/confs_L8_beta0.4406_ini0_algo2.dat.gz");
        let Ok(file) = std::fs::File::open(&path) else {
            println!("skipped: no {}", path.display());
            return;
        };
        let mut text = String::new();
        flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap();
        let spins: Vec<u8> = text.split_ascii_whitespace().map(|spin| u8::from(spin == "1")).collect();
        let energies: Vec<f64> = spins.chunks(64).map(|s| energy(8, ArrayView1::from(s))).collect();
        let mean = energies.iter().sum::<f64>() / energies.len() as f64;
        // The Monte-Carlo error of the 10,000 samples, from the means of 50 blocks, is 0.23.
        let exact = mean_energy(8, 0.4406).unwrap();
        assert_eq!(energies.len(), 10_000);
        assert!((mean - exact).abs() < 4.0 * 0.23, "{mean} {exact}");
    }
}

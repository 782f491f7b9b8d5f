//! The two-dimensional Ising model.

use std::collections::HashMap;
use std::io::Read;
use std::path::Path;

use ndarray::ArrayView1;
use plefka::data::synthetic::ising::{energy, log_partition, mean_energy, sample};

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

#[test]
fn every_configuration_has_its_frequency() {
    let n = 40_000;
    for (side, beta) in [(2, 0.0), (2, 0.2), (2, 0.5)] {
        let samples = sample(side, beta, n, 8).unwrap();
        let mut counts: HashMap<Vec<u8>, usize> = HashMap::new();
        samples.rows().into_iter().for_each(|row| *counts.entry(row.to_vec()).or_default() += 1);
        let mut chi_square = 0.0;
        for state in 0..16u8 {
            let bits: Vec<u8> = (0..4).map(|k| state >> k & 1).collect();
            let log =
                -beta * energy(side, ndarray::ArrayView1::from(&bits)) - log_partition(side, beta).unwrap();
            let expected = n as f64 * log.exp();
            chi_square += (counts.get(&bits).copied().unwrap_or(0) as f64 - expected).powi(2) / expected;
        }
        // 15 degrees of freedom and consecutive samples that are nearly independent: above 60 with probability
        // 2e-7.
        assert!(chi_square < 60.0, "beta {beta}: {chi_square}");
    }
}

//! Throughput of annealed importance sampling: `annealing VISIBLE HIDDEN CHAINS TEMPERATURES THREADS SEED`. The machine
//! has N(0, 0.05²) weights; peers/annealing.py runs the same computation in PyTorch.

use std::time::Instant;

use ndarray::Array1;
use plefka::inference::ais::{self, Schedule, Spacing};
use plefka::inference::path::Path;
use plefka::inference::{Base, watch::unwatched};
use plefka::model::init;

/// Standard deviation of the weights, and the mean activity of the visible units.
const SCALE: f64 = 0.05;
const ACTIVITY: f64 = 0.13;

fn main() {
    let numbers: Vec<usize> = std::env::args().skip(1).filter_map(|n| n.parse().ok()).collect();
    let [visible, hidden, chains, temperatures, threads, seed] = numbers[..] else {
        return eprintln!("usage: annealing VISIBLE HIDDEN CHAINS TEMPERATURES THREADS SEED");
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    pool.install(|| {
        let mut rbm = init::random::<f32>(visible, hidden, SCALE, seed as u64).expect("a machine");
        let field = (ACTIVITY / (1.0 - ACTIVITY)).ln() as f32;
        rbm.visible.parameters.row_mut(0).assign(&Array1::from_elem(visible, field));
        let base = Base::from_means(&rbm, 1.0, &vec![ACTIVITY; visible]).expect("means");
        let path = Path::straight(&base, &rbm, 1.0).expect("shapes");
        let places = Schedule { spacing: Spacing::Linear, steps: temperatures }.places().expect("steps");
        let begun = Instant::now();
        let found = ais::forward(&path, &places, chains, seed as u64, &unwatched).expect("a result");
        println!("{:.6} {:.6}", begun.elapsed().as_secs_f64(), found.weights.log_mean());
    });
}

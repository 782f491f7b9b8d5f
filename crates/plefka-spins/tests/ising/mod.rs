//! Laws of the Ising model: every kind of couplings gives the same results, samplers leave the exact distribution
//! unchanged, estimates of ln Z agree with enumeration, mean-field solutions are stationary, and mean-field errors have
//! the expected order.

use ndarray::{Array1, Array2};
use plefka::linalg::Csr;
use plefka::rng::{Purpose, Stream};
use plefka_spins::ising::{Couplings, Ising, Patterns};

mod couplings;
mod enumeration;
mod mean_field;
mod paramagnets;
mod refusals;
mod sampling;

const ALL: [&str; 3] = ["dense", "sparse", "patterns"];

/// A model of real-valued patterns with fields; the same J in three forms.
fn model(kind: &str, n: usize) -> Ising {
    let mut stream = Stream::new(5, Purpose::Weights, 0, 0);
    let patterns = Array2::from_shape_simple_fn((3, n), || stream.normal());
    let field = Array1::from_shape_simple_fn(n, || 0.3 * stream.normal());
    let patterns = Couplings::Patterns(Patterns::new(patterns.view(), 1.0 / n as f64).unwrap());
    let dense = patterns.to_dense();
    let couplings = match kind {
        "dense" => Couplings::dense(dense).unwrap(),
        "sparse" => {
            let mut rows = Csr::empty(n);
            dense.rows().into_iter().for_each(|row| rows.push_dense(row.to_slice().unwrap()));
            Couplings::sparse(rows).unwrap()
        }
        _ => patterns,
    };
    Ising::new(couplings, field).unwrap()
}

fn largest(a: &Array2<f64>, b: &Array2<f64>) -> f64 {
    (a - b).iter().fold(0.0f64, |e, x| e.max(x.abs()))
}

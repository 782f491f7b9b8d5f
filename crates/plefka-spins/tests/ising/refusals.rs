//! Input that is refused, and interruption.

use ndarray::Array2;
use plefka::inference::watch::unwatched;
use plefka_spins::ising::{Couplings, Ising, annealed, exact, gibbs};
use plefka_spins::sk;

use super::model;

#[test]
fn bad_input_is_named() {
    let message = |result: plefka::Result<Couplings>| result.unwrap_err().to_string();
    assert!(message(Couplings::dense(ndarray::array![[0.0, 1.0], [2.0, 0.0]])).contains("coupling (0, 1)"));
    assert!(message(Couplings::dense(ndarray::array![[1.0]])).contains("couple to itself"));
    assert!(message(Couplings::dense(Array2::zeros((2, 3)))).contains("square"));
    let ising = model("dense", 4);
    assert!(exact::enumerate(&ising, f64::NAN, &unwatched).is_err());
    let large = Ising::without_field(sk::couplings(40, 0.0, 1).unwrap());
    assert!(exact::enumerate(&large, 1.0, &unwatched).unwrap_err().to_string().contains("at most 26"));
    let states = Array2::from_elem((2, 4), 0.5);
    let error = gibbs::Chains::new(&ising, states.view(), 1).unwrap_err().to_string();
    assert!(error.contains("state 0, spin 0"), "{error}");
    let stop = annealed::log_partition(&ising, 1.0, annealed::AnnealingSettings::default(), &|_| {
        std::ops::ControlFlow::Break(())
    });
    assert!(stop.unwrap_err().to_string().contains("interrupted"));
}

//! Enumeration compared with the sum over states, and machines as Ising models.

use ndarray::{Array1, Array2, Axis};
use plefka::inference::watch::unwatched;
use plefka::laws::machines;
use plefka::units::{Bernoulli, Spin};
use plefka_spins::ising::{Ising, exact};

use super::{ALL, largest, model};

/// Enumeration in Gray code against the sum over all states by energies.
#[test]
fn enumeration_is_the_sum_over_states() {
    let n = 9;
    let all = Array2::from_shape_fn((1 << n, n), |(k, i)| if k >> i & 1 == 1 { 1.0 } else { -1.0 });
    for kind in ALL {
        let ising = model(kind, n);
        let beta = 1.3;
        let weights: Vec<f64> = ising.energy(all.view()).iter().map(|e| (-beta * e).exp()).collect();
        let z: f64 = weights.iter().sum();
        let found = exact::enumerate(&ising, beta, &unwatched).unwrap();
        assert!((found.log_partition - z.ln()).abs() < 1e-12);
        let weighted = Array1::from(weights.clone()) / z;
        let means = weighted.dot(&all);
        assert!((&means - &found.magnetizations).iter().all(|x| x.abs() < 1e-13));
        let pairs = (&all * &weighted.view().insert_axis(Axis(1))).t().dot(&all);
        assert!(largest(&pairs, &found.correlations) < 1e-13);
        let energy: f64 = ising.energy(all.view()).iter().zip(&weighted).map(|(e, w)| e * w).sum();
        assert!((energy - found.energy).abs() < 1e-12);
    }
}

/// A machine and its Ising model have the same ln Z, up to the constant, and the same means.
#[test]
fn machines_are_ising_models() {
    for unit in [&Bernoulli as &'static dyn plefka::units::Unit<f64>, &Spin] {
        let rbm = machines::machine::<f64>(unit, (5, 4), 1.0, 3);
        let (ising, constant) = Ising::of_rbm(&rbm).unwrap();
        for beta in [0.6, 1.0] {
            let wanted = plefka::inference::exact::log_partition(&rbm, beta, &unwatched).unwrap();
            let found = exact::enumerate(&ising, beta, &unwatched).unwrap().log_partition - beta * constant;
            assert!((found - wanted).abs() < 1e-11, "{found} {wanted}");
        }
    }
    let gaussian = machines::machine::<f64>(&plefka::units::Gaussian, (3, 2), 0.3, 1);
    assert!(Ising::of_rbm(&gaussian).unwrap_err().to_string().contains("gaussian"));
}

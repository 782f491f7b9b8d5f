//! Exact fluctuations compared with derivatives of ln Z.

use ndarray::Array1;
use plefka::inference::exact;
use plefka::inference::watch::unwatched;
use plefka::laws::machines;
use plefka::units::{Bernoulli, units};

#[test]
fn exact_fluctuations_are_derivatives_of_ln_z() {
    for shape in [(6, 4), (3, 5)] {
        for unit in units::<f64>().into_iter().filter(|unit| unit.states().is_some()) {
            let rbm = machines::machine(unit, shape, 1.0, 2);
            let direction = Array1::from_shape_fn(shape.0, |i| (1.0 + i as f64).cos());
            let beta = 0.8;
            let found = exact::fluctuations(&rbm, beta, std::slice::from_ref(&direction)).unwrap();
            let ln_z = |beta: f64, shift: f64| {
                let mut rbm = rbm.clone();
                // E − shift d·v/β: derivatives by the shift are cumulants of d·v.
                rbm.visible.parameters.row_mut(0).scaled_add(shift / beta, &direction);
                exact::log_partition(&rbm, beta, &unwatched).unwrap()
            };
            let h = 1e-3;
            let (up, middle, down) = (ln_z(beta + h, 0.0), ln_z(beta, 0.0), ln_z(beta - h, 0.0));
            assert!((found.energy.0 + (up - down) / (2.0 * h)).abs() < 1e-4, "{found:?}");
            assert!((found.energy.1 - (up - 2.0 * middle + down) / (h * h)).abs() < 1e-4, "{found:?}");
            let (up, down) = (ln_z(beta, h), ln_z(beta, -h));
            assert!((found.projections[0].0 - (up - down) / (2.0 * h)).abs() < 1e-4);
            assert!((found.projections[0].1 - (up - 2.0 * middle + down) / (h * h)).abs() < 1e-4);
        }
    }
    let rbm = machines::machine::<f64>(&Bernoulli, (6, 4), 1.0, 2);
    assert!(exact::fluctuations(&rbm, 1.0, &[Array1::zeros(5)]).is_err());
}

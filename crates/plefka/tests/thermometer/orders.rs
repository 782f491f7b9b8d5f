//! The terms of the expansion.

use ndarray::Array2;
use plefka::diagnostics::thermometer::orders;
use plefka::inference::Cumulants;
use plefka::inference::expansion::{Couplings, expansion_named};
use plefka::laws::machines;
use plefka::model::Layer;
use plefka::units::Bernoulli;

use super::point;

#[test]
fn terms_add_up_and_fall_like_powers() {
    let rbm = machines::machine(&Bernoulli, (6, 4), 1.0, 2);
    let (m, n) = point(&rbm, 1.0);
    let terms = |scale: f64| orders::terms(&machines::scaled(&rbm, scale), 1.0, m.row(0), n.row(0));
    let (large, small) = (terms(1.0), terms(0.5));
    assert!(large.len() >= 3 && large.iter().enumerate().all(|(k, term)| term.order == k + 1));
    for (large, small) in large.iter().zip(&small) {
        let factor = 2f64.powi(large.order as i32);
        assert!((large.value - factor * small.value).abs() < 1e-10, "{large:?} {small:?}");
    }
    let third = expansion_named::<f64>("3").unwrap();
    let cumulants = |layer: &Layer<f64>, means: &Array2<f64>| Cumulants::new(layer, 1.0, means.clone(), 3);
    let value =
        third.value(Couplings::new(&rbm.weights), &cumulants(&rbm.visible, &m), &cumulants(&rbm.hidden, &n));
    assert!((large[..3].iter().map(|term| term.value).sum::<f64>() - value[0]).abs() < 1e-12);
}

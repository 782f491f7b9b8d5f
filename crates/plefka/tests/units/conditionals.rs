//! Conditional probabilities of Potts units.

use ndarray::Array2;
use plefka::laws::{Verdict, machines};
use plefka::units::{Potts, unit_named};

#[test]
fn conditionals_of_potts_units_hold_whole_units() -> Verdict {
    use plefka::inference::conditional;
    let layers =
        (machines::layer(Potts::new(3), 9, 0.7, 1), machines::layer(unit_named("drelu")?, 2, 0.5, 2));
    let rbm = machines::join::<f64>(layers.0, layers.1, 0.4, 3);
    let row = Array2::from_shape_vec((1, 9), vec![0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0]).unwrap();
    let given = Array2::from_shape_fn((1, 9), |(_, c)| c < 3);
    let scored = Array2::from_shape_fn((1, 9), |(_, c)| (3..6).contains(&c));
    let found = conditional::log_likelihoods(&rbm, 0.9, &row, &given, &scored)?[0];
    let states = machines::states(&rbm.visible).unwrap();
    let weights = rbm.clamped_free_energy(&states.clone().into(), 0.9);
    let sum = |columns: usize| -> f64 {
        let alike = |s: &usize| (0..columns).all(|c| states[[*s, c]] == row[[0, c]]);
        (0..states.nrows()).filter(alike).map(|s| (-weights[s]).exp()).sum()
    };
    assert!((found - (sum(6) / sum(3)).ln()).abs() < 1e-10, "{found}");
    let part = Array2::from_shape_fn((1, 9), |(_, c)| c == 0);
    let message = conditional::log_weights(&rbm, 0.9, &row, &part).unwrap_err().to_string();
    assert!(
        message.contains("held columns of visible unit 0") && message.contains("all 3 or none"),
        "{message}"
    );
    Ok(())
}

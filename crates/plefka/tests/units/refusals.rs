//! Machines and names that are refused.

use ndarray::Array2;
use plefka::model::{Layer, Rbm, coupling_norm};
use plefka::units::unit_named;

#[test]
fn machines_without_a_finite_partition_function_are_refused() {
    let layer = |name: &str| Layer::new(unit_named::<f64>(name).unwrap(), ndarray::Array1::zeros(2));
    let weights = |w: f64| Array2::from_shape_vec((2, 2), vec![w, 0.0, 0.0, 0.1]).unwrap();
    for pair in [("gaussian", "gaussian"), ("gaussian", "relu"), ("drelu", "gaussian"), ("relu", "relu")] {
        let make = |w| Rbm::new(layer(pair.0), layer(pair.1), weights(w));
        assert!(make(0.9).is_ok(), "{pair:?}");
        let message = make(1.1).unwrap_err().to_string();
        assert!(message.contains("1.1000") && message.contains("Z must be finite"), "{message}");
    }
    // Negative couplings cannot make Z infinite for units that are never negative; bounded units need no check.
    assert!(Rbm::new(layer("relu"), layer("relu"), weights(-5.0)).is_ok());
    assert!(Rbm::new(layer("gaussian"), layer("relu"), weights(-5.0)).is_err());
    for bounded in ["bernoulli", "spin", "binomial:4", "truncated_gaussian:-1:1"] {
        let rbm = Rbm::new(layer("gaussian"), layer(bounded), weights(50.0)).unwrap();
        assert!(coupling_norm(&rbm).is_none());
    }
}

#[test]
fn names_are_checked() {
    for wrong in
        ["spin:2", "binomial", "binomial:0", "binomial:2.5", "potts:1", "truncated_gaussian:2:1", "ising", ""]
    {
        let message = unit_named::<f32>(wrong).unwrap_err().to_string();
        assert!(message.contains(&format!("\"{wrong}\"")), "{message}");
    }
    assert!(unit_named::<f32>("gauss").unwrap_err().to_string().contains("truncated_gaussian:LOW:HIGH"));
    let twice = [unit_named::<f32>("potts:21").unwrap(), unit_named::<f32>("potts:21").unwrap()];
    assert!(std::ptr::addr_eq(twice[0], twice[1]));
}

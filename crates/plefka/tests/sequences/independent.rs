//! The model of independent sites.

use ndarray::{Array2, array};
use plefka::data::sequences::MISSING;
use plefka::data::sequences::frequencies::Counted;
use plefka::data::sequences::independent::IndependentSites;

#[test]
fn a_potts_layer_of_these_fields_has_the_frequencies() {
    let states = array![[0, 1], [0, 0], [2, 1], [1, 1]];
    let counted = Counted::new(states.view(), 3, None, 0.5).unwrap();
    let (model, single) = (IndependentSites::fit(&counted), counted.single());
    let fields = model.fields().unwrap();
    for (site, fields) in fields.chunks(3).enumerate() {
        assert!(fields.iter().sum::<f64>().abs() < 1e-14);
        let z: f64 = fields.iter().map(|h| h.exp()).sum();
        for (a, h) in fields.iter().enumerate() {
            assert!((h.exp() / z - single[[site, a]]).abs() < 1e-14);
        }
    }
    // The probabilities of all nine sequences add up to 1, and so do the probabilities of the states of a missing
    // site.
    let all = Array2::from_shape_fn((9, 2), |(n, site)| if site == 0 { n / 3 } else { n % 3 } as u8);
    let total: f64 = model.log_likelihood(all.view()).unwrap().iter().map(|ln| ln.exp()).sum();
    assert!((total - 1.0).abs() < 1e-14);
    let part = model.log_likelihood(array![[2, MISSING]].view()).unwrap()[0];
    assert!((part.exp() - single[[0, 2]]).abs() < 1e-15);
}

#[test]
fn what_was_not_seen_has_no_field() {
    let states = array![[0, 1], [0, 0]];
    let model = IndependentSites::fit(&Counted::new(states.view(), 2, None, 0.0).unwrap());
    assert_eq!(model.log_likelihood(array![[1, 1]].view()).unwrap(), [f64::NEG_INFINITY]);
    let message = model.fields().unwrap_err().to_string();
    assert!(message.contains("state 1 at site 0") && message.contains("pseudocount"), "{message}");
    assert!(model.log_likelihood(array![[0, 2]].view()).unwrap_err().to_string().contains("site 1: found 2"));
    assert!(model.log_likelihood(array![[0]].view()).is_err());
}

//! The inverse temperatures of cooling.

use plefka::inference::cooling::{Cooling, Growth};

#[test]
fn ends_and_steps() {
    let cooling = Cooling { from: 0.25, to: 1.0, growth: Growth::Linear };
    assert_eq!(cooling.betas(4).unwrap().collect::<Vec<_>>(), [0.25, 0.5, 0.75, 1.0]);
    let geometric = Cooling { growth: Growth::Geometric, ..cooling };
    let betas = geometric.betas(3).unwrap().collect::<Vec<_>>();
    assert!((betas[1] - 0.5).abs() < 1e-15 && betas[0] == 0.25 && betas[2] == 1.0);
    assert_eq!(geometric.betas(1).unwrap().collect::<Vec<_>>(), [1.0]);
    assert_eq!(geometric.betas(0).unwrap().count(), 0);
    for from in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(Cooling { from, ..cooling }.betas(3).map(|_| ()).is_err());
    }
}

//! Paths of machines from independent units to the machine.

use plefka::data::Rows;
use plefka::inference::path::Path;
use plefka::inference::watch::unwatched;
use plefka::inference::{Base, exact};
use plefka::model::{Layer, Rbm};
use plefka::units::Bernoulli;

use super::{base, machine, on_path};

#[test]
fn paths_go_from_independent_units_to_the_machine() {
    let rbm = machine::<f64>((6, 5), 0.8, 1);
    let base = base(&rbm);
    let rows: Rows<f64> = crate::common::bits::<f64>(7, 6, 3).into();
    for beta in [1.0, 0.6] {
        let path = Path::straight(&base, &rbm, beta).unwrap();
        for t in [0.0, 0.3, 1.0] {
            let rung = path.rung(t);
            let found = rung.log_weight(&rung.chains(rows.clone()));
            let wanted = on_path(&rbm, &base, beta, t).clamped_free_energy(&rows, 1.0);
            for (f, w) in found.iter().zip(wanted) {
                assert!((f + w).abs() < 1e-12, "{t}: {f} {w}");
            }
        }
        let wanted = exact::log_partition(&on_path(&rbm, &base, beta, 0.0), 1.0, &unwatched).unwrap();
        assert!((path.base_log_partition() - wanted).abs() < 1e-12);
    }
    // A path through another machine: its nodes are the machines, and halfway between two nodes the parameters are
    // halfway.
    let other = machine::<f64>((6, 5), 0.5, 2);
    let path = Path::through(&base, &[other.clone(), rbm.clone()], 0.9).unwrap();
    let middle = Rbm::new(
        Layer::new(&Bernoulli, 0.5 * (&other.visible.field() + &rbm.visible.field())),
        Layer::new(&Bernoulli, 0.5 * (&other.hidden.field() + &rbm.hidden.field())),
        0.5 * (&other.weights + &rbm.weights),
    )
    .unwrap();
    for (t, wanted) in [(0.5, &other), (0.75, &middle), (1.0, &rbm)] {
        let rung = path.rung(t);
        let wanted = wanted.clamped_free_energy(&rows, 0.9);
        for (f, w) in rung.log_weight(&rung.chains(rows.clone())).iter().zip(wanted) {
            assert!((f + w).abs() < 1e-12, "{t}: {f} {w}");
        }
    }
    assert_eq!(path.nodes(), [0.0, 0.5, 1.0]);
    let wrong = machine::<f64>((6, 4), 0.5, 2);
    let message = Path::through(&base, &[wrong, rbm], 1.0).unwrap_err().to_string();
    assert!(message.contains("(6, 4)") && message.contains("(6, 5)"), "{message}");
}

#[test]
fn base_has_the_means_asked_for() {
    let rbm = machine::<f32>((5, 3), 1.0, 1);
    let means = [0.0, 0.1, 0.5, 0.9, 1.0];
    let base = Base::from_means(&rbm, 0.7, &means).unwrap();
    for (field, mean) in base.visible.iter().zip(means) {
        let wanted = 0.99 * mean + 0.005;
        assert!((1.0 / (1.0 + (-field).exp()) - wanted).abs() < 1e-9);
    }
    assert!(Base::from_means(&rbm, 1.0, &[0.5; 4]).is_err());
    assert!(Base::from_means(&rbm, 1.0, &[f64::NAN; 5]).unwrap_err().to_string().contains("unit 0"));
}

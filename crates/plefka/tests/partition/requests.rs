//! Answers to requests by every method: interruption, intervals, warnings, refusals.

use std::ops::ControlFlow;
use std::time::Duration;

use ndarray::Array2;
use plefka::Error;
use plefka::inference::partition::IntervalKind;
use plefka::inference::watch::unwatched;
use plefka::inference::{PartitionMethod, Request, exact, log_partition};
use plefka::model::{Layer, Rbm};
use plefka::units::Bernoulli;

use super::machine;

#[test]
fn enumeration_and_every_method_can_be_stopped() {
    let rbm = machine::<f64>((6, 4), 0.5, 1);
    let stop = |_| ControlFlow::Break(());
    fn interrupted<T>(result: plefka::Result<T>) -> bool {
        matches!(result, Err(Error::Interrupted(_)))
    }
    assert!(interrupted(exact::log_partition(&rbm, 1.0, &stop)));
    assert!(interrupted(exact::sample(&rbm, 1.0, 3, 1, &stop)));
    // The first block of visible states is listed after ln Z.
    let calls = std::sync::atomic::AtomicUsize::new(0);
    let later = |_| match calls.fetch_add(1, std::sync::atomic::Ordering::Relaxed) {
        0 => ControlFlow::Continue(()),
        _ => ControlFlow::Break(()),
    };
    assert!(interrupted(exact::divergence(&rbm, &rbm, 1.0, &later)));
    for method in [
        PartitionMethod::Auto,
        PartitionMethod::Exact,
        PartitionMethod::Ais,
        PartitionMethod::Pt,
        PartitionMethod::Emf,
    ] {
        let request = Request { method, effort: Some(20), ..Request::default() };
        assert!(interrupted(log_partition(&rbm, &request, &stop)), "{method:?}");
    }
}

/// The interval contains ln Z, or a warning says that it may not: a small version of the study in docs/likelihood.md.
#[test]
fn intervals_contain_the_truth_or_warn() {
    for (k, scale) in [0.5, 1.0, 2.0, 3.0].into_iter().enumerate() {
        let rbm = machine::<f32>((12, 8), scale, 20 + k as u64);
        let truth = exact::log_partition(&rbm, 1.0, &unwatched).unwrap();
        let (near, _) = exact::sample(&rbm, 1.0, 100, 3, &unwatched).unwrap();
        for method in [PartitionMethod::Ais, PartitionMethod::Pt, PartitionMethod::Auto] {
            let request = Request {
                method,
                effort: Some(500),
                enumerate: false,
                near: Some(&near),
                ..Request::default()
            };
            let found = log_partition(&rbm, &request, &unwatched).unwrap();
            let slack = 0.5 * (found.upper - found.lower) + 1e-6;
            let inside = truth > found.lower - slack && truth < found.upper + slack;
            assert!(inside || !found.warnings.is_empty(), "{scale} {truth} {found:?}");
            assert!(
                found.upper - found.lower < 1.0 || !found.warnings.is_empty(),
                "{scale} {truth} {found:?}"
            );
            assert!(!found.reason.is_empty() && !found.evidence.is_empty());
        }
        let exactly =
            log_partition(&rbm, &Request { near: Some(&near), ..Request::default() }, &unwatched).unwrap();
        assert_eq!((exactly.method, exactly.log_z, exactly.std_error), (PartitionMethod::Exact, truth, 0.0));
    }
}

#[test]
fn mean_field_says_how_far_to_believe_it() {
    let weak = machine::<f64>((8, 6), 0.3, 1);
    let request = Request { method: PartitionMethod::Emf, ..Request::default() };
    let found = log_partition(&weak, &request, &unwatched).unwrap();
    let truth = exact::log_partition(&weak, 1.0, &unwatched).unwrap();
    assert!((found.log_z - truth).abs() < 2e-3, "{} {truth}", found.log_z);
    assert!(found.std_error.is_nan() && found.warnings[0].contains("no statistical error"));
    assert_eq!(found.evidence[0].number("solutions"), Some(1.0));
    assert_eq!(found.interval, IntervalKind::Orders);
    // The stronger the weights, the more warnings; at last no start has a solution, and there is no ln Z.
    let of = |scale: f64| log_partition(&machine::<f64>((8, 6), scale, 1), &request, &unwatched);
    assert!((1..12).any(|k| of(0.5 * f64::from(k)).is_ok_and(|found| found.warnings.len() > 1)));
    let none = of(6.0).unwrap_err().to_string();
    assert!(none.contains("no start of 201 converged"), "{none}");
    assert!(log_partition(&weak, &Request { order: "9", ..request }, &unwatched).is_err());
}

#[test]
fn wrong_requests_are_refused() {
    let rbm = machine::<f32>((40, 40), 0.1, 1);
    let refused =
        |request: &Request<'_, f32>| log_partition(&rbm, request, &unwatched).unwrap_err().to_string();
    let exact =
        Request { method: PartitionMethod::Exact, budget: Duration::from_secs(1), ..Request::default() };
    assert!(refused(&exact).contains("40 bernoulli units"));
    assert!(refused(&Request { beta: f64::NAN, ..exact.clone() }).contains("positive number"));
    let near = Array2::zeros((3, 39));
    assert!(refused(&Request { near: Some(&near), ..exact.clone() }).contains("40 visible units"));
    assert!(refused(&Request { method: PartitionMethod::Ptt, ..exact }).contains("trajectory"));
}

/// A ferromagnet has two modes; data in the smaller mode and annealing from the means of these data would never find
/// the other.
#[test]
fn a_mode_without_data_is_noticed() {
    let n = 30;
    let weights = Array2::from_elem((n, n), 0.5f32);
    let field = || Layer::new(&Bernoulli, ndarray::Array1::from_elem(n, -0.5f32 * n as f32 / 2.0 + 0.3));
    let rbm = Rbm::new(field(), field(), weights).unwrap();
    let near = Array2::zeros((50, n));
    // The full mode has e^{18} times the weight of the empty one, by the energy of its best state.
    let full = 0.3 * 2.0 * n as f64;
    for method in [PartitionMethod::Ais, PartitionMethod::Pt, PartitionMethod::Auto] {
        let request =
            Request { method, effort: Some(400), enumerate: false, near: Some(&near), ..Request::default() };
        let found = log_partition(&rbm, &request, &unwatched).unwrap();
        assert!(found.upper > full && !found.warnings.is_empty(), "{found:?}");
    }
}

//! Long calculations stop when their watch breaks, and return [`Error::Interrupted`].

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};

use ndarray::Array2;
use plefka::error::{Error, Result};
use plefka::inference::PartitionMethod;
use plefka::laws::machines;
use plefka::units::Bernoulli;
use plefka_spins::ising::{Ising, Theory, exact, mean_field};
use plefka_spins::renormalization::{RenormalizationSettings, VisibleHamiltonian, report};
use plefka_spins::sk::couplings;

/// Fails unless a watch that breaks at its third call interrupts `work` soon afterwards.
fn ends<T>(work: impl Fn(&(dyn Fn(f64) -> ControlFlow<()> + Sync)) -> Result<T>) {
    let looks = AtomicUsize::new(0);
    let watch = |share: f64| {
        assert!((0.0..=1.0).contains(&share), "{share}");
        match looks.fetch_add(1, Ordering::Relaxed) {
            0 | 1 => ControlFlow::Continue(()),
            _ => ControlFlow::Break(()),
        }
    };
    assert!(matches!(work(&watch), Err(Error::Interrupted(_))));
    let looks = looks.into_inner();
    assert!((3..100).contains(&looks), "{looks}");
}

#[test]
fn enumeration_and_mean_field_can_be_stopped() {
    let ising = Ising::without_field(couplings(22, 0.0, 1).unwrap());
    ends(|watch| exact::enumerate(&ising, 1.0, watch));
    let start = Array2::from_elem((3, 22), 0.1);
    let endless = mean_field::MeanFieldSettings { damping: 1e-6, tolerance: 0.0, iterations: 100_000 };
    for theory in Theory::ALL {
        ends(|watch| mean_field::solve(&ising, 1.0, theory, endless, &start, watch));
    }
}

#[test]
fn reports_can_be_stopped_at_every_stage() {
    let [rbm, teacher] = [1, 2].map(|seed| machines::machine::<f64>(&Bernoulli, (16, 10), 1.0, seed));
    let hamiltonian = VisibleHamiltonian::machine(&teacher);
    for method in [PartitionMethod::Exact, PartitionMethod::Ais, PartitionMethod::Pt] {
        let settings =
            RenormalizationSettings { method, effort: Some(1000), ..RenormalizationSettings::default() };
        ends(|watch| report(&rbm, &hamiltonian, &settings, watch));
    }
}

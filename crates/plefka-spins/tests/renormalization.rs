//! Renormalisation: the two identities by sums over all states, estimates against exact numbers, decimation, machines
//! of equal Z, and refused arguments.

use ndarray::Array2;
use plefka::Rbm;
use plefka::inference::PartitionMethod;
use plefka::inference::watch::unwatched;
use plefka::laws::machines;
use plefka::units::{Bernoulli, unit_named};
use plefka_spins::renormalization::{
    Renormalization, RenormalizationSettings, VisibleHamiltonian, decimation, equal_z,
    renormalized_hamiltonian, report,
};

mod decimated;
mod estimated;
mod identities;

fn random(visible: (&str, usize), hidden: (&str, usize), scale: f64, seed: u64) -> Rbm<f64> {
    let layer = |(name, n), seed| machines::layer(unit_named(name).unwrap(), n, scale, seed);
    machines::join(layer(visible, seed), layer(hidden, seed + 100), scale, seed)
}

fn exactly(rbm: &Rbm<f64>, hamiltonian: &VisibleHamiltonian) -> Renormalization {
    let found = report(
        rbm,
        hamiltonian,
        &RenormalizationSettings { method: PartitionMethod::Exact, ..RenormalizationSettings::default() },
        &unwatched,
    )
    .unwrap();
    assert!(found.exact && found.warnings.is_empty() && found.lower_bound.is_none());
    found
}

fn close(found: f64, wanted: f64, tolerance: f64) {
    assert!((found - wanted).abs() <= tolerance, "{found} {wanted}");
}

#[test]
fn bad_questions_are_refused() {
    let rbm = random(("spin", 5), ("spin", 3), 0.5, 1);
    let ask = |rbm: &Rbm<f64>, hamiltonian: VisibleHamiltonian, settings: RenormalizationSettings| {
        report(rbm, &hamiltonian, &settings, &unwatched).unwrap_err().to_string()
    };
    let default = RenormalizationSettings::default;
    let own = || VisibleHamiltonian::machine(&rbm);
    let refused = [
        ask(&rbm, VisibleHamiltonian::Table(vec![0.0; 31]), default()),
        ask(&rbm, VisibleHamiltonian::Table(vec![f64::NAN; 32]), default()),
        ask(&rbm, VisibleHamiltonian::Table(vec![f64::INFINITY; 32]), default()),
        ask(
            &rbm,
            VisibleHamiltonian::machine(&machines::machine::<f64>(&Bernoulli, (5, 3), 1.0, 1)),
            default(),
        ),
        ask(&rbm, VisibleHamiltonian::machine(&rbm.mirror()), default()),
        ask(&rbm, VisibleHamiltonian::ring(f64::NAN), default()),
        ask(&rbm, VisibleHamiltonian::ring(101.0), default()),
        ask(&random(("bernoulli", 5), ("spin", 3), 0.5, 1), VisibleHamiltonian::ring(1.0), default()),
        ask(&rbm, VisibleHamiltonian::data(Array2::<f64>::zeros((3, 5)).view()).unwrap(), default()),
        ask(&rbm, VisibleHamiltonian::data(Array2::<f64>::ones((3, 4)).view()).unwrap(), default()),
        ask(&rbm, own(), RenormalizationSettings { method: PartitionMethod::Emf, ..default() }),
        ask(&rbm, own(), RenormalizationSettings { tolerance: 0.0, ..default() }),
        ask(&rbm, own(), RenormalizationSettings { draws: 1, ..default() }),
        ask(&rbm, own(), RenormalizationSettings { sweeps: 19, ..default() }),
        ask(
            &rbm,
            own(),
            RenormalizationSettings { max_states: 1, states: Some(Array2::zeros((9, 5))), ..default() },
        ),
    ];
    for message in refused {
        assert!(message.contains("found") && message.contains("expected"), "{message}");
    }
    let real = random(("gaussian", 3), ("bernoulli", 3), 0.3, 1);
    let message = ask(
        &real,
        VisibleHamiltonian::machine(&real),
        RenormalizationSettings { method: PartitionMethod::Exact, ..default() },
    );
    assert!(message.contains("listed"), "{message}");
    let message = renormalized_hamiltonian(&rbm, &own(), &Array2::zeros((2, 3))).unwrap_err().to_string();
    assert!(message.starts_with("hidden state 0"), "{message}");
}

#[test]
fn bad_machines_are_refused() {
    let rbm = random(("spin", 5), ("spin", 3), 0.5, 1);
    assert!(equal_z::permuted(&rbm, &[0, 1, 2, 3, 3]).is_err());
    assert!(equal_z::independent_spins(4, 4, 1.0).is_err());
    assert!(decimation::every_second_spin(1, 1.0).is_err() && decimation::projection(2, 1.0, -1.0).is_err());
}

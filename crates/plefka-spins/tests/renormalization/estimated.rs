//! Estimates of the renormalisation report against exact numbers.

use ndarray::{Array1, Array2, Axis};
use plefka::inference::PartitionMethod;
use plefka::inference::exact::{log_partition, sample};
use plefka::inference::watch::unwatched;
use plefka::laws::machines;
use plefka_spins::renormalization::{
    Estimate, IdentityVerdict, Renormalization, RenormalizationSettings, VisibleHamiltonian, equal_z,
    log_trace, report,
};

use super::{close, exactly, random};

fn within(estimate: Estimate, exact: Estimate) -> bool {
    estimate.std_error >= 0.0 && (estimate.lower..=estimate.upper).contains(&exact.value)
}

#[test]
fn estimates_agree_with_exact_numbers() {
    let (rbm, teacher) = (
        random(("bernoulli", 12), ("bernoulli", 8), 0.7, 21),
        random(("bernoulli", 12), ("bernoulli", 8), 0.7, 22),
    );
    let hamiltonian = VisibleHamiltonian::machine(&teacher);
    let wanted = exactly(&rbm, &hamiltonian);
    for (method, effort) in [(PartitionMethod::Ais, 2000), (PartitionMethod::Pt, 2000)] {
        let settings = RenormalizationSettings {
            method,
            effort: Some(effort),
            draws: 20_000,
            ..RenormalizationSettings::default()
        };
        let found = report(&rbm, &hamiltonian, &settings, &unwatched).unwrap();
        assert!(!found.exact && found.warnings.is_empty(), "{found:?}");
        let numbers = |r: &Renormalization| {
            [r.visible_free_energy, r.hidden_free_energy, r.log_mean_trace, r.mean_log_trace, r.divergence]
        };
        for (found, wanted) in numbers(&found).into_iter().zip(numbers(&wanted)) {
            assert!(within(found, wanted), "{method:?}: {found:?} {wanted:?}");
            assert!(found.upper - found.lower < 0.5 && found.std_error > 0.0, "{found:?}");
        }
        close(found.spread.std_dev, wanted.spread.std_dev, 0.1 * wanted.spread.std_dev);
        assert!(found.lower_bound.unwrap() < wanted.log_mean_trace.value + 0.2);
        assert_eq!(found.trace_condition, IdentityVerdict::Fails);
        assert_eq!(found.preserves_distribution, IdentityVerdict::Fails);
    }
}

#[test]
fn draws_of_every_hamiltonian_agree_with_its_list() {
    let rbm = random(("spin", 8), ("spin", 4), 0.3, 12);
    let states = machines::states(&rbm.visible).unwrap();
    let teacher = VisibleHamiltonian::machine(&random(("spin", 8), ("spin", 4), 0.4, 13));
    let mut table = teacher.energies(&rbm.visible, &states).unwrap();
    table[17] = f64::INFINITY;
    let ring = VisibleHamiltonian::Ring { coupling: 0.5, constant: 0.25 };
    for hamiltonian in [teacher, VisibleHamiltonian::Table(table), ring] {
        let wanted = exactly(&rbm, &hamiltonian);
        // ln Z is exact here, so that the whole error comes from the draws.
        let settings = RenormalizationSettings { max_states: 10, ..RenormalizationSettings::default() };
        let found = report(&rbm, &hamiltonian, &settings, &unwatched).unwrap();
        assert!(!found.exact && found.spread.states == 10_000);
        close(found.log_mean_trace.value, wanted.log_mean_trace.value, 1e-10);
        close(found.support, wanted.support, 1e-10);
        assert!(within(found.mean_log_trace, wanted.mean_log_trace), "{found:?} {wanted:?}");
        assert!(within(found.divergence, wanted.divergence), "{found:?} {wanted:?}");
        close(
            found.mean_log_trace.std_error,
            wanted.spread.std_dev / 100.0,
            0.1 * wanted.spread.std_dev / 100.0,
        );
    }
}

#[test]
fn units_without_a_list_of_states_are_drawn() {
    // A Gaussian visible layer: the machine is its own teacher, so that ln τ = 0 at every draw.
    let rbm = random(("gaussian", 5), ("bernoulli", 4), 0.4, 14);
    let found =
        report(&rbm, &VisibleHamiltonian::machine(&rbm), &RenormalizationSettings::default(), &unwatched)
            .unwrap();
    assert_eq!(
        (found.preserves_free_energy, found.trace_condition),
        (IdentityVerdict::Holds, IdentityVerdict::Undecided)
    );
    close(found.divergence.value, 0.0, 1e-12);
    // KL of two Gaussians N(μ, 1/γ), N(ν, 1/δ) is ½[ln γ/δ + δ/γ + δ(μ − ν)² − 1].
    let alone = |field: f64, log_precision: f64| {
        let mut rbm = random(("gaussian", 1), ("bernoulli", 1), 0.4, 15);
        rbm.weights.fill(0.0);
        rbm.visible.parameters = Array2::from_shape_vec((2, 1), vec![field, log_precision]).unwrap();
        rbm
    };
    let (p, q) = (alone(0.5, 0.3), alone(-0.2, -0.1));
    let settings = RenormalizationSettings { draws: 100_000, ..RenormalizationSettings::default() };
    let found = report(&q, &VisibleHamiltonian::machine(&p), &settings, &unwatched).unwrap();
    let (gamma, delta) = (f64::exp(0.3), f64::exp(-0.1));
    let gap = 0.5 / gamma + 0.2 / delta;
    let wanted = 0.5 * ((gamma / delta).ln() + delta / gamma + delta * gap * gap - 1.0);
    assert!(within(found.divergence, Estimate::exact(wanted)), "{found:?} {wanted}");
    assert!(found.divergence.std_error < 0.01 * wanted);
}

#[test]
fn given_states_are_those_looked_at() {
    let (rbm, teacher) = (random(("spin", 6), ("spin", 3), 0.5, 1), random(("spin", 6), ("spin", 3), 0.5, 2));
    let hamiltonian = VisibleHamiltonian::machine(&teacher);
    let states = sample(&teacher, 1.0, 50, 9, &unwatched).unwrap().0;
    let traces = Array1::from(log_trace(&rbm, &hamiltonian, &states).unwrap());
    let settings =
        RenormalizationSettings { max_states: 1, states: Some(states), ..RenormalizationSettings::default() };
    let found = report(&rbm, &hamiltonian, &settings, &unwatched).unwrap();
    close(found.mean_log_trace.value, traces.mean().unwrap(), 1e-12);
    close(found.mean_log_trace.std_error, (traces.var_axis(Axis(0), 1.0)[[]] / 50.0).sqrt(), 1e-12);
}

#[test]
fn rings_and_data_too_long_to_list() {
    // 80 spins in a field a: ⟨s⟩ = 0 on the ring, so that KL = Kn⟨ss'⟩ − ln Z_v + n ln 2 cosh a.
    let (n, k) = (80, 0.3f64);
    let rbm = equal_z::independent_spins(n, 2, 60.0).unwrap();
    let t = k.tanh();
    let neighbours = (t + t.powi(79)) / (1.0 + t.powi(80));
    let log_z = 80.0 * (2.0 * k.cosh()).ln() + t.powi(80).ln_1p();
    let field: f64 = rbm.visible.field()[0];
    let wanted = k * 80.0 * neighbours - log_z + 80.0 * (2.0 * field.cosh()).ln();
    let found =
        report(&rbm, &VisibleHamiltonian::ring(k), &RenormalizationSettings::default(), &unwatched).unwrap();
    assert!(!found.exact && within(found.divergence, Estimate::exact(wanted)), "{found:?} {wanted}");
    close(found.visible_free_energy.value, -log_z, 1e-10);
    close(found.log_mean_trace.value, 60.0 - log_z, 1e-10);
    // A hundred distinct data rows: their entropy is ln 100.
    let (data, _) = sample(&rbm, 1.0, 100, 1, &unwatched).unwrap();
    let found = report(
        &rbm,
        &VisibleHamiltonian::data(data.view()).unwrap(),
        &RenormalizationSettings::default(),
        &unwatched,
    )
    .unwrap();
    let up: f64 = data.sum() / 100.0;
    let likelihood = field * up - 80.0 * (2.0 * field.cosh()).ln();
    assert!(found.exact && found.support < 1e-10);
    close(found.divergence.value, -(100f64.ln()) - likelihood, 1e-10);
    close(found.hidden_free_energy.value, -log_partition(&rbm, 1.0, &unwatched).unwrap(), 1e-10);
}

//! ⟨τ⟩, KL and the renormalised Hamiltonian by sums over all states.

use ndarray::Array2;
use plefka::Rbm;
use plefka::data::Rows;
use plefka::inference::exact::{self, log_partition, log_sum_exp, sample};
use plefka::inference::watch::unwatched;
use plefka::laws::machines;
use plefka_spins::renormalization::{
    Estimate, IdentityVerdict, VisibleHamiltonian, hidden_hamiltonian, log_trace, renormalized_hamiltonian,
    transfer_operator,
};

use super::{close, exactly, random};

/// Machines with several kinds of units, each paired with another machine of the same visible layer.
fn pairs() -> Vec<(Rbm<f64>, Rbm<f64>)> {
    let kinds = [
        (("bernoulli", 7), ("bernoulli", 4), 1.0),
        (("spin", 6), ("bernoulli", 5), 0.8),
        (("spin", 6), ("spin", 4), 0.6),
        (("spin", 6), ("gaussian", 3), 0.5),
        (("bernoulli", 6), ("relu", 3), 0.4),
        (("binomial:3", 4), ("potts:3", 6), 0.4),
        (("potts:3", 9), ("binomial:2", 3), 0.7),
    ];
    let pair = |(visible, hidden, scale)| {
        (random(visible, hidden, scale, 3), random(visible, ("spin", 5), 0.5 * scale, 4))
    };
    kinds.map(pair).into_iter().collect()
}

#[test]
fn renormalised_and_own_hidden_hamiltonians_are_equal() {
    for (rbm, teacher) in pairs() {
        let hidden = match machines::states(&rbm.hidden) {
            Some(states) => states,
            None => Array2::from_shape_fn((20, rbm.n_hidden()), |(k, j)| 0.2 * (k + j) as f64),
        };
        let hamiltonian = VisibleHamiltonian::machine(&teacher);
        let renormalised = renormalized_hamiltonian(&rbm, &hamiltonian, &hidden).unwrap();
        let own = hidden_hamiltonian(&rbm, &hidden).unwrap();
        assert_eq!(own.len(), hidden.nrows());
        renormalised.iter().zip(&own).for_each(|(r, o)| close(*r, *o, 1e-12));
    }
}

#[test]
fn traces_of_the_transfer_operator_are_the_clamped_free_energies() {
    for (rbm, teacher) in pairs() {
        let Some(hidden) = machines::states(&rbm.hidden) else { continue };
        let visible = machines::states(&rbm.visible).unwrap();
        let hamiltonian = VisibleHamiltonian::machine(&teacher);
        let transfer = transfer_operator(&rbm, &hamiltonian, &visible, &hidden).unwrap();
        let traces = log_trace(&rbm, &hamiltonian, &visible).unwrap();
        for (row, trace) in transfer.rows().into_iter().zip(traces) {
            close(log_sum_exp(&row.to_vec()), trace, 1e-12);
        }
    }
}

#[test]
fn both_identities_hold() {
    for (rbm, teacher) in pairs() {
        let found = exactly(&rbm, &VisibleHamiltonian::machine(&teacher));
        close(found.visible_free_energy.value, -log_partition(&teacher, 1.0, &unwatched).unwrap(), 1e-10);
        let (f_v, f_h) = (found.visible_free_energy.value, found.hidden_free_energy.value);
        if let Some(hidden) = machines::states(&rbm.hidden) {
            let h = renormalized_hamiltonian(&rbm, &VisibleHamiltonian::machine(&teacher), &hidden).unwrap();
            close(f_h, -log_sum_exp(&h.iter().map(|h| -h).collect::<Vec<_>>()), 1e-10);
        }
        // ⟨τ⟩ and KL by sums that use neither identity.
        close(f_h - f_v, -found.log_mean_trace.value, 1e-10);
        close(found.divergence.value, found.log_mean_trace.value - found.mean_log_trace.value, 1e-10);
        close(found.divergence.value, exact::divergence(&teacher, &rbm, 1.0, &unwatched).unwrap(), 1e-10);
        assert!(found.divergence.value > 0.01 && found.support > 1.0 - 1e-12);
        assert_eq!(found.trace_condition, IdentityVerdict::Fails);
        let spread = found.spread;
        assert!(spread.least < found.mean_log_trace.value && spread.largest > found.log_mean_trace.value);
    }
}

#[test]
fn the_free_energy_of_one_gaussian_hidden_unit_is_the_integral_over_it() {
    let (rbm, teacher) =
        (random(("spin", 5), ("gaussian", 1), 0.7, 8), random(("spin", 5), ("spin", 3), 0.5, 9));
    // The trapezium rule is exact to rounding for Gaussians that have vanished at both ends.
    let step = 0.01;
    let hidden = Array2::from_shape_fn((6001, 1), |(k, _)| step * (k as f64 - 3000.0));
    let hamiltonian = VisibleHamiltonian::machine(&teacher);
    let h = renormalized_hamiltonian(&rbm, &hamiltonian, &hidden).unwrap();
    let integral = log_sum_exp(&h.iter().map(|h| -h).collect::<Vec<_>>()) + f64::ln(step);
    close(exactly(&rbm, &hamiltonian).hidden_free_energy.value, -integral, 1e-10);
}

#[test]
fn states_without_probability_count_by_their_limit() {
    let rbm = random(("bernoulli", 4), ("bernoulli", 3), 1.0, 5);
    let mut table: Vec<f64> = (0..16).map(|k| f64::from(k).sin()).collect();
    table[3] = f64::INFINITY;
    table[11] = f64::INFINITY;
    let found = exactly(&rbm, &VisibleHamiltonian::Table(table));
    let (f_v, f_h) = (found.visible_free_energy.value, found.hidden_free_energy.value);
    close(f_h - f_v, -found.log_mean_trace.value, 1e-10);
    close(found.divergence.value, found.log_mean_trace.value - found.mean_log_trace.value, 1e-10);
    let p = exact::visible_log_probabilities(&rbm, 1.0, &unwatched).unwrap();
    close(found.support, 1.0 - p[3].exp() - p[11].exp(), 1e-12);
    assert_eq!(found.spread.states, 14);
}

#[test]
fn a_machine_renormalises_itself_exactly() {
    for (rbm, _) in pairs() {
        let own = VisibleHamiltonian::machine(&rbm);
        let found = exactly(&rbm, &own);
        let verdicts = [found.preserves_free_energy, found.preserves_distribution, found.trace_condition];
        assert_eq!(verdicts, [IdentityVerdict::Holds; 3]);
        // A constant in H changes F_v and ln τ only.
        let states = machines::states(&rbm.visible).unwrap();
        let table = own.energies(&rbm.visible, &states).unwrap().into_iter().map(|h| h + 0.5).collect();
        let shifted = exactly(&rbm, &VisibleHamiltonian::Table(table));
        close(shifted.log_mean_trace.value, 0.5, 1e-10);
        close(shifted.spread.std_dev, 0.0, 1e-10);
        let verdicts =
            [shifted.preserves_free_energy, shifted.preserves_distribution, shifted.trace_condition];
        assert_eq!(verdicts, [IdentityVerdict::Fails, IdentityVerdict::Holds, IdentityVerdict::Fails]);
    }
}

#[test]
fn a_stack_renormalises_the_hidden_distribution_below() {
    let below = random(("bernoulli", 6), ("bernoulli", 5), 1.0, 6);
    let above = random(("bernoulli", 5), ("bernoulli", 3), 1.0, 7);
    let found = exactly(&above, &VisibleHamiltonian::machine(&below.mirror()));
    // p(h) of the machine below, by the joint sum.
    let (v, h) = (machines::states(&below.visible).unwrap(), machines::states(&below.hidden).unwrap());
    let log_z = log_partition(&below, 1.0, &unwatched).unwrap();
    let upper = exact::visible_log_probabilities(&above, 1.0, &unwatched).unwrap();
    let kl: f64 = h
        .rows()
        .into_iter()
        .zip(upper)
        .map(|(h, q)| {
            let same = Array2::from_shape_fn((v.nrows(), h.len()), |(_, j)| h[j]);
            let energies = below.energy(&Rows::from(v.clone()), &same);
            let log_p = log_sum_exp(&energies.iter().map(|e| -e).collect::<Vec<_>>()) - log_z;
            log_p.exp() * (log_p - q)
        })
        .sum();
    close(found.divergence.value, kl, 1e-10);
    close(found.visible_free_energy.value, -log_z, 1e-10);
}

#[test]
fn data_are_a_distribution_of_their_own() {
    let rbm = random(("bernoulli", 8), ("bernoulli", 5), 1.0, 2);
    let (data, _) = sample(&rbm, 1.0, 500, 3, &unwatched).unwrap();
    let found = exactly(&rbm, &VisibleHamiltonian::data(data.view()).unwrap());
    // KL = −(entropy of the sample) − (mean log-likelihood).
    let mut counts = std::collections::BTreeMap::<Vec<u8>, f64>::new();
    data.rows().into_iter().for_each(|row| {
        *counts.entry(row.iter().map(|x| *x as u8).collect()).or_default() += 1.0 / 500.0;
    });
    let log_z = log_partition(&rbm, 1.0, &unwatched).unwrap();
    let clamped = rbm.clamped_free_energy(&Rows::from(data), 1.0);
    let likelihood = clamped.iter().map(|f| -f - log_z).sum::<f64>() / 500.0;
    let minus_entropy: f64 = counts.values().map(|p| p * p.ln()).sum();
    close(found.divergence.value, minus_entropy - likelihood, 1e-10);
    close(found.log_mean_trace.value, log_z, 1e-12);
    assert_eq!((found.visible_free_energy, found.spread.states), (Estimate::exact(0.0), counts.len()));
    let seen: f64 = exact::visible_log_probabilities(&rbm, 1.0, &unwatched)
        .unwrap()
        .iter()
        .enumerate()
        .filter(|(k, _)| counts.contains_key(&(0..8).map(|unit| (k >> unit & 1) as u8).collect::<Vec<_>>()))
        .map(|(_, p)| p.exp())
        .sum();
    close(found.support, seen, 1e-10);
    assert!(found.support < 0.99 && found.divergence.value > -found.support.ln());
}

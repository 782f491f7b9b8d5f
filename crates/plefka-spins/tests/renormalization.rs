//! Renormalisation: the two identities by sums over all states, estimates against exact numbers, decimation, and
//! machines of equal Z.

use ndarray::{Array1, Array2, Axis};
use plefka::Rbm;
use plefka::data::Rows;
use plefka::inference::exact::{log_partition, log_sum_exp, sample};
use plefka::inference::{Method, exact};
use plefka::laws::machines;
use plefka::units::{Bernoulli, Spin, unit_named};
use plefka_spins::renormalization::{
    Estimate, Renormalization, Settings, Verdict, VisibleHamiltonian, decimation, equal_z,
    hidden_hamiltonian, log_trace, renormalized_hamiltonian, report, transfer_operator,
};

fn random(visible: (&str, usize), hidden: (&str, usize), scale: f64, seed: u64) -> Rbm<f64> {
    let layer = |(name, n), seed| machines::layer(unit_named(name).unwrap(), n, scale, seed);
    machines::join(layer(visible, seed), layer(hidden, seed + 100), scale, seed)
}

/// Machines of several units, each with another one of the same visible layer.
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

fn exactly(rbm: &Rbm<f64>, hamiltonian: &VisibleHamiltonian) -> Renormalization {
    let found = report(rbm, hamiltonian, &Settings { method: Method::Exact, ..Settings::default() }).unwrap();
    assert!(found.exact && found.warnings.is_empty() && found.lower_bound.is_none());
    found
}

fn close(found: f64, wanted: f64, tolerance: f64) {
    assert!((found - wanted).abs() <= tolerance, "{found} {wanted}");
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
        close(found.visible_free_energy.value, -log_partition(&teacher, 1.0).unwrap(), 1e-10);
        let (f_v, f_h) = (found.visible_free_energy.value, found.hidden_free_energy.value);
        if let Some(hidden) = machines::states(&rbm.hidden) {
            let h = renormalized_hamiltonian(&rbm, &VisibleHamiltonian::machine(&teacher), &hidden).unwrap();
            close(f_h, -log_sum_exp(&h.iter().map(|h| -h).collect::<Vec<_>>()), 1e-10);
        }
        // ⟨τ⟩ and KL by sums that use neither identity.
        close(f_h - f_v, -found.log_mean_trace.value, 1e-10);
        close(found.divergence.value, found.log_mean_trace.value - found.mean_log_trace.value, 1e-10);
        close(found.divergence.value, exact::divergence(&teacher, &rbm, 1.0).unwrap(), 1e-10);
        assert!(found.divergence.value > 0.01 && found.support > 1.0 - 1e-12);
        assert_eq!(found.trace_condition, Verdict::Fails);
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
    let p = exact::visible_log_probabilities(&rbm, 1.0).unwrap();
    close(found.support, 1.0 - p[3].exp() - p[11].exp(), 1e-12);
    assert_eq!(found.spread.states, 14);
}

#[test]
fn a_machine_renormalises_itself_exactly() {
    for (rbm, _) in pairs() {
        let own = VisibleHamiltonian::machine(&rbm);
        let found = exactly(&rbm, &own);
        let verdicts = [found.preserves_free_energy, found.preserves_distribution, found.trace_condition];
        assert_eq!(verdicts, [Verdict::Holds; 3]);
        // A constant in H moves F_v and ln τ, and nothing else.
        let states = machines::states(&rbm.visible).unwrap();
        let table = own.energies(&rbm.visible, &states).unwrap().into_iter().map(|h| h + 0.5).collect();
        let shifted = exactly(&rbm, &VisibleHamiltonian::Table(table));
        close(shifted.log_mean_trace.value, 0.5, 1e-10);
        close(shifted.spread.std_dev, 0.0, 1e-10);
        let verdicts =
            [shifted.preserves_free_energy, shifted.preserves_distribution, shifted.trace_condition];
        assert_eq!(verdicts, [Verdict::Fails, Verdict::Holds, Verdict::Fails]);
    }
}

#[test]
fn a_stack_renormalises_the_hidden_distribution_below() {
    let below = random(("bernoulli", 6), ("bernoulli", 5), 1.0, 6);
    let above = random(("bernoulli", 5), ("bernoulli", 3), 1.0, 7);
    let found = exactly(&above, &VisibleHamiltonian::machine(&below.mirror()));
    // p(h) of the machine below, by the joint sum.
    let (v, h) = (machines::states(&below.visible).unwrap(), machines::states(&below.hidden).unwrap());
    let log_z = log_partition(&below, 1.0).unwrap();
    let upper = exact::visible_log_probabilities(&above, 1.0).unwrap();
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
    let (data, _) = sample(&rbm, 1.0, 500, 3).unwrap();
    let found = exactly(&rbm, &VisibleHamiltonian::data(data.view()).unwrap());
    // KL = −(entropy of the sample) − (mean log-likelihood).
    let mut counts = std::collections::BTreeMap::<Vec<u8>, f64>::new();
    data.rows().into_iter().for_each(|row| {
        *counts.entry(row.iter().map(|x| *x as u8).collect()).or_default() += 1.0 / 500.0;
    });
    let log_z = log_partition(&rbm, 1.0).unwrap();
    let clamped = rbm.clamped_free_energy(&Rows::from(data), 1.0);
    let likelihood = clamped.iter().map(|f| -f - log_z).sum::<f64>() / 500.0;
    let minus_entropy: f64 = counts.values().map(|p| p * p.ln()).sum();
    close(found.divergence.value, minus_entropy - likelihood, 1e-10);
    close(found.log_mean_trace.value, log_z, 1e-12);
    assert_eq!((found.visible_free_energy, found.spread.states), (Estimate::exact(0.0), counts.len()));
    let seen: f64 = exact::visible_log_probabilities(&rbm, 1.0)
        .unwrap()
        .iter()
        .enumerate()
        .filter(|(k, _)| counts.contains_key(&(0..8).map(|unit| (k >> unit & 1) as u8).collect::<Vec<_>>()))
        .map(|(_, p)| p.exp())
        .sum();
    close(found.support, seen, 1e-10);
    assert!(found.support < 0.99 && found.divergence.value > -found.support.ln());
}

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
    for (method, effort) in [(Method::Ais, 2000), (Method::Pt, 2000)] {
        let settings = Settings { method, effort: Some(effort), draws: 20_000, ..Settings::default() };
        let found = report(&rbm, &hamiltonian, &settings).unwrap();
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
        assert_eq!(found.trace_condition, Verdict::Fails);
        assert_eq!(found.preserves_distribution, Verdict::Fails);
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
        // ln Z is exact here, so that all of the error is that of the draws.
        let settings = Settings { max_states: 10, ..Settings::default() };
        let found = report(&rbm, &hamiltonian, &settings).unwrap();
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
    let found = report(&rbm, &VisibleHamiltonian::machine(&rbm), &Settings::default()).unwrap();
    assert_eq!((found.preserves_free_energy, found.trace_condition), (Verdict::Holds, Verdict::Undecided));
    close(found.divergence.value, 0.0, 1e-12);
    // KL of two Gaussians N(μ, 1/γ), N(ν, 1/δ) is ½[ln γ/δ + δ/γ + δ(μ − ν)² − 1].
    let alone = |field: f64, log_precision: f64| {
        let mut rbm = random(("gaussian", 1), ("bernoulli", 1), 0.4, 15);
        rbm.weights.fill(0.0);
        rbm.visible.parameters = Array2::from_shape_vec((2, 1), vec![field, log_precision]).unwrap();
        rbm
    };
    let (p, q) = (alone(0.5, 0.3), alone(-0.2, -0.1));
    let settings = Settings { draws: 100_000, ..Settings::default() };
    let found = report(&q, &VisibleHamiltonian::machine(&p), &settings).unwrap();
    let (gamma, delta) = (f64::exp(0.3), f64::exp(-0.1));
    let gap = 0.5 / gamma + 0.2 / delta;
    let wanted = 0.5 * ((gamma / delta).ln() + delta / gamma + delta * gap * gap - 1.0);
    assert!(within(found.divergence, Estimate::exact(wanted)), "{found:?} {wanted}");
    assert!(found.divergence.std_error < 0.01 * wanted);
}

#[test]
fn decimation_flows_to_the_free_chain() {
    let flow = decimation::flow(1.0, 4);
    for (found, wanted) in flow.iter().zip([1.0, 0.662501, 0.350061, 0.113672, 0.012812]) {
        close(*found, wanted, 1e-6);
    }
    for k in [1e-9f64, 0.3, 0.5, 1.0, 7.0, 50.0] {
        let tanh = k.tanh().powi(2).atanh();
        if k < 5.0 {
            close(decimation::coupling(k), tanh, 1e-12 * tanh);
        }
        close(decimation::coupling(decimation::inverse(k)), k, 1e-12 * k);
        close(
            decimation::constant(k),
            0.5 * (4.0f64.ln() + decimation::coupling(k) * 2.0),
            1e-14 * k.max(1.0),
        );
    }
    close(decimation::constant(0.8), 0.5 * (4.0 * 1.6f64.cosh()).ln(), 1e-14);
}

/// −K Σ s_i s_{i+1} around a ring.
fn ring_energy(spins: &[f64], k: f64) -> f64 {
    (0..spins.len()).map(|i| -k * spins[i] * spins[(i + 1) % spins.len()]).sum()
}

#[test]
fn tracing_every_second_spin_of_a_ring_of_8_gives_a_ring_of_4() {
    let four = machines::states(&machines::layer::<f64>(&Spin, 4, 1.0, 1)).unwrap();
    for k in [1.0, 0.4, -0.7] {
        let (weaker, constant) = (decimation::coupling(k), 0.5 * (4.0 * (2.0 * k).cosh()).ln());
        let decimated = decimation::every_second_spin(4, k).unwrap();
        let clamped = decimated.rbm.clamped_free_energy(&Rows::from(four.clone()), 1.0);
        for (kept, clamped) in four.rows().into_iter().zip(clamped) {
            let weights: Vec<f64> = four
                .rows()
                .into_iter()
                .map(|traced| {
                    let ring: Vec<f64> = (0..4).flat_map(|i| [kept[i], traced[i]]).collect();
                    -ring_energy(&ring, k)
                })
                .collect();
            let renormalised = -log_sum_exp(&weights);
            close(renormalised, ring_energy(&kept.to_vec(), weaker) - 4.0 * constant, 1e-12);
            close(renormalised, clamped, 1e-12);
        }
        let found = exactly(&decimated.rbm, &decimated.hamiltonian);
        assert_eq!(found.trace_condition, Verdict::Holds);
        close(found.log_mean_trace.value, 0.0, 1e-10);
        // Without the constant τ is one all the same, and p is preserved; the free energy is not.
        let bare = exactly(&decimated.rbm, &VisibleHamiltonian::ring(weaker));
        assert_eq!(
            (bare.preserves_distribution, bare.preserves_free_energy),
            (Verdict::Holds, Verdict::Fails)
        );
        close(bare.log_mean_trace.value, 4.0 * constant, 1e-10);
    }
}

#[test]
fn copies_of_every_second_spin_have_the_decimated_hamiltonian() {
    let (n, k) = (4, 0.9);
    for strength in [0.0, 0.5, 20.0] {
        let projection = decimation::projection(n, k, strength).unwrap();
        let found = exactly(&projection.rbm, &projection.hamiltonian);
        assert_eq!((found.trace_condition, found.preserves_distribution), (Verdict::Holds, Verdict::Holds));
        close(found.log_mean_trace.value, 0.0, 1e-10);
        close(found.spread.std_dev, 0.0, 1e-10);
    }
    // H_RG of the copies, the spins of the bonds summed out.
    let projection = decimation::projection(n, k, 20.0).unwrap();
    let hidden = machines::states(&projection.rbm.hidden).unwrap();
    let all = renormalized_hamiltonian(&projection.rbm, &projection.hamiltonian, &hidden).unwrap();
    let (copies, bonds) = (1 << n, 1 << (2 * n));
    let of_copies: Vec<f64> = (0..copies)
        .map(|c| -log_sum_exp(&(0..bonds).map(|b| -all[c + copies * b]).collect::<Vec<_>>()))
        .collect();
    let weaker = decimation::coupling(k);
    let free = of_copies[0] - ring_energy(&vec![-1.0; n], weaker);
    for (c, h) in of_copies.iter().enumerate() {
        let spins = hidden.row(c).to_vec();
        close(*h, ring_energy(&spins[..n], weaker) + free, 1e-10);
    }
    // An antiferromagnet, and the smallest ring.
    for (n, k) in [(3, -1.3), (1, 0.4)] {
        let projection = decimation::projection(n, k, 1.0).unwrap();
        assert_eq!(exactly(&projection.rbm, &projection.hamiltonian).trace_condition, Verdict::Holds);
    }
}

#[test]
fn equal_free_energies_do_not_make_equal_distributions() {
    let teacher = decimation::every_second_spin(8, 1.0).unwrap().rbm;
    let hamiltonian = VisibleHamiltonian::machine(&teacher);
    let log_z = log_partition(&teacher, 1.0).unwrap();
    let others = [
        equal_z::permuted(&teacher, &[0, 4, 1, 5, 2, 6, 3, 7]).unwrap(),
        equal_z::independent_spins(8, 8, log_z).unwrap(),
    ];
    for other in others {
        let found = exactly(&other, &hamiltonian);
        close(found.log_mean_trace.value, 0.0, 1e-10);
        close(found.visible_free_energy.value, found.hidden_free_energy.value, 1e-10);
        assert!(found.divergence.value > 0.1, "{found:?}");
        assert_eq!(found.preserves_free_energy, Verdict::Holds);
        assert_eq!((found.preserves_distribution, found.trace_condition), (Verdict::Fails, Verdict::Fails));
        assert!(found.spread.largest - found.spread.least > 1.0);
    }
}

#[test]
fn bad_questions_are_refused() {
    let rbm = random(("spin", 5), ("spin", 3), 0.5, 1);
    let ask = |rbm: &Rbm<f64>, hamiltonian: VisibleHamiltonian, settings: Settings| {
        report(rbm, &hamiltonian, &settings).unwrap_err().to_string()
    };
    let default = Settings::default;
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
        ask(&rbm, own(), Settings { method: Method::Emf, ..default() }),
        ask(&rbm, own(), Settings { tolerance: 0.0, ..default() }),
        ask(&rbm, own(), Settings { draws: 1, ..default() }),
        ask(&rbm, own(), Settings { sweeps: 19, ..default() }),
        ask(&rbm, own(), Settings { max_states: 1, states: Some(Array2::zeros((9, 5))), ..default() }),
    ];
    for message in refused {
        assert!(message.contains("found") && message.contains("expected"), "{message}");
    }
    let real = random(("gaussian", 3), ("bernoulli", 3), 0.3, 1);
    let message =
        ask(&real, VisibleHamiltonian::machine(&real), Settings { method: Method::Exact, ..default() });
    assert!(message.contains("listed"), "{message}");
    assert!(renormalized_hamiltonian(&rbm, &own(), &Array2::zeros((2, 3))).is_err());
    assert!(equal_z::permuted(&rbm, &[0, 1, 2, 3, 3]).is_err());
    assert!(equal_z::independent_spins(4, 4, 1.0).is_err());
    assert!(decimation::every_second_spin(1, 1.0).is_err() && decimation::projection(2, 1.0, -1.0).is_err());
}

#[test]
fn given_states_are_those_looked_at() {
    let (rbm, teacher) = (random(("spin", 6), ("spin", 3), 0.5, 1), random(("spin", 6), ("spin", 3), 0.5, 2));
    let hamiltonian = VisibleHamiltonian::machine(&teacher);
    let states = sample(&teacher, 1.0, 50, 9).unwrap().0;
    let traces = Array1::from(log_trace(&rbm, &hamiltonian, &states).unwrap());
    let settings = Settings { max_states: 1, states: Some(states), ..Settings::default() };
    let found = report(&rbm, &hamiltonian, &settings).unwrap();
    close(found.mean_log_trace.value, traces.mean().unwrap(), 1e-12);
    close(found.mean_log_trace.std_error, (traces.var_axis(Axis(0), 1.0)[[]] / 50.0).sqrt(), 1e-12);
}

//! ln Z by every method compared with enumeration; laws of annealing and tempering.

use std::ops::ControlFlow;
use std::time::Duration;

use ndarray::Array2;
use plefka::data::Rows;
use plefka::inference::ais::{self, Schedule, Spacing};
use plefka::inference::exact;
use plefka::inference::path::Path;
use plefka::inference::tempering::{self, Ladder};
use plefka::inference::watch::unwatched;
use plefka::inference::{Base, PartitionMethod, Request, log_partition};
use plefka::laws::{self, Verdict, machines};
use plefka::model::{Draw, Layer, Rbm};
use plefka::rng::Purpose;
use plefka::units::Bernoulli;
use plefka::{Error, Float};

fn machine<F: Float>(shape: (usize, usize), scale: f64, seed: u64) -> Rbm<F> {
    machines::machine(&Bernoulli, shape, scale, seed)
}

fn base(rbm: &Rbm<impl Float>) -> Base {
    let means: Vec<f64> = (0..rbm.n_visible()).map(|i| 0.2 + 0.6 * (i % 5) as f64 / 4.0).collect();
    Base::from_means(rbm, 1.0, &means).unwrap()
}

/// The machine at `t` on the straight path, with the same p.
fn on_path(rbm: &Rbm<f64>, base: &Base, beta: f64, t: f64) -> Rbm<f64> {
    let mix = |base: &ndarray::Array1<f64>, layer: &Layer<f64>| (1.0 - t) * base + t * beta * &layer.field();
    Rbm::new(
        Layer::new(&Bernoulli, mix(&base.visible, &rbm.visible)),
        Layer::new(&Bernoulli, mix(&base.hidden, &rbm.hidden)),
        t * beta * &rbm.weights,
    )
    .unwrap()
}

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

/// E[e^w] = Z for any schedule, however coarse, and E[e^{−w}] = 1/Z from exact samples.
#[test]
fn annealed_weights_are_unbiased_in_both_directions() {
    fn check<F: Float>(beta: f64) {
        let rbm = machine::<F>((6, 4), 0.9, 5);
        let truth = exact::log_partition(&rbm, beta, &unwatched).unwrap();
        let path = Path::straight(&base(&rbm), &rbm, beta).unwrap();
        let chains = 10_000;
        for spacing in [Spacing::Linear, Spacing::Geometric, Spacing::Sigmoid] {
            let places = Schedule { spacing, steps: 4 }.places().unwrap();
            let forward = ais::forward(&path, &places, chains, 3, &unwatched).unwrap().weights;
            let (samples, _) = exact::sample(&rbm, beta, chains, 4, &unwatched).unwrap();
            let reverse = ais::reverse(&path, &places, &samples, 5, &unwatched).unwrap().weights;
            for (sign, weights, found) in
                [(1.0, &forward, forward.log_mean()), (-1.0, &reverse, reverse.log_harmonic_mean())]
            {
                let error = weights.bootstrap(sign, 1).std_error;
                assert!(
                    error < 0.05 && (found - truth).abs() < 5.0 * error,
                    "{spacing:?} {sign} {found} {truth} {error}"
                );
            }
            // Jensen's inequality: one estimate is below ln Z, the other above.
            let mean = |w: &[f64]| w.iter().sum::<f64>() / w.len() as f64;
            assert!(mean(forward.log_weights()) < truth && mean(reverse.log_weights()) > truth);
            let bridge = ais::bridge(&forward, &reverse, 1);
            assert!((bridge.log_partition - truth).abs() < 5.0 * bridge.resampled.std_error);
        }
    }
    check::<f32>(1.0);
    check::<f64>(0.7);
}

#[test]
fn adapted_steps_cost_the_same_and_less_than_even_ones() {
    let rbm = machine::<f64>((8, 6), 2.0, 2);
    let path = Path::straight(&base(&rbm), &rbm, 1.0).unwrap();
    let even = Schedule { spacing: Spacing::Linear, steps: 40 }.places().unwrap();
    let pilot = ais::forward(&path, &even, 2000, 1, &unwatched).unwrap();
    let adapted = ais::adapt(&even, &pilot, 40);
    let again = ais::forward(&path, &adapted, 2000, 2, &unwatched).unwrap();
    let length = |run: &ais::Annealed<f64>| run.step_variances.iter().sum::<f64>();
    assert!(length(&again) < 0.95 * length(&pilot), "{} {}", length(&again), length(&pilot));
}

#[test]
fn annealing_does_not_depend_on_the_number_of_threads_and_can_be_stopped() {
    let rbm = machine::<f32>((30, 20), 0.3, 2);
    let path = Path::straight(&base(&rbm), &rbm, 1.0).unwrap();
    let places = Schedule { spacing: Spacing::Linear, steps: 50 }.places().unwrap();
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let forward = ais::forward(&path, &places, 100, 3, &unwatched).unwrap();
            let settings = tempering::TemperingSettings { ensembles: 4, sweeps: 60, rungs: 5, seed: 2 };
            let tempered = tempering::log_partition(&path, None, settings, &unwatched).unwrap();
            (
                forward.weights,
                forward.visible,
                tempered.log_partition,
                tempered.visible,
                tempered.by_reweighting,
            )
        })
    };
    assert_eq!(run(1), run(3));
    let stopped = ais::forward(&path, &places, 100, 3, &|_| ControlFlow::Break(()));
    assert!(matches!(stopped, Err(Error::Interrupted(_))));
    let shares = std::sync::Mutex::new(Vec::new());
    ais::forward(&path, &places, 100, 3, &|share| {
        shares.lock().unwrap().push(share);
        ControlFlow::Continue(())
    })
    .unwrap();
    let shares = shares.into_inner().unwrap();
    assert!(shares.contains(&1.0) && shares.iter().all(|&s| s <= 1.0), "{shares:?}");
}

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

/// Chains of all rungs start exactly in their distributions: the chains of the last rung must not drift, whichever rung
/// is the last.
#[test]
fn swaps_leave_every_rung_in_its_distribution() -> Verdict {
    let rbm = machine::<f64>((4, 3), 1.5, 5);
    let base = base(&rbm);
    let other = machine::<f64>((4, 3), 0.8, 9);
    let straight = Path::straight(&base, &rbm, 1.0)?;
    let trajectory = Path::through(&base, &[other.clone(), rbm.clone()], 1.0)?;
    let chains = 20_000;
    let draw = Draw { seed: 4, purpose: Purpose::Sample, step: 0, lane: 0 };
    // Two rungs of a straight path, the same with the machine below, and three of a trajectory: the swap moves chains
    // in both directions and between different weights.
    let half = on_path(&rbm, &base, 1.0, 0.5);
    type Case<'a> = (&'a Path<f64>, Vec<f64>, Vec<&'a Rbm<f64>>, usize);
    let cases: [Case<'_>; 3] = [
        (&straight, vec![0.5, 1.0], vec![&half, &rbm], 1),
        (&straight, vec![0.5, 1.0], vec![&half, &rbm], 0),
        (&trajectory, vec![0.5, 1.0], vec![&other, &rbm], 1),
    ];
    for (path, places, rungs, watched) in cases {
        let target = rungs[watched];
        laws::sampler::stationary(target, 1.0, chains, 1, &mut |v, _| {
            let states: Vec<Array2<f64>> = rungs
                .iter()
                .enumerate()
                .map(|(k, rbm)| {
                    if k == watched {
                        v.clone()
                    } else {
                        exact::sample(rbm, 1.0, chains, 77, &unwatched).unwrap().0
                    }
                })
                .collect();
            let mut ladder = Ladder::new(path, &places, &states, 8).unwrap();
            for _ in 0..5 {
                ladder.sweep();
            }
            assert!(
                ladder.swap_rates()[0] > 0.1 && ladder.swap_rates()[0] < 0.97,
                "{:?}",
                ladder.swap_rates()
            );
            let visible = ladder.visible(watched).clone();
            let hidden = target.sample_hidden(&visible, 1.0, draw);
            (visible.to_dense(), hidden)
        })?;
    }
    Ok(())
}

#[test]
fn tempering_estimates_agree_with_enumeration() {
    let rbm = machine::<f32>((8, 6), 1.2, 3);
    for beta in [1.0, 0.5] {
        let truth = exact::log_partition(&rbm, beta, &unwatched).unwrap();
        let (start, _) = exact::sample(&rbm, beta, 16, 1, &unwatched).unwrap();
        let settings =
            tempering::TemperingSettings { sweeps: 4000, ..tempering::TemperingSettings::default() };
        let path = Path::straight(&base(&rbm), &rbm, beta).unwrap();
        let found = tempering::log_partition(&path, Some(&start), settings, &unwatched).unwrap();
        let error = found.std_error;
        assert!(error < 0.05 && (found.log_partition - truth).abs() < 5.0 * error, "{found:?} {truth}");
        assert!((found.by_reweighting - truth).abs() < 8.0 * error, "{} {truth}", found.by_reweighting);
        assert!((found.by_integration - truth).abs() < 0.3, "{} {truth}", found.by_integration);
        assert!(found.disagreement < 4.0 && found.round_trips > 100);
        let rates = &found.swap_rates;
        let spread = rates.iter().copied().fold(0.0, f64::max) - rates.iter().copied().fold(1.0, f64::min);
        assert!(spread < 0.15, "{rates:?}");
    }
}

#[test]
fn reweighting_solves_its_equations_on_known_states() {
    // Two states of energy 0 and 1 at three temperatures, with counts equal to their expected values.
    let levels: [f64; 3] = [0.0, 1.0, 3.0];
    let (mut log_weights, mut counts) = (Vec::new(), vec![0.0; 3]);
    for (k, level) in levels.iter().enumerate() {
        let p = (-level).exp() / (1.0 + (-level).exp());
        let up = (100_000.0 * p).round() as usize;
        for n in 0..100_000 {
            let energy = if n < up { 1.0 } else { 0.0 };
            log_weights.extend(levels.iter().map(|l| -l * energy));
        }
        counts[k] = 100_000.0;
    }
    let found = tempering::mbar(&log_weights, &counts, vec![0.0; 3]);
    let wanted = (1.0 + (-3.0f64).exp()).ln() - 2f64.ln();
    assert!((found.log_ratio - wanted).abs() < 1e-4, "{found:?} {wanted}");
    assert!(found.residual < 1e-6);
}

#[test]
fn exact_samples_are_exact_and_divergences_are_their_definition() -> Verdict {
    for shape in [(4, 3), (3, 5)] {
        let rbm = machine::<f32>(shape, 1.5, 6);
        for beta in [1.0, 0.5] {
            laws::sampler::stationary(&rbm, beta, 20_000, 1, &mut |_, _| {
                exact::sample(&rbm, beta, 20_000, 9, &unwatched).unwrap()
            })?;
        }
    }
    let (p, q) = (machine::<f64>((5, 4), 1.0, 1), machine::<f64>((5, 7), 1.0, 2));
    let log_p = exact::visible_log_probabilities(&p, 0.8, &unwatched)?;
    assert!((log_p.iter().map(|x| x.exp()).sum::<f64>() - 1.0).abs() < 1e-12);
    let log_q = exact::visible_log_probabilities(&q, 0.8, &unwatched)?;
    let wanted: f64 = log_p.iter().zip(&log_q).map(|(p, q)| p.exp() * (p - q)).sum();
    assert!((exact::divergence(&p, &q, 0.8, &unwatched)? - wanted).abs() < 1e-13 && wanted > 0.0);
    assert!(exact::divergence(&p, &p, 1.0, &unwatched)?.abs() < 1e-13);
    let message = exact::divergence(&p, &machine((6, 4), 1.0, 1), 1.0, &unwatched).unwrap_err().to_string();
    assert!(message.contains("6 bernoulli units") && message.contains("5 bernoulli units"), "{message}");
    Ok(())
}

#[test]
fn twenty_two_hidden_units_are_summed_over_many_blocks() {
    // Independent units have a closed form; weights on two of them make Z differ from a product.
    let mut rbm = machine::<f64>((25, 22), 1.0, 4);
    rbm.weights.fill(0.0);
    rbm.weights[[3, 20]] = 2.0;
    rbm.weights[[7, 1]] = -1.5;
    let plus = |x: f64| x.exp().ln_1p();
    let pair = |a: f64, b: f64, w: f64| (1.0 + a.exp() + b.exp() + (a + b + w).exp()).ln();
    let (a, b) = (rbm.visible.field().to_owned(), rbm.hidden.field().to_owned());
    let mut wanted = pair(a[3], b[20], 2.0) + pair(a[7], b[1], -1.5);
    wanted += (0..25).filter(|i| ![3, 7].contains(i)).map(|i| plus(a[i])).sum::<f64>();
    wanted += (0..22).filter(|j| ![20, 1].contains(j)).map(|j| plus(b[j])).sum::<f64>();
    let found = exact::log_partition(&rbm, 1.0, &unwatched).unwrap();
    assert!((found - wanted).abs() < 1e-11 * wanted, "{found} {wanted}");
    assert!(exact::seconds(&rbm, 1.0).unwrap() > 0.0);
    assert_eq!(exact::states(&rbm), Some(4_194_304.0));
    assert_eq!(exact::seconds(&machine::<f64>((40, 31), 1.0, 1), 1.0), None);
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
                effort: Some(1000),
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
    let strong = machine::<f64>((8, 6), 6.0, 1);
    let found = log_partition(&strong, &request, &unwatched).unwrap();
    assert!(found.warnings.len() > 1, "{:?}", found.warnings);
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

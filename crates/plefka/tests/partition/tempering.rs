//! Tempering: swaps, estimates and reweighting.

use ndarray::Array2;
use plefka::inference::exact;
use plefka::inference::path::Path;
use plefka::inference::tempering::{self, Ladder};
use plefka::inference::watch::unwatched;
use plefka::laws::{self, Verdict};
use plefka::model::{Draw, Rbm};
use plefka::rng::Purpose;

use super::{base, machine, on_path};

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

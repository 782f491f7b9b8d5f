//! The temperature and the factor that bring a machine into the domain, and the measured path there.

use std::ops::ControlFlow;

use ndarray::Array2;
use plefka::diagnostics::thermometer::path::{Change, Outcome};
use plefka::diagnostics::thermometer::{self, Path, PathSettings, ThermometerSettings, thermal};
use plefka::inference::watch::unwatched;
use plefka::inference::{FixedPoint, exact, stability_of_samples};
use plefka::laws::machines;
use plefka::model::Rbm;

use super::{glass, measured};

#[test]
fn the_temperature_and_the_factor_are_where_sigma_max_is_one() {
    let rbm = glass(1.5);
    let found = measured(&rbm, 1.0, None);
    assert!(found.sigma_max > 1.0);
    let starts = plefka::inference::solutions::starts(&rbm, None, 32, 1).first(16);
    let settings = FixedPoint {
        tolerance: 1e-7,
        iterations: 1000,
        solver: plefka::inference::Solver::Anderson,
        ..FixedPoint::default()
    };
    let sigma = |rbm: &Rbm<f64>, beta: f64| {
        stability_of_samples::sigma_max(rbm, beta, &starts, "2", settings).unwrap().0
    };
    let t = found.remedy.temperature.unwrap();
    assert!(t > 1.0 && sigma(&rbm, 1.0 / t) < 1.0 && sigma(&rbm, 1.005 / t) >= 1.0, "{t}");
    assert!(sigma(&rbm, 1.0 / t) > 0.98);
    let factor = found.remedy.weight_factor.unwrap();
    let scaled = |factor: f64| machines::scaled(&rbm, factor);
    assert!(factor < 1.0 && sigma(&scaled(factor), 1.0) < 1.0 && sigma(&scaled(1.005 * factor), 1.0) >= 1.0);
    assert!(found.path.is_none(), "no runs unless they are asked for");
    assert!(found.verdict.sentences.iter().any(|s| s.contains(&format!("temperature {t:.3}"))));
}

/// A machine of few units outside the domain, and draws of it.
fn trained() -> (Rbm<f64>, Array2<f64>) {
    let rbm = super::centred((8, 6), 1.6);
    let (draws, _) = exact::sample(&rbm, 1.0, 400, 1, &unwatched).unwrap();
    (rbm, draws)
}

fn settings(steps: usize) -> ThermometerSettings {
    let thermal = thermal::ThermalSettings { rungs: 0, ..thermal::ThermalSettings::default() };
    let path = PathSettings {
        steps,
        decays: vec![0.001, 1.0],
        norms: vec![0.5],
        refinements: 1,
        ..PathSettings::default()
    };
    ThermometerSettings { temperatures: 0, thermal, path, ..ThermometerSettings::default() }
}

fn path_of(rbm: &Rbm<f64>, draws: &Array2<f64>, steps: usize) -> Path {
    thermometer::measure(rbm, 1.0, Some(draws), &settings(steps), &unwatched).unwrap().path.unwrap()
}

#[test]
fn the_path_is_measured_on_samples_kept_out_of_the_runs() {
    let (rbm, draws) = trained();
    let path = path_of(&rbm, &draws, 60);
    assert!(path.exact && path.trained == 320 && path.held == 80, "{path:?}");
    let found: Vec<Change> = path.outcomes.iter().map(|outcome| outcome.change).collect();
    let wanted =
        [Change::Machine, Change::Factor, Change::None, Change::L2, Change::L2, Change::L2, Change::MaxNorm];
    assert_eq!(found, wanted);
    // A further decay between the two that bracket the domain.
    let decay = path.outcomes[4].value.unwrap();
    assert!((decay - 0.001f64.sqrt()).abs() < 1e-12, "{decay}");
    let at = |k: usize| -> Outcome { path.outcomes[k] };
    // The first is the machine itself, by enumeration on every fifth sample.
    let log_z = exact::log_partition(&rbm, 1.0, &unwatched).unwrap();
    let held = draws.select(ndarray::Axis(0), &(0..80).map(|k| 5 * k).collect::<Vec<_>>());
    let energies = rbm.clamped_free_energy(&held.into(), 1.0);
    let wanted = -energies.iter().sum::<f64>() / 80.0 - log_z;
    assert!((at(0).log_likelihood - wanted).abs() < 1e-9 && at(0).drift.is_none(), "{:?} {wanted}", at(0));
    assert!(at(0).sigma_max > 1.0 && at(1).sigma_max < 1.0);
    assert_eq!((at(2).difference, at(2).difference_error), (0.0, 0.0));
    for outcome in &path.outcomes {
        assert!((outcome.difference - (outcome.log_likelihood - at(2).log_likelihood)).abs() < 1e-9);
    }
    // A decay so large that it empties the machine is measured as what it is: independent units, and far below.
    assert!(at(5).sigma_max < 0.3 && at(5).difference < -0.2, "{:?}", at(5));
    assert!(at(3).sigma_max > 1.0 && at(3).difference > at(5).difference + 0.2, "{:?} {:?}", at(3), at(5));
    // The sentence says what the likeliest run inside the domain costs.
    let said = thermometer::measure(&rbm, 1.0, Some(&draws), &settings(60), &unwatched).unwrap().verdict;
    let likeliest = path.inside().max_by(|a, b| a.log_likelihood.total_cmp(&b.log_likelihood)).unwrap();
    let (last, number) = (said.sentences.last().unwrap(), format!("{:+.3} ±", likeliest.difference));
    assert!(last.contains("Measured path: after 60 further updates") && last.contains(&number), "{last}");
}

#[test]
fn bounds_hold_and_threads_change_no_run() {
    let (rbm, draws) = trained();
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        format!("{:?}", pool.install(|| path_of(&rbm, &draws, 20)))
    };
    assert_eq!(run(1), run(3));
}

#[test]
fn runs_without_data_and_with_too_few_are_refused() {
    let (rbm, draws) = trained();
    let fails = |data: Option<&Array2<f64>>, settings: &ThermometerSettings| {
        let error = thermometer::measure(&rbm, 1.0, data, settings, &unwatched).unwrap_err();
        assert!(!matches!(error, plefka::Error::Interrupted(_)), "{error}");
    };
    fails(None, &settings(10));
    fails(Some(&draws.slice(ndarray::s![..4, ..]).to_owned()), &settings(10));
    for path in [
        PathSettings { batch: 0, ..PathSettings::default() },
        PathSettings { held: 0, ..PathSettings::default() },
        PathSettings { effort: 0, ..PathSettings::default() },
        PathSettings { decays: vec![f64::NAN], ..PathSettings::default() },
        PathSettings { norms: vec![-1.0], ..PathSettings::default() },
        PathSettings { rate: Some(0.0), ..PathSettings::default() },
    ] {
        fails(Some(&draws), &ThermometerSettings { path, ..settings(10) });
    }
    // Ctrl-C inside of a run.
    let calls = std::sync::atomic::AtomicUsize::new(0);
    let stop = |_: f64| match calls.fetch_add(1, std::sync::atomic::Ordering::Relaxed) {
        60 => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    };
    let stopped = thermometer::measure(&rbm, 1.0, Some(&draws), &settings(1000), &stop);
    assert!(matches!(stopped, Err(plefka::Error::Interrupted(_))));
}

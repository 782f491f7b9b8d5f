//! The thermometer: stability and curvature compared with differences, thermal numbers with derivatives of the exact ln
//! Z, phases with those of known machines, and the remedies for a machine outside the domain of the expansion.

use std::ops::ControlFlow;

use ndarray::{Array1, Array2};
use plefka::data::{Batch, Rows};
use plefka::diagnostics::thermometer::{
    self, Hessian, Phase, Thermometer, ThermometerSettings, orders, thermal,
};
use plefka::inference::expansion::{Couplings, expansion_named, scaled};
use plefka::inference::watch::unwatched;
use plefka::inference::{Cumulants, FixedPoint, exact, stability_of_samples};
use plefka::laws::machines;
use plefka::linalg::spectrum::all_singular_values;
use plefka::model::{Layer, Rbm};
use plefka::training::negative::{NegativeMethod, Start};
use plefka::training::{Event, RunConfig, Trainer};
use plefka::units::{Bernoulli, units};

use crate::common;

/// Means of the units of a machine in fields of size one.
fn point(rbm: &Rbm<f64>, beta: f64) -> (Array2<f64>, Array2<f64>) {
    let of = |layer: &Layer<f64>, phase: f64| {
        let mut fields = Array2::from_shape_fn((1, layer.len()), |(_, i)| (1.7 * i as f64 + phase).sin());
        layer.mean(beta, &mut fields);
        fields
    };
    (of(&rbm.visible, 0.3), of(&rbm.hidden, 1.1))
}

/// −∂A/∂m and −∂A/∂n of second order at means (m, n), concatenated.
fn fields(rbm: &Rbm<f64>, beta: f64, visible: &Array2<f64>, hidden: &Array2<f64>) -> Vec<f64> {
    let expansion = expansion_named::<f64>("2").unwrap();
    let couplings = scaled(&rbm.weights, beta);
    let couplings = Couplings::new(&couplings);
    let v = Cumulants::new(&rbm.visible, beta, visible.clone(), 2);
    let h = Cumulants::new(&rbm.hidden, beta, hidden.clone(), 2);
    let (mut on_v, mut on_h) = (Array2::zeros(visible.dim()), Array2::zeros(hidden.dim()));
    expansion.add_field(couplings, &v, &h, &mut on_v);
    expansion.add_field(couplings.mirror(), &h, &v, &mut on_h);
    on_v.iter().chain(&on_h).map(|x| -x).collect()
}

/// The Hessian of the free energy by differences of the fields, (all units × all units).
fn hessian_by_differences(rbm: &Rbm<f64>, beta: f64, m: &Array2<f64>, n: &Array2<f64>) -> Array2<f64> {
    let (nv, nh) = (m.len(), n.len());
    let kappa = |layer: &Layer<f64>, means: &Array2<f64>| {
        Cumulants::new(layer, beta, means.clone(), 2).kappa(2).clone()
    };
    let variances: Vec<f64> = kappa(&rbm.visible, m).iter().chain(&kappa(&rbm.hidden, n)).copied().collect();
    let step = 1e-5;
    let mut out = Array2::zeros((nv + nh, nv + nh));
    for k in 0..nv + nh {
        let moved = |shift: f64| {
            let (mut m, mut n) = (m.clone(), n.clone());
            if k < nv {
                m[[0, k]] += shift
            } else {
                n[[0, k - nv]] += shift
            }
            fields(rbm, beta, &m, &n)
        };
        for (i, (up, down)) in moved(step).into_iter().zip(moved(-step)).enumerate() {
            out[[i, k]] = (up - down) / (2.0 * step);
        }
        out[[k, k]] += 1.0 / variances[k];
    }
    out
}

/// Smallest eigenvalue of a symmetric matrix: singular values of the matrix shifted until it is positive.
fn smallest(matrix: &Array2<f64>) -> f64 {
    let shift: f64 = matrix.iter().map(|x| x.abs()).sum();
    let shifted = matrix + &(Array2::<f64>::eye(matrix.nrows()) * shift);
    all_singular_values(&shifted).last().unwrap() - shift
}

#[test]
fn the_hessian_is_the_difference_of_the_fields() {
    for unit in units::<f64>() {
        for (seed, shape) in [(1, (6, 4)), (2, (3, 7)), (3, (1, 1))] {
            for beta in [1.0, 0.6] {
                let rbm = machines::machine(unit, shape, 1.0, seed);
                let (m, n) = point(&rbm, beta);
                let whole = hessian_by_differences(&rbm, beta, &m, &n);
                let (nv, nh) = shape;
                let part = |r: std::ops::Range<usize>, c: std::ops::Range<usize>| {
                    whole.slice(ndarray::s![r, c]).to_owned()
                };
                let mut over = part(0..nv, nv..nv + nh);
                for j in 0..nh {
                    // Hidden units are not coupled to each other: their block is diagonal.
                    over.column_mut(j).mapv_inplace(|x| x / whole[[nv + j, nv + j]]);
                }
                let schur = part(0..nv, 0..nv) - over.dot(&part(nv..nv + nh, 0..nv));
                let found = Hessian::at(&rbm, beta, m.row(0), n.row(0));
                let wanted = smallest(&schur);
                assert!((found.smallest().unwrap() - wanted).abs() < 1e-5 * wanted.abs().max(1.0));
                let kappa = Cumulants::new(&rbm.visible, beta, m.clone(), 2).kappa(2).clone();
                let scaled = Array2::from_shape_fn((nv, nv), |(i, k)| {
                    schur[[i, k]] * (kappa[[0, i]] * kappa[[0, k]]).sqrt()
                });
                let wanted = smallest(&scaled);
                assert!((found.smallest_scaled() - wanted).abs() < 1e-5 * wanted.abs().max(1.0), "{shape:?}");
            }
        }
    }
}

/// A machine whose central state, m = n = ½, has B = W/4 with one singular value `sigma`.
fn two_states((nv, nh): (usize, usize), sigma: f64) -> Rbm<f64> {
    let w = 4.0 * sigma / ((nv * nh) as f64).sqrt();
    let field = |n: usize, other: usize| Array1::from_elem(n, -0.5 * w * other as f64);
    let layers = (Layer::new(&Bernoulli, field(nv, nh)), Layer::new(&Bernoulli, field(nh, nv)));
    Rbm::new(layers.0, layers.1, Array2::from_elem((nv, nh), w)).unwrap()
}

#[test]
fn the_curvature_of_the_centre_vanishes_where_it_becomes_unstable() {
    let curvature = |sigma: f64| {
        let rbm = two_states((40, 30), sigma);
        let (m, n) = (Array1::from_elem(40, 0.5), Array1::from_elem(30, 0.5));
        Hessian::at(&rbm, 1.0, m.view(), n.view()).smallest_scaled()
    };
    // Σ_j B_ij² = σ²/n_v: with the reactions of both layers the instability is at σ² = (1 + σ²/40)(1 + σ²/30).
    let critical = |s2: f64| s2 - (1.0 + s2 / 40.0) * (1.0 + s2 / 30.0);
    let (mut low, mut high) = (1.0f64, 1.5f64);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if critical(middle) < 0.0 { low = middle } else { high = middle }
    }
    let sigma = low.sqrt();
    assert!(curvature(sigma).abs() < 1e-6, "{}", curvature(sigma));
    assert!(curvature(0.99 * sigma) > 1e-3 && curvature(1.01 * sigma) < -1e-3);
    // Damped iteration leaves the centre above the critical value, and not below it.
    for (factor, moves) in [(0.98, false), (1.02, true)] {
        let rbm = two_states((40, 30), factor * sigma);
        let start = (Array2::from_elem((1, 40), 0.501), Array2::from_elem((1, 30), 0.501));
        let settings = FixedPoint { tolerance: 1e-12, iterations: 5000, ..FixedPoint::default() };
        let found = settings.solve(&rbm, expansion_named("2").unwrap(), 1.0, start);
        let away = (found.visible.mean[[0, 0]] - 0.5).abs();
        assert!(if moves { away > 0.02 } else { away < 1e-4 }, "{factor}: {away}");
    }
}

#[test]
fn exact_fluctuations_are_derivatives_of_ln_z() {
    for shape in [(6, 4), (3, 5)] {
        for unit in units::<f64>().into_iter().filter(|unit| unit.states().is_some()) {
            let rbm = machines::machine(unit, shape, 1.0, 2);
            let direction = Array1::from_shape_fn(shape.0, |i| (1.0 + i as f64).cos());
            let beta = 0.8;
            let found = exact::fluctuations(&rbm, beta, std::slice::from_ref(&direction)).unwrap();
            let ln_z = |beta: f64, shift: f64| {
                let mut rbm = rbm.clone();
                // E − shift d·v/β: derivatives by the shift are cumulants of d·v.
                rbm.visible.parameters.row_mut(0).scaled_add(shift / beta, &direction);
                exact::log_partition(&rbm, beta, &unwatched).unwrap()
            };
            let h = 1e-3;
            let (up, middle, down) = (ln_z(beta + h, 0.0), ln_z(beta, 0.0), ln_z(beta - h, 0.0));
            assert!((found.energy.0 + (up - down) / (2.0 * h)).abs() < 1e-4, "{found:?}");
            assert!((found.energy.1 - (up - 2.0 * middle + down) / (h * h)).abs() < 1e-4, "{found:?}");
            let (up, down) = (ln_z(beta, h), ln_z(beta, -h));
            assert!((found.projections[0].0 - (up - down) / (2.0 * h)).abs() < 1e-4);
            assert!((found.projections[0].1 - (up - 2.0 * middle + down) / (h * h)).abs() < 1e-4);
        }
    }
    let rbm = machines::machine::<f64>(&Bernoulli, (6, 4), 1.0, 2);
    assert!(exact::fluctuations(&rbm, 1.0, &[Array1::zeros(5)]).is_err());
}

#[test]
fn terms_add_up_and_fall_like_powers() {
    let rbm = machines::machine(&Bernoulli, (6, 4), 1.0, 2);
    let (m, n) = point(&rbm, 1.0);
    let terms = |scale: f64| orders::terms(&machines::scaled(&rbm, scale), 1.0, m.row(0), n.row(0));
    let (large, small) = (terms(1.0), terms(0.5));
    assert!(large.len() >= 3 && large.iter().enumerate().all(|(k, term)| term.order == k + 1));
    for (large, small) in large.iter().zip(&small) {
        let factor = 2f64.powi(large.order as i32);
        assert!((large.value - factor * small.value).abs() < 1e-10, "{large:?} {small:?}");
    }
    let third = expansion_named::<f64>("3").unwrap();
    let cumulants = |layer: &Layer<f64>, means: &Array2<f64>| Cumulants::new(layer, 1.0, means.clone(), 3);
    let value =
        third.value(Couplings::new(&rbm.weights), &cumulants(&rbm.visible, &m), &cumulants(&rbm.hidden, &n));
    assert!((large[..3].iter().map(|term| term.value).sum::<f64>() - value[0]).abs() < 1e-12);
}

fn quick() -> ThermometerSettings {
    let thermal = thermal::ThermalSettings { rungs: 5, ..thermal::ThermalSettings::default() };
    ThermometerSettings { temperatures: 4, thermal, ..ThermometerSettings::default() }
}

fn measured(rbm: &Rbm<f64>, beta: f64, data: Option<&Array2<f64>>) -> Thermometer {
    thermometer::measure(rbm, beta, data, &quick(), &unwatched).unwrap()
}

/// Two groups of units; the units of a group are on or off together.
fn groups(weight: f64) -> Rbm<f64> {
    let weights = Array2::from_shape_fn((20, 16), |(i, j)| if i % 2 == j % 2 { weight } else { 0.0 });
    let fields = |n: usize, other: usize| Array1::from_elem(n, -0.25 * weight * other as f64);
    let layers = (Layer::new(&Bernoulli, fields(20, 16)), Layer::new(&Bernoulli, fields(16, 20)));
    Rbm::new(layers.0, layers.1, weights).unwrap()
}

/// Random couplings around the centre: a bipartite spin glass.
fn glass(scale: f64) -> Rbm<f64> {
    let mut rbm = machines::machine(&Bernoulli, (60, 50), scale, 4);
    let centred = |sums: Array1<f64>| (sums * -0.5).insert_axis(ndarray::Axis(0));
    rbm.visible.parameters = centred(rbm.weights.sum_axis(ndarray::Axis(1)));
    rbm.hidden.parameters = centred(rbm.weights.sum_axis(ndarray::Axis(0)));
    rbm
}

#[test]
fn phases_of_known_machines() {
    let weak = measured(&glass(0.1), 1.0, None);
    assert_eq!(weak.verdict.phase, Phase::Paramagnetic);
    assert!(weak.verdict.in_domain && weak.states.solutions == 1 && weak.remedy.temperature.is_none());
    assert!(weak.states.curvature > 0.0 && weak.hessian.unwrap() > 0.0);

    let memory = measured(&groups(1.2), 1.0, None);
    assert_eq!(memory.verdict.phase, Phase::Ferromagnetic, "{:?}", memory.verdict);
    assert_eq!((memory.states.clusters, memory.spectrum.as_ref().unwrap().outliers), (4, 2));
    assert!(memory.states.glass < 1.0 && memory.states.lowest_weight < 0.3);
    // The machine is paramagnetic at high temperature: the sweep begins there and ends with all four states.
    assert_eq!(memory.sweep[0].clusters, 1);
    assert_eq!(memory.sweep.last().unwrap().clusters, 4);

    let frozen = measured(&glass(2.5), 1.0, None);
    assert_eq!(frozen.verdict.phase, Phase::Glassy, "{:?}", frozen.verdict);
    assert!(!frozen.verdict.in_domain);
}

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
    assert!(found.remedy.l2.is_none(), "no decay without data");
    assert!(found.verdict.sentences.iter().any(|s| s.contains(&format!("temperature {t:.3}"))));
}

#[test]
fn the_decay_balances_the_data() {
    // Data from the machine itself: at smaller weights the data increase the weights, and the decay balances them.
    let rbm = glass(1.5);
    let data = plefka::inference::exact::sample(&machines::scaled(&rbm, 1.0), 1.0, 1, 1, &unwatched);
    assert!(data.is_err(), "too large to enumerate: samples come from chains");
    let noise = common::bits::<f64>(200, 60, 3);
    let mut hidden = rbm.hidden_mean(&noise.into(), 1.0).mapv(f64::round);
    let (visible, _) = plefka::inference::gibbs::sweep(&rbm, 1.0, &mut hidden, 300, 1, 0).unwrap();
    let data = visible.to_dense();
    let found = measured(&rbm, 1.0, Some(&data));
    let (factor, l2, l1) =
        (found.remedy.weight_factor.unwrap(), found.remedy.l2.unwrap(), found.remedy.l1.unwrap());
    let shrunk = machines::scaled(&rbm, factor);
    let samples = common::samples(data.clone());
    let norm = |rbm: &Rbm<f64>| rbm.weights.iter().map(|w| w * w).sum::<f64>().sqrt();
    let grows = |l2: f64, l1: f64| {
        let mut config = common::plain(NegativeMethod::Emf, 50, 1e-3, 1, 200);
        config.negative.start = Some(Start::Batch);
        config.negative.iterations = Some(2000);
        config.negative.tolerance = 1e-9;
        config.training.centering = false;
        (config.training.penalty.l2, config.training.penalty.l1) = (l2, l1);
        let mut trainer = Trainer::from_model(config, shrunk.clone(), &samples).unwrap();
        let batch = Batch::new(Rows::Dense(data.clone()), None);
        trainer.step(&batch, 1e-4).unwrap();
        norm(trainer.rbm()) > norm(&shrunk)
    };
    assert!(grows(0.98 * l2, 0.0) && !grows(1.02 * l2, 0.0), "L2 {l2}");
    assert!(grows(0.0, 0.98 * l1) && !grows(0.0, 1.02 * l1), "L1 {l1}");
}

#[test]
fn threads_change_no_number() {
    let rbm = glass(1.2);
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let found = pool.install(|| measured(&rbm, 1.0, None));
        // Compared as text, in which NaN is equal to itself.
        format!("{found:?}")
    };
    assert_eq!(run(1), run(3));
}

#[test]
fn wrong_use_is_refused() {
    let rbm = machines::machine::<f64>(&Bernoulli, (6, 4), 0.5, 1);
    let fails = |beta: f64, data: Option<&Array2<f64>>, settings: &ThermometerSettings| {
        assert!(thermometer::measure(&rbm, beta, data, settings, &unwatched).is_err());
    };
    fails(0.0, None, &quick());
    fails(f64::NAN, None, &quick());
    fails(1.0, Some(&Array2::zeros((3, 5))), &quick());
    fails(1.0, Some(&Array2::zeros((0, 6))), &quick());
    fails(1.0, Some(&Array2::from_elem((3, 6), f64::NAN)), &quick());
    fails(1.0, None, &ThermometerSettings { order: "9".into(), ..quick() });
    fails(1.0, None, &ThermometerSettings { tolerance: 0.0, ..quick() });
    fails(1.0, None, &ThermometerSettings { range: (2.0, 1.0), ..quick() });
    fails(1.0, None, &ThermometerSettings { same_group: 2.0, ..quick() });
    let thermal = thermal::ThermalSettings { rungs: 1, ..thermal::ThermalSettings::default() };
    fails(1.0, None, &ThermometerSettings { thermal, ..quick() });
    let stopped = thermometer::measure(&rbm, 1.0, None, &quick(), &|_| ControlFlow::Break(()));
    assert!(matches!(stopped, Err(plefka::Error::Interrupted(_))));
    // No optional measurement is required.
    let none = thermal::ThermalSettings { rungs: 0, ..thermal::ThermalSettings::default() };
    let little = ThermometerSettings { temperatures: 0, random: 0, thermal: none, ..quick() };
    let found = thermometer::measure(&rbm, 1.0, None, &little, &unwatched).unwrap();
    assert!(found.thermal.is_none() && found.sweep.is_empty() && found.states.solutions == 1);
}

/// Trains on random patterns until the weights are large; returns the recorded values, and every warning with its
/// epoch.
fn trained(method: NegativeMethod) -> (Vec<f64>, Vec<(usize, String)>) {
    let samples = common::samples(common::bits::<f64>(30, 16, 5));
    let mut config: RunConfig = common::plain(method, 20, 0.3, 120, 10);
    config.monitors.every = 1;
    config.negative.start = Some(Start::Batch);
    config.training.centering = false;
    let mut trainer = Trainer::<f64>::new(config, &samples).unwrap();
    let mut warnings = Vec::new();
    let mut epochs = 0;
    trainer
        .run(&samples, None, &mut |event| {
            match event {
                Event::Warning(text) => warnings.push((epochs, text)),
                Event::Epoch { .. } => epochs += 1,
                Event::Step { .. } => {}
            }
            ControlFlow::Continue(())
        })
        .unwrap();
    (trainer.progress().history.iter().map(|record| record.values["sigma_max"]).collect(), warnings)
}

#[test]
fn training_warns_once_when_it_leaves_the_domain() {
    let (sigma, warnings) = trained(NegativeMethod::Emf);
    let left = sigma.iter().position(|s| *s >= 1.0).expect("weights grow");
    assert!(left > 0 && sigma.len() == 121);
    let domain: Vec<_> = warnings.iter().filter(|(_, text)| text.contains("domain")).collect();
    assert_eq!(domain.len(), 1, "{warnings:?}");
    // The warning comes before the record of its own measurement.
    assert_eq!(domain[0].0, left);
    // Sampling has no such domain: σ_max(B) is measured, but there is no warning.
    let (sigma, warnings) = trained(NegativeMethod::Cd);
    assert!(sigma.iter().any(|s| *s >= 1.0) && !warnings.iter().any(|(_, text)| text.contains("domain")));
}

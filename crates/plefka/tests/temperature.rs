//! Temperature scales all parameters (Li et al. 2016): every number of the machine at β equals that of the machine with
//! all parameters times β at β = 1. Simulated annealing in sampling and in training.

use ndarray::{Array1, Array2};
use plefka::data::Rows;
use plefka::inference::cooling::{Cooling, Growth};
use plefka::inference::expansion::expansions;
use plefka::inference::likelihood::pseudo;
use plefka::inference::{FixedPoint, Solver, exact, gibbs, watch::unwatched};
use plefka::laws::machines;
use plefka::model::{Draw, Layer, Rbm};
use plefka::rng::Purpose;
use plefka::training::Trainer;
use plefka::training::negative::{NegativeMethod, Start};
use plefka::training::schedule::Shape;
use plefka::training::temperature::Temperature;
use plefka::units::Bernoulli;

use crate::common;

/// All parameters times β.
fn times(rbm: &Rbm<f64>, beta: f64) -> Rbm<f64> {
    let layer = |layer: &Layer<f64>| Layer { parameters: &layer.parameters * beta, ..layer.clone() };
    Rbm { visible: layer(&rbm.visible), hidden: layer(&rbm.hidden), weights: &rbm.weights * beta }
}

fn near(a: &Array2<f64>, b: &Array2<f64>, tolerance: f64) {
    assert!(common::largest(a, b) < tolerance, "{}", common::largest(a, b));
}

const BETAS: [f64; 3] = [0.5, 1.3, 2.0];

#[test]
fn likelihoods_and_exact_gradients_scale() {
    let rbm = machines::machine(&Bernoulli, (7, 5), 1.0, 4);
    let rows: Rows<f64> = common::bits::<f64>(30, 7, 1).into();
    for beta in BETAS {
        let scaled = times(&rbm, beta);
        let free = (rbm.clamped_free_energy(&rows, beta), scaled.clamped_free_energy(&rows, 1.0));
        assert!(free.0.iter().zip(&free.1).all(|(a, b)| (a - b).abs() < 1e-12));
        let pseudo = (pseudo::exact(&rbm, &rows, beta), pseudo::exact(&scaled, &rows, 1.0));
        let pseudo = (pseudo.0.unwrap(), pseudo.1.unwrap());
        assert!(pseudo.0.iter().zip(&pseudo.1).all(|(a, b)| (a - b).abs() < 1e-12));
        let (a, b) = (exact::enumerate(&rbm, beta).unwrap(), exact::enumerate(&scaled, 1.0).unwrap());
        assert!((a.log_partition - b.log_partition).abs() < 1e-12);
        // d/dθ = β d/d(βθ).
        for (a, b) in a.gradient.arrays().into_iter().zip(b.gradient.arrays()) {
            near(a, &(b * beta), 1e-12);
        }
        near(&rbm.hidden_mean(&rows, beta), &scaled.hidden_mean(&rows, 1.0), 1e-14);
    }
}

#[test]
fn every_expansion_and_solver_scales() {
    let rbm = machines::scaled(&machines::machine(&Bernoulli, (7, 5), 1.0, 4), 0.5);
    let start = (Array2::from_elem((2, 7), 0.4), Array2::from_elem((2, 5), 0.7));
    for beta in BETAS {
        let scaled = times(&rbm, beta);
        // The iterations of the other expansions need not converge.
        for expansion in expansions::<f64>().into_iter().filter(|e| e.training().is_ok()) {
            for solver in Solver::ALL {
                let settings =
                    FixedPoint { tolerance: 1e-12, iterations: 500, solver, ..FixedPoint::default() };
                let a = settings.solve(&rbm, expansion, beta, start.clone());
                let b = settings.solve(&scaled, expansion, 1.0, start.clone());
                near(&a.visible.mean, &b.visible.mean, 1e-10);
                near(&a.hidden.mean, &b.hidden.mean, 1e-10);
                let free = (a.free_energies(&rbm, expansion), b.free_energies(&scaled, expansion));
                assert!((free.0[0] - free.1[0]).abs() < 1e-10, "{} {free:?}", expansion.name());
                let (a, b) = (a.gradient(&rbm, expansion, None), b.gradient(&scaled, expansion, None));
                for (a, b) in a.arrays().into_iter().zip(b.arrays()) {
                    near(a, &(b * beta), 1e-9);
                }
            }
        }
    }
}

#[test]
fn draws_scale() {
    let rbm = machines::machine(&Bernoulli, (7, 5), 1.0, 4);
    for beta in BETAS {
        let scaled = times(&rbm, beta);
        let draw = |rbm: &Rbm<f64>, beta: f64| {
            let mut hidden = Array2::zeros((500, 5));
            let (visible, _) = gibbs::sweep(rbm, beta, &mut hidden, 20, 3, 0).unwrap();
            (visible.to_dense(), hidden)
        };
        // The fields differ by rounding only, so the same random numbers give the same states.
        assert_eq!(draw(&rbm, beta), draw(&scaled, 1.0));
        let exact = (
            exact::sample(&rbm, beta, 200, 1, &unwatched).unwrap(),
            exact::sample(&scaled, 1.0, 200, 1, &unwatched).unwrap(),
        );
        assert_eq!(exact.0, exact.1);
    }
}

#[test]
fn training_steps_scale() {
    let samples = common::samples(common::bits::<f64>(60, 6, 1));
    let batch = samples.all(1).unwrap();
    let start = machines::scaled(&machines::machine(&Bernoulli, (6, 4), 1.0, 2), 0.4);
    for beta in BETAS {
        for method in [NegativeMethod::Emf, NegativeMethod::Cd, NegativeMethod::Pcd, NegativeMethod::Exact] {
            for order in ["1", "2", "3"] {
                let mut config = common::plain(method, 4, 0.1, 1, 60);
                config.negative.order = Some(order.into());
                config.negative.start = Some(Start::Batch);
                config.negative.iterations = Some(30);
                let step = |beta: f64, rate: f64, rbm: Rbm<f64>| {
                    let mut config = config.clone();
                    config.training.beta = beta;
                    let mut trainer = Trainer::from_model(config, rbm, &samples).unwrap();
                    trainer.step(&batch, rate).unwrap();
                    trainer.rbm().into_owned()
                };
                // βθ changes by β² times the change of θ at β = 1: one factor from d/dθ, one from the unit of θ.
                let here = times(&step(beta, 0.1, start.clone()), beta);
                let there = step(1.0, 0.1 * beta * beta, times(&start, beta));
                near(&here.weights, &there.weights, 1e-12);
                near(&here.visible.parameters, &there.visible.parameters, 1e-12);
                near(&here.hidden.parameters, &there.hidden.parameters, 1e-12);
            }
        }
    }
}

/// Two states, all on and all off, with an energy difference of `field` · units; chains cannot cross between them.
fn two_states(field: f64) -> Rbm<f64> {
    let (n, m, w) = (12, 8, 1.6);
    let bias = |n: usize, other: usize| Array1::from_elem(n, -0.5 * w * other as f64 + field);
    let (visible, hidden) = (Layer::new(&Bernoulli, bias(n, m)), Layer::new(&Bernoulli, bias(m, n)));
    Rbm::new(visible, hidden, Array2::from_elem((n, m), w)).unwrap()
}

#[test]
fn annealed_chains_weigh_states_that_quenched_ones_do_not() {
    let rbm = two_states(0.12);
    let chains = 800;
    let share = |visible: Array2<f64>| {
        visible.rows().into_iter().filter(|v| v.sum() > 6.0).count() as f64 / chains as f64
    };
    let wanted = share(exact::sample(&rbm, 1.0, chains, 1, &unwatched).unwrap().0);
    let run = |from: f64, growth: Growth| {
        let betas = Cooling { from, to: 1.0, growth }.betas(1500).unwrap().collect::<Vec<_>>();
        let noise = common::bits::<f64>(chains, 12, 5);
        let draw = Draw { seed: 1, purpose: Purpose::Hidden, step: 0, lane: 0 };
        let mut hidden = rbm.sample_hidden(&noise.into(), betas[0], draw);
        share(gibbs::cool(&rbm, betas, &mut hidden, 1, 0).unwrap().0.to_dense())
    };
    let quenched = run(1.0, Growth::Linear);
    for growth in [Growth::Linear, Growth::Geometric] {
        let annealed = run(0.02, growth);
        assert!(
            (annealed - wanted).abs() < 0.7 * (quenched - wanted).abs() && (quenched - wanted).abs() > 0.1,
            "{growth:?}: {annealed}, quenched {quenched}, exactly {wanted}"
        );
    }
}

#[test]
fn the_temperature_of_training_falls() {
    let samples = common::samples(common::bits::<f64>(60, 6, 1));
    let run = |temperature: Temperature| {
        let mut config = common::plain(NegativeMethod::Exact, 4, 0.05, 4, 20);
        config.monitors.every = 1;
        config.training.temperature = temperature;
        let mut trainer = Trainer::<f64>::new(config, &samples).unwrap();
        common::train(&mut trainer, &samples).unwrap();
        trainer
    };
    let plain = run(Temperature::default());
    assert!(plain.progress().history.iter().all(|record| !record.values.contains_key("temperature")));
    let hot = run(Temperature { start: 4.0, shape: Shape::Linear, until: 0.5 });
    let seen: Vec<f64> = hot.progress().history.iter().map(|record| record.values["temperature"]).collect();
    assert_eq!(seen, [4.0, 2.5, 1.0, 1.0, 1.0]);
    assert_ne!(hot.rbm().weights, plain.rbm().weights);
    // Steps at T equal the steps of a run with β/T throughout, as long as T has not changed.
    let mut config = common::plain(NegativeMethod::Exact, 4, 0.05, 4, 20);
    config.training.beta = 0.25;
    let mut cold = Trainer::<f64>::new(config.clone(), &samples).unwrap();
    config.training.beta = 1.0;
    config.training.temperature = Temperature { start: 4.0, shape: Shape::Linear, until: 1.0 };
    let mut hot = Trainer::<f64>::new(config, &samples).unwrap();
    let once = |trainer: &mut Trainer<f64>| {
        let stop = trainer.run(&samples, None, &mut |_| std::ops::ControlFlow::Break(()));
        assert_eq!(stop.unwrap(), plefka::training::Outcome::Interrupted);
        assert_eq!(trainer.progress().step, 1);
    };
    once(&mut cold);
    once(&mut hot);
    assert_eq!(cold.rbm().weights, hot.rbm().weights);
}

#[test]
fn it_falls_to_one_and_stays() {
    let hot = Temperature { start: 4.0, shape: Shape::Exponential, until: 0.5 };
    assert!((hot.at(0.25) - 2.0).abs() < 1e-15 && hot.at(0.0) == 4.0);
    assert_eq!([hot.at(0.5), hot.at(0.9), hot.at(7.0)], [1.0; 3]);
    assert!((Temperature { shape: Shape::Linear, ..hot }.at(0.25) - 2.5).abs() < 1e-15);
    assert_eq!(Temperature::default().at(0.1), 1.0);
    for broken in [
        Temperature { start: 0.0, ..hot },
        Temperature { start: f64::NAN, ..hot },
        Temperature { until: 0.0, ..hot },
        Temperature { until: 1.1, ..hot },
        Temperature { shape: Shape::Constant, ..hot },
    ] {
        assert!(broken.check().is_err());
    }
    assert!(hot.check().is_ok() && Temperature { shape: Shape::Constant, start: 1.0, ..hot }.check().is_ok());
}

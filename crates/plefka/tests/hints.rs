//! What messages tell the user to do helps: a smaller learning rate where training diverges or loses likelihood, more
//! time where estimates of ln Z warn.

use std::ops::ControlFlow;

use plefka::data::Samples;
use plefka::diagnostics::thermometer::thermal::{ThermalSettings, thermal};
use plefka::inference::tempering::low_swap_rate;
use plefka::inference::watch::unwatched;
use plefka::inference::{PartitionMethod, Request, exact, log_partition};
use plefka::laws::machines;
use plefka::training::negative::{NegativeMethod, Start};
use plefka::training::{Event, Trainer};
use plefka::units::{Bernoulli, unit_named};
use plefka::{Error, Rbm};

use crate::common;

/// What a short run at a learning rate told the user to do.
fn told(unit: &str, method: NegativeMethod, rate: f64) -> Option<String> {
    let kind = unit_named::<f64>(unit).unwrap();
    let teacher = machines::machine(kind, (6, 4), 0.7, 5);
    let mut hidden = teacher.hidden.parameters.slice(ndarray::s![..1, ..]).to_owned();
    hidden = ndarray::concatenate(ndarray::Axis(0), &vec![hidden.view(); 40]).unwrap().mapv(|_| 0.0);
    let (rows, _) = plefka::inference::gibbs::sweep(&teacher, 1.0, &mut hidden, 20, 1, 0).unwrap();
    let samples = Samples::from_rows_of_any_range(rows).unwrap();
    let mut config = common::plain(method, 4, rate, 4, 10);
    (config.monitors.every, config.monitors.likelihood_chains) = (4, 0);
    (config.monitors.mean_field_starts, config.monitors.stability_starts) = (0, 0);
    config.negative.start = Some(Start::Batch);
    config.model.visible = unit.into();
    let mut said = None;
    let mut trainer = Trainer::<f64>::new(config, &samples).ok()?;
    let outcome = trainer.run(&samples, None, &mut |event| {
        if let Event::Warning(text) = event
            && text.contains("learning rate")
        {
            said = Some(text);
        }
        ControlFlow::Continue(())
    });
    match outcome {
        Err(error @ Error::Diverged { .. }) => Some(error.to_string()),
        Err(error) => panic!("{unit} {method}: {error}"),
        Ok(_) => said,
    }
}

#[test]
fn a_smaller_learning_rate_helps_where_messages_say_so() {
    let mut cured = 0;
    for unit in ["bernoulli", "spin", "binomial:3", "gaussian", "relu"] {
        for method in [NegativeMethod::Emf, NegativeMethod::Cd, NegativeMethod::Pcd] {
            let Some(said) = [1.0, 30.0, 1e4].into_iter().find_map(|rate| told(unit, method, rate)) else {
                continue;
            };
            assert!(said.contains("try a smaller learning rate"), "{said}");
            let after = told(unit, method, 1e-3);
            assert!(after.is_none(), "{unit} {method}: {said}, and then {after:?}");
            cured += 1;
        }
    }
    assert!(cured >= 8, "{cured} runs were told so");
}

/// The error of ln Z and the number of warnings, which ask for more time or call the interval too narrow.
fn estimate(rbm: &Rbm<f64>, method: PartitionMethod, effort: usize) -> (f64, usize) {
    let request = Request { method, effort: Some(effort), ..Request::default() };
    let found = log_partition(rbm, &request, &unwatched).unwrap();
    let exact = exact::log_partition(rbm, 1.0, &unwatched).unwrap();
    ((found.log_z - exact).abs(), found.warnings.len())
}

#[test]
fn more_time_helps_where_warnings_say_so() {
    let (mut told, mut still) = (0, 0);
    let (mut before, mut after) = (0.0, 0.0);
    for seed in 1..=4 {
        let rbm = machines::machine(&Bernoulli, (60, 12), 1.0, seed);
        let (error, warned) = estimate(&rbm, PartitionMethod::Pt, 20);
        if warned > 0 {
            let (less, again) = estimate(&rbm, PartitionMethod::Pt, 1500);
            (told, still, before, after) =
                (told + 1, still + usize::from(again > 0), before + error, after + less);
        }
    }
    assert!(told >= 3, "{told} machines are told so");
    assert!(2 * still <= told && after < 0.5 * before, "{still} of {told} still, {before} {after}");
}

#[test]
fn more_temperatures_raise_the_swap_rate_where_a_warning_says_so() {
    let rbm = machines::machine(&Bernoulli, (60, 50), 2.0, 4);
    let mode = ndarray::Array1::from_elem(60, 1.0 / 60f64.sqrt());
    let lowest = |rungs: usize| {
        let settings = ThermalSettings { rungs, ensembles: 8, sweeps: 100, ..ThermalSettings::default() };
        thermal(&rbm, 1.0, &mode, settings, 1, &unwatched).unwrap().unwrap().smallest_swap_rate
    };
    let (few, many) = (lowest(3), lowest(24));
    assert!(low_swap_rate(few).is_some_and(|text| text.contains("more temperatures")), "{few}");
    assert!(low_swap_rate(many).is_none(), "{many}");
}

//! The measurement as a whole: the same for any number of threads, refused for wrong input.

use std::ops::ControlFlow;

use ndarray::Array2;
use plefka::diagnostics::thermometer::{self, ThermometerSettings, thermal};
use plefka::inference::watch::unwatched;
use plefka::laws::machines;
use plefka::units::Bernoulli;

use super::{glass, measured, quick};

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

//! Runs that stop at any step and go on: the same bits as without the stop.

use std::ops::ControlFlow;

use ndarray::Array2;
use plefka::Float;
use plefka::data::Samples;
use plefka::io::{ModelHeader, checkpoint};
use plefka::rng::{Purpose, Stream};
use plefka::training::negative::{NegativeMethod, Start};
use plefka::training::optimizer::OptimizerKind;
use plefka::training::{Event, RunConfig, Trainer};
use plefka::units::{Bernoulli, Gaussian};
use proptest::prelude::*;
use proptest::sample::select;

use super::check;
use crate::common;

/// Steps of a run: three epochs of four batches.
const STEPS: u64 = 12;

/// Settings of a run, whether it is in double precision and whether samples have holes, and the step at which it stops.
type Inputs = (RunConfig, [bool; 2], u64);

fn inputs() -> impl Strategy<Value = Inputs> {
    use NegativeMethod::{Cd, Emf, Exact, Pcd, Pt, Ptt};
    let methods = select(&[Emf, Cd, Pcd, Pt, Ptt, Exact][..]);
    let starts = select(&[None, Some(Start::Firing), Some(Start::Batch), Some(Start::Persistent)][..]);
    let kinds = (select(&[OptimizerKind::Sgd, OptimizerKind::Adam][..]), select(&[0.0, 0.5][..]));
    let flags = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    (methods, starts, kinds, flags, select(&[0usize, 2][..]), 1..STEPS, any::<u32>()).prop_map(
        |(
            method,
            start,
            (kind, momentum),
            (centering, shuffle, averaged, double, holes, real),
            trajectory,
            stop,
            seed,
        )| {
            let mut config = common::plain(method, 3, 0.1, 3, 5);
            config.seed = seed.into();
            config.negative.start = start;
            (config.negative.rungs, config.negative.reservoir) = (3, 2);
            config.training.optimizer.kind = kind;
            config.training.optimizer.momentum = momentum;
            (config.training.centering, config.training.shuffle) = (centering, shuffle);
            config.training.averaging = if averaged { 4.0 } else { 0.0 };
            config.training.trajectory = trajectory;
            if real && matches!(method, Cd | Pcd) {
                config.model.visible = "gaussian".into();
            }
            (config, [double, holes], stop)
        },
    )
}

/// Bits, bits with holes, or real numbers, which are trained on standard values.
fn samples<F: Float>(visible: &str, holes: bool) -> Samples<F> {
    let bits = common::bits::<F>(18, 4, 3);
    match (visible, holes) {
        ("gaussian", _) => {
            let mut stream = Stream::new(4, Purpose::Synthetic, 0, 0);
            Samples::from_rows(bits.mapv(|x| x + F::of(3.0 + stream.normal())).into(), &Gaussian).unwrap()
        }
        (_, true) => {
            let holed =
                Array2::from_shape_fn(
                    bits.dim(),
                    |(r, i)| if (3 * r + i) % 7 == 0 { F::nan() } else { bits[[r, i]] },
                );
            Samples::from_rows_with_missing(holed, &Bernoulli).unwrap()
        }
        _ => common::samples(bits),
    }
}

fn resumed_is_whole<F: Float>(config: RunConfig, holes: bool, stop: u64) {
    let samples = samples::<F>(&config.model.visible, holes);
    let mut whole = Trainer::new(config.clone(), &samples).unwrap();
    common::train(&mut whole, &samples).unwrap();
    assert_eq!(whole.progress().step, STEPS);
    let mut part = Trainer::new(config, &samples).unwrap();
    part.run(&samples, None, &mut |event| match event {
        Event::Step { progress, .. } if progress.step == stop => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    })
    .unwrap();
    assert_eq!(part.progress().step, stop);
    let bytes = checkpoint::to_bytes(&part, &ModelHeader::default()).unwrap();
    let mut resumed = checkpoint::from_bytes::<F>(&bytes).unwrap();
    common::train(&mut resumed, &samples).unwrap();
    let bits = |run: &Trainer<F>| {
        let (rbm, model) = (run.rbm().into_owned(), run.model().into_owned());
        [rbm.weights, rbm.visible.parameters, rbm.hidden.parameters, model.weights, model.visible.parameters]
            .map(|array| array.mapv(|x| x.wide().to_bits()))
    };
    assert_eq!(bits(&resumed), bits(&whole));
    assert_eq!(resumed.state(), whole.state());
}

#[test]
fn a_run_stopped_anywhere_goes_on_bit_for_bit() {
    check(100, inputs(), |(config, [double, holes], stop)| match double {
        true => resumed_is_whole::<f64>(config, holes, stop),
        false => resumed_is_whole::<f32>(config, holes, stop),
    });
}

//! Small data sets and settings shared by several tests.
#![allow(dead_code)] // each test binary uses some

pub(crate) mod units;

use std::ops::ControlFlow;

use ndarray::Array2;
use plefka::data::{Batch, Rows, Samples};
use plefka::inference::watch::unwatched;
use plefka::model::Rbm;
use plefka::rng::{Purpose, Stream};
use plefka::training::negative::NegativeMethod;
use plefka::training::schedule::Shape;
use plefka::training::{RunConfig, Trainer};
use plefka::units::Bernoulli;
use plefka::{Float, Result};

/// Random bits; every column has its own probability of 1.
pub(crate) fn bits<F: Float>(rows: usize, columns: usize, seed: u64) -> Array2<F> {
    let mut stream = Stream::new(seed, Purpose::Synthetic, 0, 0);
    Array2::from_shape_fn((rows, columns), |(_, i)| {
        F::of((stream.uniform() < 0.15 + 0.7 * ((i * 7 % 10) as f64 / 10.0)).into())
    })
}

/// A batch of random bits.
pub(crate) fn batch<F: Float>(rows: usize, columns: usize, seed: u64) -> Batch<F> {
    Batch::new(Rows::Dense(bits(rows, columns, seed)), None)
}

/// Samples of Bernoulli units.
pub(crate) fn samples<F: Float>(rows: Array2<F>) -> Samples<F> {
    Samples::from_rows(rows.into(), &Bernoulli).unwrap()
}

/// Plain full-gradient training: one batch of all samples, constant rate, no random numbers except the initial weights.
pub(crate) fn plain(
    method: NegativeMethod,
    hidden: usize,
    rate: f64,
    epochs: u64,
    batch: usize,
) -> RunConfig {
    let mut config = RunConfig::default();
    config.model.hidden = hidden;
    config.model.weight_scale = 0.1;
    config.negative.method = method;
    config.training.epochs = epochs;
    config.training.batch = batch;
    config.training.schedule.rate = Some(rate);
    config.training.schedule.shape = Shape::Constant;
    config.monitors.every = 0;
    config
}

/// Runs until the end of all epochs.
pub(crate) fn train<F: Float>(trainer: &mut Trainer<F>, samples: &Samples<F>) -> Result<()> {
    trainer.run(samples, None, &mut |_| ControlFlow::Continue(())).map(|_| ())
}

/// Mean of ln p(v) over the rows, with ln Z by enumeration.
pub(crate) fn log_likelihood<F: Float>(rbm: &Rbm<F>, rows: &Array2<F>) -> f64 {
    let log_partition = plefka::inference::exact::log_partition(rbm, 1.0, &unwatched).unwrap();
    let free_energies = rbm.clamped_free_energy(&rows.clone().into(), F::one());
    -free_energies.iter().sum::<f64>() / free_energies.len() as f64 - log_partition
}

/// The four 2×2 bars and stripes, each twice, and the empty and the full square: eight rows with six distinct patterns.
pub(crate) fn patterns<F: Float>() -> Array2<F> {
    let rows = [[0, 0, 0, 0], [1, 1, 1, 1], [1, 1, 0, 0], [0, 0, 1, 1], [1, 0, 1, 0], [0, 1, 0, 1]];
    Array2::from_shape_fn((6, 4), |(r, i)| F::of(f64::from(rows[r][i])))
}

/// The largest absolute difference.
pub(crate) fn largest<F: Float>(a: &Array2<F>, b: &Array2<F>) -> f64 {
    assert_eq!(a.dim(), b.dim());
    a.iter().zip(b).fold(0.0f64, |worst, (&x, &y)| worst.max((x - y).abs().wide()))
}

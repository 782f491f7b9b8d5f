//! The mean of the weights along a run: w̄ ← β_t w̄ + (1 − β_t) w with β_t = min(β, (1 + t)/(10 + t)). Source: Polyak & Juditsky
//! (1992), with the start of TensorFlow's moving averages. Running statistics of a normalisation are not averaged: they are measured
//! anew for the mean.

use plefka::Float;

use crate::perceptron::Perceptron;

/// Moves the mean towards the net after step `t`, counted from 0.
pub(super) fn follow<F: Float>(mean: &mut Perceptron<F>, net: &Perceptron<F>, beta: f64, t: u64) {
    let t = t as f64;
    let share = F::of(1.0 - beta.min((1.0 + t) / (10.0 + t)));
    for (mean, own) in mean.layers.iter_mut().zip(&net.layers) {
        for (mean, own) in mean.arrays_mut().into_iter().zip(own.arrays()) {
            let chunks = mean.chunks_mut(1 << 14).zip(own.chunks(1 << 14)).collect();
            plefka::linalg::parallel::for_each(chunks, 4, |(mean, own): (&mut [F], &[F])| {
                plefka::vectorized!(mean.iter_mut().zip(own).for_each(|(m, &w)| *m += share * (w - *m)));
            });
        }
    }
}

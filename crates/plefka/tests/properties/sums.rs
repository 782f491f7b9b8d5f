//! Sums over samples: a batch is the weighted sum of its parts, and the order of its samples means nothing.

use ndarray::{Array2, Axis};
use plefka::data::{Batch, Rows};
use plefka::laws::machines;
use plefka::linalg::Csr;
use plefka::model::Gradient;
use plefka::rng::{Purpose, Stream};
use plefka::units::unit_named;
use plefka::{Float, Rbm};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::check;
use crate::common;

/// A machine, samples with weights, whether they are sparse, where they are cut in two, and a seed.
type Inputs = (&'static str, (usize, usize), Vec<f64>, bool, usize, u64);

fn inputs() -> impl Strategy<Value = Inputs> {
    let units = select(&["bernoulli", "spin", "gaussian", "relu", "binomial:2"][..]);
    (units, (1usize..9, 1usize..6), vec(0.1f64..3.0, 2..12), any::<bool>(), any::<usize>(), any::<u64>())
        .prop_map(|(unit, dim, weights, sparse, cut, seed)| {
            let cut = 1 + cut % (weights.len() - 1);
            (unit, dim, weights, sparse, cut, seed)
        })
}

fn batch<F: Float>(rows: Array2<F>, weights: &[f64], sparse: bool) -> Batch<F> {
    let weights = weights.iter().map(|&w| F::of(w)).collect();
    if !sparse {
        return Batch::new(rows.into(), Some(weights));
    }
    let mut csr = Csr::empty(rows.ncols());
    rows.rows().into_iter().for_each(|row| csr.push_dense(row.to_slice().expect("a row")));
    Batch::new(Rows::Sparse(csr), Some(weights))
}

/// Bernoulli visible units and the hidden units of the input; their couplings are so weak that Z is finite.
fn machine<F: Float>(unit: &str, (n_visible, n_hidden): (usize, usize), seed: u64) -> Rbm<F> {
    let visible = machines::layer(unit_named("bernoulli").unwrap(), n_visible, 1.0, seed);
    machines::join(visible, machines::layer(unit_named(unit).unwrap(), n_hidden, 0.3, seed), 0.3, seed)
}

/// Checks that the gradients agree within the rounding of their type.
fn close<F: Float>(a: &Gradient<F>, b: &Gradient<F>) {
    for (a, b) in a.arrays().into_iter().zip(b.arrays()) {
        let scale = a.iter().fold(1.0f64, |most, x| most.max(x.abs().wide()));
        let distance = common::largest(a, b);
        assert!(distance <= 50.0 * F::epsilon().wide() * scale, "{distance:e}\n{a}\n{b}");
    }
}

fn parts_add_up<F: Float>((unit, dim, weights, sparse, cut, seed): &Inputs) {
    let rbm = machine::<F>(unit, *dim, *seed);
    let all = common::bits::<F>(weights.len(), dim.0, *seed);
    let gradient = |rows: &[usize]| {
        let weights: Vec<f64> = rows.iter().map(|&row| weights[row]).collect();
        let batch = batch(all.select(Axis(0), rows), &weights, *sparse);
        (rbm.clamped_gradient(&batch, F::one()), batch.total_weight())
    };
    let numbers: Vec<usize> = (0..all.nrows()).collect();
    let (whole, total) = gradient(&numbers);
    let mut sum = Gradient::zeros(&rbm);
    for part in [&numbers[..*cut], &numbers[*cut..]] {
        let (part, weight) = gradient(part);
        sum.add_scaled(F::of(weight / total), &part);
    }
    close(&whole, &sum);
    let order = Stream::new(*seed, Purpose::Permutation, 0, 0).permutation(all.nrows());
    close(&whole, &gradient(&order).0);
}

#[test]
fn a_batch_is_the_weighted_sum_of_its_parts_in_any_order() {
    check(150, inputs(), |input| {
        parts_add_up::<f32>(&input);
        parts_add_up::<f64>(&input);
    });
}

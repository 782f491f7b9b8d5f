//! The common start of every synthetic set: a stream of random numbers and an array of zeros.

use ndarray::Array2;

use crate::error::{Error, Result};
use crate::rng::{Purpose, Stream};

/// The purpose of a stream of synthetic numbers; two steps never share numbers.
#[derive(Debug, Clone, Copy)]
#[repr(u64)]
pub(super) enum Step {
    Labels = 1,
    Digits = 2,
    BarsAndStripes = 3,
    Ising = 4,
    TeacherParameters = 5,
    TeacherSamples = 6,
}

/// The stream number `block` of a step.
pub(super) fn stream(seed: u64, step: Step, block: u64) -> Stream {
    Stream::new(seed, Purpose::Synthetic, step as u64, block)
}

/// An (n × n_features) array to fill, or a refusal when it is empty or does not fit in memory.
pub(super) fn zeros(n: usize, n_features: usize) -> Result<Array2<u8>> {
    let mut bytes = Vec::new();
    let fits = n.checked_mul(n_features).is_some_and(|len| bytes.try_reserve_exact(len).is_ok());
    if n == 0 || !fits {
        return Err(Error::setting("samples", n, "at least 1, and as many as fit in memory"));
    }
    bytes.resize(n * n_features, 0);
    Ok(Array2::from_shape_vec((n, n_features), bytes).expect("the length is the product"))
}

//! Random numbers: one independent stream per (seed, purpose, step, block), so that a result does not depend on
//! the number of threads and a resumed run needs no generator state. Xoshiro256++ (Blackman & Vigna 2018) seeded
//! through SplitMix64.

use rand_core::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

mod fill;

pub use fill::FillUniform;

/// What a stream is for; two purposes never share numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u64)]
pub enum Purpose {
    /// Initial weights.
    Weights = 1,
    /// The order of the samples in an epoch.
    Permutation = 2,
    /// Stochastic binarisation of the data.
    Binarize = 3,
    /// Gibbs updates of the visible layer.
    Visible = 4,
    /// Gibbs updates of the hidden layer.
    Hidden = 5,
    /// Initial states of chains and replicas.
    Chains = 6,
    /// Subsamples and flips of the monitors.
    Monitor = 7,
    /// Synthetic data.
    Synthetic = 8,
    /// Draws asked for by a user (samples from a model).
    Sample = 9,
    /// Splitting data into training and validation parts.
    Split = 10,
    /// Visible updates of annealed and tempered chains.
    AnnealVisible = 11,
    /// Hidden updates of annealed and tempered chains.
    AnnealHidden = 12,
    /// Acceptance of swaps between tempered chains.
    Swap = 13,
    /// Resampling: bootstrap replicates, populations of chains.
    Resample = 14,
    /// Subsamples, chains and subsets of the diagnostics of a finished model.
    Diagnostics = 30,
    /// Starts, folds and draws of regressions.
    Regression = 40,
    /// Fields of an epoch, and the deformation of a sample.
    Deformation = 51,
    /// Units left out of a step.
    Dropout = 50,
    /// Visible units that are free while others are held.
    Impute = 31,
}

/// A stream of random numbers.
#[derive(Debug, Clone)]
pub struct Stream(Xoshiro256PlusPlus);

impl Stream {
    /// The stream number `block` of step `step` for `purpose`. Equal arguments give equal numbers, anywhere.
    pub fn new(seed: u64, purpose: Purpose, step: u64, block: u64) -> Self {
        let mut state = split_mix(seed);
        for word in [purpose as u64, step, block] {
            state = split_mix(state ^ split_mix(word));
        }
        Self(Xoshiro256PlusPlus::seed_from_u64(state))
    }

    /// 64 random bits.
    #[inline(always)]
    pub fn next_bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// Uniform in [0, 1), 53 bits.
    pub fn uniform(&mut self) -> f64 {
        (self.next_bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Uniform integer in 0..n (Lemire 2019, without the negligible rejection for n < 2³²). `n` must be positive.
    pub fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next_bits()) * n as u128) >> 64) as usize
    }

    /// A standard normal number (Box–Muller, cosine branch).
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.uniform()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.uniform()).cos()
    }

    /// A uniform permutation of 0..n (Fisher–Yates).
    pub fn permutation(&mut self, n: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..n).collect();
        for last in (1..n).rev() {
            order.swap(last, self.below(last + 1));
        }
        order
    }
}

/// Uniform numbers in [0, 1) addressed by their index: SplitMix64 (Steele, Lea & Flood 2014) with random access. The
/// number for an index is the same whichever others are asked for.
#[derive(Debug, Clone, Copy)]
pub struct Indexed(u64);

impl Indexed {
    /// The numbers that belong to (`seed`, `purpose`, `step`, `block`).
    pub fn new(seed: u64, purpose: Purpose, step: u64, block: u64) -> Self {
        Self(Stream::new(seed, purpose, step, block).next_bits())
    }

    /// Number `index`.
    pub fn uniform(self, index: u64) -> f64 {
        let state = self.0.wrapping_add(index.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        (split_mix(state) >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// SplitMix64's output function (Steele, Lea & Flood 2014): a bijection that scatters neighbouring seeds.
fn split_mix(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uniform_and_normal_have_their_moments() {
        let mut stream = Stream::new(3, Purpose::Sample, 0, 0);
        let n = 200_000;
        let mut buffer = vec![0f32; n];
        f32::fill_uniform(&mut stream, &mut buffer);
        let mean = buffer.iter().map(|&x| f64::from(x)).sum::<f64>() / n as f64;
        assert!((mean - 0.5).abs() < 5.0 * (1.0 / 12.0f64 / n as f64).sqrt());
        let draws: Vec<f64> = (0..n).map(|_| stream.normal()).collect();
        let mean = draws.iter().sum::<f64>() / n as f64;
        let variance = draws.iter().map(|x| x * x).sum::<f64>() / n as f64;
        assert!(mean.abs() < 5.0 / (n as f64).sqrt());
        assert!((variance - 1.0).abs() < 5.0 * (2.0 / n as f64).sqrt());
    }
}

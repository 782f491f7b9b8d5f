//! Pseudo-random numbers that are the same in every run: SplitMix64 (Steele, Lea & Flood 2014).

use std::f64::consts::TAU;

/// A stream of numbers.
#[derive(Debug)]
pub(crate) struct Stream(u64);

impl Stream {
    /// The stream of a seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A uniform number in [0, 1).
    pub(crate) fn uniform(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A uniform integer among 0 … n − 1.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.uniform() * n as f64) as usize
    }

    /// A normal number of mean 0 and variance 1, by the method of Box & Muller.
    pub(crate) fn normal(&mut self) -> f64 {
        let (length, turn) = (1.0 - self.uniform(), self.uniform());
        (-2.0 * length.ln()).sqrt() * (TAU * turn).cos()
    }
}

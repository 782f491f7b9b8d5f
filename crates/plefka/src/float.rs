//! The two number types of the engine, f32 (default) and f64, behind one sealed trait.

use std::fmt::{Debug, Display};
use std::iter::Sum;

mod sealed {
    pub trait Sealed {}
    impl Sealed for f32 {}
    impl Sealed for f64 {}
}

/// f32 or f64: what weights, states and fields are made of. Free energies and likelihoods are always f64.
pub trait Float:
    sealed::Sealed
    + ndarray::NdFloat
    + num_traits::FloatConst
    + faer::traits::RealField
    + Sum
    + Default
    + Debug
    + Display
    + Send
    + Sync
    + 'static
{
    /// `"f32"` or `"f64"`, as written in configurations and model files.
    const NAME: &'static str;
    /// The same in safetensors' words.
    const DTYPE: safetensors::Dtype;
    /// Rounds to this type.
    fn of(x: f64) -> Self;
    /// Widens to f64, exactly.
    fn wide(self) -> f64;
    /// Little-endian bytes, appended to `out`.
    fn write_le(self, out: &mut Vec<u8>);
    /// From little-endian bytes; `bytes` has exactly this type's size.
    fn read_le(bytes: &[u8]) -> Self;
    /// Fills `out` with uniform numbers in [0, 1).
    fn fill_uniform(rng: &mut crate::rng::Stream, out: &mut [Self]);
    /// 2^k for an integral `k` within the exponent range; the scaling step of the exponential.
    fn exp2_integral(k: Self) -> Self;
}

impl Float for f32 {
    const NAME: &'static str = "f32";
    const DTYPE: safetensors::Dtype = safetensors::Dtype::F32;
    fn of(x: f64) -> Self {
        x as f32
    }
    fn wide(self) -> f64 {
        f64::from(self)
    }
    fn write_le(self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.to_le_bytes());
    }
    fn read_le(bytes: &[u8]) -> Self {
        Self::from_le_bytes(bytes.try_into().expect("four bytes"))
    }
    fn fill_uniform(rng: &mut crate::rng::Stream, out: &mut [Self]) {
        // Two 24-bit numbers from each 64-bit draw.
        const SCALE: f32 = 1.0 / (1u32 << 24) as f32;
        for pair in out.chunks_mut(2) {
            let bits = rng.next_bits();
            pair[0] = (bits >> 40) as f32 * SCALE;
            if let Some(second) = pair.get_mut(1) {
                *second = ((bits >> 8) & 0xff_ffff) as f32 * SCALE;
            }
        }
    }
    #[inline(always)]
    fn exp2_integral(k: Self) -> Self {
        Self::from_bits(((k as i32 + 127) << 23) as u32)
    }
}

impl Float for f64 {
    const NAME: &'static str = "f64";
    const DTYPE: safetensors::Dtype = safetensors::Dtype::F64;
    fn of(x: f64) -> Self {
        x
    }
    fn wide(self) -> f64 {
        self
    }
    fn write_le(self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.to_le_bytes());
    }
    fn read_le(bytes: &[u8]) -> Self {
        Self::from_le_bytes(bytes.try_into().expect("eight bytes"))
    }
    fn fill_uniform(rng: &mut crate::rng::Stream, out: &mut [Self]) {
        const SCALE: f64 = 1.0 / (1u64 << 53) as f64;
        for x in out {
            *x = (rng.next_bits() >> 11) as f64 * SCALE;
        }
    }
    #[inline(always)]
    fn exp2_integral(k: Self) -> Self {
        Self::from_bits(((k as i64 + 1023) << 52) as u64)
    }
}

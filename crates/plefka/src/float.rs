//! The two number types of the engine, f32 (default) and f64, behind one sealed trait.

use std::fmt::{Debug, Display};
use std::iter::Sum;

use crate::units::Unit;

mod sealed {
    pub trait Sealed {}
    impl Sealed for f32 {}
    impl Sealed for f64 {}
}

/// f32 or f64: what weights, states and fields are made of. Free energies and likelihoods are always f64.
pub trait Float:
    sealed::Sealed
    + crate::kernels::vector::Vector
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
    /// Of a unit in f32 and in f64 the one of this type.
    fn unit_of(both: (&'static dyn Unit<f32>, &'static dyn Unit<f64>)) -> &'static dyn Unit<Self>;
    /// Fills `out` with uniform numbers in [0, 1).
    fn fill_uniform(rng: &mut crate::rng::Stream, out: &mut [Self]);
    /// Arguments of the exponential are clamped to `EXP_MIN..=EXP_MAX`, where the result is a normal number.
    const EXP_MIN: Self;
    /// See `EXP_MIN`.
    const EXP_MAX: Self;
    /// The logarithm of the least mean of a 0/1 unit; smaller shares of Potts colours are 0. Products of two means are
    /// then 0 or normal numbers: processors are slow with subnormal ones.
    const LOG_SMALLEST_MEAN: Self;
    /// Adding this rounds to an integer and leaves the integer in the low bits of the mantissa.
    const ROUND: Self;
    /// ln 2, its leading bits: products with small integers are exact.
    const LN2_HIGH: Self;
    /// ln 2 − `LN2_HIGH`.
    const LN2_LOW: Self;
    /// Number of Taylor terms of e^r, |r| ≤ ln 2 / 2, that reach this precision.
    const EXP_TERMS: usize;
    /// 1/n!.
    const INVERSE_FACTORIALS: [Self; 14];
    /// Number of terms of artanh(s)/s = Σ s²ⁿ/(2n+1), s ≤ 1/3, that reach this precision.
    const LOG_TERMS: usize;
    /// 1/(2n+1).
    const ODD_INVERSES: [Self; 16];
    /// 2^k, where `shifted` = k + `ROUND`.
    fn exp2_rounded(shifted: Self) -> Self;
}

/// The constants of both types from their f64 values.
macro_rules! series {
    ($t:ty) => {
        const INVERSE_FACTORIALS: [Self; 14] = {
            let mut out = [1.0; 14];
            let (mut n, mut factorial) = (1, 1.0f64);
            while n < 14 {
                factorial *= n as f64;
                out[n] = (1.0 / factorial) as $t;
                n += 1;
            }
            out
        };
        const ODD_INVERSES: [Self; 16] = {
            let mut out = [1.0; 16];
            let mut n = 0;
            while n < 16 {
                out[n] = (1.0 / (2 * n + 1) as f64) as $t;
                n += 1;
            }
            out
        };
    };
}

impl Float for f32 {
    const NAME: &'static str = "f32";
    const DTYPE: safetensors::Dtype = safetensors::Dtype::F32;
    #[inline(always)]
    fn of(x: f64) -> Self {
        x as f32
    }
    #[inline(always)]
    fn wide(self) -> f64 {
        f64::from(self)
    }
    fn write_le(self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.to_le_bytes());
    }
    fn read_le(bytes: &[u8]) -> Self {
        Self::from_le_bytes(bytes.try_into().expect("four bytes"))
    }
    fn unit_of(both: (&'static dyn Unit<f32>, &'static dyn Unit<f64>)) -> &'static dyn Unit<Self> {
        both.0
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
    const EXP_MIN: Self = -87.0;
    const EXP_MAX: Self = 88.0;
    const LOG_SMALLEST_MEAN: Self = -43.0;
    const ROUND: Self = 12_582_912.0; // 1.5 · 2²³
    const LN2_HIGH: Self = 0.693_359_4; // 355/512, nine bits
    const LN2_LOW: Self = -2.121_944_4e-4;
    const EXP_TERMS: usize = 8;
    const LOG_TERMS: usize = 8;
    series!(f32);
    #[inline(always)]
    fn exp2_rounded(shifted: Self) -> Self {
        Self::from_bits((shifted.to_bits() << 23).wrapping_add(127 << 23))
    }
}

impl Float for f64 {
    const NAME: &'static str = "f64";
    const DTYPE: safetensors::Dtype = safetensors::Dtype::F64;
    #[inline(always)]
    fn of(x: f64) -> Self {
        x
    }
    #[inline(always)]
    fn wide(self) -> f64 {
        self
    }
    fn write_le(self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.to_le_bytes());
    }
    fn read_le(bytes: &[u8]) -> Self {
        Self::from_le_bytes(bytes.try_into().expect("eight bytes"))
    }
    fn unit_of(both: (&'static dyn Unit<f32>, &'static dyn Unit<f64>)) -> &'static dyn Unit<Self> {
        both.1
    }
    fn fill_uniform(rng: &mut crate::rng::Stream, out: &mut [Self]) {
        const SCALE: f64 = 1.0 / (1u64 << 53) as f64;
        for x in out {
            *x = (rng.next_bits() >> 11) as f64 * SCALE;
        }
    }
    const EXP_MIN: Self = -708.0;
    const EXP_MAX: Self = 709.0;
    const LOG_SMALLEST_MEAN: Self = -350.0;
    const ROUND: Self = 6_755_399_441_055_744.0; // 1.5 · 2⁵²
    const LN2_HIGH: Self = 0.693_145_751_953_125; // 21 bits
    const LN2_LOW: Self = 1.428_606_820_309_417_2e-6;
    const EXP_TERMS: usize = 14;
    const LOG_TERMS: usize = 16;
    series!(f64);
    #[inline(always)]
    fn exp2_rounded(shifted: Self) -> Self {
        Self::from_bits((shifted.to_bits() << 52).wrapping_add(1023 << 52))
    }
}

//! The series of the elementary functions: constants that reach the precision of each number type.

/// A number type with the constants of its exponential and its logarithm.
pub trait Series: Sized {
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

impl Series for f32 {
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

impl Series for f64 {
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

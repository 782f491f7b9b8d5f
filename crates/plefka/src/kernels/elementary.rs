//! Exponential, logistic function and softplus on slices, as polynomials that the compiler vectorises for the processor
//! found at run time (`pulp`). The relative error is below 4 ulp (tested against the standard library); the logistic
//! function has a least positive value.

use super::dispatch::vectorized;
use crate::float::Float;

/// e^x; saturates to 0 and to the largest powers at the ends of the exponent range; NaN stays NaN.
#[inline(always)]
pub fn exp<F: Float>(x: F) -> F {
    let x = if x < F::EXP_MIN { F::EXP_MIN } else { x };
    let x = if x > F::EXP_MAX { F::EXP_MAX } else { x };
    // x = k ln 2 + r with |r| ≤ ln 2 / 2; adding ROUND leaves k in the low bits of the mantissa.
    let shifted = x * F::LOG2_E() + F::ROUND;
    let k = shifted - F::ROUND;
    let r = (x - k * F::LN2_HIGH) - k * F::LN2_LOW;
    let mut sum = F::INVERSE_FACTORIALS[F::EXP_TERMS - 1];
    let mut n = F::EXP_TERMS - 1;
    while n > 0 {
        n -= 1;
        sum = sum * r + F::INVERSE_FACTORIALS[n];
    }
    sum * F::exp2_rounded(shifted)
}

/// σ(x) = 1/(1+e^{−x}), at least e^{`LOG_SMALLEST_MEAN`}.
#[inline(always)]
pub fn logistic<F: Float>(x: F) -> F {
    let x = if x < F::LOG_SMALLEST_MEAN { F::LOG_SMALLEST_MEAN } else { x };
    F::one() / (F::one() + exp(-x))
}

/// ln(1+e^x), without overflow: max(x,0) + ln(1+e^{−|x|}), the logarithm as 2 artanh(z/(2+z)).
#[inline(always)]
pub fn soft_plus<F: Float>(x: F) -> F {
    let z = exp(-x.abs());
    let s = z / (F::one() + F::one() + z);
    let positive = if x > F::zero() { x } else { F::zero() };
    positive + (s + s) * artanh_over(s * s)
}

/// σ of every element, in place.
pub(crate) fn logistic_in_place<F: Float>(values: &mut [F]) {
    vectorized!(values.iter_mut().for_each(|x| *x = logistic(*x)));
}

/// softplus(`field`) into `out`.
pub(crate) fn soft_plus_into<F: Float>(field: &[F], out: &mut [F]) {
    vectorized!(out.iter_mut().zip(field).for_each(|(o, &x)| *o = soft_plus(x)));
}

/// Σ softplus(x) in f64: terms in the working precision, sums of 16 interleaved lanes in f64.
pub(crate) fn soft_plus_sum<F: Float>(field: &[F]) -> f64 {
    vectorized!({
        let mut lanes = [0.0f64; 16];
        let chunks = field.chunks_exact(16);
        let rest = chunks.remainder();
        for chunk in chunks {
            for (lane, &x) in lanes.iter_mut().zip(chunk) {
                *lane += soft_plus(x).wide();
            }
        }
        for (lane, &x) in lanes.iter_mut().zip(rest) {
            *lane += soft_plus(x).wide();
        }
        lanes.iter().sum()
    })
}

/// Largest |d| for which [`soft_plus_change_sum`] has a result; callers take differences of softplus beyond it.
const LARGEST_CHANGE: f64 = 0.5;

/// Σ softplus(x + d) − softplus(x) in f64, as ln(1 + σ(x)(eᵈ − 1)), which keeps the digits that a difference of two
/// numbers of the working precision loses; `None` unless all |d| are at most ½.
pub(crate) fn soft_plus_change_sum<F: Float>(field: &[F], change: &[F]) -> Option<f64> {
    let limit = F::of(LARGEST_CHANGE);
    let far = vectorized!(change.iter().fold(0u32, |n, d| n + u32::from(d.abs() > limit)));
    let sum = || {
        vectorized!({
            let mut lanes = [0.0f64; 16];
            let (fields, last_fields) = field.as_chunks::<16>();
            let (changes, last_changes) = change.as_chunks::<16>();
            for (x, d) in fields.iter().zip(changes) {
                for ((lane, &x), &d) in lanes.iter_mut().zip(x).zip(d) {
                    *lane += soft_plus_change(x, d).wide();
                }
            }
            for ((lane, &x), &d) in lanes.iter_mut().zip(last_fields).zip(last_changes) {
                *lane += soft_plus_change(x, d).wide();
            }
            lanes.iter().sum()
        })
    };
    (far == 0).then(sum)
}

/// softplus(x + d) − softplus(x) for |d| ≤ ½, to the relative precision of the type.
#[inline(always)]
fn soft_plus_change<F: Float>(x: F, d: F) -> F {
    // eᵈ − 1 = d Σ dⁿ/(n+1)!
    let mut sum = F::INVERSE_FACTORIALS[F::EXP_TERMS - 1];
    let mut n = F::EXP_TERMS - 1;
    while n > 1 {
        n -= 1;
        sum = sum * d + F::INVERSE_FACTORIALS[n];
    }
    let y = logistic(x) * (d * sum);
    // ln(1+y) = 2 artanh(y/(2+y)), |y/(2+y)| ≤ ¼.
    let s = y / (F::one() + F::one() + y);
    (s + s) * artanh_over(s * s)
}

/// artanh(s)/s as a function of s² ≤ 1/9.
#[inline(always)]
fn artanh_over<F: Float>(s2: F) -> F {
    let mut sum = F::ODD_INVERSES[F::LOG_TERMS - 1];
    let mut n = F::LOG_TERMS - 1;
    while n > 0 {
        n -= 1;
        sum = sum * s2 + F::ODD_INVERSES[n];
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn logistic_into<F: Float>(field: &[F], out: &mut [F]) {
        out.copy_from_slice(field);
        logistic_in_place(out);
    }

    fn check<F: Float>(relative: f64) {
        for k in -4000..=4000 {
            let x = f64::from(k) * 0.02;
            let field = F::of(x);
            let mut got = [F::zero()];
            logistic_into(&[field], &mut got);
            let x = field.wide();
            let bounded = x.max(F::LOG_SMALLEST_MEAN.wide());
            let want = 1.0 / (1.0 + (-bounded).exp());
            assert!((got[0].wide() - want).abs() <= relative * want, "σ({x}): {} {want}", got[0]);
            soft_plus_into(&[field], &mut got);
            let want = x.max(0.0) + (-x.abs()).exp().ln_1p();
            assert!((got[0].wide() - want).abs() <= relative * want, "softplus({x}): {} {want}", got[0]);
        }
    }

    #[test]
    fn polynomials_agree_with_the_standard_library() {
        check::<f32>(5e-7);
        check::<f64>(9e-16);
    }

    #[test]
    fn products_of_means_are_normal_numbers() {
        fn least<F: Float>() -> F {
            let mut out = [F::zero()];
            logistic_into(&[F::neg_infinity()], &mut out);
            out[0]
        }
        assert!((least::<f32>() * least::<f32>()).is_normal());
        assert!((least::<f64>() * least::<f64>()).is_normal());
    }

    fn check_changes<F: Float>(relative: f64) {
        let soft_plus = |x: f64| x.max(0.0) + (-x.abs()).exp().ln_1p();
        for (k, size) in [0.5, -0.5, 0.1, -1e-3, 1e-6].into_iter().enumerate() {
            let field: Vec<F> = (0..37).map(|n| F::of(0.7 * f64::from(n) - 12.0 + 0.1 * k as f64)).collect();
            let change: Vec<F> = (0..37).map(|n| F::of(size * (1.0 - f64::from(n) / 60.0))).collect();
            for (x, d) in field.iter().zip(&change) {
                // σ(x) expm1(d), then ln(1+·), in f64.
                let (x, d) = (x.wide(), d.wide());
                let wanted = (d.exp_m1() / (1.0 + (-x).exp())).ln_1p();
                let got = soft_plus_change(F::of(x), F::of(d)).wide();
                assert!((got - wanted).abs() <= relative * wanted.abs(), "{x} {d}: {got} {wanted}");
                assert!((wanted - (soft_plus(x + d) - soft_plus(x))).abs() < 1e-14 * (1.0 + x.abs()));
            }
            let wide =
                field.iter().zip(&change).map(|(x, d)| soft_plus(x.wide() + d.wide()) - soft_plus(x.wide()));
            let wanted: f64 = wide.sum();
            let got = soft_plus_change_sum(&field, &change).unwrap();
            assert!((got - wanted).abs() <= relative * wanted.abs() + 1e-12, "{size}: {got} {wanted}");
        }
        let zero = F::zero();
        assert_eq!(soft_plus_change_sum(&[zero, zero], &[zero, F::of(0.51)]), None);
        assert!(soft_plus_change_sum(&[zero, zero], &[zero, F::nan()]).unwrap().is_nan());
    }

    #[test]
    fn changes_of_softplus_keep_their_digits() {
        check_changes::<f32>(1e-6);
        check_changes::<f64>(4e-15);
    }

    #[test]
    fn ends_and_nan() {
        let mut out = [0.0f32; 4];
        logistic_into(&[f32::NEG_INFINITY, f32::INFINITY, f32::NAN, 200.0], &mut out);
        assert!(out[0] < 1e-18 && out[1] == 1.0 && out[2].is_nan() && out[3] == 1.0);
        soft_plus_into(&[f32::NEG_INFINITY, f32::INFINITY, f32::NAN, 0.0], &mut out);
        assert!(out[0] < 1e-37 && out[1] == f32::INFINITY && out[2].is_nan());
        assert!((out[3] - std::f32::consts::LN_2).abs() < 1e-7);
        assert!(soft_plus_sum(&[f64::NAN, 0.0]).is_nan());
    }
}

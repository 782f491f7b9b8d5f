//! Draws from the density ∝ e^{−½Lx² + ηx} on an interval, for any curvature L: by rejection from normals, uniforms and
//! exponentials if L > 0 (Robert 1995), and from exponential chords if L ≤ 0, where the logarithm of the density is
//! convex.

use crate::rng::Stream;

/// Number of pieces of an interval; on each of them a chord bounds the convex exponent.
const CHORDS: usize = 8;

/// Distance from the mean, in deviations, beyond which a normal number differs from the end of its interval by less than
/// rounding.
const FAR: f64 = 1e8;

/// One draw. For L ≤ 0 the ends must be finite; for L > 0 they may be infinite. NaN if the curvature, the field or an end
/// is NaN or the density overflows: no number would ever be accepted, and a draw without an end cannot be interrupted.
pub(super) fn draw(precision: f64, field: f64, [low, high]: [f64; 2], stream: &mut Stream) -> f64 {
    if !precision.is_finite() || !field.is_finite() || low.is_nan() || high.is_nan() {
        return f64::NAN;
    }
    if precision > 0.0 && precision * (high - low) * (high - low) > 1e-12 {
        let (mean, deviation) = (field / precision, precision.sqrt().recip());
        let x = mean + deviation * standard((low - mean) / deviation, (high - mean) / deviation, stream);
        return x.clamp(low, high);
    }
    convex(precision, field, [low, high], stream)
}

/// A standard normal number in [a, b].
fn standard(a: f64, b: f64, stream: &mut Stream) -> f64 {
    if a.is_nan() || b.is_nan() {
        return f64::NAN;
    }
    if b < 0.0 {
        return -standard(-b, -a, stream);
    }
    if a > FAR {
        return a;
    }
    if a > 0.0 {
        return tail(a, b, stream);
    }
    loop {
        // Normals if the interval is wide, uniforms if it is narrow.
        let wide = b - a > 2.5;
        let x = if wide { stream.normal() } else { a + (b - a) * stream.uniform() };
        if if wide { (a..=b).contains(&x) } else { stream.uniform() < (-0.5 * x * x).exp() } {
            return x;
        }
    }
}

/// [`standard`] for 0 < a, by rejection from exponentials of the best rate.
fn tail(a: f64, b: f64, stream: &mut Stream) -> f64 {
    let rate = 0.5 * (a + (a * a + 4.0).sqrt());
    loop {
        let x = a + exponential(-rate, b - a, stream);
        if stream.uniform() < (-0.5 * (x - rate) * (x - rate)).exp() {
            return x;
        }
    }
}

/// A number in [0, width] with density ∝ e^{slope·x}; the width may be infinite if the slope is negative.
fn exponential(slope: f64, width: f64, stream: &mut Stream) -> f64 {
    let u = stream.uniform();
    if (slope * width).abs() < 1e-9 {
        return u * width;
    }
    if slope > 0.0 {
        // Counted from the end with the larger density.
        return width + (u + (1.0 - u) * (-slope * width).exp()).ln() / slope;
    }
    (u * (slope * width).exp_m1()).ln_1p() / slope
}

fn convex(precision: f64, field: f64, [low, high]: [f64; 2], stream: &mut Stream) -> f64 {
    let exponent = |x: f64| x * (field - 0.5 * precision * x);
    let width = (high - low) / CHORDS as f64;
    let chord = |k: usize| {
        let start = low + k as f64 * width;
        (start, exponent(start), (exponent(start + width) - exponent(start)) / width)
    };
    let log_mass = |k: usize| {
        let (_, height, slope) = chord(k);
        let rise = slope * width;
        // ln ∫₀^width e^{height + slope x} dx, from the end with the larger density.
        let shape = if rise.abs() < 1e-9 { 1.0 } else { -(-rise.abs()).exp_m1() / rise.abs() };
        height + rise.max(0.0) + shape.ln()
    };
    let masses: [f64; CHORDS] = std::array::from_fn(log_mass);
    let largest = masses.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let masses = masses.map(|m| (m - largest).exp());
    let total: f64 = masses.iter().sum();
    if !total.is_finite() {
        return f64::NAN;
    }
    loop {
        let mut place = stream.uniform() * total;
        let mut k = 0;
        while k + 1 < CHORDS && place >= masses[k] {
            place -= masses[k];
            k += 1;
        }
        let (start, height, slope) = chord(k);
        let x = exponential(slope, width, stream);
        if stream.uniform() < (exponent(start + x) - height - slope * x).exp() {
            return (start + x).clamp(low, high);
        }
    }
}

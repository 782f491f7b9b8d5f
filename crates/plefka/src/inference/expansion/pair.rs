//! The exact free energy of one pair of two-state units: p(v,h) ∝ e^{Jvh} tilted to the means p and q of v, h ∈ {0, 1}.
//! With ξ = ⟨vh⟩, ξ(1−p−q+ξ) = e^J (p−ξ)(q−ξ), the free energy beyond the entropies is
//! A(J) = Jξ + S_pair − S_p − S_q ≥ Jpq, with ∂A/∂J = ξ and ∂A/∂p = ln [p₀₀ p/(p₁₀ (1−p))]; p_vh are the four
//! probabilities (Bethe 1935; Yedidia, Freeman & Weiss 2005).
//!
//! Evaluation without cancellation and overflow: a negative J becomes positive by h → 1−h, A(J,p,q) = Jp + A(−J,p,1−q),
//! and the units are exchanged so that p ≤ q. Then, with ε = e^{−J}, u = 1−ε, D = q−p and P = p(1−q), every term of
//!   b = D + ε(1−D),  s = √(b² + 4uεP),  N = u [D + (D(b+ε) + 4εP)/(s+ε)]
//! is positive, and p₁₀ = 2εP/(b+s), ξ − pq = PN/(b+s), ∂A/∂p = ln(1 + N/(2ε(1−p))),
//! ∂A/∂q = ln(1 + pN/(D(b+s)+2εP)), A = p ∂A/∂p + q ∂A/∂q − ln(1 + pN/((1−p)(b+s))).

use crate::float::{Float, Series};
use crate::kernels::dispatch::vectorized;

/// The largest |J|; stronger couplings are limited to it. e^{−600} is a normal number.
const STRONGEST: f64 = 600.0;
/// The smallest probability: a saturated magnetization stands for an unlikely state, not for an impossible one.
const LEAST: f64 = 1e-20;
/// Number of partial sums.
const LANES: usize = 8;

/// The probabilities of the upper and the lower state of one unit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unit {
    up: f64,
    down: f64,
}

/// The units of one layer of one replica.
#[derive(Debug, Clone)]
pub(super) struct Units {
    up: Vec<f64>,
    down: Vec<f64>,
}

impl Units {
    /// The probabilities of units with the states `low` and `low` + `step`, from their means.
    pub(super) fn new<F: Float>(means: ndarray::ArrayView1<'_, F>, low: f64, step: f64) -> Self {
        let share = |x: f64| (x / step).clamp(LEAST, 1.0);
        Self {
            up: means.iter().map(|m| share(m.wide() - low)).collect(),
            down: means.iter().map(|m| share(low + step - m.wide())).collect(),
        }
    }

    pub(super) fn get(&self, k: usize) -> Unit {
        Unit { up: self.up[k], down: self.down[k] }
    }
}

/// The couplings of one unit to all units of the other layer: J and ε = e^{−|J|}.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bonds<'a> {
    pub(super) j: &'a [f64],
    pub(super) epsilon: &'a [f64],
}

/// The limited J, and ε, of a coupling.
pub(super) fn bonds(j: f64) -> (f64, f64) {
    let j = j.clamp(-STRONGEST, STRONGEST);
    (j, (-j.abs()).exp())
}

/// The intermediate quantities of all results; `near` is the unit of smaller probability.
struct Solved {
    d: f64,
    /// (1−q)p of the ordered pair.
    p: f64,
    n: f64,
    b_plus_s: f64,
    near: Unit,
    far: Unit,
    swapped: bool,
}

#[inline(always)]
fn solve(own: Unit, other: Unit, j: f64, epsilon: f64) -> Solved {
    let other = if j < 0.0 { Unit { up: other.down, down: other.up } } else { other };
    // The smaller of the two pairs of probabilities keeps its digits.
    let d = if own.up + other.up < 1.0 { other.up - own.up } else { own.down - other.down };
    let swapped = d < 0.0;
    let near = if swapped { other } else { own };
    let far = if swapped { own } else { other };
    let d = d.abs();
    let p = near.up * far.down;
    let b = d + epsilon * (1.0 - d);
    let s = (b * b + 4.0 * (1.0 - epsilon) * epsilon * p).sqrt();
    let n = (1.0 - epsilon) * (d + (d * (b + epsilon) + 4.0 * epsilon * p) / (s + epsilon));
    Solved { d, p, n, b_plus_s: b + s, near, far, swapped }
}

/// ∂A/∂p of the own unit.
#[inline(always)]
fn field_of(own: Unit, other: Unit, j: f64, epsilon: f64) -> f64 {
    let x = solve(own, other, j, epsilon);
    let above = if x.swapped { x.near.up * x.n } else { x.n };
    let below = if x.swapped { x.d * x.b_plus_s + 2.0 * epsilon * x.p } else { 2.0 * epsilon * x.near.down };
    ln_1p(above / below) + j.min(0.0)
}

/// A − Jpq ≥ 0: the Kullback–Leibler divergence of the pair from independent units.
#[inline(always)]
fn value_of(own: Unit, other: Unit, j: f64, epsilon: f64) -> f64 {
    let x = solve(own, other, j, epsilon);
    let near = ln_1p(x.n / (2.0 * epsilon * x.near.down));
    let far = ln_1p(x.near.up * x.n / (x.d * x.b_plus_s + 2.0 * epsilon * x.p));
    let empty = ln_1p(x.near.up * x.n / (x.near.down * x.b_plus_s));
    x.near.up * near + x.far.up * far - empty - j.abs() * x.near.up * x.far.up
}

/// ξ − pq.
#[inline(always)]
fn covariance_of(own: Unit, other: Unit, j: f64, epsilon: f64) -> f64 {
    let x = solve(own, other, j, epsilon);
    let size = x.p * x.n / x.b_plus_s;
    if j < 0.0 { -size } else { size }
}

/// Σ_j ∂A_j/∂p for a unit.
pub(super) fn field(own: Unit, others: &Units, bonds: Bonds<'_>) -> f64 {
    sum(
        others,
        bonds,
        #[inline(always)]
        |other, j, epsilon| field_of(own, other, j, epsilon),
    )
}

/// Σ_j (A_j − J p q_j) for a unit.
pub(super) fn value(own: Unit, others: &Units, bonds: Bonds<'_>) -> f64 {
    sum(
        others,
        bonds,
        #[inline(always)]
        |other, j, epsilon| value_of(own, other, j, epsilon),
    )
}

/// out_j += scale · (ξ_j − p q_j).
pub(super) fn add_covariances(own: Unit, others: &Units, bonds: Bonds<'_>, scale: f64, out: &mut [f64]) {
    let others = others.up.iter().zip(&others.down).zip(bonds.j).zip(bonds.epsilon);
    vectorized!({
        for (o, (((&up, &down), &j), &epsilon)) in out.iter_mut().zip(others) {
            *o += scale * covariance_of(own, Unit { up, down }, j, epsilon);
        }
    });
}

#[inline(always)]
fn sum(others: &Units, bonds: Bonds<'_>, term: impl Fn(Unit, f64, f64) -> f64) -> f64 {
    vectorized!({
        let mut lanes = [0.0; LANES];
        let (up, last_up) = others.up.as_chunks::<LANES>();
        let (down, last_down) = others.down.as_chunks::<LANES>();
        let (j, last_j) = bonds.j.as_chunks::<LANES>();
        let (epsilon, last_epsilon) = bonds.epsilon.as_chunks::<LANES>();
        for (((up, down), j), epsilon) in up.iter().zip(down).zip(j).zip(epsilon) {
            for k in 0..LANES {
                lanes[k] += term(Unit { up: up[k], down: down[k] }, j[k], epsilon[k]);
            }
        }
        let last = last_up.iter().zip(last_down).zip(last_j).zip(last_epsilon);
        for (lane, (((&up, &down), &j), &epsilon)) in lanes.iter_mut().zip(last) {
            *lane += term(Unit { up, down }, j, epsilon);
        }
        lanes.iter().sum::<f64>()
    })
}

/// ln(1+x) for x ≥ 0 with an absolute error of 1e-16: 1+x = 2^k f, f in [√½, √2), ln f = 2 artanh((f−1)/(f+1)).
#[inline(always)]
fn ln_1p(x: f64) -> f64 {
    const TERMS: usize = 11;
    let bits = (1.0 + x).to_bits();
    let k = bits.wrapping_sub(std::f64::consts::FRAC_1_SQRT_2.to_bits()) >> 52;
    let f = f64::from_bits(bits.wrapping_sub(k << 52));
    // A small integer is converted to a float by writing it into the mantissa of 2⁵².
    let k = f64::from_bits(k | 0x4330_0000_0000_0000) - 4_503_599_627_370_496.0;
    let r = (f - 1.0) / (f + 1.0);
    let squared = r * r;
    let mut sum = f64::ODD_INVERSES[TERMS];
    let mut n = TERMS;
    while n > 0 {
        n -= 1;
        sum = sum * squared + f64::ODD_INVERSES[n];
    }
    // The last term preserves a NaN, which the bit operations lose.
    k * std::f64::consts::LN_2 + 2.0 * r * sum + 0.0 * x
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(up: f64) -> Unit {
        Unit { up, down: 1.0 - up }
    }

    #[test]
    fn logarithms_agree_with_the_standard_library() {
        for k in -400..=2400 {
            let x = (f64::from(k) * 0.1).exp();
            let error = (ln_1p(x) - x.ln_1p()).abs();
            assert!(error <= 3e-16 * x.ln_1p().max(1.0), "{x}: {error}");
        }
        assert_eq!(ln_1p(0.0), 0.0);
        assert!(ln_1p(f64::NAN).is_nan());
    }

    /// ξ solves its equation, A has the right value, and the fields are the logarithms. The reference probabilities are
    /// found by bisection in the logarithm of p₁₀, which keeps all digits of small probabilities.
    #[test]
    fn pairs_agree_with_their_definition() {
        for j in [1e-3, 0.3, 2.0, 9.0, 25.0, 40.0, 160.0] {
            for (p, q) in [(0.5, 0.5), (0.2, 0.7), (0.7, 0.2), (1e-3, 0.3), (0.3, 0.3), (0.999, 0.9)] {
                let (low, high) = (f64::min(p, q), f64::max(p, q));
                // ln[p11 p00/(p10 p01)] − J decreases with p10 of the ordered pair.
                let excess =
                    |p10: f64| ((low - p10) * (1.0 - high - p10)).ln() - (p10 * (high - low + p10)).ln() - j;
                let (mut a, mut b) = (-400.0, (low * (1.0 - high)).ln());
                for _ in 0..200 {
                    let middle = 0.5 * (a + b);
                    if excess(f64::exp(middle)) > 0.0 { a = middle } else { b = middle }
                }
                let p10 = f64::exp(0.5 * (a + b));
                let [p01, p11, p00] = [high - low + p10, low - p10, 1.0 - high - p10];
                let entropy = |x: f64| -x * x.ln();
                let wanted = j * (p11 - p * q) + [p00, p01, p10, p11].map(entropy).iter().sum::<f64>()
                    - [p, 1.0 - p, q, 1.0 - q].map(entropy).iter().sum::<f64>();
                let epsilon = bonds(j).1;
                let close = |found: f64, wanted: f64, what: &str| {
                    assert!(
                        (found - wanted).abs() < 2e-14 * wanted.abs().max(1.0),
                        "{what} {j} {p} {q}: {found} {wanted}"
                    );
                };
                close(value_of(unit(p), unit(q), j, epsilon), wanted, "value");
                close(covariance_of(unit(p), unit(q), j, epsilon), p11 - p * q, "covariance");
                // If p > q, p₁₀ of the given pair is p01 of the ordered pair.
                let own = if p <= q { p10 } else { p01 };
                close(field_of(unit(p), unit(q), j, epsilon), (p00 * p / (own * (1.0 - p))).ln(), "field");
                // h → 1−h.
                let flipped = |x: f64| 1.0 - x;
                close(value_of(unit(p), unit(flipped(q)), -j, epsilon), wanted, "value at −J");
                close(covariance_of(unit(p), unit(flipped(q)), -j, epsilon), p * q - p11, "covariance at −J");
            }
        }
    }

    #[test]
    fn extremes_stay_finite() {
        let ends = [LEAST, 1e-12, 0.5, 1.0 - 1e-16, 1.0];
        for j in [0.0, 1e-300, 40.0, -40.0, 600.0, -600.0, 1e9, -1e9] {
            let (j, epsilon) = bonds(j);
            for p in ends {
                for q in ends {
                    let pair = [p, q].map(|x| Unit { up: x, down: f64::max(1.0 - x, LEAST) });
                    let value = value_of(pair[0], pair[1], j, epsilon);
                    assert!((-1e-12..=600.0).contains(&value), "{p} {q} {j}: {value}");
                    let field = field_of(pair[0], pair[1], j, epsilon);
                    assert!(field.abs() <= j.abs() + 1e-9 && field * j >= 0.0, "{p} {q} {j}: {field}");
                    let covariance = covariance_of(pair[0], pair[1], j, epsilon);
                    assert!(covariance.abs() <= 0.25 + 1e-12, "{p} {q} {j}: {covariance}");
                }
            }
        }
    }
}

//! The exact partition function of the L × L Ising torus (Kaufman, Phys. Rev. 76, 1232 (1949)), for any L.
//!
//! Z = ½ (2 sinh 2β)^{L²/2} [C₁ + S₁ + C₀ + S₀], C_p = Π_r 2cosh(½Lγ_{2r+p}), S_p = Π_r 2sinh(½Lγ_{2r+p}) for
//! r = 0 … L−1, cosh γ_k = cosh 2β coth 2β − cos(πk/L), γ_k > 0 for k > 0, and γ_0 = 2β + ln tanh β, which
//! changes sign at the critical point. The mean energy is −∂ ln Z/∂β.

use std::f64::consts::{LN_2, PI};

use super::lattice::check;
use crate::error::Result;

/// ln Z. Sides and inverse temperatures out of range are refused.
pub fn log_partition(side: usize, beta: f64) -> Result<f64> {
    check(side, beta)?;
    Ok(solve(side, beta).0)
}

/// The mean energy ⟨E⟩ = −∂ ln Z/∂β, between −2L² and 0. Sides and inverse temperatures out of range are
/// refused.
pub fn mean_energy(side: usize, beta: f64) -> Result<f64> {
    check(side, beta)?;
    Ok(solve(side, beta).1)
}

/// ln Z and ⟨E⟩.
pub(super) fn solve(side: usize, beta: f64) -> (f64, f64) {
    let sites = (side * side) as f64;
    // As β goes to 0, the formula subtracts ever larger numbers. There the first order is right up to a factor 1 +
    // O(β).
    if beta < 1e-5 {
        let slope = energy_slope(side) * beta;
        return (sites * LN_2 + 0.5 * slope * beta, 0.0 - slope);
    }
    let products = [1, 0].into_iter().flat_map(|parity| {
        let gammas: Vec<(f64, f64)> = (0..side).map(|r| gamma(2 * r + parity, side, beta)).collect();
        [Product::new(&gammas, side, false), Product::new(&gammas, side, true)]
    });
    let products: Vec<Product> = products.collect();
    let largest = products.iter().map(|p| p.log).fold(f64::NEG_INFINITY, f64::max);
    let scaled = |p: &Product, x: f64| x * (p.log - largest).exp();
    let sum: f64 = products.iter().map(|p| scaled(p, p.factor)).sum();
    let slope: f64 = products.iter().map(|p| scaled(p, p.slope)).sum();
    let (sinh, cosh) = ((2.0 * beta).sinh(), (2.0 * beta).cosh());
    let log_partition = -LN_2 + 0.5 * sites * (2.0 * sinh).ln() + largest + sum.ln();
    (log_partition, -(sites * cosh / sinh + slope / sum))
}

/// −∂⟨E⟩/∂β at β = 0: the sum over pairs of spins of the squared coupling, 1 for a bond, 4 for a double bond.
fn energy_slope(side: usize) -> f64 {
    let bonds = 2.0 * (side * side) as f64;
    if side == 2 { 2.0 * bonds } else { bonds }
}

/// γ_k and its derivative with respect to β.
fn gamma(k: usize, side: usize, beta: f64) -> (f64, f64) {
    let (sinh, cosh) = ((2.0 * beta).sinh(), (2.0 * beta).cosh());
    if k == 0 {
        return (2.0 * beta + beta.tanh().ln(), 2.0 + 2.0 / sinh);
    }
    let value = cosh * (cosh / sinh) - (PI * k as f64 / side as f64).cos();
    let slope = 2.0 * cosh * (1.0 - 1.0 / (sinh * sinh));
    // sinh γ as √(c−1)·√(c+1), which does not overflow for large c.
    (value.acosh(), slope / ((value - 1.0).sqrt() * (value + 1.0).sqrt()))
}

/// One of the four products, as `factor` · e^`log`, and its derivative with respect to β, `slope` · e^`log`. The factor
/// of γ_0 may vanish or be negative, so it is not part of the logarithm.
struct Product {
    log: f64,
    factor: f64,
    slope: f64,
}

impl Product {
    fn new(gammas: &[(f64, f64)], side: usize, sinh: bool) -> Self {
        let half = side as f64 / 2.0;
        let sign = if sinh { -1.0 } else { 1.0 };
        // 2cosh x or 2sinh x is e^|x| times this number, up to the sign of sinh.
        let rest = |x: f64| if sinh { -(-2.0 * x.abs()).exp_m1() } else { 1.0 + (-2.0 * x.abs()).exp() };
        let (first, first_slope) = (half * gammas[0].0, half * gammas[0].1);
        let mut log = first.abs();
        let mut log_slope = 0.0;
        for &(value, slope) in &gammas[1..] {
            let x = half * value;
            log += x + rest(x).ln();
            // (ln 2cosh)′ = tanh, (ln 2sinh)′ = coth.
            log_slope += half * slope * if sinh { x.tanh().recip() } else { x.tanh() };
        }
        let factor = if sinh && first < 0.0 { -rest(first) } else { rest(first) };
        let (up, down) = ((first - first.abs()).exp(), (-first - first.abs()).exp());
        Self { log, factor, slope: first_slope * (up - sign * down) + factor * log_slope }
    }
}

#[cfg(test)]
mod tests {
    use ndarray::{Array1, ArrayView1};

    use super::super::energy;
    use super::*;

    /// ln Z and ⟨E⟩ by summing over every configuration.
    fn enumerated(side: usize, beta: f64) -> (f64, f64) {
        let sites = side * side;
        let (mut partition, mut moment) = (0.0, 0.0);
        for state in 0..1usize << sites {
            let bits: Vec<u8> = (0..sites).map(|k| (state >> k & 1) as u8).collect();
            let energy = energy(side, ArrayView1::from(&bits));
            partition += (-beta * energy).exp();
            moment += energy * (-beta * energy).exp();
        }
        (f64::ln(partition), moment / partition)
    }

    /// ln Z = ln Tr T^L, where T is the row-to-row transfer matrix applied one bond at a time.
    fn transferred(side: usize, beta: f64) -> f64 {
        let states = 1usize << side;
        let spin = |state: usize, k: usize| 2.0 * (state >> (k % side) & 1) as f64 - 1.0;
        let along = Array1::from_shape_fn(states, |s| {
            (beta * (0..side).map(|k| spin(s, k) * spin(s, k + 1)).sum::<f64>() - 2.0 * beta * side as f64)
                .exp()
        });
        let mut trace = 0.0;
        for start in 0..states {
            let mut vector = Array1::<f64>::zeros(states);
            vector[start] = 1.0;
            for _ in 0..side {
                vector *= &along;
                for k in 0..side {
                    let flipped = Array1::from_shape_fn(states, |s| vector[s ^ (1 << k)]);
                    vector = vector * beta.exp() + flipped * (-beta).exp();
                }
            }
            trace += vector[start];
        }
        trace.ln() + 2.0 * beta * (side * side) as f64
    }

    #[test]
    fn kaufman_equals_enumeration() {
        for (side, betas) in
            [(2, &[0.0, 0.05, 0.3, 0.4406868, 1.1][..]), (3, &[0.1, 0.44, 0.9]), (4, &[0.2, 0.5])]
        {
            for &beta in betas {
                let (log_partition, energy) = solve(side, beta);
                let exact = enumerated(side, beta);
                assert!((log_partition - exact.0).abs() < 1e-10, "ln Z, L = {side}, beta = {beta}");
                assert!(
                    (energy - exact.1).abs() < 1e-9,
                    "energy, L = {side}, beta = {beta}: {energy}, {exact:?}"
                );
            }
        }
    }

    #[test]
    fn kaufman_equals_the_transfer_matrix() {
        for (side, beta) in [(3, 0.3), (5, 0.44), (6, 0.2), (7, 0.6), (8, 0.4406)] {
            let (found, exact) = (solve(side, beta).0, transferred(side, beta));
            assert!((found - exact).abs() < 1e-10 * exact, "L = {side}, beta = {beta}: {found} {exact}");
        }
    }

    #[test]
    fn energy_is_the_derivative_of_ln_z() {
        let critical = (1.0 + 2f64.sqrt()).ln() / 2.0;
        for side in [2, 3, 8, 33, 128] {
            for beta in [0.01, 0.2, critical, 0.45, 1.5] {
                let step = 1e-5;
                let slope = (solve(side, beta + step).0 - solve(side, beta - step).0) / (2.0 * step);
                let energy = solve(side, beta).1;
                assert!((energy + slope).abs() < 1e-5 * (side * side) as f64, "L = {side}, beta = {beta}");
            }
        }
    }

    #[test]
    fn limits_of_high_and_low_temperature() {
        for side in [2, 5, 64] {
            let sites = (side * side) as f64;
            assert_eq!(log_partition(side, 0.0).unwrap(), sites * LN_2);
            // Two ground states of energy −2L².
            let frozen = log_partition(side, 100.0).unwrap();
            assert!((frozen - 200.0 * sites - LN_2).abs() < 1e-9 * frozen, "{frozen}");
            assert!((mean_energy(side, 100.0).unwrap() + 2.0 * sites).abs() < 1e-8 * sites);
            for beta in [1e-300, 1e-6, 0.99e-5, 1.01e-5] {
                let exact = -energy_slope(side) * beta;
                let found = mean_energy(side, beta).unwrap();
                assert!((found - exact).abs() < 2e-5 * exact.abs(), "{side} {beta} {found} {exact}");
            }
        }
    }
}

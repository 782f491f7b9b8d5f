//! The Ising ring H(s) = −K Σ_i s_i s_{i+1}, s_{n+1} = s_1, by its transfer matrix (Kramers & Wannier 1941): Z = (2
//! cosh K)ⁿ + (2 sinh K)ⁿ. The bonds s_i s_{i+1} are independent except that their product is 1, which gives exact
//! draws.

use std::f64::consts::LN_2;

use ndarray::{Array2, ArrayView1};
use plefka::error::{Error, Result};
use plefka::rng::{Purpose, Stream};

use crate::ising::heat_bath;

/// The strongest coupling.
const STRONGEST: f64 = 100.0;

/// Refuses rings of fewer than 2 spins and couplings beyond ±100.
pub(super) fn check(spins: usize, coupling: f64) -> Result<()> {
    if spins < 2 {
        return Err(Error::setting("spins", spins, "at least 2"));
    }
    if coupling.is_nan() || coupling.abs() > STRONGEST {
        return Err(Error::setting("coupling", coupling, format!("−{STRONGEST} to {STRONGEST}")));
    }
    Ok(())
}

/// ln cosh x without overflow.
pub(super) fn log_cosh(x: f64) -> f64 {
    let size = x.abs();
    if size < 1.0 {
        // cosh x = 1 + 2 sinh²(x/2) keeps the digits of ½x² at small x.
        (2.0 * (0.5 * size).sinh().powi(2)).ln_1p()
    } else {
        size + (-2.0 * size).exp().ln_1p() - LN_2
    }
}

/// The x ≥ 0 with ln cosh x = `y` ≥ 0: y + ln(1 + √(1 − e^{−2y})).
pub(super) fn inverse_log_cosh(y: f64) -> f64 {
    y + (-(-2.0 * y).exp_m1()).sqrt().ln_1p()
}

/// −K Σ s_i s_{i+1} of one state.
pub(super) fn energy(coupling: f64, spins: ArrayView1<'_, f64>) -> f64 {
    let next = spins.iter().cycle().skip(1);
    -coupling * spins.iter().zip(next).map(|(s, t)| s * t).sum::<f64>()
}

/// ln Z of a ring of `n` spins, nats.
pub(super) fn log_partition(coupling: f64, n: usize) -> f64 {
    let size = coupling.abs();
    // ln tanh |K|, with which 1 − tanhⁿ keeps its digits if K is large and the ring frustrated.
    let power = n as f64 * (-2.0 / ((2.0 * size).exp() + 1.0)).ln_1p();
    let frustrated = coupling < 0.0 && n % 2 == 1;
    let correction = if frustrated { (-power.exp_m1()).ln() } else { power.exp().ln_1p() };
    n as f64 * (LN_2 + log_cosh(size)) + correction
}

/// `count` independent draws of a ring of `n` spins.
pub(super) fn draw(coupling: f64, n: usize, count: usize, seed: u64) -> Array2<f64> {
    let mut stream = Stream::new(seed, Purpose::Sample, 0, 0);
    let t = coupling.tanh();
    let mut out = Array2::zeros((count, n));
    for mut row in out.rows_mut() {
        let mut spin = heat_bath::draw(0.0, &mut stream);
        // The product that the remaining bonds must have.
        let mut product = 1.0;
        for (place, s) in row.iter_mut().enumerate() {
            *s = spin;
            let rest = t.powi((n - 1 - place) as i32);
            let (up, down) = ((1.0 + t) * (1.0 + product * rest), (1.0 - t) * (1.0 - product * rest));
            let bond = if stream.uniform() * (up + down) < up { 1.0 } else { -1.0 };
            product *= bond;
            spin *= bond;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use plefka::inference::exact::log_sum_exp;
    use plefka::laws::machines;
    use plefka::units::Spin;

    #[test]
    fn the_partition_function_is_the_sum_over_all_states() {
        for n in [2, 3, 4, 7, 8] {
            let states = machines::states(&machines::layer::<f64>(&Spin, n, 1.0, 1)).unwrap();
            for coupling in [-3.0, -0.4, 0.0, 0.7, 2.0] {
                let weights: Vec<f64> = states.rows().into_iter().map(|s| -energy(coupling, s)).collect();
                let (found, wanted) = (log_partition(coupling, n), log_sum_exp(&weights));
                assert!((found - wanted).abs() < 1e-12 * wanted.abs(), "{found} {wanted}");
            }
        }
        // A frustrated ring: 2n ground states with one broken bond each, of energy −(n − 2)|K|.
        assert!((log_partition(-100.0, 5) - (300.0 + 10f64.ln())).abs() < 1e-9);
    }

    #[test]
    fn draws_have_the_correlations_of_the_transfer_matrix() {
        for (coupling, n) in [(0.6f64, 5usize), (-0.8, 5), (0.4, 8)] {
            let count = 40_000;
            let draws = draw(coupling, n, count, 3);
            let t = coupling.tanh();
            for distance in 1..n {
                let (r, rest) = (distance as i32, (n - distance) as i32);
                let wanted = (t.powi(r) + t.powi(rest)) / (1.0 + t.powi(n as i32));
                let found = (&draws.column(0) * &draws.column(distance)).sum() / count as f64;
                let error = ((1.0 - wanted * wanted) / count as f64).sqrt();
                assert!((found - wanted).abs() < 4.5 * error, "{found} {wanted} ± {error}");
            }
        }
    }
}

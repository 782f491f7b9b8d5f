//! Perceptron learning of symmetric couplings (Gardner 1988, appendix 1; Krauth & Mézard 1987 for one spin): wherever
//! ξ_i (Jξ)_i < κ √Σ_j J_ij², J_ij and J_ji grow by ξ_i ξ_j/N, until every spin of every pattern has the margin κ.
//! Learning ends if symmetric couplings with that margin exist. Otherwise it stops after a given number of sweeps and
//! leaves a positive share of unstable spins.

use ndarray::{Array2, ArrayView2};
use plefka::error::{Error, Result};

/// J (N × N) and the number of sweeps.
pub(super) fn learn(
    patterns: ArrayView2<'_, f64>,
    margin: f64,
    sweeps: usize,
) -> Result<(Array2<f64>, usize)> {
    if !(margin >= 0.0 && margin.is_finite()) {
        return Err(Error::setting("margin", margin, "a finite number, at least 0"));
    }
    if sweeps == 0 {
        return Err(Error::setting("sweeps", 0, "at least 1"));
    }
    let n = patterns.ncols();
    let mut j = Array2::zeros((n, n));
    for sweep in 1..=sweeps {
        let mut learned = false;
        for pattern in patterns.rows() {
            let fields = j.dot(&pattern);
            let asks = |i: usize| {
                let norm = j.row(i).dot(&j.row(i)).sqrt();
                fields[i] * pattern[i] <= margin * norm
            };
            let asking: Vec<usize> = (0..n).filter(|&i| asks(i)).collect();
            learned |= !asking.is_empty();
            for i in asking {
                let step = pattern[i] / n as f64;
                for k in (0..n).filter(|&k| k != i) {
                    j[[i, k]] += step * pattern[k];
                    j[[k, i]] = j[[i, k]];
                }
            }
        }
        if !learned {
            return Ok((j, sweep));
        }
    }
    Ok((j, sweeps))
}

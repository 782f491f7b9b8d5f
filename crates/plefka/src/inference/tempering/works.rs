//! ln Z along a ladder from the works between neighbouring rungs: Bennett's acceptance ratio for every pair, errors
//! from the spread of the independent ensembles, and thermodynamic integration by the trapezoidal rule for comparison.

use super::Differences;
use crate::inference::bennett::{self, share};

/// Works recorded during sweeps.
#[derive(Debug, Clone, Default)]
pub struct Works {
    /// ln f_{k+1}/f_k of states of rung k: `forward[pair][ensemble]`, one value per record.
    forward: Vec<Vec<Vec<f64>>>,
    /// ln f_{k+1}/f_k of states of rung k+1, in the same layout.
    reverse: Vec<Vec<Vec<f64>>>,
}

/// ln Z_last/Z_first and the agreement of the ensembles.
#[derive(Debug, Clone, PartialEq)]
pub struct Ratio {
    /// ln of the ratio, nats, by Bennett's acceptance ratio.
    pub log_ratio: f64,
    /// Standard error from the spread of the ensembles.
    pub std_error: f64,
    /// The estimate of every ensemble, to first order; the mean of these is `log_ratio`.
    pub by_ensemble: Vec<f64>,
    /// The same ratio by thermodynamic integration, ∫⟨∂ ln f/∂t⟩dt; biased if steps are wide.
    pub integrated: f64,
    /// ln Z_{k+1}/Z_k of every pair.
    pub steps: Vec<f64>,
    /// The smallest overlap of a pair of neighbours: 1 for equal distributions, 0 for none.
    pub smallest_overlap: f64,
}

impl Works {
    /// Records one sweep.
    pub fn record(&mut self, differences: &Differences) {
        let pairs = differences.up.len() - 1;
        let ensembles = differences.up[0].len();
        if self.forward.is_empty() {
            self.forward = vec![vec![Vec::new(); ensembles]; pairs];
            self.reverse = self.forward.clone();
        }
        for pair in 0..pairs {
            for c in 0..ensembles {
                self.forward[pair][c].push(differences.up[pair][c]);
                self.reverse[pair][c].push(differences.down[pair + 1][c]);
            }
        }
    }

    /// Number of sweeps recorded.
    pub fn records(&self) -> usize {
        self.forward.first().and_then(|pair| pair.first()).map_or(0, Vec::len)
    }

    /// ln Z_last/Z_first; NaN if nothing was recorded.
    pub fn ratio(&self) -> Ratio {
        let ensembles = self.forward.first().map_or(0, Vec::len);
        let (mut log_ratio, mut integrated, mut smallest_overlap) = (0.0, 0.0, 1.0f64);
        let mut steps = Vec::with_capacity(self.forward.len());
        let mut influence = vec![0.0; ensembles];
        for (forward, reverse) in self.forward.iter().zip(&self.reverse) {
            let (f, r) = (forward.concat(), reverse.concat());
            let step = bennett::log_ratio(&f, &r);
            log_ratio += step;
            steps.push(step);
            smallest_overlap =
                smallest_overlap.min(2.0 * f.iter().map(|w| share(w - step)).sum::<f64>() / f.len() as f64);
            let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
            integrated += 0.5 * (mean(&f) + mean(&r));
            // Every pair has equal numbers of works of both directions, so the solution is where Σσ(f − x) = Σσ(x − r).
            // An ensemble moves the solution by its part of that sum divided by the slope of the whole.
            let slope: f64 = f.iter().chain(&r).map(|w| share(w - step) * share(step - w)).sum();
            for (c, influence) in influence.iter_mut().enumerate() {
                let own: f64 = forward[c].iter().map(|w| share(w - step)).sum::<f64>()
                    - reverse[c].iter().map(|w| share(step - w)).sum::<f64>();
                *influence += own / slope;
            }
        }
        let n = ensembles as f64;
        let squares: f64 = influence.iter().map(|x| x * x).sum();
        let std_error = if ensembles > 1 { (squares * n / (n - 1.0)).sqrt() } else { f64::NAN };
        let by_ensemble = influence.iter().map(|x| log_ratio + n * x).collect();
        if self.records() == 0 {
            (log_ratio, integrated) = (f64::NAN, f64::NAN);
        }
        Ratio { log_ratio, std_error, by_ensemble, integrated, steps, smallest_overlap }
    }
}

//! Laws of a sampler of p(v,h) ∝ e^{−βE}: chains that start from exact draws of p must not drift, and chains that all
//! start in one state must reach p. Distances are total variation ½ Σ |p̂ − p| over all states. The tolerance is the
//! mean distance of finitely many independent chains, ½ Σ √(p(1−p)/n), plus a deviation that does not occur by chance
//! (McDiarmid 1989: P(more than t above the mean) ≤ e^{−2nt²}).

use ndarray::{Array2, Axis};

use super::{Verdict, Violation, close, machines};
use crate::error::{Error, Result};
use crate::float::Float;
use crate::inference::exact::log_sum_exp;
use crate::model::Rbm;
use crate::rng::{Purpose, Stream};

/// −ln of the probability that a correct sampler fails.
const CERTAINTY: f64 = 25.0;

/// Advances visible and hidden states (chains × units).
pub type Sampler<'a, F> = &'a mut dyn FnMut(Array2<F>, Array2<F>) -> (Array2<F>, Array2<F>);

/// Every state of a small machine and its probability.
#[derive(Debug)]
pub struct Enumeration<F> {
    visible: Array2<F>,
    hidden: Array2<F>,
    /// p(v,h), the visible state changing fastest.
    probabilities: Vec<f64>,
}

impl<F: Float> Enumeration<F> {
    /// Enumerates the pairs of states.
    ///
    /// # Errors
    /// Units without states, or more than 2¹² pairs: the tolerance would be too large for a meaningful test.
    pub fn new(rbm: &Rbm<F>, beta: f64) -> Result<Self> {
        let refuse = |found: String| Error::input("machine to sample", found, "at most 4096 states");
        let pair = (machines::states(&rbm.visible), machines::states(&rbm.hidden));
        let (Some(visible), Some(hidden)) = pair else { return Err(refuse("units without states".into())) };
        if visible.nrows() * hidden.nrows() > 1 << 12 {
            return Err(refuse(format!("{} · {}", visible.nrows(), hidden.nrows())));
        }
        let priors = [(&rbm.visible, &visible), (&rbm.hidden, &hidden)]
            .map(|(layer, states)| layer.log_prior(F::of(beta), &states.clone().into()));
        let mut exponents = Vec::new();
        for (h, of_h) in hidden.rows().into_iter().zip(&priors[1]) {
            for (v, of_v) in visible.rows().into_iter().zip(&priors[0]) {
                exponents.push(of_v + of_h - beta * field_energy(rbm, v, h));
            }
        }
        let log_partition = log_sum_exp(&exponents);
        let probabilities = exponents.iter().map(|e| (e - log_partition).exp()).collect();
        Ok(Self { visible, hidden, probabilities })
    }

    /// `chains` independent exact draws of (v, h).
    fn draw(&self, chains: usize, seed: u64) -> (Array2<F>, Array2<F>) {
        let mut stream = Stream::new(seed, Purpose::Sample, 0, 0);
        let states: Vec<usize> = (0..chains)
            .map(|_| {
                let mut left = stream.uniform();
                let found = self.probabilities.iter().position(|p| {
                    left -= p;
                    left < 0.0
                });
                found.unwrap_or(self.probabilities.len() - 1)
            })
            .collect();
        let n = self.visible.nrows();
        let visible: Vec<usize> = states.iter().map(|s| s % n).collect();
        let hidden: Vec<usize> = states.iter().map(|s| s / n).collect();
        (self.visible.select(Axis(0), &visible), self.hidden.select(Axis(0), &hidden))
    }

    /// ½ Σ |p̂ − p|; a chain in an unknown state counts fully as an error.
    fn distance(&self, visible: &Array2<F>, hidden: &Array2<F>) -> f64 {
        let chains = visible.nrows() as f64;
        let mut counts = vec![0.0; self.probabilities.len()];
        let mut strange = 0.0;
        for (v, h) in visible.rows().into_iter().zip(hidden.rows()) {
            let v = self.visible.rows().into_iter().position(|state| state == v);
            let h = self.hidden.rows().into_iter().position(|state| state == h);
            match (v, h) {
                (Some(v), Some(h)) => counts[h * self.visible.nrows() + v] += 1.0,
                _ => strange += 1.0,
            }
        }
        let sum: f64 = counts.iter().zip(&self.probabilities).map(|(c, p)| (c / chains - p).abs()).sum();
        0.5 * (sum + strange / chains)
    }

    /// The distance that `chains` exact draws do not exceed.
    fn floor(&self, chains: usize) -> f64 {
        let n = chains as f64;
        let mean: f64 = self.probabilities.iter().map(|p| 0.5 * (p * (1.0 - p) / n).sqrt()).sum();
        mean + (CERTAINTY / (2.0 * n)).sqrt()
    }
}

/// −a·v − b·h − vᵀWh.
fn field_energy<F: Float>(rbm: &Rbm<F>, v: ndarray::ArrayView1<'_, F>, h: ndarray::ArrayView1<'_, F>) -> f64 {
    let dot = |a: ndarray::ArrayView1<'_, F>, b: ndarray::ArrayView1<'_, F>| -> f64 {
        a.iter().zip(b).map(|(x, y)| x.wide() * y.wide()).sum()
    };
    let interaction: f64 = rbm.weights.rows().into_iter().zip(v).map(|(w, v)| v.wide() * dot(w, h)).sum();
    -dot(rbm.visible.field(), v) - dot(rbm.hidden.field(), h) - interaction
}

/// Chains that start exactly in p(v,h) are still distributed like p after `sampler`.
pub fn stationary<F: Float>(
    rbm: &Rbm<F>,
    beta: f64,
    chains: usize,
    seed: u64,
    sampler: Sampler<'_, F>,
) -> Verdict {
    let states = Enumeration::new(rbm, beta)?;
    let (visible, hidden) = states.draw(chains, seed);
    let place = || format!("{chains} chains started in p(v,h)");
    let floor = states.floor(chains);
    close("exact draws are at the floor", place, states.distance(&visible, &hidden), 0.0, floor)?;
    let (visible, hidden) = sampler(visible, hidden);
    shapes(rbm, chains, &visible, &hidden)?;
    close("p(v,h) is left unchanged", place, states.distance(&visible, &hidden), 0.0, floor)
}

/// Chains that all start in the first state are distributed like p(v,h) after `sampler`, which must make enough sweeps.
pub fn arrives<F: Float>(rbm: &Rbm<F>, beta: f64, chains: usize, sampler: Sampler<'_, F>) -> Verdict {
    let states = Enumeration::new(rbm, beta)?;
    let first = vec![0; chains];
    let start = (states.visible.select(Axis(0), &first), states.hidden.select(Axis(0), &first));
    let (visible, hidden) = sampler(start.0, start.1);
    shapes(rbm, chains, &visible, &hidden)?;
    let place = || format!("{chains} chains started in one state");
    close("p(v,h) is reached", place, states.distance(&visible, &hidden), 0.0, states.floor(chains))
}

fn shapes<F: Float>(rbm: &Rbm<F>, chains: usize, visible: &Array2<F>, hidden: &Array2<F>) -> Verdict {
    let wanted = ((chains, rbm.n_visible()), (chains, rbm.n_hidden()));
    let found = (visible.dim(), hidden.dim());
    if found == wanted {
        return Ok(());
    }
    let (found, wanted) = (format!("{found:?}"), format!("{wanted:?}"));
    Err(Violation::Refused(Error::input("shape of the sampler's states", found, wanted)))
}

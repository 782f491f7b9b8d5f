//! A random Bernoulli–Bernoulli RBM, E(v, h) = −a·v − b·h − vᵀWh, as a source of data with a known distribution: exact
//! samples, ln Z and log-likelihood by summing over every state of the smaller layer.

use ndarray::{Array1, Array2, ArrayView1, Axis};

use super::start::{Step, stream, zeros};
use crate::error::{Error, Result};
use crate::kernels::parallel;
use crate::numerics::categorical::Categorical;
use crate::numerics::gray_code::GrayCode;
use crate::rng::Stream;

/// Largest number of units of the smaller layer.
pub const MAX_SMALLER: usize = 20;
/// Largest number of units of the larger layer.
pub const MAX_LARGER: usize = 10_000;
/// Number of bits of a state that one task runs through; each task computes the inputs from the weights anew.
const TASK_BITS: usize = 8;

/// The teacher's parameters and its exact distribution.
#[derive(Debug, Clone)]
pub struct Teacher {
    /// Weights W, (n_visible × n_hidden).
    pub weights: Array2<f64>,
    /// Visible bias a.
    pub visible_bias: Array1<f64>,
    /// Hidden bias b.
    pub hidden_bias: Array1<f64>,
    /// ln of the unnormalised marginal probability of each state of the smaller layer.
    log_marginal: Vec<f64>,
}

impl Teacher {
    /// Draws the parameters: W_ij is normal with mean 0 and variance `scale`² / √(n_visible n_hidden); a_i =
    /// −½ Σ_j W_ij and b_j = −½ Σ_i W_ij, each plus a normal number of standard deviation `scale`/4. In ±1
    /// units this is a bipartite spin glass in a random field, so that no unit is stuck however strong the
    /// weights are.
    ///
    /// Refused: an empty layer, a smaller layer of more than [`MAX_SMALLER`] units or a larger one of more
    /// than [`MAX_LARGER`], a scale that is negative or above 1000.
    pub fn random(n_visible: usize, n_hidden: usize, scale: f64, seed: u64) -> Result<Self> {
        check(n_visible, n_hidden, scale)?;
        let mut stream = stream(seed, Step::TeacherParameters, 0);
        let deviation = scale / (n_visible as f64 * n_hidden as f64).powf(0.25);
        let weights = Array2::from_shape_simple_fn((n_visible, n_hidden), || deviation * stream.normal());
        let mut bias = |axis| weights.sum_axis(axis).mapv(|sum| -0.5 * sum + 0.25 * scale * stream.normal());
        let (visible_bias, hidden_bias) = (bias(Axis(1)), bias(Axis(0)));
        Self::new(weights, visible_bias, hidden_bias)
    }

    /// Takes the parameters and sums over the states of the smaller layer. Shapes that disagree, layers too
    /// large and parameters that are not finite are refused.
    pub fn new(weights: Array2<f64>, visible_bias: Array1<f64>, hidden_bias: Array1<f64>) -> Result<Self> {
        let (n_visible, n_hidden) = weights.dim();
        check(n_visible, n_hidden, 0.0)?;
        for (name, bias, n) in
            [("visible_bias", &visible_bias, n_visible), ("hidden_bias", &hidden_bias, n_hidden)]
        {
            if bias.len() != n {
                return Err(Error::input(name, bias.len(), n));
            }
        }
        let parameters = weights.iter().chain(&visible_bias).chain(&hidden_bias);
        if let Some(x) = parameters.copied().find(|x| !x.is_finite()) {
            return Err(Error::input("the teacher's parameters", x, "finite numbers"));
        }
        let mut teacher = Self { weights, visible_bias, hidden_bias, log_marginal: Vec::new() };
        teacher.log_marginal = teacher.enumerate();
        Ok(teacher)
    }

    fn sums_over_hidden(&self) -> bool {
        self.weights.ncols() <= self.weights.nrows()
    }

    /// Weights (smaller × larger) and biases (smaller, larger).
    fn oriented(&self) -> (Array2<f64>, &Array1<f64>, &Array1<f64>) {
        if self.sums_over_hidden() {
            (self.weights.t().as_standard_layout().into_owned(), &self.hidden_bias, &self.visible_bias)
        } else {
            (self.weights.clone(), &self.visible_bias, &self.hidden_bias)
        }
    }

    /// ln Σ_larger e^{−E} for each state of the smaller layer; bit k of a state's number is unit k. Within a task the
    /// states follow in the order of a Gray code, so that each costs one change of the inputs.
    fn enumerate(&self) -> Vec<f64> {
        let (weights, bias, larger_bias) = self.oriented();
        let bits = bias.len().min(TASK_BITS);
        let mut out = vec![0.0; 1 << bias.len()];
        parallel::for_each_chunk(&mut out, 1 << bits, 1, |task, out| {
            let mut state = task << bits;
            let on = |k: usize, state: usize| state >> k & 1 == 1;
            let mut own: f64 = (0..bias.len()).filter(|&k| on(k, state)).map(|k| bias[k]).sum();
            let mut input = inputs(&weights, larger_bias, |k| on(k, state));
            let mut changes = GrayCode::new(bits, 2);
            loop {
                out[state & (out.len() - 1)] = own + input.iter().map(|&x| softplus(x)).sum::<f64>();
                let Some(change) = changes.next() else { break };
                let (unit, sign) = (change.digit, change.sign());
                state ^= 1 << unit;
                own += sign * bias[unit];
                input.scaled_add(sign, &weights.row(unit));
            }
        });
        out
    }

    /// ln Z, exact.
    pub fn log_partition(&self) -> f64 {
        log_sum_exp(&self.log_marginal)
    }

    /// `n` exact independent samples of the visible layer (n × n_visible). `n` = 0 is refused.
    pub fn sample(&self, n: usize, seed: u64) -> Result<Array2<u8>> {
        let n_visible = self.weights.nrows();
        let mut samples = zeros(n, n_visible)?;
        let states = Categorical::new(&self.log_marginal);
        let (weights, _, _) = self.oriented();
        let values = samples.as_slice_mut().expect("fresh");
        parallel::for_each_chunk(values, n_visible, 64, |i, row| {
            let mut stream = stream(seed, Step::TeacherSamples, i as u64);
            let state = states.draw(&mut stream);
            if self.sums_over_hidden() {
                let input = inputs(&weights, &self.visible_bias, |k| state >> k & 1 == 1);
                draw(&input, &mut stream, row);
            } else {
                row.iter_mut().enumerate().for_each(|(k, x)| *x = (state >> k & 1) as u8);
            }
        });
        Ok(samples)
    }

    /// ln p(v) in nats. `visible` has n_visible zeros and ones.
    pub fn log_probability(&self, visible: ArrayView1<u8>) -> f64 {
        self.log_weight(visible) - self.log_partition()
    }

    /// Minus the clamped free energy, a·v + Σ_j softplus(b_j + (Wᵀv)_j).
    fn log_weight(&self, visible: ArrayView1<u8>) -> f64 {
        let visible = visible.mapv(f64::from);
        let input = self.weights.t().dot(&visible) + &self.hidden_bias;
        self.visible_bias.dot(&visible) + input.iter().map(|&x| softplus(x)).sum::<f64>()
    }

    /// Mean log-probability (nats) of the rows.
    pub(super) fn log_likelihood(&self, samples: &Array2<u8>) -> f64 {
        let total: f64 = samples.rows().into_iter().map(|row| self.log_weight(row)).sum();
        total / samples.nrows() as f64 - self.log_partition()
    }
}

pub(super) fn check(n_visible: usize, n_hidden: usize, scale: f64) -> Result<()> {
    for (name, n) in [("visible", n_visible), ("hidden", n_hidden)] {
        if !(1..=MAX_LARGER).contains(&n) {
            return Err(Error::setting(name, n, format!("1 to {MAX_LARGER}")));
        }
    }
    if n_visible.min(n_hidden) > MAX_SMALLER {
        let found = format!("{n_visible} and {n_hidden}");
        let expected =
            format!("at most {MAX_SMALLER} units in the smaller layer, whose states are enumerated");
        return Err(Error::setting("visible, hidden", found, expected));
    }
    if !(0.0..=1000.0).contains(&scale) {
        return Err(Error::setting("scale", scale, "0 to 1000"));
    }
    Ok(())
}

/// The larger layer's bias plus the weights of the units that are on.
fn inputs(weights: &Array2<f64>, bias: &Array1<f64>, on: impl Fn(usize) -> bool) -> Array1<f64> {
    let mut input = bias.clone();
    for (_, row) in weights.rows().into_iter().enumerate().filter(|(k, _)| on(*k)) {
        input += &row;
    }
    input
}

/// Draws each unit, which is on with probability σ(input).
fn draw(input: &Array1<f64>, stream: &mut Stream, row: &mut [u8]) {
    row.iter_mut().zip(input).for_each(|(x, &input)| {
        *x = u8::from(stream.uniform() < 1.0 / (1.0 + (-input).exp()));
    });
}

/// ln(1 + eˣ), without overflow.
fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

fn log_sum_exp(logs: &[f64]) -> f64 {
    let largest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    largest + logs.iter().map(|l| (l - largest).exp()).sum::<f64>().ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_layers_are_summed() {
        // Independent units: ln Z = Σ softplus of the biases.
        let bias = |n: usize| Array1::from_shape_fn(n, |k| (k as f64).sin());
        let teacher = Teacher::new(Array2::zeros((20, 30)), bias(20), bias(30)).unwrap();
        let exact: f64 = bias(20).iter().chain(&bias(30)).map(|&x| softplus(x)).sum();
        assert!((teacher.log_partition() - exact).abs() < 1e-9);
    }
}

//! The moments of all arrays of a net, and the step of a layer: the gradient of its weights is formed block by block, and every
//! block changes the weights while it is in the cache.

use plefka::Float;
use plefka::linalg::{rows, sum_of_squares};

use super::rule::{Coefficients, RuleSettings};
use crate::perceptron::{Affine, LayerGradient, Perceptron};

/// The moments of an array.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Moments<F> {
    /// m; empty if the rule keeps none.
    pub(crate) first: Vec<F>,
    /// v; empty if the rule keeps none.
    pub(crate) second: Vec<F>,
}

/// Numbers whose squares are summed at a time: short enough for one thread.
const SHORT: usize = 1 << 13;

/// What bounds the weights.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Limits {
    /// L2 decay of weights.
    pub(crate) decay: f64,
    /// Largest norm of the weights into a unit; 0 for none.
    pub(crate) max_norm: f64,
}

/// The state of an optimizer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Optimizer<F: Float> {
    /// The rule.
    pub(crate) settings: RuleSettings,
    /// For every layer: the moments of weights, bias, γ.
    pub(crate) moments: Vec<Vec<Moments<F>>>,
    /// Steps made.
    pub(crate) steps: u64,
}

impl<F: Float> Optimizer<F> {
    /// The state before the first step.
    pub(crate) fn new(settings: RuleSettings, net: &Perceptron<F>) -> Self {
        let rule = settings.rule;
        let moments = |array: &[F]| Moments {
            first: if rule.has_first() { vec![F::zero(); array.len()] } else { Vec::new() },
            second: rule.second_start().map_or_else(Vec::new, |x| vec![F::of(x); array.len()]),
        };
        let layers = net.layers.iter();
        let moments = layers.map(|layer| layer.arrays().into_iter().map(moments).collect()).collect();
        Self { settings, moments, steps: 0 }
    }

    /// The numbers of the next step.
    pub(crate) fn coefficients(&self, rate: f64, scale: f64) -> Coefficients<F> {
        Coefficients::new(&self.settings, rate, scale, self.steps + 1)
    }

    /// Changes a layer by its gradient; returns Σ g².
    pub(crate) fn step(
        &mut self,
        index: usize,
        layer: &mut Affine<F>,
        gradient: &LayerGradient<'_, F>,
        coefficients: &Coefficients<F>,
        limits: Limits,
    ) -> f64 {
        let mut own = self.moments[index].iter_mut();
        let decay = F::of(limits.decay);
        let mut squares = 0.0;
        let size = gradient.block();
        let moments = own.next().expect("of the weights");
        let first = chunks(&mut moments.first, size);
        let second = chunks(&mut moments.second, size);
        let sums = std::sync::Mutex::new(Vec::new());
        let weights = rows::slice_mut(&mut layer.weights).chunks_mut(size);
        let tasks: Vec<_> = weights.zip(first).zip(second).enumerate().collect();
        gradient.for_each_block(tasks, |(k, ((w, m), v)), g| {
            coefficients.step(w, g, m, v, decay);
            let sum: f64 = g.chunks(SHORT).map(sum_of_squares).sum();
            sums.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((k, sum));
        });
        let mut sums = sums.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        sums.sort_by_key(|(k, _)| *k);
        squares += sums.iter().map(|(_, sum)| sum).sum::<f64>();
        let vectors = [Some(&gradient.bias), gradient.gamma.as_ref()];
        let arrays = layer.arrays_mut().into_iter().skip(1).zip(vectors.into_iter().flatten()).zip(own);
        for ((w, g), moments) in arrays {
            coefficients.step(w, g, &mut moments.first, &mut moments.second, F::zero());
            squares += sum_of_squares(g);
        }
        if limits.max_norm > 0.0 {
            bound(layer, limits.max_norm);
        }
        squares
    }
}

/// Chunks of an array, or as many empty ones as needed if the rule does not keep it.
fn chunks<F>(array: &mut [F], size: usize) -> Box<dyn Iterator<Item = &mut [F]> + '_> {
    if array.is_empty() {
        return Box::new(std::iter::repeat_with(<&mut [F]>::default));
    }
    Box::new(array.chunks_mut(size))
}

/// Shrinks the weights into a unit whose norm exceeds `limit`.
fn bound<F: Float>(layer: &mut Affine<F>, limit: f64) {
    let mut squares = layer.weights.clone();
    squares.mapv_inplace(|w| w * w);
    let norms = rows::weighted_column_sums(&squares, None);
    let shrink = |square: F| {
        if square.wide() > limit * limit { F::of(limit / square.wide().sqrt()) } else { F::one() }
    };
    let factors: Vec<F> = norms.into_iter().map(shrink).collect();
    if factors.iter().any(|&f| f < F::one()) {
        rows::for_each_row(&mut layer.weights, |_, row| {
            row.iter_mut().zip(&factors).for_each(|(w, &f)| *w *= f);
        });
    }
}

//! Forward and backward pass of a batch: δᴸ = ∂ℓ/∂z, ∂Wˡ = (hˡ⁻¹)ᵀ δˡ, ∂bˡ = 1ᵀ δˡ, δˡ⁻¹ = (δˡ (Wˡ)ᵀ) ⊙ f′(aˡ⁻¹). The gradient of a
//! layer is handed out as its factors, so that whoever takes it can form it block by block and change the weights in the same
//! pass. The first layer needs no δ⁰.

use ndarray::{Array2, ArrayView2};
use plefka::linalg::product::{Accumulate, Block, product, product_of_blocks};
use plefka::linalg::{memory, parallel, rows, sum_of_squares};
use plefka::rng::{Purpose, Stream};
use plefka::{Float, Result};

use super::affine::{Affine, Gradient, add};
use super::loss::Targets;
use super::net::Perceptron;
use super::normalization::{Norm, Normalized};

/// Numbers of a block of the gradient: half a megabyte stays in the second cache of a core.
const BLOCK: usize = 1 << 17;

/// Shares of units that a step leaves out, and the step, which names the random numbers.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Dropout {
    /// Share of the inputs.
    pub(crate) inputs: f64,
    /// Share of the hidden units.
    pub(crate) hidden: f64,
    /// Seed of the run.
    pub(crate) seed: u64,
    /// Number of the step.
    pub(crate) step: u64,
}

/// Takes the number of a layer, the layer, and its gradient.
pub(crate) type Take<'t, F> = &'t mut dyn FnMut(usize, &mut Affine<F>, &LayerGradient<'_, F>) -> Result<()>;

/// What a forward pass leaves for the backward pass.
#[derive(Debug)]
pub(crate) struct Pass<F: Float> {
    /// h⁰ … hᴸ⁻¹, with the units left out at 0 and the others magnified.
    inputs: Vec<Array2<F>>,
    normalized: Vec<Option<Normalized<F>>>,
    /// The stored value of a unit times this number is f(a).
    shrink: Vec<F>,
    /// δ of the last layer.
    delta: Array2<F>,
    /// Σ ℓ over the rows.
    pub(crate) loss: f64,
    /// Rows with another class than their label.
    pub(crate) wrong: usize,
    /// Whether the sums are finite.
    pub(crate) finite: bool,
}

/// The gradient of a layer.
#[derive(Debug)]
pub(crate) struct LayerGradient<'a, F: Float> {
    weights: Weights<'a, F>,
    /// ∂b
    pub(crate) bias: Vec<F>,
    /// ∂γ
    pub(crate) gamma: Option<Vec<F>>,
}

/// ∂W, by its factors or as a whole.
#[derive(Debug)]
enum Weights<'a, F: Float> {
    /// hᵀ δ
    Factors {
        inputs: &'a Array2<F>,
        delta: &'a Array2<F>,
    },
    Whole(Array2<F>),
}

impl<F: Float> Perceptron<F> {
    /// The forward pass in training: normalisations by the batch, units left out.
    pub(crate) fn forward(&mut self, x: Array2<F>, targets: &Targets<F>, dropout: Dropout) -> Pass<F> {
        let n = x.nrows();
        let (mut inputs, mut normalized, mut shrink) = (Vec::new(), Vec::new(), Vec::new());
        let mut h = x;
        for (k, layer) in self.layers.iter_mut().enumerate() {
            shrink.push(leave_out(&mut h, k, dropout));
            let mut sums = layer.sums(&h);
            inputs.push(h);
            normalized.push(layer.norm.as_mut().map(|norm| norm.normalize(&mut sums, Norm::<F>::share())));
            rows::for_each_row(&mut sums, |_, row| {
                add(row, &layer.bias);
                layer.activation.apply(row);
            });
            h = sums;
        }
        let finite = plefka::linalg::max_abs(rows::slice(&h)).is_finite();
        let wrong = targets.wrong(&h);
        let loss = self.output.loss(&mut h, targets, n);
        Pass { inputs, normalized, shrink, delta: h, loss, wrong, finite }
    }

    /// Mean loss of a batch and its gradient: ∂W, ∂b and, with a normalisation, ∂γ of every layer. Normalisations use the batch,
    /// and their running statistics move.
    ///
    /// # Errors
    /// [`plefka::Error::Input`] for rows or targets that do not fit.
    pub fn gradient(
        &mut self,
        x: ArrayView2<'_, F>,
        targets: &Targets<F>,
    ) -> Result<(f64, Vec<Gradient<F>>)> {
        self.check_width(x.ncols())?;
        targets.check(self.output, x.nrows(), self.n_outputs())?;
        let x = x.as_standard_layout().into_owned();
        let n = x.nrows().max(1) as f64;
        let pass = self.forward(x, targets, Dropout::default());
        let loss = pass.loss / n;
        let mut gradients = Vec::new();
        self.backward(pass, 0, &mut |_, _, gradient| {
            gradients.push(gradient.whole().into_arrays());
            Ok(())
        })?;
        gradients.reverse();
        Ok((loss, gradients))
    }

    /// The backward pass down to layer `lowest`; `take` gets every layer with its gradient, the last layer first, and may change it.
    ///
    /// # Errors
    /// Those of `take`.
    pub(crate) fn backward(&mut self, pass: Pass<F>, lowest: usize, take: Take<'_, F>) -> Result<()> {
        let Pass { mut inputs, mut normalized, shrink, mut delta, .. } = pass;
        for k in (lowest..self.layers.len()).rev() {
            let h = inputs.pop().expect("one per layer");
            let bias = rows::weighted_column_sums(&delta, None);
            let gamma = normalized.pop().flatten().map(|norm| norm.backward(&mut delta, &bias));
            let below = (k > lowest).then(|| {
                let weights = self.layers[k].weights.t();
                let mut below = memory::matrix((delta.nrows(), h.ncols()));
                product(delta.view(), weights, F::one(), Accumulate::Replace, below.view_mut());
                let (activation, shrink) = (self.layers[k - 1].activation, shrink[k]);
                rows::for_each_row(&mut below, |row, values| {
                    let stored = h.row(row);
                    let stored = stored.to_slice().expect("row-major");
                    activation.times_slope(values, stored, shrink);
                    // Units that were left out have no gradient; the others were magnified.
                    if shrink < F::one() {
                        let factor = F::one() / shrink;
                        values.iter_mut().zip(stored).for_each(|(d, &s)| {
                            *d = if s == F::zero() { F::zero() } else { factor * *d };
                        });
                    }
                });
                below
            });
            let weights = Weights::Factors { inputs: &h, delta: &delta };
            take(k, &mut self.layers[k], &LayerGradient { weights, bias, gamma })?;
            memory::recycle(h);
            if let Some(below) = below {
                memory::recycle(std::mem::replace(&mut delta, below));
            }
        }
        Ok(())
    }
}

/// Leaves out units of layer `layer`, and magnifies the others; returns the inverse of the magnification.
fn leave_out<F: Float>(h: &mut Array2<F>, layer: usize, dropout: Dropout) -> F {
    let share = if layer == 0 { dropout.inputs } else { dropout.hidden };
    if share <= 0.0 {
        return F::one();
    }
    let (limit, factor) = (F::of(share), F::of(1.0 / (1.0 - share)));
    rows::for_each_block(h, |first, values| {
        let block = ((layer as u64) << 40) + first as u64;
        let mut stream = Stream::new(dropout.seed, Purpose::Dropout, dropout.step, block);
        let mut draws = vec![F::zero(); values.len()];
        F::fill_uniform(&mut stream, &mut draws);
        plefka::vectorized!(
            values
                .iter_mut()
                .zip(&draws)
                .for_each(|(x, &u)| *x = if u < limit { F::zero() } else { factor * *x })
        );
    });
    F::one() / factor
}

impl<F: Float> LayerGradient<'_, F> {
    /// Shape of ∂W.
    fn dim(&self) -> (usize, usize) {
        match &self.weights {
            Weights::Factors { inputs, delta } => (inputs.ncols(), delta.ncols()),
            Weights::Whole(whole) => whole.dim(),
        }
    }

    /// Numbers of a block of whole rows of ∂W.
    pub(crate) fn block(&self) -> usize {
        let (_, outputs) = self.dim();
        (BLOCK / outputs).clamp(8, 512) * outputs
    }

    /// Calls `work(task, ∂W block)` for every task; task k belongs to the numbers from k [`LayerGradient::block`] on, row after
    /// row. Tasks run side by side.
    pub(crate) fn for_each_block<T: Send>(&self, tasks: Vec<T>, work: impl Fn(T, &[F]) + Sync) {
        let (n_inputs, outputs) = self.dim();
        let height = self.block() / outputs;
        let tasks: Vec<(usize, T)> = tasks.into_iter().enumerate().collect();
        parallel::for_each(tasks, 1, |(k, task)| {
            let range = k * height..((k + 1) * height).min(n_inputs);
            match &self.weights {
                Weights::Whole(whole) => {
                    work(task, &rows::slice(whole)[range.start * outputs..range.end * outputs]);
                }
                Weights::Factors { inputs, delta } => memory::with_scratch(|scratch: &mut Vec<F>| {
                    scratch.resize(range.len() * outputs, F::zero());
                    let inputs = Block { of: inputs.t(), rows: range, columns: 0..inputs.nrows() };
                    let delta = Block { of: delta.view(), rows: 0..delta.nrows(), columns: 0..outputs };
                    product_of_blocks(&inputs, &delta, F::one(), Accumulate::Replace, scratch);
                    work(task, scratch);
                }),
            }
        });
    }

    /// The same gradient without its factors.
    pub(crate) fn whole(&self) -> LayerGradient<'static, F> {
        let mut whole = Array2::zeros(self.dim());
        let chunks: Vec<&mut [F]> = rows::slice_mut(&mut whole).chunks_mut(self.block()).collect();
        self.for_each_block(chunks, |out, gradient| out.copy_from_slice(gradient));
        LayerGradient { weights: Weights::Whole(whole), bias: self.bias.clone(), gamma: self.gamma.clone() }
    }

    /// ∂W, ∂b and ∂γ; for a gradient that is whole.
    pub(crate) fn into_arrays(self) -> Gradient<F> {
        let weights = match self.weights {
            Weights::Whole(whole) => whole,
            Weights::Factors { .. } => return self.whole().into_arrays(),
        };
        (weights, self.bias, self.gamma)
    }

    /// Σ g².
    pub(crate) fn squares(&self) -> f64 {
        let weights = match &self.weights {
            Weights::Whole(whole) => sum_of_squares(rows::slice(whole)),
            Weights::Factors { .. } => return self.whole().squares(),
        };
        weights + sum_of_squares(&self.bias) + self.gamma.as_deref().map_or(0.0, sum_of_squares)
    }
}

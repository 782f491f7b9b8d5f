//! A perceptron: its layers and its output function; what it gives for rows of inputs.

use ndarray::{Array2, ArrayView2, s};
use plefka::{Error, Float, Result};

use super::activation::Activation;
use super::affine::Affine;
use super::loss::{Output, Targets};
use super::normalization::Norm;
use super::start::Start;

/// Rows of an evaluation that are in memory at a time.
const BLOCK: usize = 1000;

/// A perceptron.
#[derive(Debug, Clone, PartialEq)]
pub struct Perceptron<F: Float> {
    /// The layers, from the inputs on; at least one.
    pub layers: Vec<Affine<F>>,
    /// The output function.
    pub output: Output,
}

impl<F: Float> Perceptron<F> {
    /// A net of `sizes` (inputs, hidden layers, outputs) at its start.
    ///
    /// # Errors
    /// [`Error::Setting`] for fewer than two sizes or a size of 0, and where memory does not suffice.
    pub fn new(
        sizes: &[usize],
        activation: Activation,
        output: Output,
        start: Start,
        normalized: bool,
        seed: u64,
    ) -> Result<Self> {
        check_sizes::<F>(sizes)?;
        let n = sizes.len() - 1;
        let layers = (0..n).map(|layer| {
            let last = layer + 1 == n;
            let own = if last { Activation::Identity } else { activation };
            let dim = (sizes[layer], sizes[layer + 1]);
            let (weights, bias) = start.draw(dim, own, layer, n, seed);
            let norm = (normalized && !last).then(|| Norm::new(dim.1));
            Affine { weights, bias, norm, activation: own }
        });
        Ok(Self { layers: layers.collect(), output })
    }

    /// A net of given layers.
    ///
    /// # Errors
    /// [`Error::Input`] for no layers, layers that do not follow one another, and numbers that are not finite.
    pub fn from_layers(layers: Vec<Affine<F>>, output: Output) -> Result<Self> {
        if layers.is_empty() {
            return Err(Error::input("layers", 0, "at least 1"));
        }
        for (k, layer) in layers.iter().enumerate() {
            let (_, outputs) = layer.dim();
            if layer.bias.len() != outputs {
                return Err(Error::input(format!("bias of layer {}", k + 1), layer.bias.len(), outputs));
            }
            if let Some(next) = layers.get(k + 1)
                && next.dim().0 != outputs
            {
                return Err(Error::input(format!("inputs of layer {}", k + 2), next.dim().0, outputs));
            }
            if layer.arrays().iter().any(|array| array.iter().any(|x| !x.is_finite())) {
                return Err(Error::input(format!("layer {}", k + 1), "NaN or infinity", "finite numbers"));
            }
        }
        Ok(Self { layers, output })
    }

    /// Number of inputs, of units of every hidden layer, and of outputs.
    pub fn sizes(&self) -> Vec<usize> {
        let outputs = self.layers.iter().map(|layer| layer.dim().1);
        std::iter::once(self.n_inputs()).chain(outputs).collect()
    }

    /// Number of inputs.
    pub fn n_inputs(&self) -> usize {
        self.layers[0].dim().0
    }

    /// Number of outputs.
    pub fn n_outputs(&self) -> usize {
        self.layers[self.layers.len() - 1].dim().1
    }

    /// Number of weights and biases.
    pub fn n_parameters(&self) -> usize {
        self.layers.iter().flat_map(Affine::arrays).map(<[F]>::len).sum()
    }

    /// The same function without normalisations.
    #[must_use]
    pub fn folded(&self) -> Self {
        Self { layers: self.layers.iter().map(Affine::folded).collect(), output: self.output }
    }

    /// The sums z of the last layer, (rows × outputs), row blocks one after another.
    ///
    /// # Errors
    /// [`Error::Input`] for rows of another width.
    pub fn sums(&self, x: ArrayView2<'_, F>) -> Result<Array2<F>> {
        self.check_width(x.ncols())?;
        let mut out = Array2::zeros((x.nrows(), self.n_outputs()));
        for first in (0..x.nrows()).step_by(BLOCK) {
            let rows = first..(first + BLOCK).min(x.nrows());
            let mut h = x.slice(s![rows.clone(), ..]).as_standard_layout().into_owned();
            for layer in &self.layers {
                h = layer.evaluate(&h);
            }
            out.slice_mut(s![rows, ..]).assign(&h);
        }
        Ok(out)
    }

    /// The outputs: probabilities of classes, or numbers.
    ///
    /// # Errors
    /// As [`Perceptron::sums`].
    pub fn outputs(&self, x: ArrayView2<'_, F>) -> Result<Array2<F>> {
        let mut sums = self.sums(x)?;
        self.output.apply(&mut sums);
        Ok(sums)
    }

    /// The units of every layer, for a few rows; the last are the sums z.
    ///
    /// # Errors
    /// As [`Perceptron::sums`].
    pub fn units(&self, x: ArrayView2<'_, F>) -> Result<Vec<Array2<F>>> {
        self.check_width(x.ncols())?;
        let mut units: Vec<Array2<F>> = Vec::new();
        let first = x.as_standard_layout().into_owned();
        for layer in &self.layers {
            units.push(layer.evaluate(units.last().unwrap_or(&first)));
        }
        Ok(units)
    }

    /// Mean loss of rows with their targets.
    ///
    /// # Errors
    /// [`Error::Input`] for rows or targets that do not fit.
    pub fn loss(&self, x: ArrayView2<'_, F>, targets: &Targets<F>) -> Result<f64> {
        targets.check(self.output, x.nrows(), self.n_outputs())?;
        let mut sums = self.sums(x)?;
        let n = x.nrows().max(1);
        Ok(self.output.loss(&mut sums, targets, n) / n as f64)
    }

    /// Refuses rows of another width.
    pub(crate) fn check_width(&self, found: usize) -> Result<()> {
        if found == self.n_inputs() {
            return Ok(());
        }
        Err(Error::input("number of columns", found, format!("{} as in training", self.n_inputs())))
    }

    /// The first layer with a number that is not finite.
    pub(crate) fn non_finite(&self) -> Option<usize> {
        let finite =
            |layer: &Affine<F>| layer.arrays().iter().all(|a| plefka::linalg::max_abs(a).is_finite());
        self.layers.iter().position(|layer| !finite(layer)).map(|k| k + 1)
    }
}

/// Refuses sizes that make no net, and nets that memory cannot hold with their gradient and an optimizer's two arrays.
fn check_sizes<F: Float>(sizes: &[usize]) -> Result<()> {
    if sizes.len() < 2 || sizes.contains(&0) {
        let found: Vec<String> = sizes.iter().map(ToString::to_string).collect();
        return Err(Error::setting("layers", found.join(","), "sizes of at least 1"));
    }
    let weights: f64 = sizes.windows(2).map(|pair| pair[0] as f64 * pair[1] as f64).sum();
    let found: Vec<String> = sizes.iter().map(ToString::to_string).collect();
    plefka::room::check_array("layers", found.join("-"), 4.0 * weights * size_of::<F>() as f64)
}

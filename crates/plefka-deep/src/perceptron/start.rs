//! First weights of a perceptron. Sources: Cireşan et al. (2010), as re-implementations repeat it; He et al. (2015); Glorot &
//! Bengio (2010).

use ndarray::Array2;
use plefka::Float;
use plefka::rng::{Purpose, Stream};

use super::activation::Activation;

plefka::choices! {
    /// How the weights of a perceptron start; biases start at 0 unless it says otherwise.
    #[derive(Default)]
    pub enum Start: "net_start" {
        /// He for relu, Glorot for the others.
        #[default]
        Auto = "auto": "he for relu, glorot for other units",
        /// N(0, 2/inputs), N(0, 1/inputs) in the last layer
        He = "he": "Normal, variance 2/inputs, in the last layer 1/inputs",
        /// uniform ±√(6/(inputs + outputs))
        Glorot = "glorot": "Uniform, variance 2/(inputs + outputs)",
        /// uniform ±0.05, biases, too
        Uniform = "uniform": "Uniform from -0.05 to 0.05, biases too, as Ciresan et al. 2010",
        /// N(0, 1/inputs)
        Essay = "essay": "Normal, variance 1/inputs; biases normal, 0.1 in the first layer and 0.01 in the others",
    }
}

impl Start {
    /// Weights (inputs × outputs) and bias of layer `layer` (from 0) of `layers`.
    pub(crate) fn draw<F: Float>(
        self,
        (inputs, outputs): (usize, usize),
        activation: Activation,
        layer: usize,
        layers: usize,
        seed: u64,
    ) -> (Array2<F>, Vec<F>) {
        let mut stream = Stream::new(seed, Purpose::Weights, 1, layer as u64);
        let start = match (self, activation) {
            (Self::Auto, Activation::Relu) => Self::He,
            // The last layer of a net of rectified units has no units of its own.
            (Self::Auto, Activation::Identity) => Self::He,
            (Self::Auto, _) => Self::Glorot,
            (start, _) => start,
        };
        let last = layer + 1 == layers;
        let (n_in, n_out) = (inputs as f64, outputs as f64);
        let mut uniform = |limit: f64| F::of(limit * (2.0 * stream.uniform() - 1.0));
        match start {
            Self::Uniform => {
                let weights = Array2::from_shape_simple_fn((inputs, outputs), || uniform(0.05));
                let bias = (0..outputs).map(|_| uniform(0.05)).collect();
                (weights, bias)
            }
            Self::Glorot => {
                let limit = (6.0 / (n_in + n_out)).sqrt();
                let weights = Array2::from_shape_simple_fn((inputs, outputs), || uniform(limit));
                (weights, vec![F::zero(); outputs])
            }
            Self::Essay => {
                let scale = 1.0 / n_in.sqrt();
                let weights =
                    Array2::from_shape_simple_fn((inputs, outputs), || F::of(scale * stream.normal()));
                let spread = if layer == 0 { 0.1 } else { 0.01 };
                let bias = (0..outputs).map(|_| F::of(spread * stream.normal())).collect();
                (weights, bias)
            }
            Self::He | Self::Auto => {
                let scale = (if last { 1.0 } else { 2.0 } / n_in).sqrt();
                let weights =
                    Array2::from_shape_simple_fn((inputs, outputs), || F::of(scale * stream.normal()));
                (weights, vec![F::zero(); outputs])
            }
        }
    }
}

//! A stack unrolled into the arrays of a perceptron, aˡ = hˡ⁻¹ Wˡ + bˡ: the first layers of a classifier, or an autoencoder
//! whose decoder has the transposes and the visible biases (Hinton & Salakhutdinov, Science 313, 504, 2006). The weights of
//! encoder and decoder are untied from there on.

use ndarray::{Array1, Array2};
use plefka::model::Rbm;
use plefka::{Error, Float, Result};

use super::machines::Stack;

/// Units of the code layer of an autoencoder; all others are logistic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeUnit {
    /// h = a, for Gaussian hidden units.
    Linear,
    /// h = 1/(1 + e^−a), for 0/1 hidden units.
    Logistic,
}

/// The arrays of a perceptron, from the data upward.
#[derive(Debug, Clone)]
pub struct Unrolled<F> {
    /// Wˡ, (inputs × outputs) of each layer.
    pub weights: Vec<Array2<F>>,
    /// bˡ, one per output.
    pub biases: Vec<Array1<F>>,
    /// The number of the layer whose outputs are the code, from 0, and its units; `None` for a classifier, all of whose layers
    /// are logistic.
    pub code: Option<(usize, CodeUnit)>,
}

/// The first layers of a classifier, logistic: W¹ … Wᴷ with the hidden biases, times β. The perceptron adds the last layer.
///
/// # Errors
/// [`Error::Input`] for machines whose hidden units are not 0/1 units.
pub fn classifier<F: Float>(stack: &Stack<F>) -> Result<Unrolled<F>> {
    let mut out = Unrolled { weights: vec![], biases: vec![], code: None };
    for (layer, rbm) in stack.machines().iter().enumerate() {
        logistic(rbm.hidden.unit.name(), &format!("hidden units of machine {}", layer + 1))?;
        up(&mut out, rbm, F::of(stack.beta()));
    }
    Ok(out)
}

/// The autoencoder d₀-…-d_K-…-d₀: 2K layers. The code is linear if the last machine has Gaussian hidden units, otherwise
/// logistic; all other layers, the reconstruction included, are logistic. A Gaussian unit of precision γ has the mean
/// (b + Wᵀv)/γ, so that the code layer's weights and biases are divided by γ, which is 1 for unit variance.
///
/// # Errors
/// [`Error::Input`] for visible units other than 0/1 units, and for hidden units other than these or Gaussian ones on top.
pub fn autoencoder<F: Float>(stack: &Stack<F>) -> Result<Unrolled<F>> {
    let machines = stack.machines();
    let (beta, top) = (F::of(stack.beta()), machines.len() - 1);
    let mut out = Unrolled { weights: vec![], biases: vec![], code: None };
    for (layer, rbm) in machines.iter().enumerate() {
        logistic(rbm.visible.unit.name(), &format!("visible units of machine {}", layer + 1))?;
        if layer < top {
            up(&mut out, rbm, beta);
        }
    }
    let code = match machines[top].hidden.unit.name() {
        "gaussian" => {
            linear(&mut out, &machines[top]);
            CodeUnit::Linear
        }
        other => {
            logistic(other, "hidden units on top")?;
            up(&mut out, &machines[top], beta);
            CodeUnit::Logistic
        }
    };
    out.code = Some((top, code));
    for rbm in machines.iter().rev() {
        out.weights.push(rbm.weights.t().as_standard_layout().mapv(|w| beta * w));
        out.biases.push(rbm.visible.field().mapv(|a| beta * a));
    }
    Ok(out)
}

/// The means of Gaussian hidden units: β cancels.
fn linear<F: Float>(out: &mut Unrolled<F>, rbm: &Rbm<F>) {
    let variances = rbm.hidden.parameters.row(1).mapv(|log_precision| (-log_precision).exp());
    out.weights.push(&rbm.weights * &variances);
    out.biases.push(&rbm.hidden.field() * &variances);
}

fn up<F: Float>(out: &mut Unrolled<F>, rbm: &Rbm<F>, beta: F) {
    out.weights.push(rbm.weights.mapv(|w| beta * w));
    out.biases.push(rbm.hidden.field().mapv(|b| beta * b));
}

fn logistic(unit: &str, what: &str) -> Result<()> {
    match unit {
        "bernoulli" => Ok(()),
        other => Err(Error::input(
            what,
            other,
            "bernoulli, whose means are logistic functions, or gaussian on top of an autoencoder",
        )),
    }
}

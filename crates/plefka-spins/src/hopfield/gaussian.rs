//! Hopfield memories as Boltzmann machines with spins and Gaussian hidden units (Barra, Bernacchia, Santucci & Contucci
//! 2012), e^{βJ-part} = Π_μ ∫ e^{−βh²/2 + β h s·w_μ} dh up to constants, w_μ = √s ξ_μ. At any β
//!   ln Z_machine = ln Z_memory + ½β Σ_i J⁰_ii + ½ P ln(2π/β),  J⁰_ii = s Σ_μ ξ_iμ²,
//! where J⁰_ii is the diagonal that memories leave out.

use ndarray::{Array1, Array2};
use plefka::error::{Error, Result};
use plefka::model::{Layer, Rbm};
use plefka::units::{Gaussian, Spin};

use crate::ising::{Couplings, Ising, Patterns};

/// The machine of a model whose couplings are a sum over patterns: the machine's visible marginal is p(s) at every β.
///
/// # Errors
/// [`Error::Input`] for couplings that are not a sum over patterns, or that have a negative scale.
pub fn to_rbm(ising: &Ising) -> Result<Rbm<f64>> {
    let Couplings::Patterns(patterns) = &ising.couplings else {
        return Err(Error::input(
            "couplings",
            "a matrix",
            "a sum over patterns, as of the rules hebb and pseudo-inverse",
        ));
    };
    if patterns.scale() < 0.0 {
        return Err(Error::input("scale of the patterns", patterns.scale(), "a number of at least 0"));
    }
    let weights = patterns.by_spin() * patterns.scale().sqrt();
    let hidden = Layer::new(&Gaussian, Array1::zeros(weights.ncols()));
    Rbm::new(Layer::new(&Spin, ising.field.clone()), hidden, weights)
}

/// The Ising model of the visible marginal of a machine with spins and Gaussian hidden units of precisions γ and fields
/// b: patterns w_μ/√γ_μ and fields a + Σ_μ w_μ b_μ/γ_μ.
///
/// # Errors
/// [`Error::Input`] for other units.
pub fn from_rbm(rbm: &Rbm<f64>) -> Result<Ising> {
    for (layer, which, wanted) in [(&rbm.visible, "visible", "spin"), (&rbm.hidden, "hidden", "gaussian")] {
        if layer.unit.name() != wanted {
            return Err(Error::input(format!("{which} units"), layer.unit.name(), wanted));
        }
    }
    let precisions = rbm.hidden.parameters.row(1).mapv(f64::exp);
    let patterns: Array2<f64> = (&rbm.weights / &precisions.mapv(f64::sqrt)).reversed_axes();
    let field = &rbm.visible.field() + &rbm.weights.dot(&(&rbm.hidden.field() / &precisions));
    Ising::new(Couplings::Patterns(Patterns::new(patterns.view(), 1.0)?), field)
}

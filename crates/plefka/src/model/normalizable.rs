//! Whether Z is finite. Z is finite if all units of one layer are bounded. Otherwise the quadratic growth of the units'
//! own energies, ½γx², must exceed the growth of the interaction: vᵀWh ≤ σ ‖Γ_v^½ v‖ ‖Γ_h^½ h‖, where σ is the largest
//! singular value of Γ_v^{−½} W Γ_h^{−½}. So σ < 1 is sufficient; for two Gaussian layers it is also necessary.

use ndarray::Array2;

use super::{Layer, Rbm};
use crate::error::{Error, Result};
use crate::float::Float;
use crate::linalg::spectrum::leading_singular_values;
use crate::units::Growth;

/// σ, if both layers have unbounded units, else `None`. Bounded units are left out, and so are the couplings between
/// two units whose values cannot have the signs that make the coupling dangerous (two positive units with a negative
/// coupling).
pub fn coupling_norm<F: Float>(rbm: &Rbm<F>) -> Option<f64> {
    let growth = |layer: &Layer<F>| -> Vec<Growth> {
        layer.parameters.columns().into_iter().map(|p| layer.unit.growth(p)).collect()
    };
    let (visible, hidden) = (growth(&rbm.visible), growth(&rbm.hidden));
    let unbounded = |layer: &[Growth]| layer.iter().any(|g| g.below.is_finite() || g.above.is_finite());
    if !(unbounded(&visible) && unbounded(&hidden)) {
        return None;
    }
    // An infinite γ makes the entry 0.
    let root = |g: &Growth| g.below.min(g.above).sqrt();
    let scaled = Array2::from_shape_fn(rbm.weights.dim(), |(i, j)| {
        let (v, h) = (&visible[i], &hidden[j]);
        let weight = rbm.weights[[i, j]].wide();
        let reached = match (sign(v), sign(h)) {
            (Some(a), Some(b)) if a * b * weight < 0.0 => 0.0,
            _ => weight,
        };
        reached / (root(v) * root(h))
    });
    Some(leading_singular_values(&scaled, 1)[0])
}

/// The sign of large values, for units whose large values have only one sign.
fn sign(growth: &Growth) -> Option<f64> {
    match (growth.below.is_finite(), growth.above.is_finite()) {
        (false, true) => Some(1.0),
        (true, false) => Some(-1.0),
        _ => None,
    }
}

/// Refuses a machine whose Z is infinite or cannot be shown to be finite.
///
/// # Errors
/// [`Error::Input`] with σ.
pub(crate) fn normalizable<F: Float>(rbm: &Rbm<F>) -> Result<()> {
    match coupling_norm(rbm) {
        Some(norm) if norm.is_nan() || norm >= 1.0 => Err(Error::input(
            format!(
                "{} visible and {} hidden units: largest singular value of the weights, scaled by the units' curvatures",
                rbm.visible.unit.name(),
                rbm.hidden.unit.name()
            ),
            format!("{norm:.4}"),
            "less than 1, or a layer of bounded units: Z must be finite",
        )),
        _ => Ok(()),
    }
}

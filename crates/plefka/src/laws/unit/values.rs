//! Laws of the values of a unit: ln Z is the logarithm of the sum, or of the integral, of their weights.

use super::super::{Verdict, close, holds};
use super::tower::{FIELDS, Tower, scale};
use crate::model::Layer;
use crate::units::Site;

/// For units that can be enumerated, ln Z(B) = ln Σ_x μ(x) e^{Bx} over states that are admitted as data and lie around
/// the centre.
pub fn states(layer: &Layer<f64>, beta: f64) -> Verdict {
    let Some(alphabet) = layer.unit.states() else { return Ok(()) };
    for &x in alphabet {
        holds("states are admitted", || format!("state {x}"), layer.unit.admits(x).is_ok(), x, x)?;
    }
    let (centre, first) = (layer.unit.centre(), alphabet[0]);
    let last = alphabet[alphabet.len() - 1];
    holds("the centre is between states", String::new, (first..=last).contains(&centre), centre, first)?;
    for field in FIELDS {
        let wanted = alphabet.iter().map(|x| (prior(layer, beta, *x) + field * x).exp()).sum::<f64>().ln();
        for (unit, &found) in Tower::new(layer, beta, field, 1).log_partition.iter().enumerate() {
            let place = || format!("unit {unit}, field {field}");
            close("ln Z(B) = ln Σ μ e^{Bx}", place, found, wanted, 1e-12 * scale(wanted))?;
        }
    }
    Ok(())
}

/// ln μ(x) − βU(x) of the first unit of a layer.
pub(super) fn prior(layer: &Layer<f64>, beta: f64, x: f64) -> f64 {
    layer.unit.log_prior(Site { parameters: layer.parameters.view(), beta }, &[x])
}

/// Half-width and number of cells of the integrals over the values of a continuous unit.
const SPAN: (f64, usize) = (40.0, 160_000);

/// A continuous unit has ln Z(B) = ln ∫ e^{−βU(x) + Bx} dx over the values it admits. With `atom`, 0 has an additional
/// weight of e^{ln μ(0) − βU(0)}. By midpoints, to 1e−6.
pub fn integral(layer: &Layer<f64>, beta: f64, atom: bool) -> Verdict {
    if layer.unit.states().is_some() {
        return Ok(());
    }
    let (span, cells) = SPAN;
    let width = 2.0 * span / cells as f64;
    let nodes: Vec<(f64, f64)> = (0..cells)
        .map(|k| -span + (k as f64 + 0.5) * width)
        .filter(|x| layer.unit.admits(*x).is_ok())
        .map(|x| (x, prior(layer, beta, x)))
        .collect();
    for field in FIELDS {
        let largest = nodes.iter().map(|(x, u)| u + field * x).fold(f64::NEG_INFINITY, f64::max);
        let sum: f64 = nodes.iter().map(|(x, u)| (u + field * x - largest).exp()).sum();
        let atom = if atom { (prior(layer, beta, 0.0) - largest).exp() } else { 0.0 };
        let wanted = largest + (width * sum + atom).ln();
        let found = Tower::new(layer, beta, field, 1).log_partition[0];
        let place = || format!("field {field}");
        close("ln Z(B) = ln ∫ μ e^{−βU + Bx}", place, found, wanted, 1e-6 * scale(wanted))?;
    }
    Ok(())
}

//! Machines of equal Z and different p(v): equal free energies are the single equation ⟨τ⟩_p = 1 and do not determine
//! p.

use std::f64::consts::LN_2;

use ndarray::{Array1, Array2, Axis};
use plefka::Rbm;
use plefka::error::{Error, Result};
use plefka::model::Layer;
use plefka::units::Spin;

use super::ring::inverse_log_cosh;

/// The machine with its visible columns in another order: new column i is old column `order[i]`. Z is the same sum; p
/// differs unless the order is a symmetry.
///
/// # Errors
/// [`Error::Input`] for an order that does not hold every column once, or units of several columns, such as Potts
/// units.
pub fn permuted(rbm: &Rbm<f64>, order: &[usize]) -> Result<Rbm<f64>> {
    let n = rbm.n_visible();
    if rbm.visible.unit.colours() > 1 {
        return Err(Error::input("visible units to permute", rbm.visible.unit.name(), "units of one column"));
    }
    let mut sorted = order.to_vec();
    sorted.sort_unstable();
    if !sorted.iter().copied().eq(0..n) {
        return Err(Error::input(
            "order of visible units",
            format!("{order:?}"),
            format!("every one of 0 to {}", n - 1),
        ));
    }
    let parameters = rbm.visible.parameters.select(Axis(1), order).as_standard_layout().into_owned();
    let visible = Layer { unit: rbm.visible.unit, parameters };
    Rbm::new(visible, rbm.hidden.clone(), rbm.weights.select(Axis(0), order))
}

/// Spins without couplings of the given ln Z: all visible spins in one field a, the hidden ones in none. a ≥ 0 solves
/// ln Z = n_v ln 2 cosh a + n_h ln 2.
///
/// # Errors
/// [`Error::Setting`] for an empty layer, or a ln Z that is too large or below (n_v + n_h) ln 2, the ln Z of free
/// spins.
pub fn independent_spins(n_visible: usize, n_hidden: usize, log_z: f64) -> Result<Rbm<f64>> {
    if n_visible == 0 || n_hidden == 0 {
        return Err(Error::setting("visible, hidden", format!("{n_visible}, {n_hidden}"), "at least 1"));
    }
    let free = (n_visible + n_hidden) as f64 * LN_2;
    if !(log_z.is_finite() && log_z >= free) {
        return Err(Error::setting("log_z", log_z, format!("a number of nats, at least {free}")));
    }
    let field = inverse_log_cosh((log_z - free) / n_visible as f64);
    let layer = |n, field| Layer::new(&Spin, Array1::from_elem(n, field));
    Rbm::new(layer(n_visible, field), layer(n_hidden, 0.0), Array2::zeros((n_visible, n_hidden)))
}

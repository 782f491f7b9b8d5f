//! Conditioning on some visible units. E is linear in v: with v_O held, the free units U and the hidden units form a
//! restricted Boltzmann machine with hidden fields b + W_Oᵀv_O, visible fields a_U and weights W_U; the full energy
//! E(v,h) is the energy of this machine minus a_O·v_O. Exact numbers, draws and mean-field means of p(v_U, h | v_O)
//! follow from it.

use ndarray::{Array1, Array2, ArrayView1, Axis};

use crate::error::{Error, Result};
use crate::float::Float;
use crate::model::Rbm;

mod exact;
mod fill;
mod mean_field;
mod sampling;

pub use exact::{MAX_STATES, MAX_STATES_OF_ROW, check_enumerable, log_likelihoods, log_weights, means};
pub use fill::{FillRequest, FillWith, Filled, MeansMethod, fill};
pub use mean_field::{Means, mean_field_means};
pub use sampling::{Chain, complete, draw_free, sampled_means, sweep};

/// The machine of the free visible units, in their order, given the held units: p(v_U, h | v_O) ∝ e^{−βE} with the
/// energy E of that machine, at any β. `visible` and `held` have one entry per visible unit; the values of free units
/// are ignored and may be NaN. All computations for a machine (ln Z, moments, samples) apply to the conditional through
/// it.
///
/// # Errors
/// A number of entries other than the number of visible units, a held value that is not finite, no free unit.
pub fn clamp<F: Float>(
    rbm: &Rbm<F>,
    visible: ArrayView1<'_, F>,
    held: ArrayView1<'_, bool>,
) -> Result<Rbm<F>> {
    for (what, n) in [("visible values", visible.len()), ("marks of held units", held.len())] {
        if n != rbm.n_visible() {
            return Err(Error::input(format!("number of {what}"), n, rbm.n_visible()));
        }
    }
    whole_units(rbm, held)?;
    let (held, free): (Vec<usize>, Vec<usize>) = (0..held.len()).partition(|&i| held[i]);
    if free.is_empty() {
        return Err(Error::input("free visible units", 0, "at least 1"));
    }
    // The sum over many held units is formed in f64, whatever the precision of the machine.
    let mut field: Array1<f64> = rbm.hidden.field().mapv(|b| b.wide());
    for &unit in &held {
        let x = visible[unit].wide();
        if !x.is_finite() {
            return Err(Error::input(format!("held unit {unit}"), x, "a finite number"));
        }
        field.iter_mut().zip(rbm.weights.row(unit)).for_each(|(b, w)| *b += x * w.wide());
    }
    let mut out = Rbm {
        visible: rbm.visible.clone(),
        hidden: rbm.hidden.clone(),
        weights: rbm.weights.select(Axis(0), &free),
    };
    out.visible.parameters = rbm.visible.parameters.select(Axis(1), &free).as_standard_layout().into_owned();
    out.hidden.parameters.row_mut(0).assign(&field.mapv(F::of));
    Ok(out)
}

/// Refuses matrices that are not (rows × n_visible) and held entries that are not finite.
fn check<F: Float>(rbm: &Rbm<F>, visible: &Array2<F>, held: &Array2<bool>) -> Result<()> {
    rbm.check_width(visible.ncols())?;
    if held.dim() != visible.dim() {
        let (found, expected) = (format!("{:?}", held.dim()), format!("{:?}", visible.dim()));
        return Err(Error::input("shape of the marks of held entries", found, expected));
    }
    held.rows().into_iter().try_for_each(|row| whole_units(rbm, row))?;
    match visible.indexed_iter().zip(held).find(|((_, x), held)| **held && !x.is_finite()) {
        Some((((row, unit), x), _)) => {
            Err(Error::input(format!("row {row}, held unit {unit}"), x, "a finite number"))
        }
        None => Ok(()),
    }
}

/// Refuses a Potts unit with some colours held and others free.
fn whole_units<F: Float>(rbm: &Rbm<F>, held: ArrayView1<'_, bool>) -> Result<()> {
    let colours = rbm.visible.unit.colours();
    let mixed = |unit: ArrayView1<'_, bool>| unit.iter().any(|h| *h) && !unit.iter().all(|h| *h);
    match held.axis_chunks_iter(Axis(0), colours).position(mixed) {
        Some(unit) => Err(Error::input(
            format!("held columns of visible unit {unit}"),
            "some of them",
            format!("all {colours} or none"),
        )),
        None => Ok(()),
    }
}

/// The indices of the free units of a row, in their order.
fn free_units(held: ArrayView1<'_, bool>) -> Vec<usize> {
    (0..held.len()).filter(|&i| !held[i]).collect()
}

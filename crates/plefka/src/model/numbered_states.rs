//! The states of a layer by number: the digits in base |values of a unit| are the values of the units, the first unit
//! changing fastest.

use ndarray::Array2;

use super::Layer;
use crate::error::{Error, Result};
use crate::float::Float;

/// States number `first` … `first` + `n` − 1 as rows, (n × columns of the layer).
///
/// # Errors
/// [`Error::Input`] for units whose values cannot be enumerated.
pub fn numbered_states<F: Float>(layer: &Layer<F>, first: usize, n: usize) -> Result<Array2<F>> {
    let Some(alphabet) = layer.alphabet() else {
        return Err(Error::input(
            "units of numbered states",
            layer.unit.name(),
            "units of finitely many values",
        ));
    };
    let mut out = Array2::zeros((n, layer.len()));
    for (k, mut row) in out.rows_mut().into_iter().enumerate() {
        let mut number = first + k;
        for unit in 0..layer.n_units() {
            layer.set_value(row.as_slice_mut().expect("row-major"), unit, number % alphabet);
            number /= alphabet;
        }
    }
    Ok(out)
}

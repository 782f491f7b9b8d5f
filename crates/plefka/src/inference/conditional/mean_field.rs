//! ⟨v_U | v_O⟩ by mean field: the equations of an expansion, solved for the clamped machine of every row.

use ndarray::Array2;

use super::{check, clamp, free_units};
use crate::error::Result;
use crate::float::Float;
use crate::inference::{Expansion, FixedPoint};
use crate::kernels::rows;
use crate::model::Rbm;

/// Conditional means and the residuals of the equations.
#[derive(Debug, Clone)]
pub struct Means<F> {
    /// ⟨v_U | v_O⟩ in the free entries, the held values in the held entries, (rows × n_visible).
    pub visible: Array2<F>,
    /// max |κ₁(field) − m| of every row at the last iteration; 0 if all units are held.
    pub residuals: Vec<f64>,
}

/// The magnetizations of a solution for every row. The iteration starts from the centre of the range of the free units.
/// The result is an estimate: its accuracy is that of the expansion, and where there are several solutions it is one of
/// them.
///
/// # Errors
/// Matrices that are not (rows × n_visible), held entries that are not finite.
pub fn mean_field_means<F: Float>(
    rbm: &Rbm<F>,
    expansion: &dyn Expansion<F>,
    settings: FixedPoint,
    beta: F,
    visible: &Array2<F>,
    held: &Array2<bool>,
) -> Result<Means<F>> {
    check(rbm, visible, held)?;
    let one = |row: usize| -> Result<(Vec<F>, f64)> {
        let n_free = free_units(held.row(row)).len();
        if n_free == 0 {
            return Ok((vec![], 0.0));
        }
        let machine = clamp(rbm, visible.row(row), held.row(row))?;
        let start = Array2::from_elem((1, n_free), rbm.visible.unit.centre());
        let hidden = machine.hidden_mean(&start.clone().into(), beta);
        let found = settings.solve(&machine, expansion, beta, (start, hidden));
        Ok((found.visible.mean.row(0).to_vec(), found.residual()))
    };
    let (mut out, mut residuals) = (visible.clone(), Vec::with_capacity(visible.nrows()));
    for (row, found) in rows::map_rows(visible.nrows(), one).into_iter().enumerate() {
        let (means, residual) = found?;
        for (unit, mean) in free_units(held.row(row)).into_iter().zip(means) {
            out[[row, unit]] = mean;
        }
        residuals.push(residual);
    }
    Ok(Means { visible: out, residuals })
}

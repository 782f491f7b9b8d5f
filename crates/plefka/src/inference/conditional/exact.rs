//! Exact conditionals by enumeration of the smaller layer of the clamped machine: ln Σ_{v_U,h} e^{−βE} = ln p(v_O) + ln
//! Z, ln p(v_S | v_G) as a difference of two such sums, and ⟨v_U | v_O⟩. Always in f64.

use ndarray::{Array2, ArrayView1};

use super::{check, clamp, free_units};
use crate::data::Rows;
use crate::error::{Error, Result};
use crate::float::Float;
use crate::inference::{exact, watch::unwatched};
use crate::kernels::rows;
use crate::model::{Layer, Rbm};

/// The largest number of states enumerated for all rows together.
pub const MAX_STATES: f64 = (1u64 << 28) as f64;
/// The largest number of states enumerated for one row.
pub const MAX_STATES_OF_ROW: f64 = (1u64 << 24) as f64;

/// Whether the conditionals given the held entries of every row can be enumerated. The smaller layer of a row is either
/// its free visible units or the hidden units. The sum of its states over the rows is at most [`MAX_STATES`], and no
/// row has more than [`MAX_STATES_OF_ROW`]. Rows without any held entry are all the same and count once.
///
/// # Errors
/// More states than these limits, or units whose states cannot be enumerated; the message gives the number found.
pub fn check_enumerable<F: Float>(rbm: &Rbm<F>, held: &Array2<bool>) -> Result<()> {
    let smallest = |free: usize| {
        // The layer with fewer states, the choice of `exact`.
        let states = |layer: &Layer<F>, columns: usize| {
            let units = columns as f64 / layer.unit.colours() as f64;
            layer.alphabet().map_or(f64::INFINITY, |values| (values as f64).powf(units))
        };
        states(&rbm.visible, free).min(states(&rbm.hidden, rbm.n_hidden()))
    };
    let (mut total, mut largest, mut whole) = (0.0, 0.0f64, 0.0);
    for row in held.rows() {
        match free_units(row).len() {
            0 => {}
            free if free == row.len() => whole = smallest(free),
            free => {
                total += smallest(free);
                largest = largest.max(smallest(free));
            }
        }
    }
    total += whole;
    if largest.max(whole) > MAX_STATES_OF_ROW {
        let found = format!("{:.3e}", largest.max(whole));
        let expected = format!("at most {MAX_STATES_OF_ROW:.3e} (fewer free or hidden units)");
        return Err(Error::input("conditionals to enumerate: states of one row", found, expected));
    }
    if total <= MAX_STATES {
        return Ok(());
    }
    Err(Error::input(
        format!("conditionals to enumerate: states of {} rows in all", held.nrows()),
        format!("{total:.3e}"),
        format!("at most {MAX_STATES:.3e} (fewer rows, or fewer free or hidden units)"),
    ))
}

/// ln Σ e^{−βE} over the free visible and all hidden units, for every row: ln p(v_O) + ln Z, nats. If all units are
/// held this is −F^c(v). `visible` and `held` are (rows × n_visible); the values of free entries are ignored.
///
/// # Errors
/// Matrices of another shape, held entries that are not finite, and more states than [`MAX_STATES`].
pub fn log_weights<F: Float>(
    rbm: &Rbm<F>,
    beta: f64,
    visible: &Array2<F>,
    held: &Array2<bool>,
) -> Result<Vec<f64>> {
    check(rbm, visible, held)?;
    check_enumerable(rbm, held)?;
    let wide: Rbm<f64> = rbm.cast();
    let is_whole = |row: usize| held.row(row).iter().all(|h| !h);
    let whole = match (0..visible.nrows()).any(is_whole) {
        true => exact::log_partition(&wide, beta, &unwatched)?,
        false => f64::NAN,
    };
    let one = |row: usize| match is_whole(row) {
        true => Ok(whole),
        false => log_weight(&wide, beta, visible.row(row), held.row(row)),
    };
    rows::map_rows(visible.nrows(), one).into_iter().collect()
}

fn log_weight<F: Float>(
    rbm: &Rbm<f64>,
    beta: f64,
    visible: ArrayView1<'_, F>,
    held: ArrayView1<'_, bool>,
) -> Result<f64> {
    // The values of the free units do not matter: their contribution is the same in both free energies.
    let centre = rbm.visible.unit.centre();
    let value = |i: usize| if held[i] { visible[i].wide() } else { centre };
    let row = Array2::from_shape_fn((1, held.len()), |(_, i)| value(i));
    let free = free_units(held);
    if free.is_empty() {
        return Ok(-rbm.clamped_free_energy(&Rows::Dense(row), beta)[0]);
    }
    let machine = clamp(rbm, row.row(0), held)?;
    let rest = Array2::from_elem((1, free.len()), centre);
    let all = rbm.clamped_free_energy(&Rows::Dense(row), beta)[0];
    let of_held = machine.clamped_free_energy(&Rows::Dense(rest), beta)[0] - all;
    Ok(of_held + exact::log_partition(&machine, beta, &unwatched)?)
}

/// ln p(v_S | v_G) of every row, nats: the probability of the `scored` entries given the `given` entries, summed over
/// all other entries. Masks are (rows × n_visible); an entry in both masks counts as given.
///
/// # Errors
/// The errors of [`log_weights`].
pub fn log_likelihoods<F: Float>(
    rbm: &Rbm<F>,
    beta: f64,
    visible: &Array2<F>,
    given: &Array2<bool>,
    scored: &Array2<bool>,
) -> Result<Vec<f64>> {
    if given.dim() != scored.dim() {
        let (found, expected) = (format!("{:?}", scored.dim()), format!("{:?}", given.dim()));
        return Err(Error::input("shape of the marks of scored entries", found, expected));
    }
    let both = ndarray::Zip::from(given).and(scored).map_collect(|&g, &s| g || s);
    let above = log_weights(rbm, beta, visible, &both)?;
    let below = log_weights(rbm, beta, visible, given)?;
    Ok(above.into_iter().zip(below).map(|(a, b)| a - b).collect())
}

/// ⟨v_U | v_O⟩, (rows × n_visible); held entries keep their values.
///
/// # Errors
/// The errors of [`log_weights`].
pub fn means<F: Float>(
    rbm: &Rbm<F>,
    beta: f64,
    visible: &Array2<F>,
    held: &Array2<bool>,
) -> Result<Array2<F>> {
    check(rbm, visible, held)?;
    check_enumerable(rbm, held)?;
    let wide: Rbm<f64> = rbm.cast();
    let one = |row: usize| -> Result<Vec<f64>> {
        if free_units(held.row(row)).is_empty() {
            return Ok(vec![]);
        }
        let machine = clamp(&wide, visible.row(row).mapv(|x| x.wide()).view(), held.row(row))?;
        // ∂ ln Z/∂ field = β⟨v⟩.
        Ok(exact::enumerate(&machine, beta)?.gradient.visible.row(0).iter().map(|g| g / beta).collect())
    };
    let mut out = visible.clone();
    for (row, means) in rows::map_rows(visible.nrows(), one).into_iter().enumerate() {
        for (unit, mean) in free_units(held.row(row)).into_iter().zip(means?) {
            out[[row, unit]] = F::of(mean);
        }
    }
    Ok(out)
}

//! The states of one-hot samples, with the check that every site is in exactly one state.

use ndarray::Array2;

use super::{MAX_STATES, MISSING};
use crate::data::batch::Rows;
use crate::data::samples::Samples;
use crate::error::{Error, Result};
use crate::float::Float;

/// Number of samples read together.
const BLOCK: usize = 4096;

/// The state of every site, (n_samples × n_sites), [`MISSING`] where all entries of a site are NaN. The columns of the
/// samples are groups of `n_states`.
///
/// # Errors
/// A number of columns that is not a multiple of `n_states`, fewer than 2 or more than [`MAX_STATES`] states, and a
/// site whose entries are not exactly one 1 and otherwise zeros.
pub fn states<F: Float>(samples: &Samples<F>, n_states: usize) -> Result<Array2<u8>> {
    if !(2..=MAX_STATES).contains(&n_states) {
        return Err(Error::setting("number of states", n_states, format!("2 to {MAX_STATES}")));
    }
    let columns = samples.n_features();
    if !columns.is_multiple_of(n_states) {
        let what = format!("{}: number of features", samples.source.display());
        return Err(Error::input(what, columns, format!("a multiple of {n_states}, the states of a site")));
    }
    let n_sites = columns / n_states;
    let mut out = Array2::from_elem((samples.len(), n_sites), MISSING);
    samples.for_each_batch(BLOCK, 0, |first, batch| {
        (0..batch.visible.n_rows()).try_for_each(|k| {
            let mut row = out.row_mut(first + k);
            let row = row.as_slice_mut().expect("row-major");
            read_row(&batch.visible, k, n_states, row).map_err(|(site, found)| {
                let place =
                    format!("{}: row {}, site {site} (counted from 0)", samples.source.display(), first + k);
                Error::input(place, found, format!("one 1 among its {n_states} entries, the others 0"))
            })
        })
    })?;
    Ok(out)
}

/// Reads the states of one row; the error is a site without a state, and its entries in words.
fn read_row<F: Float>(rows: &Rows<F>, k: usize, q: usize, states: &mut [u8]) -> Result<(), (usize, String)> {
    match rows {
        Rows::Dense(a) => {
            let row = a.row(k);
            let row = row.as_slice().expect("row-major");
            for (site, (entries, state)) in row.chunks_exact(q).zip(states).enumerate() {
                if entries.iter().all(|x| x.is_nan()) {
                    continue;
                }
                let ones = || entries.iter().enumerate().filter(|(_, x)| **x == F::one());
                let zeros = entries.iter().filter(|x| **x == F::zero()).count();
                match ones().next() {
                    Some((on, _)) if zeros == q - 1 => *state = on as u8,
                    _ => return Err((site, format!("{} ones and {zeros} zeros", ones().count()))),
                }
            }
        }
        Rows::Sparse(m) => {
            let (columns, values) = m.row(k);
            for (&column, &x) in columns.iter().zip(values) {
                let (site, state) = (column as usize / q, (column as usize % q) as u8);
                if x == F::zero() {
                    continue;
                }
                if x != F::one() || states[site] != MISSING {
                    let found = if x == F::one() { "two ones".into() } else { x.to_string() };
                    return Err((site, found));
                }
                states[site] = state;
            }
            if let Some(site) = states.iter().position(|&state| state == MISSING) {
                return Err((site, "zeros alone".into()));
            }
        }
    }
    Ok(())
}

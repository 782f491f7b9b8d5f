//! Values between the two states of a visible unit: grey values of bits, or of spins. A machine gives probabilities to
//! states alone. At values x between them, the mean of states s drawn unit by unit, −F^c is convex without a prior, so
//! that −F^c(x) − ln Z ≤ ⟨ln p(s)⟩: a lower bound of the expected log-likelihood of the drawn states, and no
//! log-probability of the values.

use crate::data::Rows;
use crate::float::Float;
use crate::model::Rbm;

/// The words for −F^c − ln Z of such values, in place of "log-likelihood".
pub const BOUND: &str = "lower bound of the expected log-likelihood of bits";

/// Number of values between the states of visible units that have two states; 0 for other units, whose data have no
/// values between.
pub fn count<F: Float>(rbm: &Rbm<F>, rows: &Rows<F>) -> usize {
    let Some(&[low, high]) = rbm.visible.unit.states() else { return 0 };
    let between = |x: &&F| !x.is_nan() && x.wide() != low && x.wide() != high;
    match rows {
        Rows::Dense(a) => a.iter().filter(between).count(),
        // Entries that are not stored are 0.
        Rows::Sparse(_) if low != 0.0 && high != 0.0 => rows.to_dense().iter().filter(between).count(),
        Rows::Sparse(m) => (0..m.n_rows()).map(|row| m.row(row).1.iter().filter(between).count()).sum(),
    }
}

/// The warning about a likelihood of samples of which a `share` of the values lies between the states of `unit`.
pub fn sentence(share: f64, unit: &str) -> String {
    let states = if unit == "spin" { "-1 and 1" } else { "0 and 1" };
    format!(
        "{:.3} % of the values are other than {states}, for which -F(v) - ln Z is no log-probability, but a {BOUND} drawn \
         with the values as means; binarise the samples for a log-likelihood",
        100.0 * share
    )
}

//! Gibbs sampling of p(v_U, h | v_O): h ~ p(h|v), v_U ~ p(v_U|h); the held entries of every row stay unchanged. Each
//! row has its own mask.

use ndarray::Array2;

use super::check;
use crate::data::Rows;
use crate::error::{Error, Result};
use crate::float::Float;
use crate::kernels::rows;
use crate::model::{Draw, Rbm};
use crate::rng::Purpose;

/// Inverse temperature of the sampling, and the key of its random numbers: equal keys give equal draws.
#[derive(Debug, Clone, Copy)]
pub struct Chain<F> {
    /// Inverse temperature.
    pub beta: F,
    /// Seed.
    pub seed: u64,
    /// Separates draws with the same seed: the number of a training step or of a block of rows.
    pub step: u64,
}

impl<F> Chain<F> {
    /// Lane 0 is for the start; sweep k has the lanes 2k + 1 and 2k + 2.
    fn draw(&self, lane: u32) -> Draw {
        Draw { seed: self.seed, purpose: Purpose::Impute, step: self.step, lane }
    }
}

/// Replaces every free entry by a draw from its unit's own field, without weights. Previous values are ignored.
///
/// # Errors
/// Matrices that are not (rows × n_visible), held entries that are not finite.
pub fn draw_free<F: Float>(
    rbm: &Rbm<F>,
    visible: &mut Array2<F>,
    held: &Array2<bool>,
    chain: Chain<F>,
) -> Result<()> {
    check(rbm, visible, held)?;
    let mut fields = Array2::zeros(visible.dim());
    rbm.visible.add_field(chain.beta, &mut fields);
    let drawn = rbm.visible.sample(chain.beta, &fields, chain.draw(0));
    replace_free(visible, held, &drawn);
    Ok(())
}

/// `sweeps` sweeps h ~ p(h|v), v_U ~ p(v_U|h) from the values in `visible`, which are replaced by the last values; held
/// entries never change. Returns the hidden states from which the last values were drawn, (rows × n_hidden), so that
/// both together are a state of the chain.
///
/// # Errors
/// Matrices that are not (rows × n_visible), entries that are not finite, zero sweeps.
pub fn sweep<F: Float>(
    rbm: &Rbm<F>,
    visible: &mut Array2<F>,
    held: &Array2<bool>,
    sweeps: u32,
    chain: Chain<F>,
) -> Result<Array2<F>> {
    watched_sweep(rbm, visible, held, (sweeps, &|| Ok(())), chain)
}

/// A number of sweeps, and what is asked after each of them; its error ends the sampling.
pub(super) type Sweeps<'a> = (u32, &'a dyn Fn() -> Result<()>);

fn watched_sweep<F: Float>(
    rbm: &Rbm<F>,
    visible: &mut Array2<F>,
    held: &Array2<bool>,
    (sweeps, go_on): Sweeps<'_>,
    chain: Chain<F>,
) -> Result<Array2<F>> {
    check_start(rbm, visible, held, sweeps)?;
    let mut hidden = Array2::zeros((0, 0));
    for k in 0..sweeps {
        (hidden, _) = one_sweep(rbm, visible, held, k, chain);
        go_on()?;
    }
    Ok(hidden)
}

/// ⟨v_U | v_O⟩ as the average of ⟨v_U | h⟩ over the second half of the sweeps (half of `sweeps`, rounded up); held
/// entries keep their values. `visible` ends as the last state.
///
/// # Errors
/// The errors of [`sweep`].
pub fn sampled_means<F: Float>(
    rbm: &Rbm<F>,
    visible: &mut Array2<F>,
    held: &Array2<bool>,
    sweeps: u32,
    chain: Chain<F>,
) -> Result<Array2<F>> {
    watched_means(rbm, visible, held, (sweeps, &|| Ok(())), chain)
}

/// [`sampled_means`], with a question after every sweep.
pub(super) fn watched_means<F: Float>(
    rbm: &Rbm<F>,
    visible: &mut Array2<F>,
    held: &Array2<bool>,
    (sweeps, go_on): Sweeps<'_>,
    chain: Chain<F>,
) -> Result<Array2<F>> {
    check_start(rbm, visible, held, sweeps)?;
    let mut sums: Array2<F> = Array2::zeros(visible.dim());
    let first = sweeps / 2;
    for k in 0..sweeps {
        let (_, mut field) = one_sweep(rbm, visible, held, k, chain);
        if k >= first {
            rbm.visible.mean(chain.beta, &mut field);
            sums += &field;
        }
        go_on()?;
    }
    sums /= F::of(f64::from(sweeps - first));
    let mut out = visible.clone();
    replace_free(&mut out, held, &sums);
    Ok(out)
}

/// The rows with every free entry replaced by a draw given the held entries: [`draw_free`], then `sweeps` sweeps.
///
/// # Errors
/// The errors of [`sweep`]; entries that are not held may be NaN.
pub fn complete<F: Float>(
    rbm: &Rbm<F>,
    visible: Array2<F>,
    held: &Array2<bool>,
    sweeps: u32,
    chain: Chain<F>,
) -> Result<Array2<F>> {
    watched_complete(rbm, visible, held, (sweeps, &|| Ok(())), chain)
}

/// [`complete`], with a question after every sweep.
pub(super) fn watched_complete<F: Float>(
    rbm: &Rbm<F>,
    mut visible: Array2<F>,
    held: &Array2<bool>,
    sweeps: Sweeps<'_>,
    chain: Chain<F>,
) -> Result<Array2<F>> {
    draw_free(rbm, &mut visible, held, chain)?;
    watched_sweep(rbm, &mut visible, held, sweeps, chain)?;
    Ok(visible)
}

/// Sweep number `k`, h ~ p(h|v) and v_U ~ p(v_U|h); returns h and the fields of h on the visible units.
fn one_sweep<F: Float>(
    rbm: &Rbm<F>,
    visible: &mut Array2<F>,
    held: &Array2<bool>,
    k: u32,
    chain: Chain<F>,
) -> (Array2<F>, Array2<F>) {
    let rows = Rows::compact(visible.clone());
    let hidden = rbm.sample_hidden(&rows, chain.beta, chain.draw(2 * k + 1));
    let field = rbm.visible_field(hidden.view(), chain.beta);
    let drawn = rbm.visible.sample(chain.beta, &field, chain.draw(2 * k + 2));
    replace_free(visible, held, &drawn);
    (hidden, field)
}

fn replace_free<F: Float>(visible: &mut Array2<F>, held: &Array2<bool>, by: &Array2<F>) {
    rows::for_each_row(visible, |row, values| {
        for ((v, &held), &x) in values.iter_mut().zip(held.row(row)).zip(by.row(row)) {
            if !held {
                *v = x;
            }
        }
    });
}

/// The largest number of sweeps with distinct random numbers.
const MOST_SWEEPS: u32 = 1 << 22;

fn check_start<F: Float>(rbm: &Rbm<F>, visible: &Array2<F>, held: &Array2<bool>, sweeps: u32) -> Result<()> {
    check(rbm, visible, held)?;
    if !(1..=MOST_SWEEPS).contains(&sweeps) {
        return Err(Error::setting("sweeps", sweeps, format!("from 1 to {MOST_SWEEPS}")));
    }
    match visible.indexed_iter().find(|(_, x)| !x.is_finite()) {
        Some(((row, unit), x)) => {
            Err(Error::input(format!("start of row {row}, unit {unit}"), x, "a finite number"))
        }
        None => Ok(()),
    }
}

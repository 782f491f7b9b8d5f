//! The transfer operator T(v,h) = H(v) − E(v,h), its trace τ(v) = Σ_h e^{T(v,h)}, and the renormalised Hamiltonian
//! e^{−H_RG(h)} = Σ_v e^{T(v,h) − H(v)} (Mehta & Schwab 2014). E includes −ln μ of units with weighted values, such as
//! binomial ones, so that sums count every value once; for real units the sums are integrals.

use ndarray::{Array2, Axis};
use plefka::Rbm;
use plefka::data::Rows;
use plefka::error::Result;
use plefka::inference::exact::log_sum_exp;
use plefka::model::numbered_states;

use super::hamiltonian::check_rows;
use super::{VisibleHamiltonian, states};

/// T of every visible state with every hidden state, (visible rows × hidden rows), nats; ∞ where H = ∞.
///
/// # Errors
/// [`Error::Input`](plefka::Error::Input) for rows that are not states of their layer, or a Hamiltonian of other
/// states.
pub fn transfer_operator(
    rbm: &Rbm<f64>,
    hamiltonian: &VisibleHamiltonian,
    visible: &Array2<f64>,
    hidden: &Array2<f64>,
) -> Result<Array2<f64>> {
    check_rows("hidden", &rbm.hidden, hidden.view())?;
    let energies = hamiltonian.energies(&rbm.visible, visible)?;
    let mut out = minus_energy(rbm, visible, hidden);
    for (mut row, h) in out.axis_iter_mut(Axis(0)).zip(energies) {
        row += h;
    }
    Ok(out)
}

/// ln τ(v) = H(v) − F^c(v) of every row, nats; ∞ where H = ∞.
///
/// # Errors
/// As [`VisibleHamiltonian::energies`].
pub fn log_trace(
    rbm: &Rbm<f64>,
    hamiltonian: &VisibleHamiltonian,
    visible: &Array2<f64>,
) -> Result<Vec<f64>> {
    let energies = hamiltonian.energies(&rbm.visible, visible)?;
    let clamped = rbm.clamped_free_energy(&Rows::from(visible.clone()), 1.0);
    Ok(energies.into_iter().zip(clamped).map(|(h, f)| h - f).collect())
}

/// H_RG(h) of every row of hidden states, nats, as the sum of e^{T − H} over all visible states; where H = ∞ the term
/// is its limit e^{−E}.
///
/// # Errors
/// As [`transfer_operator`]; also more than 2²⁴ visible states, or states that cannot be listed.
pub fn renormalized_hamiltonian(
    rbm: &Rbm<f64>,
    hamiltonian: &VisibleHamiltonian,
    hidden: &Array2<f64>,
) -> Result<Vec<f64>> {
    check_rows("hidden", &rbm.hidden, hidden.view())?;
    let count = states::counted(&rbm.visible, states::MOST)?;
    let mut sums = vec![Vec::new(); hidden.nrows()];
    for first in (0..count).step_by(states::BLOCK) {
        let visible = numbered_states(&rbm.visible, first, states::BLOCK.min(count - first))?;
        let energies = hamiltonian.energies(&rbm.visible, &visible)?;
        let minus_energy = minus_energy(rbm, &visible, hidden);
        for (column, sums) in minus_energy.columns().into_iter().zip(&mut sums) {
            let terms =
                column.iter().zip(&energies).map(|(x, h)| if h.is_finite() { (x + h) - h } else { *x });
            sums.push(log_sum_exp(&terms.collect::<Vec<f64>>()));
        }
    }
    Ok(sums.iter().map(|sums| -log_sum_exp(sums)).collect())
}

/// H_RBM(h) = −ln Σ_v e^{−E(v,h)} of every row of hidden states, nats: a product over visible units, without a list of
/// states and without a Hamiltonian of the data.
///
/// # Errors
/// [`Error::Input`](plefka::Error::Input) for rows that are not states of the hidden layer.
pub fn hidden_hamiltonian(rbm: &Rbm<f64>, hidden: &Array2<f64>) -> Result<Vec<f64>> {
    check_rows("hidden", &rbm.hidden, hidden.view())?;
    Ok(rbm.mirror().clamped_free_energy(&Rows::from(hidden.clone()), 1.0))
}

/// −E(v,h) plus ln μ of both layers, (visible rows × hidden rows).
fn minus_energy(rbm: &Rbm<f64>, visible: &Array2<f64>, hidden: &Array2<f64>) -> Array2<f64> {
    let of_hidden = hidden.dot(&rbm.hidden.field());
    let of_visible = visible.dot(&rbm.visible.field());
    let prior_of_hidden = rbm.hidden.log_prior(1.0, &Rows::from(hidden.clone()));
    let prior_of_visible = rbm.visible.log_prior(1.0, &Rows::from(visible.clone()));
    let mut out = visible.dot(&rbm.weights).dot(&hidden.t());
    for ((v, h), x) in out.indexed_iter_mut() {
        *x += of_visible[v] + prior_of_visible[v] + of_hidden[h] + prior_of_hidden[h];
    }
    out
}

//! Solutions of the mean-field equations from given starts, with the parts of their free energies,
//! F = U + U_Onsager… − S, U = −a·m − b·n − mᵀWn.

use ndarray::{Array2, s};
use numpy::IntoPyArray;
use plefka::Rbm;
use plefka::data::{Rows, Samples};
use plefka::inference::{Expansion, FixedPoint, expansion_for};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::arrays::{BLOCK, Scalar, map_blocks, stack};
use crate::errors::to_python;

/// How to solve.
#[derive(Debug, Clone, Copy)]
pub struct Settings<'a> {
    /// The expansion's name.
    pub order: &'a str,
    /// Damping, tolerance and iterations.
    pub solver: FixedPoint,
    /// Magnetizations are kept this far from 0 and 1 in the energies and the entropy.
    pub clip: f64,
    /// Number of threads.
    pub threads: usize,
}

/// Solutions from one block of rows.
struct Solutions<F> {
    visible: Array2<F>,
    hidden: Array2<F>,
    iterations: usize,
    residuals: Vec<f64>,
    free_energies: Vec<f64>,
    entropies: Vec<f64>,
    energies: Vec<f64>,
}

/// Solves from every sample and `hidden`, by default ⟨h⟩ given the sample.
pub fn solve<'py, F: Scalar>(
    py: Python<'py>,
    rbm: &Rbm<F>,
    samples: &Samples<F>,
    hidden: Option<Array2<F>>,
    settings: Settings<'_>,
) -> PyResult<Bound<'py, PyDict>> {
    let expansion = expansion_for(settings.order, rbm).map_err(to_python)?;
    let expected = (samples.len(), rbm.n_hidden());
    if let Some(h) = hidden.as_ref().filter(|h| h.dim() != expected) {
        return Err(PyValueError::new_err(format!("h0: found shape {:?}, expected {expected:?}", h.dim())));
    }
    let blocks = map_blocks(py, samples, settings.threads, |block, rows| {
        let first = block as usize * BLOCK;
        let start = match &hidden {
            Some(h) => h.slice(s![first..first + rows.n_rows(), ..]).to_owned(),
            None => rbm.hidden_mean(&rows, F::one()),
        };
        Ok(solve_block(rbm, expansion, settings, (rows.to_dense(), start)))
    })?;
    report(py, blocks)
}

fn solve_block<F: Scalar>(
    rbm: &Rbm<F>,
    expansion: &dyn Expansion<F>,
    settings: Settings<'_>,
    start: (Array2<F>, Array2<F>),
) -> Solutions<F> {
    let mut found = settings.solver.solve(rbm, expansion, F::one(), start);
    let (visible, hidden) = (found.visible.mean.clone(), found.hidden.mean.clone());
    let (low, high) = (F::of(settings.clip), F::of(1.0 - settings.clip));
    for (layer, own) in [(&rbm.visible, &mut found.visible), (&rbm.hidden, &mut found.hidden)] {
        // Probabilities are kept from 0 and 1, magnetizations of other units are what they are.
        if !layer.is_binary() {
            continue;
        }
        own.mean.mapv_inplace(|m| {
            if m < low {
                low
            } else if m > high {
                high
            } else {
                m
            }
        });
        own.refresh(layer, F::one());
    }
    let of_visible = rbm.visible.entropy(F::one(), &found.visible.mean);
    let of_hidden = rbm.hidden.entropy(F::one(), &found.hidden.mean);
    Solutions {
        free_energies: found.free_energies(rbm, expansion),
        entropies: of_visible.iter().zip(&of_hidden).map(|(v, h)| v + h).collect(),
        energies: rbm.energy(&Rows::Dense(found.visible.mean), &found.hidden.mean),
        iterations: found.iterations,
        residuals: found.residuals,
        visible,
        hidden,
    }
}

fn report<F: Scalar>(py: Python<'_>, blocks: Vec<Solutions<F>>) -> PyResult<Bound<'_, PyDict>> {
    let column = |pick: fn(&Solutions<F>) -> &Vec<f64>| {
        blocks.iter().flat_map(|b| pick(b).iter().copied()).collect::<Vec<f64>>().into_pyarray(py)
    };
    let out = PyDict::new(py);
    out.set_item("residuals", column(|b| &b.residuals))?;
    out.set_item("free_energies", column(|b| &b.free_energies))?;
    out.set_item("entropies", column(|b| &b.entropies))?;
    out.set_item("energies", column(|b| &b.energies))?;
    out.set_item("iterations", blocks.iter().map(|b| b.iterations).max())?;
    let (visible, hidden): (Vec<_>, Vec<_>) = blocks.into_iter().map(|b| (b.visible, b.hidden)).unzip();
    out.set_item("visible", stack(&visible)?.into_pyarray(py))?;
    out.set_item("hidden", stack(&hidden)?.into_pyarray(py))?;
    Ok(out)
}

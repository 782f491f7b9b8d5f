//! The change of the parameters, θ ← θ + rate · optimizer(centered(∇⟨−F^c⟩ − ∇ ln Z) − penalties), in one pass over the
//! weights: the gradient of a block of visible units is computed, changed and used while it is in cache, and never
//! stored.

use ndarray::{Array2, ArrayViewMut2};

use super::slots::{HIDDEN, VISIBLE, WEIGHTS};
use crate::float::Float;
use crate::kernels::elementwise::{max_abs, sum_of_squares};
use crate::kernels::memory::with_scratch;
use crate::kernels::parallel;
use crate::kernels::rows::{slice, slice_mut};
use crate::linalg::product::Accumulate;
use crate::model::{Blocks, Rbm, Statistics};
use crate::training::centering::Centering;
use crate::training::optimizer::{Optimizer, Update};
use crate::training::penalty::Penalty;

/// Number of visible units of a block, and of a block where few samples share a visible unit. Blocks depend on shapes
/// and data alone, so that sums do not depend on the number of threads.
const BLOCK: usize = 64;
const SMALL_BLOCK: usize = 8;
/// Bytes of the gradient that are changed and used together, so that they stay in the nearest cache.
const PIECE_BYTES: usize = 8 << 10;

/// The terms of the change.
pub(super) struct Ascent<'a, F: Float> {
    pub(super) positive: &'a Statistics<F>,
    pub(super) negative: &'a Statistics<F>,
    pub(super) centering: Option<&'a Centering<F>>,
    /// Factor of the gradient, before penalties.
    pub(super) scale: F,
    pub(super) penalty: &'a Penalty,
    pub(super) rate: F,
}

/// The result of the pass over the parameters.
pub(super) struct FusedStep<F> {
    /// Norm of the direction, penalties included.
    pub(super) norm: f64,
    /// Largest |weight| afterwards; infinite if one is NaN.
    pub(super) largest: F,
}

/// First visible unit, weights, and the arrays that the optimizer carries for them.
type Block<'a, F> = (usize, &'a mut [F], Vec<&'a mut [F]>);

/// Memory of a thread, for a block.
#[derive(Default)]
struct Memory<F> {
    gradient: Vec<F>,
    term: Vec<F>,
}

/// Contribution of a block of weights to the result.
#[derive(Default)]
struct Part<F> {
    squares: f64,
    largest: F,
    /// Σ_j ∇W_ij λ_j and Σ_i μ_i ∇W_ij, for centering.
    sums: (Vec<F>, Vec<F>),
}

impl<F: Float> Ascent<'_, F> {
    /// Changes the parameters of `rbm`.
    pub(super) fn ascend(&self, rbm: &mut Rbm<F>, optimizer: &mut dyn Optimizer<F>) -> FusedStep<F> {
        let mut visible = &self.positive.visible - &self.negative.visible;
        let mut hidden = &self.positive.hidden - &self.negative.hidden;
        optimizer.begin();
        let parts = self.ascend_weights(rbm, optimizer, [&visible, &hidden]);
        let mut done = FusedStep { norm: 0.0, largest: F::zero() };
        if self.centering.is_some() {
            let from_hidden = parts.iter().flat_map(|part| &part.sums.0);
            visible.row_mut(0).iter_mut().zip(from_hidden).for_each(|(g, &x)| *g -= x);
        }
        for part in &parts {
            done.norm += part.squares;
            done.largest = done.largest.max(part.largest);
            hidden.row_mut(0).iter_mut().zip(&part.sums.1).for_each(|(g, &x)| *g -= x);
        }
        let layers =
            [(VISIBLE, visible, &mut rbm.visible.parameters), (HIDDEN, hidden, &mut rbm.hidden.parameters)];
        for (slot, mut gradient, parameters) in layers {
            gradient *= self.scale;
            done.norm += sum_of_squares(slice(&gradient));
            let (update, mut carried) = optimizer.update(slot, self.rate);
            let mut carried: Vec<&mut [F]> = carried.iter_mut().map(|array| slice_mut(array)).collect();
            update(slice_mut(parameters), slice(&gradient), &mut carried);
        }
        done.norm = done.norm.sqrt();
        done
    }

    fn ascend_weights(
        &self,
        rbm: &mut Rbm<F>,
        optimizer: &mut dyn Optimizer<F>,
        fields: [&Array2<F>; 2],
    ) -> Vec<Part<F>> {
        let n_hidden = rbm.n_hidden();
        let (positive, negative) = (&self.positive.weights, &self.negative.weights);
        let joined = positive.less(negative);
        let phases: Vec<_> = match &joined {
            Some(joined) => vec![(F::one(), Blocks::new(joined, BLOCK))],
            None => vec![(F::one(), Blocks::new(positive, BLOCK)), (-F::one(), Blocks::new(negative, BLOCK))],
        };
        let thin = phases.iter().all(|(_, phase)| phase.is_thin());
        let block = if thin { SMALL_BLOCK } else { BLOCK };
        let size = block * n_hidden;
        let (update, carried) = optimizer.update(WEIGHTS, self.rate);
        // Weights with a gradient of 0 then do not change, and their rows are skipped.
        let lazy = carried.is_empty() && self.centering.is_none() && !self.penalty.decays();
        let mut carried: Vec<_> =
            carried.into_iter().map(|array| slice_mut(array).chunks_mut(size)).collect();
        let blocks: Vec<Block<'_, F>> = slice_mut(&mut rbm.weights)
            .chunks_mut(size)
            .enumerate()
            .map(|(k, weights)| {
                let carried = carried.iter_mut().map(|blocks| blocks.next().expect("equal shapes"));
                (k * block, weights, carried.collect())
            })
            .collect();
        let work = |memory: &mut Memory<F>, block: Block<'_, F>| {
            if lazy && thin {
                return self.ascend_rows(&phases, fields, block, memory, &update);
            }
            memory.gradient.resize(block.1.len(), F::zero());
            self.ascend_block(&phases, fields, block, memory, &update)
        };
        parallel::map_tasks(blocks, 1, |block| with_scratch(|memory| work(memory, block)))
    }

    /// Changes the rows of a block that have a gradient, one by one; the other rows do not change, and the optimizer
    /// has no arrays.
    fn ascend_rows(
        &self,
        phases: &[(F, Blocks<'_, F>)],
        fields: [&Array2<F>; 2],
        (first, weights, _): Block<'_, F>,
        memory: &mut Memory<F>,
        update: &Update<F>,
    ) -> Part<F> {
        let n_hidden = fields[1].ncols();
        memory.gradient.resize(n_hidden, F::zero());
        let mut part = Part::<F>::default();
        for (row, weights) in (first..).zip(weights.chunks_mut(n_hidden)) {
            if phases.iter().any(|(_, phase)| !phase.is_zero(row..row + 1)) {
                let found = self.ascend_block(phases, fields, (row, weights, Vec::new()), memory, update);
                part.squares += found.squares;
                part.largest = part.largest.max(found.largest);
            }
        }
        part
    }

    fn ascend_block(
        &self,
        phases: &[(F, Blocks<'_, F>)],
        [of_visible, of_hidden]: [&Array2<F>; 2],
        (first, weights, mut carried): Block<'_, F>,
        Memory { gradient, term }: &mut Memory<F>,
        update: &Update<F>,
    ) -> Part<F> {
        let n_hidden = of_hidden.ncols();
        let rows = first..first + weights.len() / n_hidden;
        let shape = (rows.len(), n_hidden);
        for (k, (factor, phase)) in phases.iter().enumerate() {
            let mode = if k == 0 { Accumulate::Replace } else { Accumulate::Add };
            let block = ArrayViewMut2::from_shape(shape, gradient).expect("a whole block");
            phase.write_rows(rows.clone(), *factor, mode, weights, (block, term));
        }
        let mut part = Part::default();
        part.sums.1.resize(if self.centering.is_some() { n_hidden } else { 0 }, F::zero());
        let piece = (PIECE_BYTES / size_of::<F>() / n_hidden).max(1);
        let pieces = gradient.chunks_mut(piece * n_hidden).zip(weights.chunks_mut(piece * n_hidden));
        for (k, (gradient, weights)) in pieces.enumerate() {
            let first = rows.start + k * piece;
            if let Some(centering) = self.centering {
                let rows = first..first + gradient.len() / n_hidden;
                centering.center(gradient, rows, [of_visible, of_hidden], &mut part.sums);
            }
            if self.scale != F::one() {
                let scale = self.scale;
                gradient.iter_mut().for_each(|g| *g *= scale);
            }
            self.penalty.decay(weights, gradient);
            part.squares += sum_of_squares(gradient);
            let here = k * piece * n_hidden..k * piece * n_hidden + weights.len();
            let mut carried: Vec<&mut [F]> =
                carried.iter_mut().map(|array| &mut array[here.clone()]).collect();
            update(weights, gradient, &mut carried);
            part.largest = part.largest.max(max_abs(weights));
        }
        part
    }
}

//! Expansions of the interaction part A of the free energy, −F = S + a·m + b·n + A, in the inverse temperature (Plefka
//! 1982; Georges & Yedidia 1991). Every term is a polynomial in W and the cumulants of the units, so any unit can be
//! combined with any order. One file per expansion, one line in `registry.rs`.

use std::borrow::Cow;
use std::fmt::Debug;

use ndarray::{Array2, ArrayView2};

use super::cumulants::Cumulants;
use crate::float::Float;
use crate::kernels::elementwise::{zip2, zip3};
use crate::kernels::rows::{self, slice, slice_mut};
use crate::linalg::power_products::{Term, add_power_products};
use crate::linalg::product::{Accumulate, product};
use crate::units::Unit;

mod adaptive;
mod bethe;
mod blocks;
mod fourth;
mod gaussian;
mod naive;
mod pade;
mod pair;
mod quartic;
mod registry;
mod replicas;
mod resolvent;
mod rings;
mod second;
mod third;
mod variances;

pub use adaptive::Adaptive;
pub use bethe::Bethe;
pub use fourth::Fourth;
pub use naive::Naive;
pub use pade::Pade;
pub(crate) use registry::check_training;
pub use registry::{expansion_for, expansion_named, expansions, register_expansion};
pub use rings::Rings;
pub use second::Second;
pub use third::Third;

/// One approximation to A with its derivatives. `own` and `other` are the two layers; with mirrored `couplings` the
/// same formulas apply to the other layer.
pub trait Expansion<F: Float>: Send + Sync + Debug {
    /// The name used in configurations.
    fn name(&self) -> &'static str;

    /// A description of one line, without a full stop.
    fn description(&self) -> &'static str;

    /// The highest order that is exact: errors of ln Z are O(β^{order+1}).
    fn order(&self) -> usize;

    /// The highest cumulant in the formulas.
    fn cumulants(&self) -> usize;

    /// The highest element-wise power of W in the formulas.
    fn powers(&self) -> usize;

    /// `Ok` if machines can be trained with the expansion, otherwise the reason why not. Such an expansion is still
    /// available for ln Z and magnetizations.
    fn training(&self) -> Result<(), &'static str> {
        Ok(())
    }

    /// `Ok` if the expansion accepts layers of these units, otherwise a description of the units expected.
    fn accepts(&self, visible: &dyn Unit<F>, hidden: &dyn Unit<F>) -> Result<(), String> {
        scalar([visible, hidden])
    }

    /// The orders n for which ∂A/∂W is Σ (βW)^{n−1} ∘ κ_n(m) κ_n(n)ᵀ/(n−1)! for units of one column each, so that ∂A/∂W
    /// need not be formed as a matrix. `None` if ∂A/∂W has another form.
    fn weight_gradient_terms(&self) -> Option<&'static [usize]> {
        None
    }

    /// A of every replica, in nats; NaN for replicas without a value of the expansion.
    fn value(&self, couplings: Couplings<'_, F>, visible: &Cumulants<F>, hidden: &Cumulants<F>) -> Vec<f64>;

    /// out += ∂A/∂m for the own layer, (replicas × n_own).
    fn add_field(
        &self,
        couplings: Couplings<'_, F>,
        own: &Cumulants<F>,
        other: &Cumulants<F>,
        out: &mut Array2<F>,
    );

    /// out += the mean over replicas of ∂A/∂W, (n_visible × n_hidden). `shares` are the replicas' weights in the mean,
    /// which sum to 1; `None` means equal weights.
    fn add_weight_gradient(
        &self,
        couplings: Couplings<'_, F>,
        visible: &Cumulants<F>,
        hidden: &Cumulants<F>,
        shares: Option<&[F]>,
        out: &mut Array2<F>,
    );
}

/// Refuses units of several columns, whose second cumulants are blocks.
pub(crate) fn scalar<F: Float>(units: [&dyn Unit<F>; 2]) -> Result<(), String> {
    match units.into_iter().find(|unit| unit.colours() > 1) {
        Some(unit) => Err(format!("1 or 2, which know the block cumulants of {} units", unit.name())),
        None => Ok(()),
    }
}

/// The couplings βW, seen from one of the layers: (n_own × n_other). Their element-wise powers are formed block by
/// block where they are used.
#[derive(Debug, Clone, Copy)]
pub struct Couplings<'a, F> {
    weights: &'a Array2<F>,
    transposed: bool,
}

impl<'a, F: Float> Couplings<'a, F> {
    /// The couplings of the visible layer from βW, (n_visible × n_hidden), the result of [`scaled`].
    pub fn new(weights: &'a Array2<F>) -> Self {
        Self { weights, transposed: false }
    }

    /// The couplings seen from the other layer.
    pub fn mirror(self) -> Self {
        Self { transposed: !self.transposed, ..self }
    }

    /// βW, (n_own × n_other).
    pub fn weights(self) -> ArrayView2<'a, F> {
        let weights = self.weights.view();
        if self.transposed { weights.reversed_axes() } else { weights }
    }

    /// (βW)^k applied to the `states` (replicas × n_other) of the other layer; shape of the result (replicas × n_own).
    pub fn apply(self, k: usize, states: &Array2<F>) -> Array2<F> {
        let mut out = Array2::zeros((states.nrows(), self.weights().nrows()));
        let term = Term { power: k, states, factor: F::one(), slope: None };
        add_power_products(self.weights(), &[term], &mut out);
        out
    }

    /// out += Σ c · dκ_k/dm ∘ (βW)^k κ_k over `orders` (k, c), ascending in k; κ_k is the cumulant of the other layer.
    /// The term k = 1 is c βW times the magnetizations of the other layer. All terms need a single pass over W.
    pub fn add_reactions(
        self,
        orders: &[(usize, f64)],
        own: &Cumulants<F>,
        other: &Cumulants<F>,
        out: &mut Array2<F>,
    ) {
        let term = |&(power, factor): &(usize, f64)| Term {
            power,
            states: other.kappa(power),
            factor: F::of(factor),
            slope: (power > 1).then(|| own.tangent(power)),
        };
        add_power_products(self.weights(), &orders.iter().map(term).collect::<Vec<_>>(), out);
    }

    /// out += scale · (βW)^k ∘ Σ_r share_r left_r right_rᵀ, the mean over replicas, seen from the visible layer; for
    /// k = 0 the power is a matrix of ones. Shapes (replicas × n_visible), (replicas × n_hidden),
    /// (n_visible × n_hidden).
    pub fn add_outer(
        self,
        k: usize,
        (left, right): (&Array2<F>, &Array2<F>),
        shares: Option<&[F]>,
        scale: f64,
        out: &mut Array2<F>,
    ) {
        let equal = F::of(scale / left.nrows() as f64);
        let (factor, weighted) = match shares {
            None => (equal, None),
            Some(shares) => {
                let mut weighted = left.clone();
                rows::for_each_row(&mut weighted, |r, row| row.iter_mut().for_each(|x| *x *= shares[r]));
                (F::of(scale), Some(weighted))
            }
        };
        let left = weighted.as_ref().unwrap_or(left);
        if k == 0 {
            return product(left.t(), right.view(), factor, Accumulate::Add, out.view_mut());
        }
        let mut term = Array2::zeros(out.dim());
        product(left.t(), right.view(), factor, Accumulate::Replace, term.view_mut());
        // Couplings seen from the visible layer are row-major already, and are not copied.
        let weights = self.weights();
        let weights = weights.as_standard_layout();
        let weights = weights.as_slice().expect("row-major");
        for _ in 1..k {
            zip2(slice_mut(&mut term), weights, |t, w| *t *= w);
        }
        zip3(slice_mut(out), slice(&term), weights, |o, t, w| *o += t * w);
    }
}

/// βW; the weights themselves at β = 1.
pub fn scaled<F: Float>(weights: &Array2<F>, beta: F) -> Cow<'_, Array2<F>> {
    if beta == F::one() { Cow::Borrowed(weights) } else { Cow::Owned(weights.mapv(|w| beta * w)) }
}

/// Σ_i left_ri right_ri for every replica r, in f64.
pub fn row_dots<F: Float>(left: &Array2<F>, right: &Array2<F>) -> Vec<f64> {
    rows::map_rows(left.nrows(), |r| {
        left.row(r).iter().zip(right.row(r)).map(|(&x, &y)| x.wide() * y.wide()).sum()
    })
}

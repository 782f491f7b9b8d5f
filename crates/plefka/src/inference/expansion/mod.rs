//! Expansions of the interaction part A of the free energy, −F = S + a·m + b·n + A, in the inverse temperature
//! (Plefka 1982; Georges & Yedidia 1991). Every term is a polynomial in W and the units' cumulants, so units and
//! orders are independent axes. One file per expansion, one line in [`expansions`].

use std::fmt::Debug;

use ndarray::{Array2, ArrayView2};

use super::cumulants::Cumulants;
use crate::error::{Error, Result};
use crate::float::Float;
use crate::kernels::elementwise::{zip2, zip3};
use crate::kernels::product::{Into, product};
use crate::kernels::rows::{self, slice, slice_mut};
use crate::model::Rbm;
use crate::units::Unit;

mod adaptive;
mod bethe;
mod blocks;
mod fourth;
mod naive;
mod pade;
mod pair;
mod quartic;
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
pub use rings::Rings;
pub use second::Second;
pub use third::Third;

/// One approximation to A with its derivatives. `own` and `other` are the two layers; with `couplings` mirrored, the
/// same formulas serve the other layer.
pub trait Expansion<F: Float>: Send + Sync + Debug {
    /// The name used in configurations.
    fn name(&self) -> &'static str;

    /// The last order that is exact: errors of ln Z are O(β^{order+1}).
    fn order(&self) -> usize;

    /// The highest cumulant in the formulas.
    fn cumulants(&self) -> usize;

    /// The highest element-wise power of W in the formulas.
    fn powers(&self) -> usize;

    /// Whether machines can be trained with it; if not, why not. It is offered for ln Z and magnetizations all the same.
    fn training(&self) -> Result<(), &'static str> {
        Ok(())
    }

    /// Whether it can be had for layers of these units; if not, what is expected.
    fn accepts(&self, visible: &dyn Unit<F>, hidden: &dyn Unit<F>) -> Result<(), String> {
        scalar([visible, hidden])
    }

    /// Pairs (n, k) if ∂A/∂W is Σ (βW)^k ∘ κ_n(m) κ_n(n)ᵀ over them for units of one column each, so that it need not be
    /// written out.
    fn weight_gradient_terms(&self) -> Option<&'static [(usize, usize)]> {
        None
    }

    /// A of every replica, in nats; NaN for replicas at which the expansion does not exist.
    fn value(&self, couplings: Couplings<'_, F>, visible: &Cumulants<F>, hidden: &Cumulants<F>) -> Vec<f64>;

    /// out += ∂A/∂m of the own layer, (replicas × n_own).
    fn add_field(
        &self,
        couplings: Couplings<'_, F>,
        own: &Cumulants<F>,
        other: &Cumulants<F>,
        out: &mut Array2<F>,
    );

    /// out += mean over replicas of ∂A/∂W, (n_visible × n_hidden). `shares` are the replicas' weights in the mean,
    /// summing to 1; `None` means equal ones.
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

/// The registry: every expansion by its name.
pub fn expansions<F: Float>() -> [&'static dyn Expansion<F>; 8] {
    [&Naive, &Second, &Third, &Fourth, &Bethe, &Rings, &Adaptive, &Pade]
}

/// Finds an expansion by name.
pub fn expansion_named<F: Float>(name: &str) -> Result<&'static dyn Expansion<F>> {
    let known = expansions::<F>();
    known.into_iter().find(|e| e.name() == name).ok_or_else(|| {
        let names: Vec<_> = expansions::<F>().iter().map(|e| e.name()).collect();
        Error::setting("order", format!("\"{name}\""), names.join(", "))
    })
}

/// Finds an expansion by name, for the units of a machine.
///
/// # Errors
/// [`Error::Setting`] for an unknown name, and for units that the expansion does not accept.
pub fn expansion_for<F: Float>(name: &str, rbm: &Rbm<F>) -> Result<&'static dyn Expansion<F>> {
    let expansion = expansion_named(name)?;
    check_units(expansion, rbm)?;
    Ok(expansion)
}

/// Refuses an expansion that does not accept the machine's units.
pub fn check_units<F: Float>(expansion: &dyn Expansion<F>, rbm: &Rbm<F>) -> Result<()> {
    let found = || format!("\"{}\"", expansion.name());
    expansion
        .accepts(rbm.visible.unit, rbm.hidden.unit)
        .map_err(|expected| Error::setting("order", found(), expected))
}

/// Refuses an expansion that machines cannot be trained with.
pub fn check_training<F: Float>(expansion: &dyn Expansion<F>) -> Result<()> {
    expansion.training().map_err(|reason| {
        let able: Vec<_> =
            expansions::<F>().iter().filter(|e| e.training().is_ok()).map(|e| e.name()).collect();
        let expected = format!("{}, to train with: {reason}", able.join(", "));
        Error::setting("order", format!("\"{}\"", expansion.name()), expected)
    })
}

/// The element-wise powers of βW, seen from one of the layers: `power(k)` is (n_own × n_other).
#[derive(Debug, Clone, Copy)]
pub struct Couplings<'a, F> {
    powers: &'a [Array2<F>],
    transposed: bool,
}

impl<'a, F: Float> Couplings<'a, F> {
    /// From the list made by [`powers`], seen from the visible layer.
    pub fn new(powers: &'a [Array2<F>]) -> Self {
        Self { powers, transposed: false }
    }

    /// Seen from the other layer.
    pub fn mirror(self) -> Self {
        Self { transposed: !self.transposed, ..self }
    }

    /// (βW)^k element-wise, k ≥ 1.
    pub fn power(self, k: usize) -> ArrayView2<'a, F> {
        let power = self.powers[k - 1].view();
        if self.transposed { power.reversed_axes() } else { power }
    }

    /// (βW)^k applied to the other layer's `states` (replicas × n_other): (replicas × n_own).
    pub fn apply(self, k: usize, states: &Array2<F>) -> Array2<F> {
        let power = self.power(k);
        let mut out = Array2::zeros((states.nrows(), power.nrows()));
        product(states.view(), power.t(), F::one(), Into::Replace, out.view_mut());
        out
    }
}

/// βW, (βW)², … (βW)^n, element-wise.
pub fn powers<F: Float>(weights: &Array2<F>, beta: F, n: usize) -> Vec<Array2<F>> {
    powers_in(Vec::new(), weights, beta, n)
}

/// The same in matrices that are no longer needed.
pub(super) fn powers_in<F: Float>(
    mut out: Vec<Array2<F>>,
    weights: &Array2<F>,
    beta: F,
    n: usize,
) -> Vec<Array2<F>> {
    out.retain(|matrix| matrix.dim() == weights.dim());
    out.resize_with(n, || Array2::zeros(weights.dim()));
    for k in 0..n {
        let (before, rest) = out.split_at_mut(k);
        let power = slice_mut(&mut rest[0]);
        match &*before {
            [] => zip2(power, slice(weights), |o, w| *o = beta * w),
            [first, ..] => zip3(power, slice(&before[k - 1]), slice(first), |o, x, w| *o = x * w),
        }
    }
    out
}

/// Σ_i left_ri right_ri for every replica r, in f64.
pub fn row_dots<F: Float>(left: &Array2<F>, right: &Array2<F>) -> Vec<f64> {
    rows::map_rows(left.nrows(), |r| {
        left.row(r).iter().zip(right.row(r)).map(|(&x, &y)| x.wide() * y.wide()).sum()
    })
}

/// out += scale · power ∘ Σ_r share_r left_r right_rᵀ, the mean over replicas; `power` is a [`Couplings::power`]
/// seen from the visible layer, `None` standing for ones. Shapes (replicas × n_left), (replicas × n_right), (n_left × n_right).
pub fn add_outer<F: Float>(
    left: &Array2<F>,
    right: &Array2<F>,
    shares: Option<&[F]>,
    scale: f64,
    power: Option<ArrayView2<'_, F>>,
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
    match power {
        None => product(left.t(), right.view(), factor, Into::Add, out.view_mut()),
        Some(power) => {
            let mut term = Array2::zeros(out.dim());
            product(left.t(), right.view(), factor, Into::Replace, term.view_mut());
            // Seen from the visible layer powers are row-major already, and nothing is copied.
            let power = power.as_standard_layout();
            zip3(slice_mut(out), slice(&term), power.as_slice().expect("row-major"), |o, t, w| *o += t * w);
        }
    }
}

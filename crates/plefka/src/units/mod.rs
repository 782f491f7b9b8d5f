//! Units: the kinds of variables that a layer can have. A unit is defined by the cumulant generating function ln Z(B)
//! of its prior, κ_n = ∂ⁿ ln Z/∂Bⁿ; all of the mean-field theory is written in these cumulants. Each unit has one file,
//! and one [`Family`] in `registry.rs`.
//!
//! The energy of a layer is Σ_i −b_i x_i + U(x_i; parameters). The field b is a parameter of every unit; U is the
//! unit's own energy. ln Z(B) = ln Σ_x μ(x) e^{−βU(x) + Bx}, with an integral in place of the sum for continuous units;
//! μ is the measure of the unit's values.

use std::fmt::Debug;

use ndarray::{ArrayView2, ArrayViewMut1};

use crate::float::Float;
use crate::rng::Stream;

mod bernoulli;
mod binomial;
mod both;
mod continuous;
mod density;
mod double_relu;
mod gaussian;
mod half_normal;
mod interned;
mod potts;
mod registry;
mod relu;
mod spin;
mod standard;
mod truncated_gaussian;
mod truncated_normal;

pub use bernoulli::Bernoulli;
pub use binomial::Binomial;
pub use both::{Both, unit_of};
pub use double_relu::DoubleRelu;
pub use gaussian::Gaussian;
pub use potts::Potts;
pub use registry::{Family, families, register_unit, unit_named, units};
pub use relu::Relu;
pub use spin::Spin;
pub use standard::{Change, Standard};
pub use truncated_gaussian::TruncatedGaussian;

/// The parameters of a layer and the inverse temperature, which a unit needs besides the field.
#[derive(Debug, Clone, Copy)]
pub struct Site<'a, F> {
    /// (n_parameters × n_units), in the order of [`Unit::parameter_names`]. Row 0 is the field, which callers have
    /// already added to `field`; the other rows are the unit's own.
    pub parameters: ArrayView2<'a, F>,
    /// Inverse temperature; multiplies the whole energy.
    pub beta: F,
}

/// The growth of the unit's own energy at the two ends of its range, for large |x|: U ≈ ½γx². γ is infinite where the
/// range ends. The growth decides whether a machine has a finite Z (`model/normalizable.rs`).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Growth {
    /// γ towards −∞.
    pub below: f64,
    /// γ towards +∞.
    pub above: f64,
}

impl Growth {
    /// The growth of a unit with a bounded range.
    pub const BOUNDED: Self = Self { below: f64::INFINITY, above: f64::INFINITY };
}

/// A unit. Slices run over the columns of one layer, for one sample; `field` is the total field β(b + input). A scalar
/// unit has one column; a Potts unit has one column per colour, of which exactly one is 1.
pub trait Unit<F: Float>: Send + Sync + Debug {
    /// The name used in configurations and model files, with the unit's constants: `binomial:8`.
    fn name(&self) -> &'static str;

    /// Names of the parameters; the first is always the field.
    fn parameter_names(&self) -> &'static [&'static str];

    /// The parameters before anything is known about the data, in the order of the names.
    fn parameters_at_rest(&self) -> Vec<f64> {
        vec![0.0; self.parameter_names().len()]
    }

    /// Parameters, (n_parameters × n_columns), with which independent units have, as far as the unit allows, the given
    /// mean and variance of every column and the given share of values that are exactly 0. The default leaves all
    /// parameters but the field at rest. Where the field in the result is NaN, [`crate::model::Layer::fit`] finds it.
    fn fit(&self, moments: &[Moments]) -> ndarray::Array2<f64> {
        let rest = self.parameters_at_rest();
        ndarray::Array2::from_shape_fn(
            (rest.len(), moments.len()),
            |(p, _)| if p == 0 { f64::NAN } else { rest[p] },
        )
    }

    /// Offsets and scales of the values x' on which the unit is trained, x = m + s x'; `None` if the unit has a fixed
    /// scale.
    fn standard(&self, _moments: &[Moments]) -> Option<Standard> {
        None
    }

    /// The unit of x' = x/s; the same unit, unless its range is a part of its name.
    fn standard_unit(&self, _scale: f64) -> Both {
        self.both()
    }

    /// Turns the parameters of a unit of x' into those of x = m + s x'. Only for units with [`Unit::standard`].
    fn change_values(&self, _parameters: ArrayViewMut1<'_, f64>, _change: Change) {}

    /// Keeps the parameters of a layer of x' within the range that training may reach.
    fn bound(&self, _parameters: &mut ndarray::Array2<F>) {}

    /// This unit in f32 and in f64, so that a machine can be cast to the other precision whether or not its units are
    /// in the registry.
    fn both(&self) -> (&'static dyn Unit<f32>, &'static dyn Unit<f64>);

    /// The values of a scalar unit, if they can be enumerated; its ln Z(B) is then ln Σ_x μ(x) e^{Bx}.
    fn states(&self) -> Option<&'static [f64]>;

    /// Columns per unit: 1 for scalar units, the number of colours for a Potts unit.
    fn colours(&self) -> usize {
        1
    }

    /// Growth of U at the ends of the range, given the parameters of one column.
    fn growth(&self, _parameters: ndarray::ArrayView1<'_, F>) -> Growth {
        Growth::BOUNDED
    }

    /// ln Z(B) of every unit, in its column. A Potts unit has ln Z(B) in its first column and 0 in the others.
    fn log_partition(&self, site: Site<'_, F>, field: &[F], out: &mut [F]);

    /// Σ ln Z(B) over the units, in f64.
    fn log_partition_sum(&self, site: Site<'_, F>, field: &[F]) -> f64 {
        let mut out = vec![F::zero(); field.len()];
        self.log_partition(site, field, &mut out);
        out.iter().map(|x| x.wide()).sum()
    }

    /// Σ ln Z(B + d) − ln Z(B) over the units, in f64; the parameters other than the field are the same for both.
    /// `None` if the relative precision of the type cannot be reached.
    fn log_partition_change(&self, _site: Site<'_, F>, _field: &[F], _change: &[F]) -> Option<f64> {
        None
    }

    /// κ₁(B), the mean of every column; `values` holds the fields and receives the means.
    fn mean(&self, site: Site<'_, F>, values: &mut [F]);

    /// A draw of every unit, given the total field on it.
    fn sample(&self, site: Site<'_, F>, field: &[F], stream: &mut Stream, out: &mut [F]);

    /// Higher cumulants as functions of the mean: `out` receives κ₂, dκ₂/dm, κ₃, dκ₃/dm, …, as many as it has slices,
    /// with dκ_n/dm = κ_{n+1}/κ₂. Potts units give the cumulants of each column by itself.
    fn cumulants(&self, site: Site<'_, F>, mean: &[F], out: &mut [&mut [F]]);

    /// The Legendre transform Σ ln Z(B) − B m at the field B that has these means; for discrete units the entropy. The
    /// result depends on the `parameters` other than the field, but not on the field.
    fn entropy(&self, site: Site<'_, F>, mean: &[F]) -> f64;

    /// Σ ln μ(x) − βU(x): the logarithm of a state's weight without its field. 0 for units without an energy of their
    /// own.
    fn log_prior(&self, _site: Site<'_, F>, _x: &[F]) -> f64 {
        0.0
    }

    /// Whether [`Unit::log_prior`] is not 0 everywhere.
    fn has_prior(&self) -> bool {
        false
    }

    /// −∂U/∂parameter at x (without β), for every parameter but the field; `out` has one slice for each.
    fn statistics(&self, _site: Site<'_, F>, _x: &[F], _out: &mut [&mut [F]]) {}

    /// The means of [`Unit::statistics`] given the field: (1/β) ∂ ln Z(B)/∂parameter.
    fn mean_statistics(&self, _site: Site<'_, F>, _field: &[F], _out: &mut [&mut [F]]) {}

    /// [`Unit::mean_statistics`] at the field that has these means.
    fn statistics_at_mean(&self, _site: Site<'_, F>, _mean: &[F], _out: &mut [&mut [F]]) {}

    /// A typical value, at which iterations start without further knowledge; the middle of a bounded range.
    fn centre(&self) -> F;

    /// Whether data for this unit may have the value `x`; the error describes the expected values.
    fn admits(&self, x: F) -> std::result::Result<(), &'static str>;
}

/// The moments of a column of data.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moments {
    /// Mean.
    pub mean: f64,
    /// Variance.
    pub variance: f64,
    /// Share of values that are exactly 0.
    pub zeros: f64,
    /// Smallest value.
    pub lowest: f64,
    /// Largest value.
    pub highest: f64,
}

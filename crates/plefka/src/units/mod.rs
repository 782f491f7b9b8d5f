//! Units: what one variable of a layer can be. A unit is the cumulant generating function ln Z(B) of its prior,
//! κ_n = ∂ⁿ ln Z/∂Bⁿ; all of the mean-field theory is written in these. One file per unit, one line in `UNITS`.

use std::fmt::Debug;

use ndarray::ArrayView2;

use crate::error::{Error, Result};
use crate::float::Float;
use crate::rng::Stream;

mod bernoulli;

pub use bernoulli::Bernoulli;

/// What a unit needs besides the field on it: the layer's parameters and the inverse temperature.
#[derive(Debug, Clone, Copy)]
pub struct Site<'a, F> {
    /// (n_parameters × n_units), in the order of [`Unit::parameter_names`]. Row 0 is the field, which callers have
    /// already added to `field`; the other rows are the unit's own.
    pub parameters: ArrayView2<'a, F>,
    /// Inverse temperature; multiplies the whole energy.
    pub beta: F,
}

/// A scalar unit. Slices run over the units of one layer, for one sample; `field` is the total field β(b + input).
pub trait Unit<F: Float>: Send + Sync + Debug {
    /// The name used in configurations and model files.
    fn name(&self) -> &'static str;

    /// Names of the parameters; the first is always the field.
    fn parameter_names(&self) -> &'static [&'static str];

    /// This unit in f32 and in f64: a machine can then be cast to the other precision whether or not its units are
    /// in the registry.
    fn both(&self) -> (&'static dyn Unit<f32>, &'static dyn Unit<f64>);

    /// The values a unit can take, for those that can be enumerated; its ln Z(B) is then ln Σ_x e^{Bx}.
    fn states(&self) -> Option<&'static [f64]>;

    /// ln Z(B) of every unit.
    fn log_partition(&self, site: Site<'_, F>, field: &[F], out: &mut [F]);

    /// Σ ln Z(B) over the units, in f64.
    fn log_partition_sum(&self, site: Site<'_, F>, field: &[F]) -> f64 {
        let mut out = vec![F::zero(); field.len()];
        self.log_partition(site, field, &mut out);
        out.iter().map(|x| x.wide()).sum()
    }

    /// κ₁(B), the mean of every unit; `values` holds the fields and receives the means.
    fn mean(&self, site: Site<'_, F>, values: &mut [F]);

    /// A draw of every unit given the field on it.
    fn sample(&self, site: Site<'_, F>, field: &[F], stream: &mut Stream, out: &mut [F]);

    /// Higher cumulants as functions of the mean: `out` receives κ₂, dκ₂/dm, κ₃, dκ₃/dm, … as far as it is long.
    /// dκ_n/dm = κ_{n+1}/κ₂.
    fn cumulants(&self, site: Site<'_, F>, mean: &[F], out: &mut [&mut [F]]);

    /// The Legendre transform Σ ln Z(B) − B m at the field B that has these means; for discrete units the entropy.
    /// `parameters` other than the field count, the field does not.
    fn entropy(&self, site: Site<'_, F>, mean: &[F]) -> f64;

    /// The middle of the unit's range, where an iteration that knows nothing starts.
    fn centre(&self) -> F;

    /// Whether `x` is a value that data for this unit may have, and what is expected if not.
    fn admits(&self, x: F) -> std::result::Result<(), &'static str>;
}

/// The registry: every unit by its name.
pub fn units<F: Float>() -> [&'static dyn Unit<F>; 1] {
    [&Bernoulli]
}

/// Finds a unit by name.
pub fn unit_named<F: Float>(name: &str) -> Result<&'static dyn Unit<F>> {
    let known = units::<F>();
    known.into_iter().find(|u| u.name() == name).ok_or_else(|| {
        let names: Vec<_> = units::<F>().iter().map(|u| u.name()).collect();
        Error::setting("unit", format!("\"{name}\""), names.join(", "))
    })
}

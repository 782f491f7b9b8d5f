//! The common part of continuous units: all of their methods follow from the density at a field,
//! μ(x)e^{−βU(x)+Bx}/Z(B), and from the field that has a given mean, found by a guarded Newton iteration on κ₁(B) = m.

use super::Site;
use super::density::Density;
use crate::float::Float;

/// Largest number of iterations; Newton's method needs five to ten.
const ITERATIONS: usize = 200;

/// A unit given by its density.
pub(super) trait Continuous {
    /// The density of a unit at a total field.
    fn density<F: Float>(&self, site: Site<'_, F>, unit: usize, field: f64) -> Density;

    /// A field at which the mean is about `mean`.
    fn near<F: Float>(&self, site: Site<'_, F>, unit: usize, mean: f64) -> f64;

    /// The mean nearest to `mean` that some field has.
    fn inside(&self, mean: f64) -> f64;

    /// −∂U/∂parameter `row` (1 or more) at x.
    fn statistic<F: Float>(&self, site: Site<'_, F>, unit: usize, row: usize, x: f64) -> f64;
}

/// The field at which the mean of a unit is `mean`, and the density there.
fn at_mean<F: Float>(kind: &impl Continuous, site: Site<'_, F>, unit: usize, mean: f64) -> (f64, Density) {
    let mean = kind.inside(mean);
    let mut field = kind.near(site, unit, mean);
    let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
    let mut density = kind.density(site, unit, field);
    for _ in 0..ITERATIONS {
        let [found, variance, ..] = density.cumulants();
        let missing = mean - found;
        // The standard deviation sets the scale on which means can be told apart.
        if missing.abs() <= 1e-15 * (mean.abs() + variance.sqrt()) {
            break;
        }
        if missing > 0.0 {
            low = low.max(field)
        } else {
            high = high.min(field)
        }
        let mut next = field + missing / variance;
        let furthest = 4.0 * (1.0 + field.abs());
        if !next.is_finite() || (next - field).abs() > furthest {
            next = field + furthest.copysign(missing);
        }
        if next <= low || next >= high {
            next = 0.5 * (low + high);
        }
        if next == field || !next.is_finite() {
            break;
        }
        field = next;
        density = kind.density(site, unit, field);
    }
    (field, density)
}

pub(super) fn log_partition<F: Float>(kind: &impl Continuous, site: Site<'_, F>, field: &[F], out: &mut [F]) {
    for (unit, (o, b)) in out.iter_mut().zip(field).enumerate() {
        *o = F::of(kind.density(site, unit, b.wide()).log_partition);
    }
}

pub(super) fn log_partition_sum<F: Float>(kind: &impl Continuous, site: Site<'_, F>, field: &[F]) -> f64 {
    field.iter().enumerate().map(|(unit, b)| kind.density(site, unit, b.wide()).log_partition).sum()
}

pub(super) fn mean<F: Float>(kind: &impl Continuous, site: Site<'_, F>, values: &mut [F]) {
    for (unit, x) in values.iter_mut().enumerate() {
        *x = F::of(kind.density(site, unit, x.wide()).average(|x| x));
    }
}

pub(super) fn cumulants<F: Float>(
    kind: &impl Continuous,
    site: Site<'_, F>,
    mean: &[F],
    out: &mut [&mut [F]],
) {
    assert!(out.len() <= 8, "cumulants of continuous units go to the fifth");
    for (unit, m) in mean.iter().enumerate() {
        let kappa = at_mean(kind, site, unit, m.wide()).1.cumulants();
        for (row, out) in out.iter_mut().enumerate() {
            let n = 1 + row / 2;
            out[unit] = F::of(if row % 2 == 0 { kappa[n] } else { kappa[n + 1] / kappa[1] });
        }
    }
}

pub(super) fn entropy<F: Float>(kind: &impl Continuous, site: Site<'_, F>, mean: &[F]) -> f64 {
    let terms = mean.iter().enumerate().map(|(unit, m)| {
        let (field, density) = at_mean(kind, site, unit, m.wide());
        density.log_partition - field * m.wide()
    });
    terms.sum()
}

pub(super) fn statistics<F: Float>(kind: &impl Continuous, site: Site<'_, F>, x: &[F], out: &mut [&mut [F]]) {
    for (row, out) in out.iter_mut().enumerate() {
        for (unit, (o, x)) in out.iter_mut().zip(x).enumerate() {
            *o = F::of(kind.statistic(site, unit, row + 1, x.wide()));
        }
    }
}

pub(super) fn mean_statistics<F: Float>(
    kind: &impl Continuous,
    site: Site<'_, F>,
    field: &[F],
    out: &mut [&mut [F]],
) {
    for (unit, b) in field.iter().enumerate() {
        average_into(kind, site, unit, &kind.density(site, unit, b.wide()), out);
    }
}

pub(super) fn statistics_at_mean<F: Float>(
    kind: &impl Continuous,
    site: Site<'_, F>,
    mean: &[F],
    out: &mut [&mut [F]],
) {
    for (unit, m) in mean.iter().enumerate() {
        average_into(kind, site, unit, &at_mean(kind, site, unit, m.wide()).1, out);
    }
}

fn average_into<F: Float>(
    kind: &impl Continuous,
    site: Site<'_, F>,
    unit: usize,
    density: &Density,
    out: &mut [&mut [F]],
) {
    for (row, out) in out.iter_mut().enumerate() {
        out[unit] = F::of(density.average(|x| kind.statistic(site, unit, row + 1, x)));
    }
}

/// The methods of [`super::Unit`] that follow from [`Continuous`], at a field and at a mean.
macro_rules! by_density {
    () => {
        fn log_partition(&self, site: Site<'_, F>, field: &[F], out: &mut [F]) {
            continuous::log_partition(self, site, field, out);
        }

        fn log_partition_sum(&self, site: Site<'_, F>, field: &[F]) -> f64 {
            continuous::log_partition_sum(self, site, field)
        }

        fn mean(&self, site: Site<'_, F>, values: &mut [F]) {
            continuous::mean(self, site, values);
        }

        fn mean_statistics(&self, site: Site<'_, F>, field: &[F], out: &mut [&mut [F]]) {
            continuous::mean_statistics(self, site, field, out);
        }

        continuous::by_density_at_mean!();
    };
}

/// The methods at a mean, for units whose other methods are known in closed form.
macro_rules! by_density_at_mean {
    () => {
        fn cumulants(&self, site: Site<'_, F>, mean: &[F], out: &mut [&mut [F]]) {
            continuous::cumulants(self, site, mean, out);
        }

        fn entropy(&self, site: Site<'_, F>, mean: &[F]) -> f64 {
            continuous::entropy(self, site, mean)
        }

        fn has_prior(&self) -> bool {
            true
        }

        fn statistics(&self, site: Site<'_, F>, x: &[F], out: &mut [&mut [F]]) {
            continuous::statistics(self, site, x, out);
        }

        fn statistics_at_mean(&self, site: Site<'_, F>, mean: &[F], out: &mut [&mut [F]]) {
            continuous::statistics_at_mean(self, site, mean, out);
        }

        fn states(&self) -> Option<&'static [f64]> {
            None
        }
    };
}

pub(super) use {by_density, by_density_at_mean};

//! Double rectified unit (Tubiana, Cocco & Monasson 2019), x real: U = ½γ₊x² + Δx for x > 0 and ½γ₋x² − Δx for x < 0,
//! γ± = e^{λ±}. Δ > 0 is a threshold that keeps the unit near 0 until a field exceeds it; Δ < 0 makes it bimodal.

use super::continuous::{self, Continuous, by_density_at_mean};
use super::density::{Density, Piece};
use super::half_normal::HalfNormal;
use super::standard::LARGEST_LOG_PRECISION;
use super::{Change, Growth, Moments, Site, Standard, Unit, truncated_normal};
use crate::float::Float;
use crate::rng::Stream;

/// A real unit with a curvature for each sign and a threshold.
#[derive(Debug, Clone, Copy)]
pub struct DoubleRelu;

/// The two halves at a field: x > 0 and x < 0.
fn halves<F: Float>(site: Site<'_, F>, unit: usize, field: f64) -> [Piece; 2] {
    let beta = site.beta.wide();
    let [above, below, gap] = [1, 2, 3].map(|row| site.parameters[[row, unit]].wide());
    let half = |precision: f64, field: f64, low: f64, high: f64| Piece {
        precision: beta * precision.exp(),
        field,
        low,
        high,
        log_weight: 0.0,
    };
    [
        half(above, field - beta * gap, 0.0, f64::INFINITY),
        half(below, field + beta * gap, f64::NEG_INFINITY, 0.0),
    ]
}

/// [`halves`] in closed form; the second side is the one of −x.
fn sides<F: Float>(site: Site<'_, F>, unit: usize, field: f64) -> Sides {
    closed(halves(site, unit, field))
}

fn closed([above, below]: [Piece; 2]) -> Sides {
    let up = HalfNormal::new(above.precision, above.field);
    let down = HalfNormal::new(below.precision, -below.field);
    Sides { share: 1.0 / (1.0 + (down.log_mass - up.log_mass).exp()), up, down }
}

struct Sides {
    /// p(x > 0).
    share: f64,
    up: HalfNormal,
    down: HalfNormal,
}

impl Sides {
    fn log_partition(&self) -> f64 {
        let (more, less) =
            (self.up.log_mass.max(self.down.log_mass), self.up.log_mass.min(self.down.log_mass));
        more + (less - more).exp().ln_1p()
    }
}

impl Continuous for DoubleRelu {
    fn density<F: Float>(&self, site: Site<'_, F>, unit: usize, field: f64) -> Density {
        Density::new(&halves(site, unit, field), None)
    }

    fn near<F: Float>(&self, site: Site<'_, F>, unit: usize, mean: f64) -> f64 {
        let row = if mean > 0.0 { 1 } else { 2 };
        let gap = site.parameters[[3, unit]].wide() * mean.signum();
        site.beta.wide() * (site.parameters[[row, unit]].wide().exp() * mean + gap)
    }

    fn inside(&self, mean: f64) -> f64 {
        mean
    }

    fn statistic<F: Float>(&self, site: Site<'_, F>, unit: usize, row: usize, x: f64) -> f64 {
        match row {
            3 => -x.abs(),
            _ if (row == 1) == (x > 0.0) => -0.5 * site.parameters[[row, unit]].wide().exp() * x * x,
            _ => 0.0,
        }
    }
}

impl<F: Float> Unit<F> for DoubleRelu {
    by_density_at_mean!();

    fn log_partition(&self, site: Site<'_, F>, field: &[F], out: &mut [F]) {
        for (unit, (o, b)) in out.iter_mut().zip(field).enumerate() {
            *o = F::of(sides(site, unit, b.wide()).log_partition());
        }
    }

    fn log_partition_sum(&self, site: Site<'_, F>, field: &[F]) -> f64 {
        field.iter().enumerate().map(|(unit, b)| sides(site, unit, b.wide()).log_partition()).sum()
    }

    fn mean(&self, site: Site<'_, F>, values: &mut [F]) {
        for (unit, x) in values.iter_mut().enumerate() {
            let Sides { share, up, down } = sides(site, unit, x.wide());
            *x = F::of(share * up.mean - (1.0 - share) * down.mean);
        }
    }

    fn mean_statistics(&self, site: Site<'_, F>, field: &[F], out: &mut [&mut [F]]) {
        for (unit, b) in field.iter().enumerate() {
            let Sides { share, up, down } = sides(site, unit, b.wide());
            let curvature = |row: usize| site.parameters[[row, unit]].wide().exp();
            out[0][unit] = F::of(-0.5 * curvature(1) * share * up.square);
            out[1][unit] = F::of(-0.5 * curvature(2) * (1.0 - share) * down.square);
            out[2][unit] = F::of(-share * up.mean - (1.0 - share) * down.mean);
        }
    }

    fn name(&self) -> &'static str {
        "drelu"
    }

    fn parameter_names(&self) -> &'static [&'static str] {
        &["field", "log_precision_above", "log_precision_below", "threshold"]
    }

    fn standard(&self, moments: &[Moments]) -> Option<Standard> {
        Some(Standard::of_mean_square(moments))
    }

    fn change_values(&self, mut parameters: ndarray::ArrayViewMut1<'_, f64>, change: Change) {
        parameters[0] /= change.scale;
        parameters[3] /= change.scale;
        [1, 2].into_iter().for_each(|row| parameters[row] -= 2.0 * change.scale.ln());
    }

    fn bound(&self, parameters: &mut ndarray::Array2<F>) {
        for row in [1, 2] {
            parameters.row_mut(row).mapv_inplace(|x| x.min(F::of(LARGEST_LOG_PRECISION)));
        }
    }

    fn both(&self) -> (&'static dyn Unit<f32>, &'static dyn Unit<f64>) {
        (&DoubleRelu, &DoubleRelu)
    }

    fn growth(&self, parameters: ndarray::ArrayView1<'_, F>) -> Growth {
        Growth { below: parameters[2].wide().exp(), above: parameters[1].wide().exp() }
    }

    fn sample(&self, site: Site<'_, F>, field: &[F], stream: &mut Stream, out: &mut [F]) {
        for (unit, (o, b)) in out.iter_mut().zip(field).enumerate() {
            let [above, below] = halves(site, unit, b.wide());
            let half = if stream.uniform() < closed([above, below]).share { above } else { below };
            *o = F::of(truncated_normal::draw(half.precision, half.field, [half.low, half.high], stream));
        }
    }

    fn log_prior(&self, site: Site<'_, F>, x: &[F]) -> f64 {
        let terms = x.iter().enumerate().map(|(unit, x)| {
            let x = x.wide();
            let row = if x > 0.0 { 1 } else { 2 };
            let curvature = site.parameters[[row, unit]].wide().exp();
            -site.beta.wide() * (0.5 * curvature * x * x + site.parameters[[3, unit]].wide() * x.abs())
        });
        terms.sum()
    }

    fn centre(&self) -> F {
        F::zero()
    }

    fn admits(&self, _: F) -> Result<(), &'static str> {
        Ok(())
    }
}

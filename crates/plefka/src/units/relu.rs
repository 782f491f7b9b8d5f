//! Rectified unit, x ≥ 0, U = ½γx² with γ = e^λ: a half of a Gaussian. Its mean grows like B/βγ for strong positive
//! fields and falls like −1/B for negative ones (Nair & Hinton 2010 in spirit; Liao et al. 2022 for the exact form).

use super::continuous::{self, Continuous, by_density_at_mean};
use super::density::{Density, Piece};
use super::half_normal::HalfNormal;
use super::standard::LARGEST_LOG_PRECISION;
use super::{Change, Growth, Moments, Site, Standard, Unit, truncated_normal};
use crate::float::Float;
use crate::rng::Stream;

/// A unit that is not negative.
#[derive(Debug, Clone, Copy)]
pub struct Relu;

/// Means below this are raised to it, because the fields that have them are beyond −10⁶.
const LEAST_MEAN: f64 = 1e-6;

fn precision<F: Float>(site: Site<'_, F>, unit: usize) -> f64 {
    site.beta.wide() * site.parameters[[1, unit]].wide().exp()
}

impl Continuous for Relu {
    fn density<F: Float>(&self, site: Site<'_, F>, unit: usize, field: f64) -> Density {
        let precision = precision(site, unit);
        Density::new(&[Piece { precision, field, low: 0.0, high: f64::INFINITY, log_weight: 0.0 }], None)
    }

    fn near<F: Float>(&self, site: Site<'_, F>, unit: usize, mean: f64) -> f64 {
        precision(site, unit) * mean - 1.0 / mean
    }

    fn inside(&self, mean: f64) -> f64 {
        mean.max(LEAST_MEAN)
    }

    fn statistic<F: Float>(&self, site: Site<'_, F>, unit: usize, _: usize, x: f64) -> f64 {
        -0.5 * site.parameters[[1, unit]].wide().exp() * x * x
    }
}

impl<F: Float> Unit<F> for Relu {
    by_density_at_mean!();

    fn log_partition(&self, site: Site<'_, F>, field: &[F], out: &mut [F]) {
        for (unit, (o, b)) in out.iter_mut().zip(field).enumerate() {
            *o = F::of(HalfNormal::new(precision(site, unit), b.wide()).log_mass);
        }
    }

    fn log_partition_sum(&self, site: Site<'_, F>, field: &[F]) -> f64 {
        let terms = field.iter().enumerate();
        terms.map(|(unit, b)| HalfNormal::new(precision(site, unit), b.wide()).log_mass).sum()
    }

    fn mean(&self, site: Site<'_, F>, values: &mut [F]) {
        for (unit, x) in values.iter_mut().enumerate() {
            *x = F::of(HalfNormal::new(precision(site, unit), x.wide()).mean);
        }
    }

    fn mean_statistics(&self, site: Site<'_, F>, field: &[F], out: &mut [&mut [F]]) {
        for (unit, (o, b)) in out[0].iter_mut().zip(field).enumerate() {
            let curvature = site.parameters[[1, unit]].wide().exp();
            *o = F::of(-0.5 * curvature * HalfNormal::new(precision(site, unit), b.wide()).square);
        }
    }

    fn name(&self) -> &'static str {
        "relu"
    }

    fn parameter_names(&self) -> &'static [&'static str] {
        &["field", "log_precision"]
    }

    fn standard(&self, moments: &[Moments]) -> Option<Standard> {
        Some(Standard::of_mean_square(moments))
    }

    fn change_values(&self, mut parameters: ndarray::ArrayViewMut1<'_, f64>, change: Change) {
        parameters[0] /= change.scale;
        parameters[1] -= 2.0 * change.scale.ln();
    }

    fn bound(&self, parameters: &mut ndarray::Array2<F>) {
        parameters.row_mut(1).mapv_inplace(|x| x.min(F::of(LARGEST_LOG_PRECISION)));
    }

    fn both(&self) -> (&'static dyn Unit<f32>, &'static dyn Unit<f64>) {
        (&Relu, &Relu)
    }

    fn growth(&self, parameters: ndarray::ArrayView1<'_, F>) -> Growth {
        Growth { below: f64::INFINITY, above: parameters[1].wide().exp() }
    }

    fn sample(&self, site: Site<'_, F>, field: &[F], stream: &mut Stream, out: &mut [F]) {
        for (unit, (o, b)) in out.iter_mut().zip(field).enumerate() {
            *o = F::of(truncated_normal::draw(precision(site, unit), b.wide(), [0.0, f64::INFINITY], stream));
        }
    }

    fn log_prior(&self, site: Site<'_, F>, x: &[F]) -> f64 {
        x.iter().enumerate().map(|(unit, x)| -0.5 * precision(site, unit) * x.wide() * x.wide()).sum()
    }

    fn centre(&self) -> F {
        F::of(0.8)
    }

    fn admits(&self, x: F) -> Result<(), &'static str> {
        if x >= F::zero() { Ok(()) } else { Err("values of at least 0") }
    }
}

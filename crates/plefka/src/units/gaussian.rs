//! Gaussian unit, x real, U = ½γx² with γ = e^λ: ln Z(B) = B²/2βγ + ½ ln(2π/βγ), m = B/βγ, κ₂ = 1/βγ, and no higher
//! cumulants. The variance 1/γ is learned through λ, which may have any value.

use super::standard::LARGEST_LOG_PRECISION;
use super::{Change, Growth, Moments, Site, Standard, Unit};
use crate::float::Float;
use crate::rng::Stream;

/// A real-valued unit with a learned mean and variance.
#[derive(Debug, Clone, Copy)]
pub struct Gaussian;

/// Variances of data are raised to at least this share of the largest, so that a pixel that never changes has a finite
/// γ.
const LEAST_VARIANCE: f64 = 1e-3;

/// βγ of every unit.
fn precision<F: Float>(site: Site<'_, F>, unit: usize) -> F {
    site.beta * site.parameters[[1, unit]].exp()
}

impl<F: Float> Unit<F> for Gaussian {
    fn name(&self) -> &'static str {
        "gaussian"
    }

    fn parameter_names(&self) -> &'static [&'static str] {
        &["field", "log_precision"]
    }

    fn fit(&self, moments: &[Moments]) -> ndarray::Array2<f64> {
        let largest = moments.iter().map(|m| m.variance).fold(0.0, f64::max);
        let least = if largest > 0.0 { LEAST_VARIANCE * largest } else { 1.0 };
        ndarray::Array2::from_shape_fn((2, moments.len()), |(row, i)| {
            let variance = moments[i].variance.max(least);
            if row == 0 { moments[i].mean / variance } else { -variance.ln() }
        })
    }

    fn standard(&self, moments: &[Moments]) -> Option<Standard> {
        Some(Standard::of_mean_and_deviation(moments))
    }

    fn change_values(&self, mut parameters: ndarray::ArrayViewMut1<'_, f64>, change: Change) {
        // ½γ'((x − m)/s)² − a'(x − m)/s: γ = γ'/s², a = a'/s + γm.
        parameters[1] -= 2.0 * change.scale.ln();
        parameters[0] = parameters[0] / change.scale + parameters[1].exp() * change.offset;
    }

    fn bound(&self, parameters: &mut ndarray::Array2<F>) {
        parameters.row_mut(1).mapv_inplace(|x| x.min(F::of(LARGEST_LOG_PRECISION)));
    }

    fn both(&self) -> (&'static dyn Unit<f32>, &'static dyn Unit<f64>) {
        (&Gaussian, &Gaussian)
    }

    fn states(&self) -> Option<&'static [f64]> {
        None
    }

    fn growth(&self, parameters: ndarray::ArrayView1<'_, F>) -> Growth {
        let gamma = parameters[1].wide().exp();
        Growth { below: gamma, above: gamma }
    }

    fn log_partition(&self, site: Site<'_, F>, field: &[F], out: &mut [F]) {
        let (half, tau) = (F::of(0.5), F::TAU());
        for (unit, (o, &b)) in out.iter_mut().zip(field).enumerate() {
            let precision = precision(site, unit);
            *o = half * (b * b / precision + (tau / precision).ln());
        }
    }

    fn log_partition_sum(&self, site: Site<'_, F>, field: &[F]) -> f64 {
        let terms = field.iter().enumerate().map(|(unit, b)| {
            let (b, precision) = (b.wide(), precision(site, unit).wide());
            0.5 * (b * b / precision + (std::f64::consts::TAU / precision).ln())
        });
        terms.sum()
    }

    fn mean(&self, site: Site<'_, F>, values: &mut [F]) {
        values.iter_mut().enumerate().for_each(|(unit, b)| *b /= precision(site, unit));
    }

    fn sample(&self, site: Site<'_, F>, field: &[F], stream: &mut Stream, out: &mut [F]) {
        for (unit, (o, &b)) in out.iter_mut().zip(field).enumerate() {
            let precision = precision(site, unit);
            *o = b / precision + F::of(stream.normal()) / precision.sqrt();
        }
    }

    fn cumulants(&self, site: Site<'_, F>, _: &[F], out: &mut [&mut [F]]) {
        for (n, out) in out.iter_mut().enumerate() {
            for (unit, o) in out.iter_mut().enumerate() {
                *o = if n == 0 { precision(site, unit).recip() } else { F::zero() };
            }
        }
    }

    fn entropy(&self, site: Site<'_, F>, mean: &[F]) -> f64 {
        // ln Z − Bm = ½ ln(2π/βγ) − ½βγm².
        let terms = mean.iter().enumerate().map(|(unit, m)| {
            let (m, precision) = (m.wide(), precision(site, unit).wide());
            0.5 * ((std::f64::consts::TAU / precision).ln() - precision * m * m)
        });
        terms.sum()
    }

    fn log_prior(&self, site: Site<'_, F>, x: &[F]) -> f64 {
        x.iter().enumerate().map(|(unit, x)| -0.5 * precision(site, unit).wide() * x.wide() * x.wide()).sum()
    }

    fn has_prior(&self) -> bool {
        true
    }

    fn statistics(&self, site: Site<'_, F>, x: &[F], out: &mut [&mut [F]]) {
        for (unit, (o, &x)) in out[0].iter_mut().zip(x).enumerate() {
            *o = F::of(-0.5) * site.parameters[[1, unit]].exp() * x * x;
        }
    }

    fn mean_statistics(&self, site: Site<'_, F>, field: &[F], out: &mut [&mut [F]]) {
        let mut mean = field.to_vec();
        self.mean(site, &mut mean);
        self.statistics_at_mean(site, &mean, out);
    }

    fn statistics_at_mean(&self, site: Site<'_, F>, mean: &[F], out: &mut [&mut [F]]) {
        // −½γ(m² + 1/βγ).
        for (unit, (o, &m)) in out[0].iter_mut().zip(mean).enumerate() {
            let gamma = site.parameters[[1, unit]].exp();
            *o = F::of(-0.5) * (gamma * m * m + site.beta.recip());
        }
    }

    fn centre(&self) -> F {
        F::zero()
    }

    fn admits(&self, _: F) -> Result<(), &'static str> {
        Ok(())
    }
}

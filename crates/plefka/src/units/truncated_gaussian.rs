//! Truncated Gauss–Bernoulli unit (Tramel, Gabrié, Manoel, Caltagirone & Krzakala 2018): exactly 0, or real in an
//! interval, with U = ½γx² − s for the values in the interval and U = 0 for the atom at 0. γ may have any sign, because
//! the range is bounded; s sets the share of values that are not 0. Z(B) = 1 + e^{βs} ∫_low^high e^{−½βγx² + Bx} dx.

use super::continuous::{self, Continuous, by_density};
use super::density::{Density, Piece};
use super::interned::interned;
use super::{Both, Change, Moments, Site, Standard, Unit, truncated_normal};
use crate::float::Float;
use crate::rng::Stream;

/// A unit for grey levels that are often exactly 0.
#[derive(Debug)]
pub struct TruncatedGaussian {
    name: &'static str,
    low: f64,
    high: f64,
}

/// Share of the range by which means are kept away from its ends; shares of zeros are kept this far from 0 and 1.
const MARGIN: f64 = 1e-3;
/// The share for the means in an iteration, which may start from data at the very end of the range.
const EDGE: f64 = 1e-6;

impl TruncatedGaussian {
    /// The unit on [low, high]. The unit of each interval is made once and kept for good.
    ///
    /// # Panics
    /// If the ends are not finite or not in order; [`super::unit_named`] checks names that users write.
    pub fn new(low: f64, high: f64) -> &'static Self {
        assert!(low.is_finite() && high.is_finite() && low < high, "an interval from {low} to {high}");
        interned(format!("truncated_gaussian:{low}:{high}"), |name| Self { name, low, high })
    }

    fn slab<F: Float>(&self, site: Site<'_, F>, unit: usize, field: f64) -> Piece {
        let beta = site.beta.wide();
        let [precision, slab] = [1, 2].map(|row| beta * site.parameters[[row, unit]].wide());
        Piece { precision, field, low: self.low, high: self.high, log_weight: slab }
    }

    /// The mean, kept away from the ends of the range by the share `margin` of its length; the atom at 0 belongs to the
    /// range.
    fn clip(&self, mean: f64, margin: f64) -> f64 {
        let (low, high) = (self.low.min(0.0), self.high.max(0.0));
        mean.clamp(low + margin * (high - low), high - margin * (high - low))
    }
}

impl Continuous for TruncatedGaussian {
    fn density<F: Float>(&self, site: Site<'_, F>, unit: usize, field: f64) -> Density {
        Density::new(&[self.slab(site, unit, field)], Some(0.0))
    }

    fn near<F: Float>(&self, site: Site<'_, F>, unit: usize, mean: f64) -> f64 {
        // The mean of a density ∝ e^{Bx} on an interval is 1/|B| from an end.
        let (low, high) = (self.low.min(0.0), self.high.max(0.0));
        site.beta.wide() * site.parameters[[1, unit]].wide() * mean + 1.0 / (high - mean) - 1.0 / (mean - low)
    }

    fn inside(&self, mean: f64) -> f64 {
        self.clip(mean, EDGE)
    }

    fn statistic<F: Float>(&self, _: Site<'_, F>, _: usize, row: usize, x: f64) -> f64 {
        match row {
            1 => -0.5 * x * x,
            _ => f64::from(x != 0.0),
        }
    }
}

impl<F: Float> Unit<F> for TruncatedGaussian {
    by_density!();

    fn name(&self) -> &'static str {
        self.name
    }

    fn parameter_names(&self) -> &'static [&'static str] {
        &["field", "precision", "slab"]
    }

    fn fit(&self, moments: &[Moments]) -> ndarray::Array2<f64> {
        let mut out = ndarray::Array2::zeros((3, moments.len()));
        for (i, m) in moments.iter().enumerate() {
            // The slab alone has the given mean; its weight then gives the share of zeros.
            let zeros = m.zeros.clamp(MARGIN, 1.0 - MARGIN);
            let margin = MARGIN * (self.high - self.low);
            let mean = (m.mean / (1.0 - zeros)).clamp(self.low + margin, self.high - margin);
            let slab = |field: f64| {
                let piece = Piece { precision: 0.0, field, low: self.low, high: self.high, log_weight: 0.0 };
                Density::new(&[piece], None)
            };
            let (mut low, mut high) = (-4.0 / margin, 4.0 / margin);
            for _ in 0..100 {
                let middle = 0.5 * (low + high);
                if slab(middle).average(|x| x) < mean { low = middle } else { high = middle }
            }
            let field = 0.5 * (low + high);
            out[[0, i]] = field;
            out[[2, i]] = ((1.0 - zeros) / zeros).ln() - slab(field).log_partition;
        }
        out
    }

    fn standard(&self, moments: &[Moments]) -> Option<Standard> {
        let scale = self.low.abs().max(self.high.abs());
        Some(Standard { offset: vec![0.0; moments.len()], scale: vec![scale; moments.len()] })
    }

    fn standard_unit(&self, scale: f64) -> Both {
        let unit = Self::new(self.low / scale, self.high / scale);
        (unit, unit)
    }

    fn change_values(&self, mut parameters: ndarray::ArrayViewMut1<'_, f64>, change: Change) {
        // The slab weighs e^{βs'} ∫ dx' = e^{βs} ∫ dx against the atom.
        parameters[0] /= change.scale;
        parameters[1] /= change.scale * change.scale;
        parameters[2] -= change.scale.ln() / change.beta;
    }

    fn both(&self) -> (&'static dyn Unit<f32>, &'static dyn Unit<f64>) {
        let unit = Self::new(self.low, self.high);
        (unit, unit)
    }

    fn sample(&self, site: Site<'_, F>, field: &[F], stream: &mut Stream, out: &mut [F]) {
        for (unit, (o, b)) in out.iter_mut().zip(field).enumerate() {
            let slab = self.slab(site, unit, b.wide());
            let log_weight = Density::new(&[slab], None).log_partition;
            let zero = stream.uniform() >= 1.0 / (1.0 + (-log_weight).exp());
            *o = F::of(match zero {
                true => 0.0,
                false => truncated_normal::draw(slab.precision, slab.field, [slab.low, slab.high], stream),
            });
        }
    }

    fn log_prior(&self, site: Site<'_, F>, x: &[F]) -> f64 {
        let terms = x.iter().enumerate().map(|(unit, x)| match x.wide() {
            0.0 => 0.0,
            x => {
                let slab = self.slab(site, unit, 0.0);
                slab.log_weight - 0.5 * slab.precision * x * x
            }
        });
        terms.sum()
    }

    fn centre(&self) -> F {
        F::of(0.5 * (self.low + self.high))
    }

    fn admits(&self, x: F) -> Result<(), &'static str> {
        let x = x.wide();
        if x == 0.0 || (x >= self.low && x <= self.high) {
            Ok(())
        } else {
            Err("0 or values in the unit's interval")
        }
    }
}

//! Layers of independent units with given means or given moments.

use ndarray::Array2;

use super::Layer;
use crate::float::Float;
use crate::units::{Moments, Unit};

/// End of the first interval in which the field of a mean is searched, largest number of times that the ends are
/// doubled if the interval is too narrow, and number of times that the interval is halved.
const NARROWEST: f64 = 60.0;
const WIDENINGS: usize = 16;
const BISECTIONS: usize = 80;

impl<F: Float> Layer<F> {
    /// Total fields at which independent units have the given means, by bisection, since κ₁ grows with the field. Means
    /// at the very end of a unit's range get the largest field of the search.
    pub fn fields_of_means(&self, beta: F, means: &[f64]) -> Vec<f64> {
        if self.unit.colours() > 1 {
            return means.iter().map(|m| m.max(f64::MIN_POSITIVE).ln()).collect();
        }
        let layer: Layer<f64> = self.cast();
        let at = |fields: &[f64]| {
            let mut found = Array2::from_shape_vec((1, fields.len()), fields.to_vec()).expect("one row");
            layer.mean(beta.wide(), &mut found);
            found.into_raw_vec_and_offset().0
        };
        let (mut low, mut high) = (vec![-NARROWEST; means.len()], vec![NARROWEST; means.len()]);
        for _ in 0..WIDENINGS {
            for (below, end) in [(true, &mut low), (false, &mut high)] {
                let found = at(end);
                for ((end, found), mean) in end.iter_mut().zip(found).zip(means) {
                    if if below { found > *mean } else { found < *mean } {
                        *end *= 2.0;
                    }
                }
            }
        }
        for _ in 0..BISECTIONS {
            let middle: Vec<f64> = low.iter().zip(&high).map(|(l, h)| 0.5 * (l + h)).collect();
            for (unit, found) in at(&middle).into_iter().enumerate() {
                if found < means[unit] { low[unit] = middle[unit] } else { high[unit] = middle[unit] }
            }
        }
        low.iter().zip(&high).map(|(l, h)| 0.5 * (l + h)).collect()
    }

    /// A layer of `unit` whose independent units have the moments of data, as far as the kind of unit allows.
    pub fn fit(unit: &'static dyn Unit<F>, moments: &[Moments]) -> Self {
        let mut layer = Self { unit, parameters: unit.fit(moments).mapv(F::of) };
        if layer.parameters.row(0).iter().any(|x| x.is_nan()) {
            let centre = unit.centre().wide();
            let means: Vec<f64> = moments.iter().map(|m| 0.99 * m.mean + 0.01 * centre).collect();
            let fields = layer.fields_of_means(F::one(), &means);
            layer.parameters.row_mut(0).iter_mut().zip(fields).for_each(|(b, field)| *b = F::of(field));
        }
        layer
    }
}

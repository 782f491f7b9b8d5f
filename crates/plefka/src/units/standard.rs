//! Standard values x' of a unit, x = m + s x': real-valued data come with any offset m and scale s, and a machine is
//! trained on x', whose values are of order one. p(x) = p(x')/s, so the change is a gauge: no distribution is lost.

use super::Moments;

/// Largest |x'| of data: the scale is at least this share of the largest distance from the offset, so that a value that
/// is far from all others (one lit pixel in a thousand images) does not become a huge number.
const FURTHEST: f64 = 20.0;

/// Largest ln of the precision of x' that training reaches, an inverse variance of 10⁴: a column that is constant, or a
/// function of the others, has a likelihood without a maximum.
pub(super) const LARGEST_LOG_PRECISION: f64 = 9.210_340_371_976_184;

/// The offset and the scale of every unit of a layer, m and s > 0.
#[derive(Debug, Clone, PartialEq)]
pub struct Standard {
    /// m, one for each unit.
    pub offset: Vec<f64>,
    /// s, one for each unit.
    pub scale: Vec<f64>,
}

/// The change from x' to x of one unit, x = `offset` + `scale` · x', at the inverse temperature of training.
#[derive(Debug, Clone, Copy)]
pub struct Change {
    /// m.
    pub offset: f64,
    /// s, positive.
    pub scale: f64,
    /// β.
    pub beta: f64,
}

impl Change {
    /// The change from x to x'.
    pub fn inverse(self) -> Self {
        Self { offset: -self.offset / self.scale, scale: 1.0 / self.scale, ..self }
    }
}

impl Standard {
    /// Means as offsets and standard deviations as scales.
    pub(super) fn of_mean_and_deviation(moments: &[Moments]) -> Self {
        // The mean of a constant column is only as exact as a sum.
        let offset = moments.iter().map(|m| if m.lowest == m.highest { m.lowest } else { m.mean });
        let size =
            |m: &Moments| m.variance.sqrt().max((m.highest - m.mean).max(m.mean - m.lowest) / FURTHEST);
        Self { offset: offset.collect(), scale: scales(moments, |m| m.lowest < m.highest, size) }
    }

    /// Scales alone, for units to which 0 is a special value: the root of the mean square.
    pub(super) fn of_mean_square(moments: &[Moments]) -> Self {
        let size = |m: &Moments| {
            (m.variance + m.mean * m.mean).sqrt().max(m.highest.abs().max(m.lowest.abs()) / FURTHEST)
        };
        Self { offset: vec![0.0; moments.len()], scale: scales(moments, |m| m.zeros < 1.0, size) }
    }
}

/// The size of every column that has one, and the largest size of all, or 1, for the others.
fn scales(moments: &[Moments], has: impl Fn(&Moments) -> bool, size: impl Fn(&Moments) -> f64) -> Vec<f64> {
    let sizes: Vec<f64> = moments.iter().map(|m| if has(m) { size(m) } else { 0.0 }).collect();
    let largest = sizes.iter().copied().fold(0.0, f64::max);
    let without = if largest > 0.0 { largest } else { 1.0 };
    sizes.into_iter().map(|s| if s > 0.0 { s } else { without }).collect()
}

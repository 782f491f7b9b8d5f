//! The constants and the products of the enumeration for visible units with two states.

use super::steps::Steps;
use crate::kernels::dispatch::vectorized;
use crate::model::Rbm;
use crate::numerics::gray_code::Change;

/// Number of independent products per state.
pub(super) const LANES: usize = 16;
/// Largest |ln u|, far from overflow; machines with larger fields use the slower method.
const SAFE: f64 = 600.0;
/// A product that starts below 2 and grows by a factor below e^ROOM stays finite.
const ROOM: f64 = 700.0;

/// The constants of the method for two-state visible units.
#[derive(Debug)]
pub(super) struct Fast {
    /// s₀ and s₁ − s₀.
    pub(super) low: f64,
    pub(super) step: f64,
    /// β(b_j + s₀ Σ_i W_ij): the contribution of a unit of h_j to the exponent outside the product.
    pub(super) slopes: Vec<f64>,
    /// The contribution of a step up or down of each inner unit to that exponent: 2·(states−1) steps per unit.
    pub(super) steps: Vec<f64>,
    /// e^{(s₁−s₀)ΔB_i} of the same steps, padded with ones to whole lanes.
    pub(super) ratios: Vec<Vec<f64>>,
    /// Number of chunks of lanes whose product stays finite.
    pub(super) group: usize,
}

impl Fast {
    /// `None` if the visible units do not have two states, or if fields are too large for their exponentials.
    pub(super) fn new(rbm: &Rbm<f64>, beta: f64, inner: usize) -> Option<Self> {
        if rbm.visible.unit.has_prior() {
            return None;
        }
        let &[low, high] = rbm.visible.unit.states()? else { return None };
        let step = high - low;
        let largest = largest_field(rbm) * beta * step;
        // A comparison with NaN is false.
        if largest.is_nan() || largest > SAFE {
            return None;
        }
        let sums = rbm.weights.columns().into_iter().map(|w| w.sum());
        let slopes = sums.zip(rbm.hidden.field()).map(|(w, b)| beta * (b + low * w)).collect();
        let (mut steps, mut ratios) = (Vec::new(), Vec::new());
        for column in Steps::new(rbm, beta, inner).0 {
            for sign in [1.0, -1.0] {
                steps.push(sign * (column.own + low * column.fields.iter().sum::<f64>()));
                let mut row: Vec<f64> = column.fields.iter().map(|f| (sign * step * f).exp()).collect();
                row.resize(row.len().next_multiple_of(LANES), 1.0);
                ratios.push(row);
            }
        }
        let group = (ROOM / (largest + 1.0)) as usize;
        Some(Self { low, step, slopes, steps, ratios, group: group.clamp(1, 64) })
    }

    /// The steps of a unit come in pairs, up and down.
    pub(super) fn row(change: Change, states: usize) -> usize {
        2 * (change.digit * (states - 1) + change.lower()) + usize::from(!change.up)
    }
}

/// The largest |field| on a visible unit in any state.
fn largest_field(rbm: &Rbm<f64>) -> f64 {
    let colours = rbm.hidden.unit.colours();
    let size = rbm.hidden.unit.states().map_or(1.0, |s| s.iter().fold(0.0f64, |a, x| a.max(x.abs())));
    let of_unit = |w: ndarray::ArrayView1<'_, f64>| {
        let units = w.axis_chunks_iter(ndarray::Axis(0), colours);
        size * units.map(|w| w.iter().fold(0.0f64, |a, x| a.max(x.abs()))).sum::<f64>()
    };
    let rows = rbm.weights.rows().into_iter().zip(rbm.visible.field());
    // `max` would ignore a NaN.
    rows.map(|(w, a)| a.abs() + of_unit(w)).fold(0.0, |a, b| if b > a || b.is_nan() { b } else { a })
}

/// u ← u · ratios; returns ln Π(1 + u). Exponents are split off the products before an overflow.
pub(super) fn multiply(u: &mut [f64], ratios: &[f64], group: usize) -> f64 {
    const FRACTION: u64 = (1 << 52) - 1;
    vectorized!({
        let (mut products, mut exponents) = ([1.0f64; LANES], [0u64; LANES]);
        let mut groups = 0;
        let pairs = u.chunks_mut(group * LANES).zip(ratios.chunks(group * LANES));
        for (u, ratios) in pairs {
            let (u, _) = u.as_chunks_mut::<LANES>();
            let (ratios, _) = ratios.as_chunks::<LANES>();
            for (u, r) in u.iter_mut().zip(ratios) {
                for lane in 0..LANES {
                    u[lane] *= r[lane];
                    products[lane] *= 1.0 + u[lane];
                }
            }
            for lane in 0..LANES {
                let bits = products[lane].to_bits();
                exponents[lane] += bits >> 52;
                products[lane] = f64::from_bits((bits & FRACTION) | (1023 << 52));
            }
            groups += 1;
        }
        let exponent: u64 = exponents.iter().sum();
        let exponent = exponent as f64 - (1023 * groups * LANES) as f64;
        products.iter().product::<f64>().ln() + exponent * std::f64::consts::LN_2
    })
}

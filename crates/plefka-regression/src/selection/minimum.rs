//! The minimum of a function of ln λ: a grid, then golden sections around the least grid point.

use plefka::numerics::golden_section::Bracket;

use crate::path::between;

/// Grid points and refinement steps, which determine λ to a relative 1e-6.
const POINTS: usize = 240;
const STEPS: usize = 40;

/// The place and the value of a minimum.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Minimum {
    pub at: f64,
    pub value: f64,
    /// Whether the minimum is at an end of the range.
    pub edge: bool,
}

/// The minimum over `range`, which holds positive numbers. Values that are not finite are skipped; `None` if no value
/// is finite.
pub(crate) fn minimum(range: (f64, f64), f: impl Fn(f64) -> f64) -> Option<Minimum> {
    let grid = between(range, POINTS);
    let values: Vec<f64> = grid.iter().map(|&x| f(x)).collect();
    let finite = (0..POINTS).filter(|&k| values[k].is_finite());
    let best = finite.min_by(|&a, &b| values[a].total_cmp(&values[b]))?;
    if best == 0 || best == POINTS - 1 {
        return Some(Minimum { at: grid[best], value: values[best], edge: true });
    }
    let (at, value) = golden((grid[best - 1].ln(), grid[best + 1].ln()), |x| f(x.exp()));
    let (at, value) = if value < values[best] { (at.exp(), value) } else { (grid[best], values[best]) };
    Some(Minimum { at, value, edge: false })
}

fn golden((low, high): (f64, f64), f: impl Fn(f64) -> f64) -> (f64, f64) {
    let mut bracket = Bracket::new(low, high, &f);
    (0..STEPS).for_each(|_| bracket.shrink(&f));
    bracket.least()
}

/// The minimum of `values` over the indices, which are truncation levels.
pub(crate) fn least_level(
    levels: std::ops::RangeInclusive<usize>,
    f: impl Fn(usize) -> f64,
) -> Option<Minimum> {
    let (first, last) = (*levels.start(), *levels.end());
    let values: Vec<(usize, f64)> =
        levels.map(|k| (k, f(k))).filter(|(_, value)| value.is_finite()).collect();
    let (k, value) = values.into_iter().min_by(|a, b| a.1.total_cmp(&b.1))?;
    Some(Minimum { at: k as f64, value, edge: k == first || k == last })
}

/// [`minimum`] for a function of many points at once: grids that narrow down on the least point.
pub(crate) fn minimum_of_many(
    range: (f64, f64),
    f: impl Fn(&[f64]) -> ndarray::Array1<f64>,
) -> Option<Minimum> {
    let (mut range, mut best): (_, Option<Minimum>) = (range, None);
    for round in 0..4 {
        let grid = between(range, if round == 0 { POINTS } else { 21 });
        let values = f(&grid);
        let finite = (0..grid.len()).filter(|&k| values[k].is_finite());
        let k = finite.min_by(|&a, &b| values[a].total_cmp(&values[b]))?;
        if round == 0 && (k == 0 || k + 1 == grid.len()) {
            return Some(Minimum { at: grid[k], value: values[k], edge: true });
        }
        if best.is_none_or(|best| values[k] < best.value) {
            best = Some(Minimum { at: grid[k], value: values[k], edge: false });
        }
        range = (grid[k.max(1) - 1], grid[(k + 1).min(grid.len() - 1)]);
    }
    best
}

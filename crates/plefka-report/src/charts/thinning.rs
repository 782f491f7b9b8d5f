//! The points of a line that are drawn: sorted by x; long series are reduced to the extremes of stretches.

use super::axis::drawable;

/// Series with more points are reduced to the extremes of half as many stretches.
pub(super) const MOST_POINTS: usize = 300;

/// Points with an x that the axis can show, sorted by x.
pub(super) fn sorted(points: &[(f64, f64)], log: bool) -> Vec<(f64, f64)> {
    let mut points: Vec<_> = points.iter().copied().filter(|point| drawable(point.0, log)).collect();
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    points
}

/// For a long series: the smallest, the largest and the first missing value of each stretch, and the last point.
pub(super) fn thin(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    if points.len() <= MOST_POINTS {
        return points.to_vec();
    }
    let mut kept: Vec<usize> = vec![points.len() - 1];
    let stretch = points.len().div_ceil(MOST_POINTS / 2);
    for start in (0..points.len()).step_by(stretch) {
        let stretch = start..(start + stretch).min(points.len());
        let finite = || stretch.clone().filter(|&i| points[i].1.is_finite());
        kept.extend(finite().min_by(|&a, &b| points[a].1.total_cmp(&points[b].1)));
        kept.extend(finite().max_by(|&a, &b| points[a].1.total_cmp(&points[b].1)));
        kept.extend(stretch.clone().find(|&i| !points[i].1.is_finite()));
    }
    kept.sort_unstable();
    kept.dedup();
    kept.into_iter().map(|i| points[i]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thinning_keeps_the_extremes_the_gaps_and_the_end() {
        let mut points: Vec<(f64, f64)> = (0..5000).map(|i| (f64::from(i), f64::from(i % 7))).collect();
        points[1234].1 = -9.0;
        points[3210].1 = 99.0;
        points[2000].1 = f64::NAN;
        let kept = thin(&points);
        assert!(kept.len() <= 2 * MOST_POINTS && kept.len() > 100);
        for i in [1234, 3210, 4999] {
            assert!(kept.contains(&points[i]), "point {i}");
        }
        assert!(kept.iter().any(|point| point.0 == 2000.0 && point.1.is_nan()));
        assert!(kept.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }
}

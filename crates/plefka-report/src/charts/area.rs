//! The translucent area behind a curve: its uncertainty, from a low to a high value at each place.

use super::frame::{Frame, px};

/// (x, low, high).
pub(crate) type Interval = (f64, f64, f64);

/// Half the width of the area of a single interval, in chart units.
const LONE: f64 = 4.0;

/// Intervals with a finite x, sorted by x; more than `most` intervals are merged into `most` stretches, each with its
/// lowest and highest end.
pub(super) fn sorted(band: &[Interval], most: usize) -> Vec<Interval> {
    let mut band: Vec<_> = band.iter().copied().filter(|interval| interval.0.is_finite()).collect();
    band.sort_by(|a, b| a.0.total_cmp(&b.0));
    if band.len() <= most {
        return band;
    }
    let last = band.len() - 1;
    let whole = |stretch: &[Interval]| {
        let ends =
            stretch.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), i| (l.min(i.1), h.max(i.2)));
        (stretch[0].0, ends.0, ends.1)
    };
    let mut thinned: Vec<_> = band.chunks(band.len().div_ceil(most)).map(whole).collect();
    thinned.push(band[last]);
    thinned
}

/// SVG path data: one outline per unbroken run. Ends beyond the axis are cut at the end of the axis; an interval with
/// an end that is NaN is a gap.
pub(super) fn path(frame: &Frame, band: &[Interval], log: bool) -> String {
    let end = |y: f64| match y {
        y if log && y <= 0.0 => Some(frame.floor()),
        y => frame.at_y(y.clamp(-f64::MAX, f64::MAX)),
    };
    let place = |&(x, low, high): &Interval| {
        // `clamp` returns NaN for NaN, which no axis shows.
        Some((frame.at_x(x)?, end(low)?, end(high)?))
    };
    let placed: Vec<_> = band.iter().map(place).collect();
    let outlines = placed.split(Option::is_none).filter(|run| !run.is_empty());
    outlines.map(|run| outline(&run.iter().flatten().copied().collect::<Vec<_>>())).collect()
}

/// An outline along the high ends and back along the low ends.
fn outline(run: &[Interval]) -> String {
    let (there, back): (Vec<_>, Vec<_>) = match *run {
        [(x, low, high)] => {
            (vec![(x - LONE, high), (x + LONE, high)], vec![(x + LONE, low), (x - LONE, low)])
        }
        _ => (
            run.iter().map(|&(x, _, high)| (x, high)).collect(),
            run.iter().rev().map(|&(x, low, _)| (x, low)).collect(),
        ),
    };
    let corners: Vec<_> = there.iter().chain(&back).map(|&(x, y)| format!("{} {}", px(x), px(y))).collect();
    format!("M{}Z", corners.join("L"))
}

#[cfg(test)]
mod tests {
    use super::super::axis::Axis;
    use super::*;

    fn frame(log: bool) -> Frame {
        let y = Axis::fit([1.0, 100.0].into_iter(), log, 0.0, 5).unwrap();
        Frame { x: Axis::exact(0.0, 4.0, 1.0, 4), y, x_label: "epoch".into(), y_label: String::new() }
    }

    /// The corners of the outlines, in chart units.
    fn corners(path: &str) -> Vec<Vec<(f64, f64)>> {
        let corner = |text: &str| {
            let (x, y) = text.split_once(' ').unwrap();
            (x.parse().unwrap(), y.parse().unwrap())
        };
        let outlines = path.split('M').skip(1);
        outlines.map(|o| o.trim_end_matches('Z').split('L').map(corner).collect()).collect()
    }

    #[test]
    fn an_area_goes_along_the_high_ends_and_back_along_the_low_ones() {
        let frame = frame(false);
        let found = corners(&path(&frame, &[(0.0, 10.0, 20.0), (1.0, 30.0, 60.0)], false));
        let at = |x: f64, y: f64| {
            let round = |v: f64| (10.0 * v).round() / 10.0;
            (round(frame.at_x(x).unwrap()), round(frame.at_y(y).unwrap()))
        };
        assert_eq!(found, [[at(0.0, 20.0), at(1.0, 60.0), at(1.0, 30.0), at(0.0, 10.0)]]);
    }

    #[test]
    fn gaps_part_it_and_one_interval_has_a_width() {
        let nan = f64::NAN;
        let band = [(0.0, 10.0, 20.0), (1.0, nan, 60.0), (2.0, 5.0, 6.0), (3.0, 5.0, 7.0), (4.0, 5.0, nan)];
        let found = corners(&path(&frame(false), &band, false));
        assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [4, 4]);
        assert!(found[0][1].0 - found[0][0].0 > 5.0, "{found:?}");
        assert!(path(&frame(false), &[], false).is_empty());
    }

    #[test]
    fn ends_beyond_the_axis_reach_to_its_end() {
        for (log, low) in [(false, f64::NEG_INFINITY), (true, 0.0), (true, -3.0)] {
            let frame = frame(log);
            let found = corners(&path(&frame, &[(1.0, low, f64::INFINITY), (2.0, 5.0, 6.0)], log));
            assert_eq!(found[0][3].1, frame.floor(), "log {log}, {low}");
            assert_eq!(found[0][0].1, frame.at_y(100.0).unwrap(), "log {log}, {low}");
        }
    }

    #[test]
    fn long_bands_keep_their_ends() {
        let mut band: Vec<Interval> = (0..5000).map(|k| (f64::from(k), -1.0, 1.0)).collect();
        (band[1234].1, band[3210].2) = (-9.0, 99.0);
        let kept = sorted(&band, 300);
        assert!(kept.len() <= 301 && kept.last() == band.last());
        assert_eq!(kept.iter().map(|i| i.1).fold(0.0, f64::min), -9.0);
        assert_eq!(kept.iter().map(|i| i.2).fold(0.0, f64::max), 99.0);
        assert_eq!(sorted(&[(2.0, 0.0, 1.0), (f64::NAN, 0.0, 1.0), (1.0, 0.0, 1.0)], 9).len(), 2);
    }
}

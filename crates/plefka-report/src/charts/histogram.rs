//! A histogram with equal bins over the range of the finite values, and their mean and spread in a line.

use maud::{Markup, html};

use super::axis::Axis;
use super::frame::{Band, Frame, px};
use crate::number::{counted, number};

/// Largest number of values of a lattice.
const MOST_STATES: f64 = 4096.0;

/// The histogram of `values` with a line of statistics; a note if there is nothing to count.
pub(crate) fn draw(values: impl Iterator<Item = f64>, x_label: &str, described: &str) -> Markup {
    let (finite, lost): (Vec<f64>, Vec<f64>) = values.partition(|v| v.is_finite());
    let lost = lost.len();
    html! {
        @if finite.is_empty() {
            p.note { "There is nothing to count: no finite value." }
        } @else {
            (chart(&finite, x_label, described))
            p.facts { (facts(&finite)) }
        }
        @if lost > 0 { p.note { (counted(lost, "value")) " left out: not finite." } }
    }
}

fn chart(values: &[f64], x_label: &str, described: &str) -> Markup {
    let (edges, counts) = count(values);
    let largest = counts.iter().copied().max().unwrap_or(1);
    let frame = Frame {
        x: Axis::exact(edges[0], edges[edges.len() - 1], 0.0, 5),
        y: Axis::exact(0.0, largest as f64 * 1.04, 1.0, 4),
        x_label: x_label.into(),
        y_label: "count".into(),
    };
    let mut bands = Vec::new();
    let mut bars = String::new();
    for (pair, &count) in edges.windows(2).zip(&counts) {
        let (left, right) = (frame.at_x(pair[0]).unwrap_or(0.0), frame.at_x(pair[1]).unwrap_or(0.0));
        let top = frame.at_y(count as f64).unwrap_or(frame.floor());
        if count > 0 {
            let (left, right) = (left + 0.4, right - 0.4);
            bars += &format!(
                "M{} {}V{}H{}V{}Z",
                px(left),
                px(frame.floor()),
                px(top),
                px(right),
                px(frame.floor())
            );
        }
        let text = format!("{} to {}\ncount {count}", number(pair[0]), number(pair[1]));
        bands.push(Band { span: (left, right, 0.5 * (left + right)), marks: vec![top], text });
    }
    frame.drawing(&html! { path.bars d=(bars) {} }, &bands).in_page(described, None)
}

/// Distance of the values of a lattice from low to high, such as whole numbers or multiples of 1/32, if there are few
/// of them that occur often: bins that ignore a lattice hold more of its values here than there.
fn lattice(values: &[f64], low: f64, high: f64) -> Option<f64> {
    let mut distinct = values.to_vec();
    distinct.sort_unstable_by(f64::total_cmp);
    distinct.dedup();
    if distinct.len() < 2 || 2 * distinct.len() > values.len() {
        return None;
    }
    let step = distinct.windows(2).map(|pair| pair[1] - pair[0]).fold(f64::INFINITY, f64::min);
    let whole = |x: f64| ((x - low) / step - ((x - low) / step).round()).abs() < 1e-6;
    ((high - low) / step < MOST_STATES && distinct.into_iter().all(whole)).then_some(step)
}

/// Bin edges and counts. The number of bins grows with the square root of the number of values, 5 to 60. The bins of a
/// lattice hold equally many of its values, with edges halfway between them.
fn count(values: &[f64]) -> (Vec<f64>, Vec<usize>) {
    let low = values.iter().copied().fold(f64::INFINITY, f64::min).max(-1e300);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max).min(1e300);
    let free = if high > low { 0.0 } else { (0.05 * low.abs()).max(0.5) };
    let (low, high) = (low - free, high + free);
    let bins = ((values.len() as f64).sqrt().ceil() as usize).clamp(5, 60);
    let (low, high, bins) = match lattice(values, low, high) {
        Some(step) => {
            let states = ((high - low) / step).round() as usize + 1;
            let each = states.div_ceil(60);
            let bins = states.div_ceil(each);
            (low - 0.5 * step, low + ((each * bins) as f64 - 0.5) * step, bins)
        }
        None => (low, high, bins),
    };
    let mut counts = vec![0; bins];
    for &value in values {
        let part = (value - low) / (high - low) * bins as f64;
        counts[(part as usize).min(bins - 1)] += 1;
    }
    let edges = (0..=bins).map(|i| low + (high - low) * (i as f64 / bins as f64)).collect();
    (edges, counts)
}

fn facts(values: &[f64]) -> String {
    let n = values.len() as f64;
    let mean = values.iter().map(|v| v / n).sum::<f64>();
    let spread = values.iter().map(|v| (v - mean).powi(2) / n).sum::<f64>().sqrt();
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let [mean, spread, low, high] = [mean, spread, low, high].map(number);
    format!(
        "{}: mean {mean}, standard deviation {spread}, from {low} to {high}",
        counted(values.len(), "value")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_counted_once_in_its_bin() {
        let values = [0.0, 0.1, 0.9, 1.0, 1.0, 5.0];
        let (edges, counts) = count(&values);
        assert_eq!(counts.iter().sum::<usize>(), values.len());
        assert_eq!((edges[0], edges[5], counts[0], counts[1], counts[4]), (0.0, 5.0, 3, 2, 1));
    }

    #[test]
    fn bins_of_a_lattice_hold_equally_many_of_its_values() {
        // Every multiple of 1/32 from −1 to 1 four times: no bin is empty or higher than another.
        let flat: Vec<f64> = (0..260).map(|k| f64::from(k % 65) / 32.0 - 1.0).collect();
        let (edges, counts) = count(&flat);
        assert!(counts[..counts.len() - 1].iter().all(|n| *n == counts[0]), "{counts:?}");
        assert_eq!(counts.iter().sum::<usize>(), 260);
        assert!(edges[0] < -1.0 && edges[edges.len() - 1] > 1.0);
        let whole = [0.0, 1.0, 1.0, 3.0, 3.0, 0.0, 2.0, 2.0];
        assert_eq!(count(&whole).1, [2, 2, 2, 2]);
    }

    #[test]
    fn equal_values_stand_in_the_middle_and_extreme_ones_do_no_harm() {
        let (edges, counts) = count(&[2.0; 3]);
        assert_eq!((edges[0], edges[5], counts[2]), (1.5, 2.5, 3));
        let text = draw([f64::MAX, f64::MIN, 0.0].into_iter(), "x", "d").into_string();
        assert!(!text.contains("NaN") && !text.contains("inf"), "{text}");
    }

    #[test]
    fn statistics_are_those_of_the_finite_values() {
        let text = draw([1.0, 3.0, f64::NAN].into_iter(), "x", "d").into_string();
        assert!(text.contains("2 values: mean 2, standard deviation 1, from 1 to 3"), "{text}");
        assert!(text.contains("1 value left out"));
        assert!(draw(std::iter::empty(), "x", "d").into_string().contains("nothing to count"));
    }
}

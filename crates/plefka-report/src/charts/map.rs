//! Values in [0, 1] measured at the points of a grid: cells shaded by their value, below the lines of a chart.

use maud::{Markup, html};

use super::frame::{Frame, px};
use crate::number::{counted, number};

/// Number of shades between 0 and 1; the eye cannot distinguish more.
const SHADES: usize = 25;
/// The shade of 0, visible so that the measured region can be seen.
const FAINTEST: f64 = 0.08;

/// A map of measured values.
#[derive(Debug, Clone, Default)]
pub struct Map {
    /// Name of the map in the legend.
    pub name: String,
    /// (x, y, value), at most one point for each pair of grid coordinates. Values outside [0, 1] are shaded as 0 or 1;
    /// a point that is not finite has no cell.
    pub points: Vec<(f64, f64, f64)>,
}

impl Map {
    /// Edges of the columns and of the rows: halfway between neighbours, and at the same distance beyond the outermost
    /// points.
    pub fn edges(&self) -> (Vec<f64>, Vec<f64>) {
        (edges(self.finite().map(|p| p.0).collect()), edges(self.finite().map(|p| p.1).collect()))
    }

    fn finite(&self) -> impl Iterator<Item = &(f64, f64, f64)> {
        self.points.iter().filter(|(x, y, value)| x.is_finite() && y.is_finite() && value.is_finite())
    }

    /// The cells: one path for every shade, with one stroke per cell.
    pub fn draw(&self, frame: &Frame) -> Markup {
        let (x, y) = self.edges();
        let mut paths = vec![String::new(); SHADES + 1];
        for &(at_x, at_y, value) in self.finite() {
            let sides = [side(&x, at_x), side(&y, at_y)];
            let [Some((left, right)), Some((low, high))] = sides else { continue };
            let corners = (frame.at_x(left), frame.at_x(right), frame.at_y(low), frame.at_y(high));
            let (Some(left), Some(right), Some(low), Some(high)) = corners else { continue };
            let shade = (value.clamp(0.0, 1.0) * SHADES as f64).round() as usize;
            paths[shade] += &format!("M{} {}H{}V{}H{}Z", px(left), px(low), px(right), px(high), px(left));
        }
        let opacity = |shade: usize| FAINTEST + (1.0 - FAINTEST) * shade as f64 / SHADES as f64;
        html! {
            g.map {
                @for (shade, path) in paths.iter().enumerate() {
                    @if !path.is_empty() { path fill-opacity=(number(opacity(shade))) d=(path) {} }
                }
            }
        }
    }

    /// The legend: the shades from 0 to 1 under the name.
    pub fn legend(&self) -> Markup {
        html! {
            p.colour-bar { span { (self.name) } span { "0" } span.ramp.shade aria-hidden="true" {} span { "1" } }
        }
    }

    /// A sentence for screen readers in place of the picture.
    pub fn described(&self) -> String {
        let value = |best: fn(f64, f64) -> f64, start: f64| self.finite().map(|p| p.2).fold(start, best);
        match self.finite().count() {
            0 => format!("Shaded cells, {}: none.", self.name),
            count => format!(
                "Shaded cells, {}: {} from {} to {}.",
                self.name,
                counted(count, "value"),
                number(value(f64::min, f64::INFINITY)),
                number(value(f64::max, f64::NEG_INFINITY))
            ),
        }
    }
}

fn edges(mut centres: Vec<f64>) -> Vec<f64> {
    centres.sort_by(f64::total_cmp);
    centres.dedup();
    let (Some(&first), Some(&last)) = (centres.first(), centres.last()) else { return Vec::new() };
    let half = |a: f64, b: f64| 0.5 * (b - a);
    let alone = (0.05 * first.abs()).max(0.5);
    let (before, after) = match centres.as_slice() {
        [a, b, ..] => (half(*a, *b), half(centres[centres.len() - 2], last)),
        _ => (alone, alone),
    };
    let between = centres.windows(2).map(|pair| pair[0] + half(pair[0], pair[1]));
    std::iter::once(first - before).chain(between).chain(std::iter::once(last + after)).collect()
}

/// The edges on either side of a centre.
fn side(edges: &[f64], centre: f64) -> Option<(f64, f64)> {
    let right = edges.partition_point(|edge| *edge < centre);
    Some((*edges.get(right.checked_sub(1)?)?, *edges.get(right)?))
}

#[cfg(test)]
mod tests {
    use super::super::axis::Axis;
    use super::*;

    fn drawn(points: Vec<(f64, f64, f64)>) -> String {
        let map = Map { name: "m".into(), points };
        let axis = || Axis::exact(-1.0, 4.0, 0.0, 5);
        map.draw(&Frame { x: axis(), y: axis(), x_label: "x".into(), y_label: "y".into() }).into_string()
    }

    #[test]
    fn edges_lie_halfway() {
        assert_eq!(edges(vec![2.0, 0.0, 1.0, 4.0, 2.0]), [-0.5, 0.5, 1.5, 3.0, 5.0]);
        assert_eq!(edges(vec![3.0]), [2.5, 3.5]);
        assert!(edges(Vec::new()).is_empty());
    }

    #[test]
    fn cells_tile_the_grid_and_are_shaded_by_value() {
        let page = drawn(vec![(0.0, 0.0, 0.0), (1.0, 0.0, 0.5), (0.0, 1.0, 1.0), (1.0, 1.0, 7.0)]);
        assert_eq!(page.matches('M').count(), 4, "{page}");
        for opacity in ["\"0.08\"", "\"0.5584\"", "\"1\""] {
            assert_eq!(page.matches(opacity).count(), 1, "no {opacity} in {page}");
        }
        // x from −1 to 4 maps to 56 to 388, so that cells of width 1 begin at −½ and ½; y maps likewise to 192 to 24.
        assert!(page.contains("M89.2 175.2H155.6V141.6H89.2Z"), "{page}");
        assert!(page.contains("M155.6 141.6H222V108H155.6Z"), "{page}");
    }

    #[test]
    fn what_is_not_finite_has_no_cell() {
        let page = drawn(vec![(0.0, 0.0, f64::NAN), (f64::INFINITY, 0.0, 1.0), (1.0, 2.0, 0.3)]);
        assert_eq!(page.matches('M').count(), 1);
        assert!(!page.contains("NaN") && !page.contains("inf"), "{page}");
        let map = Map { name: "overlap".into(), points: vec![(0.0, 0.0, 0.25), (0.0, 1.0, 0.75)] };
        assert_eq!(map.described(), "Shaded cells, overlap: 2 values from 0.25 to 0.75.");
        assert_eq!(drawn(Vec::new()).matches("path").count(), 0);
    }
}

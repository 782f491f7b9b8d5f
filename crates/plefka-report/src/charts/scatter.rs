//! A scatter plot: clouds of points over common axes, with one mark per cloud.

use maud::{Markup, html};

use super::axis::Axis;
use super::frame::{Frame, px};
use crate::number::counted;

/// Largest number of points of a cloud that are drawn.
const MOST_POINTS: usize = 600;
/// Half the width of a cross, in chart units.
const ARM: f64 = 2.6;

/// The mark of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    /// A disc; style class `dots`.
    Dot,
    /// A cross; style class `crosses`.
    Cross,
}

impl Mark {
    fn class(self) -> &'static str {
        match self {
            Self::Dot => "dots",
            Self::Cross => "crosses",
        }
    }

    /// SVG path data; round ends turn a stroke of length zero into a disc.
    fn path(self, x: f64, y: f64) -> String {
        match self {
            Self::Dot => format!("M{} {}h0", px(x), px(y)),
            Self::Cross => {
                let (left, right, top, low) = (px(x - ARM), px(x + ARM), px(y - ARM), px(y + ARM));
                format!("M{left} {top}L{right} {low}M{left} {low}L{right} {top}")
            }
        }
    }
}

/// Points of one kind.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cloud<'a> {
    /// Name of the cloud in the legend.
    pub name: &'a str,
    /// Mark of the points.
    pub mark: Mark,
    /// (x, y); points that are not finite are left out.
    pub points: &'a [[f64; 2]],
}

/// The chart under its legend; a note if there is nothing to draw.
pub(crate) fn draw(clouds: &[Cloud], (x_label, y_label): (&str, &str), described: &str) -> Markup {
    let drawn = |cloud: &Cloud| -> Vec<[f64; 2]> {
        let finite = cloud.points.iter().copied().filter(|p| p[0].is_finite() && p[1].is_finite());
        finite.take(MOST_POINTS).collect()
    };
    let parts: Vec<_> = clouds.iter().map(drawn).collect();
    let all = |k: usize| parts.iter().flatten().map(move |p| p[k]);
    let (Some(x), Some(y)) = (Axis::fit(all(0), false, 0.04, 5), Axis::fit(all(1), false, 0.06, 5)) else {
        return html! { p.note { "There is nothing to draw: no finite value." } };
    };
    let frame = Frame { x, y, x_label: x_label.into(), y_label: y_label.into() };
    let path = |mark: Mark, points: &[[f64; 2]]| -> String {
        let places = points.iter().filter_map(|p| Some((frame.at_x(p[0])?, frame.at_y(p[1])?)));
        places.map(|(x, y)| mark.path(x, y)).collect()
    };
    let marks = html! {
        @for (cloud, points) in clouds.iter().zip(&parts) {
            @if !points.is_empty() { path class=(cloud.mark.class()) d=(path(cloud.mark, points)) {} }
        }
    };
    html! {
        ul.legend {
            @for (cloud, points) in clouds.iter().zip(&parts) {
                li class=(cloud.mark.class()) { (cloud.name) " " strong { (counted(points.len(), "point")) } }
            }
        }
        (frame.drawing(&marks, &[]).in_page(described, None))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(data: &[[f64; 2]], samples: &[[f64; 2]]) -> String {
        let clouds = [
            Cloud { name: "data", mark: Mark::Dot, points: data },
            Cloud { name: "samples", mark: Mark::Cross, points: samples },
        ];
        draw(&clouds, ("first", "second"), "two clouds").into_string()
    }

    #[test]
    fn every_finite_point_has_a_mark_inside_the_frame() {
        let page = drawn(&[[0.0, 1.0], [2.0, -1.0], [f64::NAN, 0.0]], &[[1.0, 0.5]]);
        assert_eq!((page.matches("h0").count(), page.matches("class=\"crosses\" d=\"M").count()), (2, 1));
        assert!(page.contains("2 points") && page.contains("1 point<"), "{page}");
        let path = &page[page.find("class=\"dots\" d=\"").unwrap() + 16..];
        let path = &path[..path.find('"').unwrap()];
        let numbers: Vec<f64> = path.split(['M', ' ', 'h']).filter_map(|n| n.parse().ok()).collect();
        // x, y, 0 of either point: the second stands to the right and lower.
        assert!(numbers[3] > numbers[0] && numbers[4] > numbers[1], "{numbers:?}");
        assert!([0, 3].iter().all(|&k| (56.0..=388.0).contains(&numbers[k])));
        assert!([1, 4].iter().all(|&k| (24.0..=192.0).contains(&numbers[k])));
    }

    #[test]
    fn equal_points_and_no_points_do_no_harm() {
        assert!(drawn(&[[1.0, 1.0]; 3], &[]).contains("0 points"));
        assert!(drawn(&[], &[[f64::INFINITY, 0.0]]).contains("nothing to draw"));
        let many = vec![[0.5, 0.25]; 2000];
        assert_eq!(drawn(&many, &[]).matches("h0").count(), MOST_POINTS);
    }
}

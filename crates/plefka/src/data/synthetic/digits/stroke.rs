//! Strokes of a pen: smooth curves through control points, and their antialiased picture.
//!
//! Curves are centripetal Catmull–Rom splines (Yuksel, Schaefer & Keyser 2011), which pass through their points and add
//! no loops.

use ndarray::Array2;

/// A point (x, y), y downward.
pub(super) type Point = [f64; 2];

/// Straight pieces per spline segment.
const PIECES: usize = 6;

/// The curve through `points` as a polyline. A point given twice in a row is a corner, at which a new curve starts.
pub(super) fn curve(points: &[Point]) -> Vec<Point> {
    let mut line = Vec::with_capacity(points.len() * PIECES + 1);
    let mut start = 0;
    for k in 1..=points.len() {
        if k == points.len() || points[k] == points[k - 1] {
            spline(&points[start..k], &mut line);
            start = k;
        }
    }
    line
}

/// Appends the smooth curve through `points`, of which no two neighbours coincide.
fn spline(points: &[Point], line: &mut Vec<Point>) {
    let last = points.len() - 1;
    line.push(points[0]);
    for k in 0..last {
        let (a, b) = (points[k], points[k + 1]);
        let before = if k == 0 { mirrored(a, b) } else { points[k - 1] };
        let after = if k + 1 == last { mirrored(b, a) } else { points[k + 2] };
        let (from, to) = (tangent(before, a, b, false), tangent(a, b, after, true));
        for piece in 1..=PIECES {
            let t = piece as f64 / PIECES as f64;
            line.push([0, 1].map(|axis| hermite(a[axis], from[axis], b[axis], to[axis], t)));
        }
    }
}

/// The reflection of `b` in `a`, in place of the neighbour that an end point lacks.
fn mirrored(a: Point, b: Point) -> Point {
    [2.0 * a[0] - b[0], 2.0 * a[1] - b[1]]
}

/// The curve's derivative at `b` for a parameter that runs from 0 to 1 over the segment after `b`, or over the segment
/// before `b` when `backward`.
fn tangent(a: Point, b: Point, c: Point, backward: bool) -> Point {
    let (first, second) = (knot_distance(a, b), knot_distance(b, c));
    let unit = if backward { first } else { second };
    [0, 1].map(|x| {
        let slope = (b[x] - a[x]) / first - (c[x] - a[x]) / (first + second) + (c[x] - b[x]) / second;
        slope * unit
    })
}

/// The knot distance of the centripetal parametrisation: the square root of the chord, kept away from 0.
fn knot_distance(a: Point, b: Point) -> f64 {
    (b[0] - a[0]).hypot(b[1] - a[1]).sqrt().max(1e-3)
}

fn hermite(a: f64, from: f64, b: f64, to: f64, t: f64) -> f64 {
    let (t2, t3) = (t * t, t * t * t);
    a * (2.0 * t3 - 3.0 * t2 + 1.0) + from * (t3 - 2.0 * t2 + t) + b * (3.0 * t2 - 2.0 * t3) + to * (t3 - t2)
}

/// Draws a polyline (in pixels, pixel centres at whole numbers) with a round pen whose radius runs evenly from
/// `radii[0]` to `radii[1]`. Ink covers and does not add up: each pixel keeps its darkest value, 0 to 1.
pub(super) fn draw(image: &mut Array2<f32>, line: &[Point], radii: [f64; 2]) {
    let n_pieces = (line.len() - 1).max(1) as f64;
    for (k, piece) in line.windows(2).enumerate() {
        let radius = radii[0] + (radii[1] - radii[0]) * (k as f64 + 0.5) / n_pieces;
        draw_piece(image, piece[0], piece[1], radius);
    }
}

fn draw_piece(image: &mut Array2<f32>, a: Point, b: Point, radius: f64) {
    let reach = radius + 0.5;
    let (height, width) = image.dim();
    let span = |p: f64, q: f64, n: usize| {
        // Saturating casts: a piece beyond the border covers no pixel.
        let first = (p.min(q) - reach).ceil().max(0.0) as usize;
        let end = (p.max(q) + reach).floor() + 1.0;
        first.min(n)..(end.max(0.0) as usize).min(n)
    };
    let along = [b[0] - a[0], b[1] - a[1]];
    let length2 = (along[0] * along[0] + along[1] * along[1]).max(1e-12);
    for row in span(a[1], b[1], height) {
        for column in span(a[0], b[0], width) {
            let offset = [column as f64 - a[0], row as f64 - a[1]];
            let t = ((offset[0] * along[0] + offset[1] * along[1]) / length2).clamp(0.0, 1.0);
            let (x, y) = (offset[0] - t * along[0], offset[1] - t * along[1]);
            let distance = (x * x + y * y).sqrt();
            let ink = (reach - distance).clamp(0.0, 1.0) as f32;
            let pixel = &mut image[[row, column]];
            *pixel = pixel.max(ink);
        }
    }
}

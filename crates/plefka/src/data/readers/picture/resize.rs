//! Grey pictures of another size: triangle filter, first along columns, then along rows.
//!
//! Each pixel is the mean of those in reach, with weights that fall off linearly from its centre. The reach is one pixel
//! of the larger of both pictures, so that shrinking averages and enlarging interpolates.

/// The pictures' sides are (height, width), each at least 1; `pixels` holds one row after the other.
pub(crate) fn resize(pixels: &[u8], from: (usize, usize), to: (usize, usize)) -> Vec<u8> {
    if from == to {
        return pixels.to_vec();
    }
    let (rows, columns) = (reaches(from.0, to.0), reaches(from.1, to.1));
    let mut resized = Vec::with_capacity(to.0 * to.1);
    let mut between = vec![0.0f32; from.1];
    for row in &rows {
        between.fill(0.0);
        for (line, weight) in pixels.chunks_exact(from.1).skip(row.first).zip(&row.weights) {
            between.iter_mut().zip(line).for_each(|(sum, &pixel)| *sum += f32::from(pixel) * weight);
        }
        resized.extend(columns.iter().map(|column| {
            let near = between[column.first..].iter().zip(&column.weights);
            near.fold(0.0, |sum, (pixel, weight)| sum + pixel * weight).clamp(0.0, 255.0).round() as u8
        }));
    }
    resized
}

/// The pixels that one pixel of the new picture is the mean of.
struct Reach {
    first: usize,
    /// Their weights, which sum to 1.
    weights: Vec<f32>,
}

/// One for each of `to` pixels along a side that had `from`.
fn reaches(from: usize, to: usize) -> Vec<Reach> {
    let ratio = from as f32 / to as f32;
    let scale = ratio.max(1.0);
    let reach = |k: usize| {
        let centre = (k as f32 + 0.5) * ratio;
        let first = ((centre - scale).floor().max(0.0) as usize).min(from - 1);
        let end = ((centre + scale).ceil() as usize).clamp(first + 1, from);
        let weight = |pixel: usize| (1.0 - ((pixel as f32 - (centre - 0.5)) / scale).abs()).max(0.0);
        let mut weights: Vec<f32> = (first..end).map(weight).collect();
        let sum: f32 = weights.iter().fold(0.0, |sum, weight| sum + weight);
        weights.iter_mut().for_each(|weight| *weight /= sum);
        Reach { first, weights }
    };
    (0..to).map(reach).collect()
}

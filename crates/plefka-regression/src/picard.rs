//! The Picard condition (Hansen 1990): |u_kᵀb| must fall faster than s_k. The directions beyond the point where it
//! levels off contain only noise.

use serde::Serialize;

use crate::spectral::Spectrum;

/// A coefficient more than this many times the level behind it is not noise.
const ABOVE: f64 = 3.0;
/// Number of directions in the average of a level.
const WINDOW: usize = 6;

/// The singular values and the coefficients of the data in the singular directions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Picard {
    /// s_k.
    pub values: Vec<f64>,
    /// ‖u_kᵀb‖ over targets.
    pub coefficients: Vec<f64>,
    /// ‖u_kᵀb‖/s_k.
    pub ratios: Vec<f64>,
    /// The number of leading directions whose coefficients stand above the level of the later ones.
    pub above_noise: usize,
    /// The root mean square of the later coefficients and of the part of the data outside all directions: the noise of
    /// one row; `None` if too few coefficients remain.
    pub noise: Option<f64>,
    /// Whether the coefficients reach a level while the singular values keep falling: later directions divide noise by
    /// ever smaller numbers.
    pub levels_off: bool,
}

/// The Picard plot of a problem.
pub fn picard(spectrum: &Spectrum) -> Picard {
    plot(spectrum, !spectrum.falls())
}

/// The Picard plot of a table of features. Its singular values may fall because columns have different scales; the part
/// that no column explains is noise all the same.
pub fn picard_of_table(spectrum: &Spectrum) -> Picard {
    plot(spectrum, true)
}

/// The plot; `outside_is_noise` where the part outside all directions, if large enough, is the noise.
fn plot(spectrum: &Spectrum, outside_is_noise: bool) -> Picard {
    let coefficients: Vec<f64> =
        spectrum.coordinates.rows().into_iter().map(|row| row.dot(&row).sqrt()).collect();
    let ratios: Vec<f64> = coefficients.iter().zip(&spectrum.values).map(|(c, s)| c / s).collect();
    let beyond = spectrum.free_rows - spectrum.rank();
    let outside: f64 = spectrum.outside.iter().sum();
    let (above_noise, noise) = if outside_is_noise && beyond >= 2 * WINDOW {
        let noise = (outside / beyond as f64).sqrt();
        (last_above(&coefficients, noise), Some(noise))
    } else {
        let above_noise = above(&coefficients);
        let behind = &coefficients[above_noise..];
        let squares = behind.iter().map(|c| c * c).sum::<f64>() + outside;
        let count = behind.len() + beyond;
        (above_noise, (count >= WINDOW).then(|| (squares / count as f64).sqrt()))
    };
    let behind = &coefficients[above_noise..];
    let fall = |k: usize| spectrum.values[k] / spectrum.values[spectrum.rank() - 1];
    let levels_off = behind.len() >= WINDOW && fall(above_noise) > 100.0;
    Picard { values: spectrum.values.clone(), coefficients, ratios, above_noise, noise, levels_off }
}

/// The number of directions up to the last whose coefficient exceeds the largest expected among as many pure-noise
/// coefficients.
fn last_above(coefficients: &[f64], noise: f64) -> usize {
    let largest = (2.0 * (coefficients.len().max(2) as f64).ln()).sqrt() + 0.5;
    coefficients.iter().rposition(|c| *c > largest.max(ABOVE) * noise).map_or(0, |k| k + 1)
}

/// The number of leading directions, after which no coefficient stands above the mean square of the next few.
fn above(coefficients: &[f64]) -> usize {
    let mut last = 0;
    for k in 0..coefficients.len().saturating_sub(WINDOW / 2) {
        let behind = &coefficients[k + 1..(k + 1 + WINDOW).min(coefficients.len())];
        let level = (behind.iter().map(|c| c * c).sum::<f64>() / behind.len() as f64).sqrt();
        if coefficients[k] <= ABOVE * level {
            // One small coefficient can be chance; several in a row are the level.
            if k >= last + WINDOW {
                break;
            }
        } else {
            last = k + 1;
        }
    }
    last
}

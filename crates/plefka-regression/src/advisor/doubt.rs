//! The doubt about a choice: noise that it fits, or a signal that it loses.

use super::advice::Doubt;
use crate::Regression;
use crate::picard::Picard;

/// A choice fits the noise if it leaves less than this share of the degrees of freedom to the residual.
const SPARED: f64 = 0.1;
/// The first direction damped by more than half stands out if its coefficient is this many times the noise.
const STANDS_OUT: f64 = 2.5;
/// Its loss matters if the solution loses this many times the noise that remains in the solution.
const WEIGHTY: f64 = 12.0;

/// Why the choice may be far off: nearly every row is fitted, or a direction that stands above the noise is damped away.
pub(super) fn doubt(regression: &Regression, parameter: f64, picard: &Picard) -> Option<Doubt> {
    let spectrum = &regression.spectrum;
    let factors = regression.filter.factors(&spectrum.values, parameter);
    let left = spectrum.residual_degrees_of_freedom(&factors);
    if left < SPARED * spectrum.free_rows as f64 && picard.above_noise < spectrum.rank() {
        return Some(Doubt::FitsNoise);
    }
    let damped = factors.lost.iter().position(|lost| *lost > 0.5)?;
    let noise = picard.noise?;
    let lost = factors.lost[damped] * picard.ratios[damped];
    let stands_out = picard.coefficients[damped] > STANDS_OUT * noise;
    (stands_out && lost > WEIGHTY * noise * spectrum.gain(&factors).sqrt())
        .then_some(Doubt::LosesSignal(damped + 1))
}

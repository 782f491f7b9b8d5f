//! Retrieval states (Amit, Gutfreund & Sompolinsky 1987), m = ⟨tanh β(m + σz)⟩ > 0 with σ² = αr.
//!
//! In terms of y = m/σ and κ = T/σ with Φ(y, κ) = ⟨tanh((y + z)/κ)⟩ the equations are explicit: σ = Φ/y, T = κΦ/y and
//! √α = (σ − Φ′)/√q. At fixed T they define a curve α(y), which rises from 0 at y = 0 to the critical load and falls to
//! 0 at y = ∞. The falling branch holds the states; the rising branch holds saddles of f.

use plefka::error::Result;

use super::equations::State;
use crate::theory::arguments;
use crate::theory::gauss::{Moments, moments};
use crate::theory::mixtures;
use crate::theory::roots::root;

/// Loads below this count as 0: their effect is smaller than the precision.
const NO_LOAD: f64 = 1e-14;
/// A y above the y of the critical load, which lies between 2.09 (T → 1) and 2.14 (T → 0).
const BEYOND: f64 = 2.2;

/// A solution of the equations at the ratios y and κ.
#[derive(Debug, Clone, Copy)]
pub(super) struct Solution {
    /// y = m/σ.
    pub y: f64,
    /// κ = T/σ.
    pub kappa: f64,
    averages: Moments,
}

impl Solution {
    /// The solution at y > 0 and κ ≥ 0.
    pub(super) fn new(y: f64, kappa: f64) -> Self {
        Self { y, kappa, averages: moments(y, kappa) }
    }

    /// The solution at y > 0 and a temperature below 1.
    pub(super) fn at_temperature(y: f64, temperature: f64) -> Self {
        // Φ(y, Ty/a) is concave in a, so Newton's method falls onto its fixed point a = m from above.
        let mut a = 1.0;
        let mut found = Self::new(y, temperature * y / a);
        for _ in 0..200 {
            let averages = &found.averages;
            let step = (averages.magnetisation - a) / (1.0 + averages.scaled / a);
            // The last step is applied, because convergence is quadratic.
            a += step.min(0.0);
            found = Self::new(y, temperature * y / a);
            if step > -1e-10 * a {
                break;
            }
        }
        found
    }

    /// m.
    pub(super) fn overlap(&self) -> f64 {
        self.averages.magnetisation
    }

    /// σ = √(αr).
    pub(super) fn spread(&self) -> f64 {
        self.overlap() / self.y
    }

    /// T.
    pub(super) fn temperature(&self) -> f64 {
        self.kappa * self.spread()
    }

    /// √α.
    pub(super) fn root_load(&self) -> f64 {
        (self.spread() - self.averages.slope) / self.averages.squared.sqrt()
    }

    /// d ln √α/dy at constant T: positive on the saddles, negative on the states, 0 at the spinodal.
    pub(super) fn slope(&self) -> f64 {
        let Moments { magnetisation, squared, slope, second, third, scaled, .. } = self.averages;
        let y = self.y;
        // d ln κ/dy at constant T = κΦ/y; the total derivatives follow this direction.
        let along = (1.0 / y - slope / magnetisation) / (1.0 + scaled / magnetisation);
        let scaled_slope = -(slope + y * second + third);
        let spread = (slope - magnetisation / y + scaled * along) / y;
        let response = second + scaled_slope * along;
        let overlap = -self.kappa * (response + slope * along);
        (spread - response) / (magnetisation / y - slope) - 0.5 * overlap / squared
    }

    /// The state.
    pub(super) fn state(&self, load: f64, temperature: f64) -> State {
        State::new(load, temperature, self.overlap(), self.spread())
    }
}

/// The solution of the largest load at a temperature below 1: the critical load.
pub(super) fn fold(temperature: f64) -> Option<Solution> {
    let slope = |y: f64| Solution::at_temperature(y, temperature).slope();
    let (mut low, mut high) = (2.05, BEYOND);
    while slope(low) <= 0.0 && low > 1e-3 {
        low /= 1.5;
    }
    while slope(high) >= 0.0 && high < 1e3 {
        high *= 1.5;
    }
    Some(Solution::at_temperature(root(low, high, slope)?, temperature))
}

/// The retrieval state at `load` α ≥ 0 and `temperature` T ≥ 0: the solution of the largest overlap m > 0, stable or
/// metastable; `None` above the critical load. Loads under 10⁻¹⁴ count as 0.
///
/// # Errors
///
/// A load or temperature that is negative or not finite.
pub fn retrieval(load: f64, temperature: f64) -> Result<Option<State>> {
    arguments::load(load)?;
    arguments::temperature(temperature)?;
    if temperature >= 1.0 {
        return Ok(None);
    }
    if load < NO_LOAD {
        let m = mixtures::overlap(1, temperature);
        return Ok(Some(State::new(load, temperature, m, 0.0)));
    }
    Ok(solve(load, temperature).map(|solution| solution.state(load, temperature)))
}

/// The solution at α > 0 and T < 1.
fn solve(load: f64, temperature: f64) -> Option<Solution> {
    let wanted = load.sqrt();
    let excess = |y: f64| Solution::at_temperature(y, temperature).root_load() - wanted;
    let mut low = BEYOND;
    let beyond = Solution::at_temperature(low, temperature);
    if beyond.root_load() < wanted || beyond.slope() > 0.0 {
        let fold = fold(temperature)?;
        if fold.root_load() < wanted {
            return None;
        }
        low = fold.y;
    }
    let mut high = 2.0 * low;
    while excess(high) > 0.0 {
        high *= 2.0;
    }
    Some(Solution::at_temperature(root(low, high, excess)?, temperature))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_has_one_fold_at_every_temperature() {
        for temperature in [0.0, 0.01, 0.1, 0.3, 0.6, 0.9, 0.99, 0.9999, 1.0 - 1e-8] {
            let fold = fold(temperature).unwrap();
            assert!((2.05..BEYOND).contains(&fold.y), "{} at {temperature}", fold.y);
            let mut y = 1e-2;
            while y < 1e4 {
                let slope = Solution::at_temperature(y, temperature).slope();
                assert_eq!(slope > 0.0, y < fold.y, "{slope} at y {y}, T {temperature}");
                y *= 1.02;
            }
        }
    }

    #[test]
    fn the_slope_is_that_of_the_load() {
        for (y, temperature) in [(0.5, 0.0), (1.7, 0.02), (2.6, 0.3), (4.0, 0.1), (2.0, 0.95)] {
            let at = |y: f64| Solution::at_temperature(y, temperature);
            let (step, here) = (1e-5, at(y));
            let difference = (at(y + step).root_load().ln() - at(y - step).root_load().ln()) / (2.0 * step);
            assert!((difference - here.slope()).abs() < 1e-7, "{difference} for {} at {y}", here.slope());
            assert!((here.temperature() - temperature).abs() < 1e-14);
        }
    }
}

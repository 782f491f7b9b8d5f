//! Specific heat and susceptibility against temperature, from the fluctuations at equilibrium: C = β²(⟨E²⟩ − ⟨E⟩²) and
//! χ_d = β(⟨(d·v)²⟩ − ⟨d·v⟩²). Small machines are enumerated; others are tempered on a ladder whose rungs are
//! temperatures, T ∝ 1/t on the straight path from units without fields.

use ndarray::Array1;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::inference::exact;
use crate::inference::watch::{Steps, Watch};
use crate::model::Rbm;

mod tempered;

use tempered::tempered;

/// Machines are enumerated where the states of the smaller layer times the units of the larger are at most so many.
const ENUMERATED: f64 = (1u64 << 25) as f64;

/// Temperatures and effort.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Lowest and highest temperature, in units of the machine's own, 1/β.
    pub range: (f64, f64),
    /// Temperatures, spaced by a constant factor; 0 for no measurement.
    pub rungs: usize,
    /// Independent ensembles of chains; at least 2.
    pub ensembles: usize,
    /// Sweeps of tempering.
    pub sweeps: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { range: (0.5, 4.0), rungs: 16, ensembles: 16, sweeps: 1000 }
    }
}

impl Settings {
    /// The temperatures, highest first.
    pub fn temperatures(&self) -> Vec<f64> {
        let (low, high) = self.range;
        let last = self.rungs.saturating_sub(1).max(1) as f64;
        (0..self.rungs).map(|k| high * (low / high).powf(k as f64 / last)).collect()
    }

    /// Refuses settings out of range.
    pub fn check(&self) -> Result<()> {
        let (low, high) = self.range;
        if !(low > 0.0 && high > low && high.is_finite()) {
            let expected = "two temperatures, the lower one above 0";
            return Err(Error::setting("thermal.range", format!("{low} to {high}"), expected));
        }
        if self.rungs == 1 {
            return Err(Error::setting("thermal.rungs", 1, "0, or at least 2"));
        }
        if self.ensembles < 2 {
            return Err(Error::setting("thermal.ensembles", self.ensembles, "at least 2"));
        }
        if self.sweeps < 8 {
            return Err(Error::setting("thermal.sweeps", self.sweeps, "at least 8"));
        }
        Ok(())
    }
}

/// How the numbers were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// Enumeration.
    Exact,
    /// Parallel tempering.
    Tempering,
}

/// The thermal numbers of all temperatures.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Thermal {
    /// How.
    pub method: Method,
    /// Lowest temperature last.
    pub points: Vec<Point>,
    /// Tempering: the lowest swap rate of two neighbouring temperatures; 1 for enumeration.
    pub smallest_swap_rate: f64,
}

/// One temperature. Errors are standard errors from the ensembles (0 for enumeration).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Point {
    /// In units of the machine's own.
    pub temperature: f64,
    /// ⟨E⟩, of fields and weights.
    pub energy: f64,
    /// C, of the whole machine, in units of Boltzmann's constant.
    pub specific_heat: f64,
    /// Its error.
    pub specific_heat_error: f64,
    /// χ of Σ_i v_i, per visible unit.
    pub susceptibility: f64,
    /// Its error.
    pub susceptibility_error: f64,
    /// χ along the given direction of unit length: that of the leading mode of W.
    pub mode_susceptibility: f64,
    /// Its error.
    pub mode_susceptibility_error: f64,
}

/// Measures a machine at temperatures around 1/`beta`. `mode` is a direction of unit length, (n_visible). `None` where
/// nothing is asked for, or where units have parameters besides the field, which temperature would have to scale too.
///
/// # Errors
/// Settings out of range, [`Error::Interrupted`].
pub fn thermal(
    rbm: &Rbm<f64>,
    beta: f64,
    mode: &Array1<f64>,
    settings: Settings,
    seed: u64,
    watch: Watch<'_>,
) -> Result<Option<Thermal>> {
    settings.check()?;
    let plain = [&rbm.visible, &rbm.hidden].iter().all(|layer| layer.parameters.nrows() == 1);
    if settings.rungs == 0 || !plain {
        return Ok(None);
    }
    let larger = rbm.n_visible().max(rbm.n_hidden()) as f64;
    match exact::states(rbm).filter(|states| states * larger <= ENUMERATED) {
        Some(_) => enumerated(rbm, beta, mode, settings, watch).map(Some),
        None => tempered(&rbm.cast::<f32>(), beta, mode, (settings, seed), watch).map(Some),
    }
}

fn enumerated(
    rbm: &Rbm<f64>,
    beta: f64,
    mode: &Array1<f64>,
    settings: Settings,
    watch: Watch<'_>,
) -> Result<Thermal> {
    let directions = [Array1::ones(rbm.n_visible()), mode.clone()];
    let counter = Steps::new(watch, settings.rungs);
    let mut points = Vec::with_capacity(settings.rungs);
    for temperature in settings.temperatures() {
        let beta = beta / temperature;
        let found = exact::fluctuations(rbm, beta, &directions)?;
        let [uniform, leading] = [0, 1].map(|k: usize| found.projections[k].1);
        points.push(Point {
            temperature,
            energy: found.energy.0,
            specific_heat: beta * beta * found.energy.1,
            specific_heat_error: 0.0,
            susceptibility: beta * uniform / rbm.n_visible() as f64,
            susceptibility_error: 0.0,
            mode_susceptibility: beta * leading,
            mode_susceptibility_error: 0.0,
        });
        counter.done(1, WHAT)?;
    }
    Ok(Thermal { method: Method::Exact, points, smallest_swap_rate: 1.0 })
}

const WHAT: &str = "the thermometer";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inference::watch::unwatched;
    use crate::laws::machines;
    use crate::units::Bernoulli;

    #[test]
    fn tempering_agrees_with_enumeration() {
        let rbm: Rbm<f64> = machines::machine(&Bernoulli, (14, 10), 1.0, 3);
        let mode = Array1::from_shape_fn(14, |i| if i % 3 == 0 { 0.4 } else { -0.2 });
        let settings = Settings { rungs: 6, ensembles: 24, sweeps: 3000, range: (0.5, 4.0) };
        let wanted = enumerated(&rbm, 0.9, &mode, settings, &unwatched).unwrap();
        let found = tempered(&rbm, 0.9, &mode, (settings, 5), &unwatched).unwrap();
        assert!(found.smallest_swap_rate > 0.2, "{}", found.smallest_swap_rate);
        for (found, wanted) in found.points.iter().zip(&wanted.points) {
            assert_eq!(found.temperature, wanted.temperature);
            assert!((found.energy - wanted.energy).abs() < 0.15, "{found:?} {wanted:?}");
            for (found, error, wanted) in [
                (found.specific_heat, found.specific_heat_error, wanted.specific_heat),
                (found.susceptibility, found.susceptibility_error, wanted.susceptibility),
                (found.mode_susceptibility, found.mode_susceptibility_error, wanted.mode_susceptibility),
            ] {
                assert!(
                    (found - wanted).abs() < 5.0 * error && error < 0.1 * wanted,
                    "{found} ± {error}: {wanted}"
                );
            }
        }
    }
}

//! Specific heat and susceptibility against temperature, from the fluctuations at equilibrium: C = β²(⟨E²⟩ − ⟨E⟩²) and
//! χ_d = β(⟨(d·v)²⟩ − ⟨d·v⟩²). Small machines are enumerated; other machines are tempered on a ladder whose rungs are
//! temperatures, T ∝ 1/t on the straight path from units without fields.

use ndarray::Array1;

use crate::error::Result;
use crate::inference::exact;
use crate::inference::watch::{Steps, Watch};
use crate::model::Rbm;

mod point;
mod settings;
mod tempered;

pub use point::{Point, Thermal, ThermalMethod};
pub use settings::ThermalSettings;
use settings::WHAT;
use tempered::tempered;

/// Machines are enumerated if the states of the smaller layer times the units of the larger layer are at most this
/// number.
const ENUMERATED: f64 = (1u64 << 25) as f64;

/// Measures a machine at temperatures around 1/`beta`. `mode` is a direction of unit length, (n_visible). `None` if no
/// measurement is required, or if units have parameters besides the field, which would have to scale with the
/// temperature too.
///
/// # Errors
/// Settings out of range, [`crate::Error::Interrupted`].
pub fn thermal(
    rbm: &Rbm<f64>,
    beta: f64,
    mode: &Array1<f64>,
    settings: ThermalSettings,
    seed: u64,
    watch: Watch<'_>,
) -> Result<Option<Thermal>> {
    settings.check()?;
    let plain = [&rbm.visible, &rbm.hidden].iter().all(|layer| layer.parameters.nrows() == 1);
    if settings.rungs == 0 || !plain {
        return Ok(None);
    }
    let larger = rbm.n_visible().max(rbm.n_hidden()) as f64;
    // Energies of Potts units are not enumerated.
    let scalar = [&rbm.visible, &rbm.hidden].iter().all(|layer| layer.unit.colours() == 1);
    match exact::states(rbm).filter(|states| scalar && states * larger <= ENUMERATED) {
        Some(_) => enumerated(rbm, beta, mode, settings, watch).map(Some),
        None => tempered(&rbm.cast::<f32>(), beta, mode, (settings, seed), watch).map(Some),
    }
}

fn enumerated(
    rbm: &Rbm<f64>,
    beta: f64,
    mode: &Array1<f64>,
    settings: ThermalSettings,
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
    Ok(Thermal { method: ThermalMethod::Exact, points, smallest_swap_rate: 1.0 })
}

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
        let settings = ThermalSettings { rungs: 6, ensembles: 24, sweeps: 3000, range: (0.5, 4.0) };
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

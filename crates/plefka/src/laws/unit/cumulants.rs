//! Laws of cumulants and of the entropy: derivatives and the Legendre transform of ln Z.

use super::super::{Verdict, close, derivative};
use super::tower::{FIELDS, STEP, Tower, scale};
use crate::model::Layer;
use crate::units::Site;

/// The mean is d ln Z/dB; κ_{n+1} = dκ_n/dB up to κ_`highest`, with the cumulants as functions of the mean; their
/// slopes are dκ_n/dm, and so κ_n' κ₂ = κ_{n+1}. To 1e-7 relative to the size of the numbers.
pub fn cumulants(layer: &Layer<f64>, beta: f64, highest: usize) -> Verdict {
    for field in FIELDS {
        let at = |shift: f64| Tower::new(layer, beta, field + shift, highest);
        let steps = [-2.0, -1.0, 0.0, 1.0, 2.0].map(|k| at(k * STEP));
        let here = &steps[2];
        // The derivative by the field of a number of the tower.
        let slope = |get: &dyn Fn(&Tower) -> f64| {
            derivative(STEP, |shift| get(&steps[((shift / STEP).round() + 2.0) as usize]))
        };
        for unit in 0..layer.len() {
            let place = |n: usize| move || format!("κ_{n} of unit {unit} at field {field}");
            let wanted = slope(&|t| t.log_partition[unit]);
            close("κ₁ = d ln Z/dB", place(1), here.kappas[0][unit], wanted, 1e-7 * scale(wanted))?;
            for n in 1..highest {
                let wanted = slope(&|t| t.kappas[n - 1][unit]);
                close("κ_{n+1} = dκ_n/dB", place(n + 1), here.kappas[n][unit], wanted, 1e-7 * scale(wanted))?;
            }
            for n in 2..=highest {
                let found = here.slopes[n - 2][unit];
                let wanted = slope(&|t| t.kappas[n - 1][unit]) / slope(&|t| t.kappas[0][unit]);
                close("slope = dκ_n/dm", place(n), found, wanted, 1e-6 * scale(wanted))?;
                if n < highest {
                    let next = here.kappas[n][unit];
                    let product = found * here.kappas[1][unit];
                    close("κ_n' κ₂ = κ_{n+1}", place(n), product, next, 1e-12 * scale(next))?;
                }
            }
        }
    }
    Ok(())
}

/// The entropy of the means at B is Σ ln Z(B) − B m, and the sum of ln Z is the sum over the units.
pub fn legendre(layer: &Layer<f64>, beta: f64) -> Verdict {
    for field in FIELDS {
        let place = || format!("field {field}");
        let tower = Tower::new(layer, beta, field, 1);
        let site = Site { parameters: layer.parameters.view(), beta };
        let sum: f64 = tower.log_partition.iter().sum();
        let means = &tower.kappas[0];
        let wanted = sum - field * means.iter().sum::<f64>();
        let found = layer.unit.entropy(site, means);
        close("entropy = Σ ln Z(B) − B m", place, found, wanted, 1e-10 * scale(sum))?;
        let found = layer.log_partition_row(beta, &vec![field; layer.len()]);
        close("log_partition_sum = Σ log_partition", place, found, sum, 1e-12 * scale(sum))?;
    }
    Ok(())
}

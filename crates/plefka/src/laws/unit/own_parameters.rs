//! The law of a unit's own parameters: their statistics are derivatives of ln Z and of the weights of states.

use super::super::{Verdict, close, derivative};
use super::tower::{FIELDS, STEP, Tower, scale};
use crate::model::Layer;
use crate::units::Site;

/// Writes the statistics of a site, a slice for each parameter.
type Statistics<'a> = &'a dyn Fn(Site<'_, f64>, &mut [&mut [f64]]);

/// The statistics of every parameter except the field, a row each.
fn gathered(layer: &Layer<f64>, beta: f64, work: Statistics<'_>) -> Vec<Vec<f64>> {
    let mut rows = vec![vec![0.0; layer.len()]; layer.parameters.nrows() - 1];
    let mut out: Vec<&mut [f64]> = rows.iter_mut().map(Vec::as_mut_slice).collect();
    work(Site { parameters: layer.parameters.view(), beta }, &mut out);
    rows
}

/// The statistics of every parameter except the field are derivatives: at a state, of ln μ − βU; on average, of ln
/// Z(B). The average given a mean equals the average given the field with that mean.
pub fn own_parameters(layer: &Layer<f64>, beta: f64) -> Verdict {
    let own = layer.parameters.nrows() - 1;
    let shifted = |row: usize, unit: usize, shift: f64| {
        let mut layer = layer.clone();
        layer.parameters[[row, unit]] += shift;
        layer
    };
    let gather = |work: Statistics<'_>| gathered(layer, beta, work);
    for field in FIELDS {
        let fields = vec![field; layer.len()];
        let means = Tower::new(layer, beta, field, 1).kappas.swap_remove(0);
        let states = vec![layer.unit.centre(); layer.len()];
        let of_field = gather(&|site, out| layer.unit.mean_statistics(site, &fields, out));
        let of_mean = gather(&|site, out| layer.unit.statistics_at_mean(site, &means, out));
        let of_state = gather(&|site, out| layer.unit.statistics(site, &states, out));
        for row in 1..=own {
            for unit in 0..layer.len() {
                let place = || format!("parameter {row} of unit {unit}, field {field}");
                let wanted = derivative(STEP, |shift| {
                    Tower::new(&shifted(row, unit, shift), beta, field, 1).log_partition[unit]
                }) / beta;
                let found = of_field[row - 1][unit];
                close("mean statistic = ∂ ln Z/β∂θ", place, found, wanted, 1e-7 * scale(wanted))?;
                let again = of_mean[row - 1][unit];
                close("the same at the mean", place, again, found, 1e-9 * scale(found))?;
                let wanted = derivative(STEP, |shift| {
                    let layer = shifted(row, unit, shift);
                    layer.unit.log_prior(Site { parameters: layer.parameters.view(), beta }, &states)
                }) / beta;
                let found = of_state[row - 1][unit];
                close("statistic = −∂U/∂θ", place, found, wanted, 1e-8 * scale(wanted))?;
            }
        }
    }
    Ok(())
}

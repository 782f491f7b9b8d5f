//! Draws of p(v) = e^{−H(v)}/Z_v: exact for tables, rings and small teachers, by tempered chains for large teachers.

use ndarray::Array2;
use plefka::any::AnyRbm;
use plefka::error::{Error, Result};
use plefka::inference::PartitionMethod;
use plefka::inference::tempered_states::ChainSettings;
use plefka::inference::watch::Watch;
use plefka::model::{Layer, numbered_states};
use plefka::numerics::categorical::Categorical;
use plefka::rng::{Purpose, Stream};

use super::hamiltonian::check_rows;
use super::{RenormalizationSettings, VisibleHamiltonian, ring};

/// Number of tempered chains; their spread gives the error.
const CHAINS: usize = 32;

/// States drawn from p.
#[derive(Debug)]
pub(super) struct Draws {
    /// (draws × n_visible); row k belongs to chain k modulo `chains`.
    pub(super) visible: Array2<f64>,
    /// Number of mutually independent draws.
    pub(super) chains: usize,
}

impl Draws {
    fn independent(visible: Array2<f64>) -> Self {
        Self { chains: visible.nrows(), visible }
    }
}

/// Draws from the Hamiltonian's p, or the given states.
pub(super) fn draw(
    hamiltonian: &VisibleHamiltonian,
    layer: &Layer<f64>,
    settings: &RenormalizationSettings,
    watch: Watch<'_>,
) -> Result<Draws> {
    if let Some(given) = &settings.states {
        check_rows("visible", layer, given.view())?;
        return Ok(Draws::independent(given.clone()));
    }
    let (n, seed) = (settings.draws, settings.seed);
    match hamiltonian {
        VisibleHamiltonian::Ring { coupling, .. } => {
            Ok(Draws::independent(ring::draw(*coupling, layer.len(), n, seed)))
        }
        VisibleHamiltonian::Table(table) => Ok(Draws::independent(of_table(table, layer, n, seed)?)),
        VisibleHamiltonian::Machine(teacher) => {
            let budget = settings.budget.as_secs_f64();
            let may_enumerate = settings.method == PartitionMethod::Auto;
            let any = AnyRbm::from((**teacher).clone());
            if may_enumerate && any.enumeration_seconds(1.0).is_some_and(|seconds| seconds <= budget) {
                return Ok(Draws::independent(any.exact_samples(1.0, n, seed, watch)?.to_f64()));
            }
            tempered(&any, settings, watch)
        }
        VisibleHamiltonian::Data(_) => Err(Error::input("Hamiltonian to draw from", "data", "a model")),
    }
}

/// States drawn from a table of energies.
fn of_table(table: &[f64], layer: &Layer<f64>, n: usize, seed: u64) -> Result<Array2<f64>> {
    let numbers = Categorical::new(&table.iter().map(|h| -h).collect::<Vec<f64>>());
    let mut stream = Stream::new(seed, Purpose::Sample, 0, 0);
    let mut out = Array2::zeros((n, layer.len()));
    for mut row in out.rows_mut() {
        row.assign(&numbered_states(layer, numbers.draw(&mut stream), 1)?.row(0));
    }
    Ok(out)
}

/// States of tempered chains in equilibrium.
fn tempered(teacher: &AnyRbm, settings: &RenormalizationSettings, watch: Watch<'_>) -> Result<Draws> {
    let RenormalizationSettings { sweeps, draws, seed, .. } = *settings;
    let chains = ChainSettings { chains: CHAINS, sweeps, draws, seed };
    let found = teacher.tempered_states(chains, watch)?;
    Ok(Draws { visible: found.to_f64(), chains: CHAINS })
}

#[cfg(test)]
mod tests {
    use super::*;
    use plefka::inference::exact;
    use plefka::inference::watch::unwatched;
    use plefka::laws::machines;
    use plefka::units::{Bernoulli, Spin};

    use crate::renormalization::states;

    #[test]
    fn draws_of_a_table_have_its_frequencies() {
        let layer = machines::layer::<f64>(&Spin, 2, 1.0, 1);
        let table = [0.3, f64::INFINITY, 1.1, -0.4];
        let z: f64 = table.iter().map(|h| (-h).exp()).sum();
        let n = 40_000;
        let draws = of_table(&table, &layer, n, 5).unwrap();
        let mut counts = [0.0; 4];
        for row in draws.rows() {
            counts[states::number_of(&layer, row).unwrap()] += 1.0;
        }
        for (count, h) in counts.iter().zip(table) {
            let p = (-h).exp() / z;
            let error = (p * (1.0 - p) / n as f64).sqrt();
            assert!((count / n as f64 - p).abs() <= 4.5 * error, "{counts:?}");
        }
    }

    #[test]
    fn tempered_draws_have_the_means_of_the_machine() {
        let teacher = machines::machine::<f64>(&Bernoulli, (8, 5), 1.5, 4);
        let settings = RenormalizationSettings { draws: 20_000, ..RenormalizationSettings::default() };
        let draws = tempered(&AnyRbm::from(teacher.clone()), &settings, &unwatched).unwrap();
        let exact = exact::enumerate(&teacher, 1.0).unwrap().gradient;
        for (unit, column) in draws.visible.columns().into_iter().enumerate() {
            let mut means = [0.0; CHAINS];
            column.iter().enumerate().for_each(|(k, x)| means[k % CHAINS] += x);
            let mean = means.iter().sum::<f64>() / column.len() as f64;
            let rows = (column.len() / CHAINS) as f64;
            let variance: f64 = means.iter().map(|m| (m / rows - mean).powi(2)).sum();
            let error = (variance / ((CHAINS - 1) * CHAINS) as f64).sqrt();
            let wanted = exact.visible[[0, unit]];
            assert!((mean - wanted).abs() < 4.5 * error + 1e-3, "{mean} {wanted} ± {error}");
        }
    }
}

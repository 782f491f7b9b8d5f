//! The distribution P(q) of overlaps between replicas of the same couplings (Parisi 1983), from tempering, averaged
//! over draws of the couplings.

use plefka::error::{Error, Result};
use plefka::inference::watch::Watch;
use serde::Serialize;

use super::couplings;
use crate::ising::tempering::{IsingTemperingSettings, temper};
use crate::ising::{Ising, mean_and_error};

/// P(q) at one temperature.
#[derive(Debug, Clone, Serialize)]
pub struct Overlaps {
    /// Temperature.
    pub temperature: f64,
    /// Density of q in equal bins from −1 to 1, integrating to 1.
    pub density: Vec<f64>,
    /// ⟨q²⟩ over draws, and its standard error.
    pub square: (f64, f64),
    /// ⟨E⟩/N over draws, and its standard error.
    pub energy: (f64, f64),
    /// Smallest share of accepted swaps over draws and rungs.
    pub acceptance: f64,
}

/// P(q) of `n` spins in a field at every temperature of the ladder, over `draws` of the couplings (seeds from
/// `settings.seed`).
///
/// # Errors
/// As [`temper`]; [`Error::Setting`] for fewer than two ensembles, no bins or no draws.
pub fn overlaps(
    n: usize,
    field: f64,
    draws: usize,
    bins: usize,
    settings: &IsingTemperingSettings,
    watch: Watch<'_>,
) -> Result<Vec<Overlaps>> {
    for (name, value, least) in [("ensembles", settings.ensembles, 2), ("bins", bins, 1), ("draws", draws, 1)]
    {
        if value < least {
            return Err(Error::setting(name, value, format!("at least {least}")));
        }
    }
    let rungs = settings.betas.len();
    let mut counts = vec![vec![0.0; bins]; rungs];
    let (mut squares, mut energies) = (vec![Vec::new(); rungs], vec![Vec::new(); rungs]);
    let mut acceptance = 1.0f64;
    for draw in 0..draws {
        let seed = settings.seed.wrapping_add(draw as u64);
        let mut ising = Ising::without_field(couplings(n, 0.0, seed)?);
        ising.field.fill(field);
        let own = IsingTemperingSettings { seed, ..settings.clone() };
        let found = temper(&ising, &own, &|share| watch((draw as f64 + share) / draws as f64))?;
        for (k, rung) in found.rungs.iter().enumerate() {
            for &q in &rung.overlaps {
                let bin = (0.5 * (q + 1.0) * bins as f64) as usize;
                counts[k][bin.min(bins - 1)] += 1.0;
            }
            let mean = rung.overlaps.iter().map(|q| q * q).sum::<f64>() / rung.overlaps.len() as f64;
            squares[k].push(mean);
            energies[k].push(rung.energy.0 / n as f64);
            acceptance = if rung.acceptance.is_nan() { acceptance } else { acceptance.min(rung.acceptance) };
        }
    }
    let of = |k: usize| {
        let total: f64 = counts[k].iter().sum();
        Overlaps {
            temperature: 1.0 / settings.betas[k],
            density: counts[k].iter().map(|c| c / total * bins as f64 / 2.0).collect(),
            square: mean_and_error(&squares[k]),
            energy: mean_and_error(&energies[k]),
            acceptance,
        }
    };
    Ok((0..rungs).map(of).collect())
}

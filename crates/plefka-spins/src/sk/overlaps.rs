//! The distribution P(q) of overlaps between replicas of the same couplings (Parisi 1983), from tempering, averaged
//! over draws of the couplings.

use plefka::error::{Error, Result};
use plefka::inference::watch::Watch;
use serde::Serialize;

use super::couplings;
use crate::ising::tempering::{IsingTemperingSettings, Rung, temper};
use crate::ising::{Ising, mean_and_error};
use plefka::room::check_room;

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
    check_room("spins", n, 8.0 * (n as f64).powi(2), 2.0)?;
    let states = settings.betas.len() as f64 * n as f64 * 8.0;
    check_room("replicas", settings.ensembles, settings.ensembles as f64 * states, 1.0)?;
    check_room("bins", bins, settings.betas.len() as f64 * bins as f64 * 8.0, 1.0)?;
    let mut sums = vec![Sums { counts: vec![0.0; bins], ..Sums::default() }; settings.betas.len()];
    let mut acceptance = 1.0f64;
    for draw in 0..draws {
        let seed = settings.seed.wrapping_add(draw as u64);
        let mut ising = Ising::without_field(couplings(n, 0.0, seed)?);
        ising.field.fill(field);
        let own = IsingTemperingSettings { seed, ..settings.clone() };
        let found = temper(&ising, &own, &|share| watch((draw as f64 + share) / draws as f64))?;
        for (sums, rung) in sums.iter_mut().zip(&found.rungs) {
            sums.add(rung, n);
            acceptance = if rung.acceptance.is_nan() { acceptance } else { acceptance.min(rung.acceptance) };
        }
    }
    Ok(sums.iter().zip(&settings.betas).map(|(sums, beta)| sums.overlaps(*beta, acceptance)).collect())
}

/// The draws at one temperature.
#[derive(Debug, Clone, Default)]
struct Sums {
    /// Number of overlaps in every bin.
    counts: Vec<f64>,
    /// ⟨q²⟩ of every draw.
    squares: Vec<f64>,
    /// ⟨E⟩/N of every draw.
    energies: Vec<f64>,
}

impl Sums {
    /// Adds a draw of couplings between `n` spins.
    fn add(&mut self, rung: &Rung, n: usize) {
        let bins = self.counts.len();
        for &q in &rung.overlaps {
            let bin = (0.5 * (q + 1.0) * bins as f64) as usize;
            self.counts[bin.min(bins - 1)] += 1.0;
        }
        let mean = rung.overlaps.iter().map(|q| q * q).sum::<f64>() / rung.overlaps.len() as f64;
        self.squares.push(mean);
        self.energies.push(rung.energy.0 / n as f64);
    }

    fn overlaps(&self, beta: f64, acceptance: f64) -> Overlaps {
        let (total, bins): (f64, usize) = (self.counts.iter().sum(), self.counts.len());
        Overlaps {
            temperature: 1.0 / beta,
            density: self.counts.iter().map(|c| c / total * bins as f64 / 2.0).collect(),
            square: mean_and_error(&self.squares),
            energy: mean_and_error(&self.energies),
            acceptance,
        }
    }
}

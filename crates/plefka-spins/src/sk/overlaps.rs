//! The distribution P(q) of overlaps between replicas of the same couplings (Parisi 1983), from tempering, averaged
//! over draws of the couplings. N spins allow q in steps of 2/N: every bin holds equally many of these values. Without
//! a field p(s) = p(−s), so that P(q) = P(−q): q and −q are then counted alike.

use plefka::error::{Error, Result};
use plefka::inference::tempering::low_swap_rate;
use plefka::inference::watch::Watch;
use plefka::numerics::lattice_bins::LatticeBins;
use serde::Serialize;

use super::couplings;
use crate::ising::tempering::{IsingTemperingSettings, Rung, temper};
use crate::ising::{Ising, mean_and_error};
use plefka::room::check_room;

/// P(q) at every temperature of a ladder.
#[derive(Debug, Clone, Serialize)]
pub struct Distributions {
    /// The middle of every bin of q; bins have equal widths.
    pub q: Vec<f64>,
    /// Width of a bin; 2/N where every value of q has its own bin.
    pub bin_width: f64,
    /// Whether q and −q were counted alike, because the field is 0.
    pub symmetrised: bool,
    /// The result at every temperature, in the order of the ladder.
    pub temperatures: Vec<Overlaps>,
    /// Warnings, in plain sentences.
    pub warnings: Vec<String>,
}

/// P(q) at one temperature.
#[derive(Debug, Clone, Serialize)]
pub struct Overlaps {
    /// Temperature.
    pub temperature: f64,
    /// Density of q in every bin; the sum over bins times their width is 1.
    pub density: Vec<f64>,
    /// Standard error of the density over draws; `None` for a single draw.
    pub density_error: Option<Vec<f64>>,
    /// ⟨q²⟩ over draws, and its standard error.
    pub square: (f64, f64),
    /// ⟨E⟩/N over draws, and its standard error.
    pub energy: (f64, f64),
    /// Smallest share of accepted swaps over draws and rungs.
    pub acceptance: f64,
}

/// P(q) of `n` spins in a field at every temperature of the ladder, over `draws` of the couplings (seeds from
/// `settings.seed`), in at most `most` bins.
///
/// # Errors
/// As [`temper`]; [`Error::Setting`] for fewer than two ensembles, no bins or no draws, or a field that is not finite.
pub fn overlaps(
    n: usize,
    field: f64,
    draws: usize,
    most: usize,
    settings: &IsingTemperingSettings,
    watch: Watch<'_>,
) -> Result<Distributions> {
    for (name, value, least) in [("ensembles", settings.ensembles, 2), ("bins", most, 1), ("draws", draws, 1)]
    {
        if value < least {
            return Err(Error::setting(name, value, format!("at least {least}")));
        }
    }
    if !field.is_finite() {
        return Err(Error::setting("field", field, "a finite number"));
    }
    check_room("spins", n, 8.0 * (n as f64).powi(2), 2.0)?;
    let states = settings.betas.len() as f64 * n as f64 * 8.0;
    check_room("replicas", settings.ensembles, settings.ensembles as f64 * states, 1.0)?;
    let bins = LatticeBins::new(n, most);
    // A draw keeps its density, its two means, and the box of the density.
    let draw = settings.betas.len() as f64 * (8.0 * bins.len() as f64 + 40.0);
    check_room("draws", draws, draws as f64 * draw, 1.0)?;
    let mut sums = vec![Sums::default(); settings.betas.len()];
    let mut acceptance = 1.0f64;
    for draw in 0..draws {
        let seed = settings.seed.wrapping_add(draw as u64);
        let mut ising = Ising::without_field(couplings(n, 0.0, seed)?);
        ising.field.fill(field);
        let own = IsingTemperingSettings { seed, ..settings.clone() };
        let found = temper(&ising, &own, &|share| watch((draw as f64 + share) / draws as f64))?;
        for (sums, rung) in sums.iter_mut().zip(&found.rungs) {
            sums.add(rung, n, bins, field == 0.0);
            acceptance = if rung.acceptance.is_nan() { acceptance } else { acceptance.min(rung.acceptance) };
        }
    }
    let at = sums.iter().zip(&settings.betas).map(|(sums, beta)| sums.overlaps(*beta, acceptance));
    Ok(Distributions {
        q: bins.centres(),
        bin_width: bins.width(),
        symmetrised: field == 0.0,
        temperatures: at.collect(),
        warnings: low_swap_rate(acceptance).into_iter().collect(),
    })
}

/// The draws at one temperature.
#[derive(Debug, Clone, Default)]
struct Sums {
    /// The density of every draw.
    densities: Vec<Vec<f64>>,
    /// ⟨q²⟩ of every draw.
    squares: Vec<f64>,
    /// ⟨E⟩/N of every draw.
    energies: Vec<f64>,
}

impl Sums {
    /// Adds a draw of couplings between `n` spins.
    fn add(&mut self, rung: &Rung, n: usize, bins: LatticeBins, symmetric: bool) {
        let mut counts = vec![0.0; bins.len()];
        for &q in &rung.overlaps {
            counts[bins.bin(q)] += 1.0;
        }
        if symmetric {
            let turned: Vec<f64> = counts.iter().rev().copied().collect();
            counts.iter_mut().zip(turned).for_each(|(count, other)| *count = 0.5 * (*count + other));
        }
        let whole = rung.overlaps.len() as f64;
        self.densities.push(counts.iter().map(|count| count / whole / bins.width()).collect());
        self.squares.push(rung.overlaps.iter().map(|q| q * q).sum::<f64>() / whole);
        self.energies.push(rung.energy.0 / n as f64);
    }

    fn overlaps(&self, beta: f64, acceptance: f64) -> Overlaps {
        let bins = self.densities.first().map_or(0, Vec::len);
        let of_bin = |bin: usize| self.densities.iter().map(|density| density[bin]).collect::<Vec<f64>>();
        let (density, errors): (Vec<f64>, Vec<f64>) =
            (0..bins).map(|bin| mean_and_error(&of_bin(bin))).unzip();
        Overlaps {
            temperature: 1.0 / beta,
            density,
            density_error: (self.densities.len() > 1).then_some(errors),
            square: mean_and_error(&self.squares),
            energy: mean_and_error(&self.energies),
            acceptance,
        }
    }
}

//! The mixing of Gibbs chains of a machine: integrated autocorrelation times of the clamped free energy and of the
//! projections on given directions (Decelle, Furtlehner & Seoane 2021 on the slow chains of trained machines).

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::autocorrelation::{Autocorrelation, integrated_time};
use crate::data::Rows;
use crate::error::{Error, Result};
use crate::float::Float;
use crate::inference::gibbs;
use crate::model::{Draw, Rbm};
use crate::rng::Purpose;

/// Length of the chains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Length {
    /// Sweeps before the first measurement.
    pub discard: u32,
    /// Number of measured sweeps, at least 2.
    pub sweeps: u32,
}

/// One observable of the chains.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Observable {
    /// `free_energy`, `direction_1`, `direction_2` …
    pub observable: String,
    /// Its autocorrelation time in sweeps; `None` if it never changed.
    pub time: Option<Autocorrelation>,
}

/// Autocorrelation times of chains, in sweeps.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ChainTimes {
    /// The free energy, then the directions in order.
    pub observables: Vec<Observable>,
    /// The largest time; `None` if nothing ever changed.
    pub slowest: Option<Autocorrelation>,
}

/// Runs one chain from every row of `start` and measures after every sweep. `directions` is (n_visible × k). Streams:
/// (`seed`, layer, sweep).
///
/// # Errors
/// Rows or directions whose width differs from the machine's, no rows, fewer than 2 sweeps, free energies that are not
/// finite.
pub fn measure<F: Float>(
    rbm: &Rbm<F>,
    beta: F,
    start: &Rows<F>,
    directions: &Array2<f64>,
    length: Length,
    seed: u64,
) -> Result<ChainTimes> {
    rbm.check_width(start.n_columns())?;
    if directions.nrows() != rbm.n_visible() {
        let expected = format!("{} rows, one per visible unit", rbm.n_visible());
        return Err(Error::input("shape of the directions", format!("{:?}", directions.dim()), expected));
    }
    if length.sweeps < 2 {
        return Err(Error::setting("sweeps", length.sweeps, "at least 2"));
    }
    let series = run(rbm, beta, start, directions, length, seed);
    let observables = series.iter().enumerate().map(|(k, series)| {
        let observable = if k == 0 { "free_energy".into() } else { format!("direction_{k}") };
        Ok(Observable { observable, time: integrated_time(series)? })
    });
    let observables = observables.collect::<Result<Vec<_>>>()?;
    let times = observables.iter().filter_map(|o| o.time);
    let slowest = times.max_by(|a, b| a.tau.total_cmp(&b.tau));
    Ok(ChainTimes { observables, slowest })
}

/// The series of the free energy and of every direction, each (sweeps × chains).
fn run<F: Float>(
    rbm: &Rbm<F>,
    beta: F,
    start: &Rows<F>,
    directions: &Array2<f64>,
    length: Length,
    seed: u64,
) -> Vec<Array2<f64>> {
    let (chains, k) = (start.n_rows(), directions.ncols());
    let narrow = directions.mapv(F::of).as_standard_layout().into_owned();
    let mut series = vec![Array2::zeros((length.sweeps as usize, chains)); k + 1];
    let draw = Draw { seed, purpose: Purpose::Hidden, step: u64::MAX, lane: 0 };
    let mut hidden = rbm.sample_hidden(start, beta, draw);
    gibbs::sweep(rbm, beta, &mut hidden, length.discard, seed, u64::MAX);
    let mut projections = Array2::zeros((chains, k));
    for time in 0..length.sweeps as usize {
        let Some((visible, field)) = gibbs::sweep(rbm, beta, &mut hidden, 1, seed, time as u64) else {
            break;
        };
        let own = visible.dot(rbm.visible.field());
        let other = rbm.hidden.log_partition(beta, &field);
        let prior = rbm.visible.log_prior(beta, &visible);
        visible.times(narrow.view(), &mut projections);
        for chain in 0..chains {
            series[0][[time, chain]] = -beta.wide() * own[chain] - prior[chain] - other[chain];
            for direction in 0..k {
                series[direction + 1][[time, chain]] = projections[[chain, direction]].wide();
            }
        }
    }
    series
}

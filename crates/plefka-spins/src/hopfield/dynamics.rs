//! Dynamics of recall: spins follow their fields one at a time in random order (asynchronous: the energy never rises),
//! all at once (synchronous, Little 1974: ends in a fixed point or a cycle of two states), or at a temperature (Glauber
//! 1963).

use ndarray::{Array1, Array2, ArrayView2};
use plefka::error::{Error, Result};
use plefka::rng::{Purpose, Stream};
use rayon::prelude::*;

use super::Memory;
use super::landscape::Walker;
use crate::ising::heat_bath;

/// The dynamics of recall.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Dynamics {
    /// One spin at a time, in a new random order for every sweep.
    Asynchronous,
    /// All spins at once.
    Synchronous,
    /// Heat bath at the given temperature, one spin after the other.
    Thermal(f64),
}

plefka::choices! {
    /// The name of the dynamics, without a temperature.
    pub enum DynamicsKind: "dynamics" {
        Asynchronous = "asynchronous": "One spin at a time, in random order",
        Synchronous = "synchronous": "All at once",
        Thermal = "thermal": "Heat bath at a temperature",
    }
}

/// The result of recall.
#[derive(Debug, Clone)]
pub struct Recall {
    /// Final states, (rows × N).
    pub states: Array2<f64>,
    /// Overlaps with every pattern, (rows × P): of the final state, or at a temperature of the mean state over the
    /// second half of the sweeps.
    pub overlaps: Array2<f64>,
    /// E of the final states.
    pub energies: Vec<f64>,
    /// Number of sweeps of each row.
    pub sweeps: Vec<usize>,
    /// Whether the row reached a fixed point; always false at a temperature.
    pub settled: Vec<bool>,
}

impl Memory {
    /// Recalls from every row of `starts` (rows × N) of ±1, with at most `sweeps` sweeps.
    ///
    /// # Errors
    /// [`Error::Input`] for starts of another shape or with entries other than ±1, [`Error::Setting`] for no sweeps or
    /// a temperature that is not a finite number above 0.
    pub fn recall(
        &self,
        starts: ArrayView2<'_, f64>,
        dynamics: Dynamics,
        sweeps: usize,
        seed: u64,
    ) -> Result<Recall> {
        self.landscape.check_states(starts)?;
        if sweeps == 0 {
            return Err(Error::setting("sweeps", 0, "at least 1"));
        }
        match dynamics {
            Dynamics::Asynchronous => Ok(self.asynchronous(starts, sweeps, seed)),
            Dynamics::Synchronous => Ok(self.synchronous(starts, sweeps)),
            Dynamics::Thermal(temperature) if temperature > 0.0 && temperature.is_finite() => {
                Ok(self.thermal(starts, temperature, sweeps, seed))
            }
            Dynamics::Thermal(temperature) => {
                Err(Error::setting("temperature", temperature, "a finite number above 0"))
            }
        }
    }

    fn ended(&self, states: Array2<f64>, sweeps: Vec<usize>, settled: Vec<bool>) -> Recall {
        let (overlaps, energies) = (self.overlaps(states.view()), self.landscape.energy(states.view()));
        Recall { states, overlaps, energies, sweeps, settled }
    }

    /// The results of `walk` for every start and its number.
    fn walked<T: Send>(
        &self,
        starts: ArrayView2<'_, f64>,
        walk: impl Fn(Walker<'_>, u64) -> T + Sync,
    ) -> Vec<T> {
        let rows: Vec<Vec<f64>> = starts.rows().into_iter().map(|row| row.to_vec()).collect();
        let walked = rows.into_par_iter().enumerate();
        walked.map(|(row, state)| walk(Walker::new(&self.landscape, state), row as u64)).collect()
    }

    fn asynchronous(&self, starts: ArrayView2<'_, f64>, sweeps: usize, seed: u64) -> Recall {
        let ends = self.walked(starts, |walker, row| asynchronous_sweeps(walker, sweeps, (seed, row)));
        let states = Array2::from_shape_fn(starts.dim(), |(row, spin)| ends[row].0[spin]);
        self.ended(states, ends.iter().map(|end| end.1).collect(), ends.iter().map(|end| end.2).collect())
    }

    fn synchronous(&self, starts: ArrayView2<'_, f64>, sweeps: usize) -> Recall {
        let mut states = starts.to_owned();
        let mut before = states.clone();
        let (mut made, mut settled) = (vec![0; states.nrows()], vec![false; states.nrows()]);
        for sweep in 1..=sweeps {
            let fields = self.landscape.fields(states.view());
            let mut next = states.clone();
            ndarray::Zip::from(&mut next).and(&fields).for_each(|s, &f| {
                if f != 0.0 {
                    *s = f.signum();
                }
            });
            let mut moving = false;
            for row in 0..states.nrows() {
                let same = next.row(row) == states.row(row);
                let cycles = sweep > 1 && next.row(row) == before.row(row);
                if !(settled[row] || same || cycles) {
                    moving = true;
                }
                if !settled[row] && !same {
                    made[row] = sweep;
                }
                settled[row] = same;
            }
            before = std::mem::replace(&mut states, next);
            if !moving {
                break;
            }
        }
        self.ended(states, made, settled)
    }

    fn thermal(&self, starts: ArrayView2<'_, f64>, temperature: f64, sweeps: usize, seed: u64) -> Recall {
        let ends =
            self.walked(starts, |walker, row| heat_bath_sweeps(walker, temperature, sweeps, (seed, row)));
        let states = Array2::from_shape_fn(starts.dim(), |(row, spin)| ends[row].0[spin]);
        let means = Array2::from_shape_fn(starts.dim(), |(row, spin)| ends[row].1[spin]);
        let rows = starts.nrows();
        let ended = self.ended(states, vec![sweeps; rows], vec![false; rows]);
        Recall { overlaps: self.overlaps(means.view()), ..ended }
    }
}

/// Asynchronous descent: the final state, the number of sweeps and whether it settled.
fn asynchronous_sweeps(
    mut walker: Walker<'_>,
    sweeps: usize,
    (seed, row): (u64, u64),
) -> (Vec<f64>, usize, bool) {
    for sweep in 0..sweeps {
        let order =
            Stream::new(seed, Purpose::Permutation, sweep as u64, row).permutation(walker.state.len());
        let mut moved = false;
        for spin in order {
            if walker.field(spin) * walker.state[spin] < 0.0 {
                walker.flip(spin);
                moved = true;
            }
        }
        if !moved {
            return (walker.state, sweep, true);
        }
    }
    (walker.state, sweeps, false)
}

/// Heat bath: the final state, and the mean state over the second half of the sweeps.
fn heat_bath_sweeps(
    mut walker: Walker<'_>,
    temperature: f64,
    sweeps: usize,
    (seed, row): (u64, u64),
) -> (Vec<f64>, Array1<f64>) {
    let mut sum = Array1::zeros(walker.state.len());
    for sweep in 0..sweeps {
        let mut stream = Stream::new(seed, Purpose::Visible, sweep as u64, row);
        for spin in 0..walker.state.len() {
            if heat_bath::turns(walker.state[spin], walker.field(spin) / temperature, &mut stream) {
                walker.flip(spin);
            }
        }
        if sweep >= sweeps / 2 {
            sum.iter_mut().zip(&walker.state).for_each(|(sum, s)| *sum += s);
        }
    }
    (walker.state, sum / (sweeps - sweeps / 2) as f64)
}

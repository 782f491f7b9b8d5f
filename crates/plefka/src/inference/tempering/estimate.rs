//! ln Z by parallel tempering: find a ladder, bring the chains to equilibrium from both ends, record, and compare the
//! ensembles that started from independent units with the ensembles that started from the machine.

use ndarray::{Array2, Axis};
use serde::{Deserialize, Serialize};

use super::Ladder;
use super::adapt::{places_for, rungs_for};
use super::carried::{Carry, carried};
use super::mbar::{Mbar, Recorder};
use super::pace::Pace;
use super::works::{Ratio, Works};
use crate::data::{Rows, evenly_spaced};
use crate::error::{Error, Result};
use crate::float::Float;
use crate::inference::ais;
use crate::inference::path::Path;
use crate::inference::watch::Watch;

/// Length and size of a tempering run.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TemperingSettings {
    /// Independent ensembles of chains, one chain of each at every rung; at least 2.
    pub ensembles: usize,
    /// Total number of sweeps. Three tenths adapt the ladder, the next tenth is discarded, the rest is recorded.
    pub sweeps: usize,
    /// Number of rungs; 0 chooses the number for a rejection rate of 0.4 between neighbours.
    pub rungs: usize,
    /// Seed.
    pub seed: u64,
}

impl Default for TemperingSettings {
    fn default() -> Self {
        Self { ensembles: 16, sweeps: 10_000, rungs: 0, seed: 1 }
    }
}

/// The result of tempering.
#[derive(Debug, Clone)]
pub struct Tempered<F: Float> {
    /// ln Z, nats, by Bennett's acceptance ratio between neighbours.
    pub log_partition: f64,
    /// Its standard error, from the spread of the ensembles.
    pub std_error: f64,
    /// Degrees of freedom of that error: ensembles − 1.
    pub degrees: usize,
    /// ln Z by multistate reweighting, from fewer states than for the acceptance ratio.
    pub by_reweighting: f64,
    /// ln Z by thermodynamic integration; biased where rungs are far apart.
    pub by_integration: f64,
    /// The smallest overlap of two neighbouring rungs, from 0 to 1.
    pub smallest_overlap: f64,
    /// ln Z of the ensembles that started from the machine's end, and of the ensembles that started from independent
    /// units; NaN if all started alike.
    pub by_start: (f64, f64),
    /// Their difference in standard errors.
    pub disagreement: f64,
    /// Places of the rungs on the path.
    pub places: Vec<f64>,
    /// Mean probability of a swap between neighbours while recording.
    pub swap_rates: Vec<f64>,
    /// Round trips of all walkers while recording.
    pub round_trips: u64,
    /// Number of recorded sweeps.
    pub sweeps: usize,
    /// Visible states of the machine after the last sweep, one per ensemble.
    pub visible: Array2<F>,
}

/// The rejection rate between neighbours for the choice of the number of rungs.
const REJECTION: f64 = 0.4;
/// Steps and chains of the annealing that finds the first ladder.
const PILOT: (usize, usize) = (400, 32);
/// Sweeps at every rung while chains are carried to their rungs.
const SETTLE: u64 = 4;
/// Largest number of works recorded per pair and ensemble; largest number of states recorded for reweighting, over all
/// rungs and ensembles.
const RECORDS: usize = 2000;
const STATES: usize = 50_000;

/// ln Z of the machine at the end of `path`. `start` are visible states near the machine, such as data (n × n_visible):
/// half of the ensembles start from them, the other half from independent units. Without `start` all ensembles start
/// from independent units.
///
/// # Errors
/// [`Error::Setting`] for settings out of range, [`Error::Input`] for states of another width, [`Error::Interrupted`].
pub fn log_partition<F: Float>(
    path: &Path<F>,
    start: Option<&Array2<F>>,
    settings: TemperingSettings,
    watch: Watch<'_>,
) -> Result<Tempered<F>> {
    check(settings)?;
    let mut pace = Pace::of_sweeps(settings.sweeps, watch);
    run(path, start, settings, &mut pace)
}

/// [`log_partition`] with as many sweeps as fit into `seconds`, in place of the number in the settings: the parts of the
/// run end by the clock, so that the result depends on the speed of the computer.
///
/// # Errors
/// The errors of [`log_partition`].
pub fn log_partition_within<F: Float>(
    path: &Path<F>,
    start: Option<&Array2<F>>,
    settings: TemperingSettings,
    seconds: f64,
    watch: Watch<'_>,
) -> Result<Tempered<F>> {
    check(settings)?;
    run(path, start, settings, &mut Pace::of_seconds(seconds, watch))
}

fn check(settings: TemperingSettings) -> Result<()> {
    if settings.ensembles < 2 {
        return Err(Error::setting(
            "ensembles",
            settings.ensembles,
            "at least 2: errors come from their spread",
        ));
    }
    if settings.sweeps < 20 {
        return Err(Error::setting("sweeps", settings.sweeps, "at least 20"));
    }
    Ok(())
}

fn run<F: Float>(
    path: &Path<F>,
    start: Option<&Array2<F>>,
    settings: TemperingSettings,
    pace: &mut Pace<'_>,
) -> Result<Tempered<F>> {
    let mut ladder = first_ladder(path, start, settings, pace)?;
    ladder = adapted(path, ladder, settings, pace)?;
    for _ in 0..pace.settling() {
        pace.sweep(&mut ladder)?;
    }
    ladder.forget();
    let (works, recorder) = record(&mut ladder, pace)?;
    Ok(summary(path, &ladder, &works, recorder, start.is_some()))
}

/// A ladder of equal divergence from a pilot annealing run, with chains carried to every rung.
fn first_ladder<F: Float>(
    path: &Path<F>,
    start: Option<&Array2<F>>,
    settings: TemperingSettings,
    pace: &Pace<'_>,
) -> Result<Ladder<F>> {
    let places = ais::Schedule { spacing: ais::Spacing::Linear, steps: PILOT.0 }.places()?;
    let pilot = ais::forward(path, &places, PILOT.1, settings.seed, &|_| pace.look())?;
    let length: f64 = pilot.step_variances.iter().map(|v| v.sqrt()).sum();
    let rungs = if settings.rungs > 1 { settings.rungs } else { (length.ceil() as usize + 1).clamp(4, 64) };
    let places = ais::adapt(&places, &pilot, rungs - 1);
    let below = from_independent(path, &places, settings.ensembles, settings.seed);
    let Some(start) = start else { return Ladder::new(path, &places, &below, settings.seed) };
    if start.ncols() != path.shape().0 || start.nrows() == 0 {
        return Err(Error::input(
            "states to start from",
            format!("{:?}", start.dim()),
            "one column per visible unit",
        ));
    }
    let above = from_machine(path, &places, start, settings);
    let states: Vec<Array2<F>> = above
        .iter()
        .zip(&below)
        .map(|(above, below)| {
            Array2::from_shape_fn(
                below.dim(),
                |(c, i)| if c % 2 == 0 { above[[c, i]] } else { below[[c, i]] },
            )
        })
        .collect();
    Ladder::new(path, &places, &states, settings.seed)
}

/// States of every rung from independent units, carried up the ladder.
fn from_independent<F: Float>(path: &Path<F>, places: &[f64], ensembles: usize, seed: u64) -> Vec<Array2<F>> {
    let visible = path.rung(places[0]).independent(ensembles, seed, u64::MAX, 0).visible;
    let mut states = vec![visible.to_dense()];
    let carry = Carry { sweeps: SETTLE, seed, step: u64::MAX - 1 };
    states.extend(carried(path, places.iter().enumerate().skip(1), visible, carry));
    states
}

/// States of every rung from states of the machine, carried down the ladder.
fn from_machine<F: Float>(
    path: &Path<F>,
    places: &[f64],
    start: &Array2<F>,
    settings: TemperingSettings,
) -> Vec<Array2<F>> {
    let rows = evenly_spaced(settings.ensembles, start.nrows());
    let visible = Rows::compact(start.select(Axis(0), &rows));
    let carry = Carry { sweeps: SETTLE, seed: settings.seed, step: u64::MAX - 101 };
    let mut states = carried(path, places.iter().enumerate().rev(), visible, carry);
    states.reverse();
    states
}

/// Rounds of doubling length; after each round the rungs are moved to places with equal rejection rates.
fn adapted<F: Float>(
    path: &Path<F>,
    mut ladder: Ladder<F>,
    settings: TemperingSettings,
    pace: &mut Pace<'_>,
) -> Result<Ladder<F>> {
    let mut round = pace.first_round();
    while let Some(most) = pace.adapting() {
        let sweeps = round.min(most);
        for _ in 0..sweeps {
            pace.sweep(&mut ladder)?;
        }
        round *= 2;
        // A last short round has too few data.
        if sweeps * 2 >= round / 2 {
            let rates = ladder.swap_rates();
            let rungs = if settings.rungs > 1 { settings.rungs } else { rungs_for(&rates, REJECTION) };
            ladder = ladder.moved(path, &places_for(ladder.places(), &rates, rungs))?;
        }
    }
    Ok(ladder)
}

fn record<F: Float>(ladder: &mut Ladder<F>, pace: &mut Pace<'_>) -> Result<(Works, Recorder)> {
    let sweeps = pace.recording();
    let mut works = Works::default();
    let mut recorder = Recorder::new(ladder.places().len());
    let every = sweeps.div_ceil(RECORDS);
    let states = ladder.places().len() * ladder.ensembles();
    let states_every = (sweeps * states).div_ceil(STATES).max(every);
    for sweep in 0..sweeps {
        let differences = pace.sweep(ladder)?;
        if (sweep + 1).is_multiple_of(every) {
            works.record(&differences);
        }
        if (sweep + 1).is_multiple_of(states_every) {
            recorder.record(ladder);
        }
        if pace.is_late(sweep + 1) {
            break;
        }
    }
    Ok((works, recorder))
}

fn summary<F: Float>(
    path: &Path<F>,
    ladder: &Ladder<F>,
    works: &Works,
    recorder: Recorder,
    two_starts: bool,
) -> Tempered<F> {
    let Ratio { log_ratio, std_error, by_ensemble, integrated, steps, smallest_overlap } = works.ratio();
    let base = path.base_log_partition();
    let Mbar { log_ratio: reweighted, .. } = recorder.solve(&steps);
    let (above, below): (Vec<_>, Vec<_>) = by_ensemble.iter().enumerate().partition(|(c, _)| c % 2 == 0);
    let mean = |part: &[(usize, &f64)]| part.iter().map(|(_, x)| **x).sum::<f64>() / part.len() as f64;
    let (above_mean, below_mean) = (mean(&above), mean(&below));
    // Each start has half of the ensembles: the difference of the two has twice the error of the whole.
    let disagreement = (above_mean - below_mean).abs() / (2.0 * std_error);
    let last = ladder.places().len() - 1;
    Tempered {
        log_partition: base + log_ratio,
        std_error,
        degrees: ladder.ensembles() - 1,
        by_reweighting: base + reweighted,
        smallest_overlap,
        by_integration: base + integrated,
        by_start: if two_starts { (base + above_mean, base + below_mean) } else { (f64::NAN, f64::NAN) },
        disagreement: if two_starts { disagreement } else { f64::NAN },
        places: ladder.places().to_vec(),
        swap_rates: ladder.swap_rates(),
        round_trips: ladder.round_trips(),
        sweeps: works.records(),
        visible: ladder.visible(last).to_dense(),
    }
}

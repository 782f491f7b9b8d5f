//! `hopfield recall`: patterns from data, corrupted and recalled.

use std::path::Path;

use ndarray::{Array2, ArrayView1};
use plefka::Error;
use plefka::data::load::load_as;
use plefka::training::config::DataConfig;
use plefka::units::{Bernoulli, Unit};
use plefka_spins::hopfield::{Dynamics, Memory, Recall, corrupted};
use serde_json::json;

use super::rule;
use crate::args::{DynamicsName, HopfieldRecallArgs};
use crate::output::{Output, facts};
use crate::picture_page::{self, shape_of, told};
use crate::table::short;

/// An overlap from which on a pattern counts as recalled.
const RECALLED: f64 = 0.95;
/// Patterns in a picture at most.
const PICTURED: usize = 12;

/// Stores, corrupts, recalls.
pub fn run(args: &HopfieldRecallArgs, output: Output) -> anyhow::Result<()> {
    let (patterns, shape) = patterns(args)?;
    let shape = told(args.shape.as_deref())?.or(shape);
    let dynamics = dynamics(args)?;
    let starts = corrupted(patterns.view(), args.corruption, args.seed)?;
    let memory = Memory::learn(patterns, rule(&args.rule)?)?;
    let before = memory.ising.energy(starts.view());
    let found = memory.recall(starts.view(), dynamics, args.sweeps, args.seed)?;
    let own: Vec<f64> = found.overlaps.diag().to_vec();
    let recalled = own.iter().filter(|m| **m >= RECALLED).count();
    if let Some(path) = &args.picture {
        picture(path, &memory, &starts, &found, shape)?;
    }
    let n = own.len() as f64;
    let mean = own.iter().sum::<f64>() / n;
    let settled = found.settled.iter().filter(|s| **s).count();
    let largest = |row: ArrayView1<'_, f64>| row.iter().fold(0.0f64, |m, x| m.max(x.abs()));
    let document = json!({
        "spins": memory.patterns.ncols(),
        "patterns": memory.n_patterns(),
        "load": memory.load(),
        "rule": memory.rule.name(),
        "sweeps_of_learning": memory.learning.sweeps,
        "unstable": memory.learning.unstable,
        "corruption": args.corruption,
        "overlap": mean,
        "recalled": recalled,
        "settled": settled,
        "recalls": own.iter().enumerate().map(|(k, own)| json!({
            "pattern": k,
            "overlap": own,
            "largest_overlap": largest(found.overlaps.row(k)),
            "energy_before": before[k],
            "energy": found.energies[k],
            "sweeps": found.sweeps[k],
            "settled": found.settled[k],
        })).collect::<Vec<_>>(),
        "picture": args.picture,
    });
    let lines = [
        ("spins", memory.patterns.ncols().to_string()),
        ("patterns", format!("{} ({} per spin)", memory.n_patterns(), short(memory.load()))),
        ("unstable spins", format!("{} of all in the patterns themselves", short(memory.learning.unstable))),
        ("overlap at the end", short(mean)),
        ("recalled", format!("{recalled} of {} patterns with an overlap of at least {RECALLED}", own.len())),
        ("settled", format!("{settled} of {}", own.len())),
    ];
    output.result(&document, &facts(&lines))
}

/// Height and width of a pattern, where it is a picture.
type Shape = Option<(usize, usize)>;

/// ±1, (P × N), and the shape of a picture where the data have one.
fn patterns(args: &HopfieldRecallArgs) -> plefka::Result<(Array2<f64>, Shape)> {
    let mut config = DataConfig { source: args.data.clone(), validation_share: 0.0, ..DataConfig::default() };
    args.reading.apply(&mut config);
    config.limit = args.patterns.unwrap_or(config.limit);
    let (samples, _) = load_as::<f64>(&config, None, |_| Ok(&Bernoulli as &dyn Unit<f64>), args.seed)?;
    let values = samples.all(args.seed)?.visible.to_dense();
    let patterns = values.mapv(|x| if x > 0.5 { 1.0 } else { -1.0 });
    Ok((patterns, samples.image_shape))
}

fn dynamics(args: &HopfieldRecallArgs) -> plefka::Result<Dynamics> {
    match (args.dynamics, args.temperature) {
        (DynamicsName::Asynchronous, None) => Ok(Dynamics::Asynchronous),
        (DynamicsName::Synchronous, None) => Ok(Dynamics::Synchronous),
        (DynamicsName::Thermal, Some(temperature)) => Ok(Dynamics::Thermal(temperature)),
        (DynamicsName::Thermal, None) => {
            Err(Error::setting("temperature", "none", "one, for thermal dynamics"))
        }
        (_, Some(t)) => Err(Error::setting("temperature", t, "none, unless --dynamics thermal")),
    }
}

/// Pattern, start and end in columns of the page.
fn picture(
    path: &Path,
    memory: &Memory,
    starts: &Array2<f64>,
    found: &Recall,
    shape: Shape,
) -> plefka::Result<()> {
    let (count, n) = (memory.n_patterns().min(PICTURED), memory.patterns.ncols());
    let of = [&memory.patterns, starts, &found.states];
    // Side by side in one image for every pattern.
    let (height, width) = shape_of(n, shape)?;
    let rows = Array2::from_shape_fn((count, 3 * n), |(row, pixel)| {
        let (y, x) = (pixel / (3 * width), pixel % (3 * width));
        (0.5 * (of[x / width][[row, y * width + x % width]] + 1.0)) as f32
    });
    picture_page::write(path, rows.view(), (height, 3 * width))
}

//! `report`: the HTML report of a run, made from its folder and its data.

use std::path::{Path, PathBuf};

use ndarray::Array2;
use plefka::data::{Rows, Samples, load};
use plefka::diagnostics::monitors::{DATA_MONITORS, MODEL_MONITORS};
use plefka::diagnostics::spectrum::all_singular_values;
use plefka::inference::conditional::{self, Chain};
use plefka::inference::gibbs;
use plefka::io::run_folder::REPORT;
use plefka::io::{ModelHeader, RunFolder};
use plefka::model::Draw;
use plefka::rng::{Purpose, Stream};
use plefka::training::{Record, RunConfig};
use plefka::units::Bernoulli;
use plefka::{Rbm, Result};
use serde_json::json;

use crate::notes;
use crate::output::Output;
use crate::report::{MonitorSeries, ReportInput, render, write as write_page};
use crate::table::short;

/// Pictures of data and of samples.
const PICTURES: usize = 60;
/// Pairs of data and reconstruction.
const PAIRS: usize = 24;
/// Gibbs sweeps from noise before a sample is shown.
const SWEEPS: u32 = 500;

/// Writes the report of a run again.
pub fn run(run: &Path, out: Option<&Path>, output: Output) -> anyhow::Result<()> {
    let folder = RunFolder::open(run)?;
    let config = folder.config()?;
    let (input, warnings) = match load::<f32>(&config.data, &Bernoulli, config.seed) {
        Ok((train, validation)) => {
            (gather(&folder, Some((validation.as_ref().unwrap_or(&train), train.len())))?, vec![])
        }
        Err(error) => {
            (gather::<f32>(&folder, None)?, vec![format!("The data could not be read again: {error}")])
        }
    };
    for warning in &warnings {
        output.note(format_args!("warning: {warning}"));
    }
    let input = ReportInput { warnings: [warnings, input.warnings.clone()].concat(), ..input };
    let path = out.map_or_else(|| folder.file(REPORT), Path::to_path_buf);
    write_page(&path, &render(&input)?)?;
    let document = json!({ "run": folder.path(), "report": path });
    output.result(&document, &format!("report: {}\n", path.display()))
}

/// Writes the report of a run whose data are at hand: `shown` to take pictures from, `n_train` for the summary.
pub fn write<F: plefka::Float>(folder: &RunFolder, shown: &Samples<F>, n_train: usize) -> Result<PathBuf> {
    let path = folder.file(REPORT);
    write_page(&path, &render(&gather(folder, Some((shown, n_train)))?)?)?;
    Ok(path)
}

fn gather<F: plefka::Float>(folder: &RunFolder, data: Option<(&Samples<F>, usize)>) -> Result<ReportInput> {
    let config = folder.config()?;
    let history = folder.history()?;
    let (rbm, header): (Rbm<f32>, ModelHeader) = folder.load_model()?;
    let beta = config.training.beta as f32;
    let (pictures, originals) = match data {
        Some((samples, _)) => (
            pick(&rbm, beta, samples, PICTURES, config.seed)?,
            pick(&rbm, beta, samples, PAIRS, config.seed + 1)?,
        ),
        None => (Array2::zeros((0, rbm.n_visible())), Array2::zeros((0, rbm.n_visible()))),
    };
    let hidden = rbm.hidden_mean(&Rows::Dense(originals.clone()), beta);
    let reconstructions = rbm.visible_mean(hidden.view(), beta);
    Ok(ReportInput {
        title: format!("{}, {} hidden units, {}", name(&config), rbm.n_hidden(), notes::method(&config)),
        summary: summary(&config, &history, &rbm, data.map(|(_, n)| n)),
        warnings: warnings(&history),
        history: series(&history),
        image_shape: header.image_shape,
        visible_bias: rbm.visible.field().to_owned(),
        hidden_bias: rbm.hidden.field().to_owned(),
        singular_values: all_singular_values(&rbm.weights),
        data: pictures,
        samples: fantasies(&rbm, beta, config.seed),
        originals,
        reconstructions,
        config_toml: config.to_toml(),
        weights: rbm.weights,
    })
}

/// The data's name without its folder.
fn name(config: &RunConfig) -> String {
    let source = Path::new(&config.data.source);
    source.file_name().map_or_else(|| config.data.source.clone(), |n| n.to_string_lossy().into_owned())
}

/// Some samples at random; missing entries are draws given the observed ones.
fn pick<F: plefka::Float>(
    rbm: &Rbm<f32>,
    beta: f32,
    samples: &Samples<F>,
    n: usize,
    seed: u64,
) -> Result<Array2<f32>> {
    let mut order = Stream::new(seed, Purpose::Sample, 0, 1).permutation(samples.len());
    order.truncate(n);
    let batch = samples.gather(&order, seed, 0)?;
    let rows = batch.visible.to_dense().mapv(|x| x.wide() as f32);
    let Some(missing) = batch.missing else { return Ok(rows) };
    conditional::complete(rbm, rows, &missing.observed, SWEEPS, Chain { beta, seed, step: 0 })
}

/// Probabilities of the visible units in the last sweep of Gibbs chains that start from noise.
fn fantasies(rbm: &Rbm<f32>, beta: f32, seed: u64) -> Array2<f32> {
    let mut stream = Stream::new(seed, Purpose::Sample, 0, 2);
    let noise = Array2::from_shape_simple_fn((PICTURES, rbm.n_visible()), || {
        f32::from(u8::from(stream.uniform() < 0.5))
    });
    let draw = Draw { seed, purpose: Purpose::Hidden, step: u64::MAX, lane: 0 };
    let mut hidden = rbm.sample_hidden(&Rows::Dense(noise), beta, draw);
    gibbs::sweep(rbm, beta, &mut hidden, SWEEPS, seed, u64::MAX);
    rbm.visible_mean(hidden.view(), beta)
}

fn summary(
    config: &RunConfig,
    history: &[Record],
    rbm: &Rbm<f32>,
    n_train: Option<usize>,
) -> Vec<(String, String)> {
    let mut facts = vec![("Data", config.data.source.clone())];
    if let Some(n) = n_train {
        facts.push(("Training samples", n.to_string()));
    }
    facts.push(("Features", rbm.n_visible().to_string()));
    facts.push(("Hidden units", rbm.n_hidden().to_string()));
    facts.push(("Method", notes::method(config)));
    if let Some(last) = history.last() {
        facts.push(("Epochs", format!("{} of {}", last.epoch, config.training.epochs)));
        facts.push(("Training time", format!("{} s", short(last.seconds))));
        for (set, label) in
            [("train", "Pseudo-likelihood, training"), ("validation", "Pseudo-likelihood, validation")]
        {
            if let Some(value) = last.values.get(&format!("{set}.pseudo_likelihood")) {
                facts.push((label, format!("{} nats", short(*value))));
            }
        }
    }
    facts.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// What deserves attention, from the measurements.
fn warnings(history: &[Record]) -> Vec<String> {
    let (Some(first), Some(last)) = (history.first(), history.last()) else { return Vec::new() };
    let mut found = Vec::new();
    let value = |record: &Record, name: &str| record.values.get(name).copied();
    let name = "train.pseudo_likelihood";
    if let (Some(before), Some(after)) = (value(first, name), value(last, name))
        && after < before
    {
        found.push(format!(
            "The pseudo-likelihood fell from {} to {} nats: the learning rate may be too large.",
            short(before),
            short(after)
        ));
    }
    if let Some(unused) = value(last, "train.hidden_unused").filter(|&share| share > 0.5) {
        found.push(format!("{:.0} % of the hidden units are always on or always off.", 100.0 * unused));
    }
    found
}

/// The learning curves of every monitor that was recorded.
fn series(history: &[Record]) -> Vec<MonitorSeries> {
    let points = |name: &str| -> Vec<(f64, f64)> {
        history.iter().filter_map(|r| Some((r.epoch as f64, *r.values.get(name)?))).collect()
    };
    let of_data = DATA_MONITORS.iter().map(|&(name, help, unit, better)| MonitorSeries {
        name: name.into(),
        label: label(name),
        unit: unit.into(),
        train: points(&format!("train.{name}")),
        validation: points(&format!("validation.{name}")),
        log_scale: false,
        help: match better {
            Some(true) => format!("{}; higher is better.", sentence(help)),
            Some(false) => format!("{}; lower is better.", sentence(help)),
            None => format!("{}.", sentence(help)),
        },
    });
    let of_model = MODEL_MONITORS.iter().map(|&(name, help, unit)| MonitorSeries {
        name: name.into(),
        label: label(name),
        unit: unit.into(),
        train: points(name),
        log_scale: name == "fixed_point_residual",
        help: format!("{}.", sentence(help)),
        ..MonitorSeries::default()
    });
    of_data.chain(of_model).filter(|s| !s.train.is_empty() || !s.validation.is_empty()).collect()
}

/// `pseudo_likelihood` for a reader.
fn label(name: &str) -> String {
    sentence(&name.replace('_', " ")).replace("Pseudo likelihood", "Pseudo-likelihood")
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

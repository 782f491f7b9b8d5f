//! `report`: the HTML report of a run, made from its folder and its data.

mod curves;
mod history;
mod logos;
mod mixing;
mod mixing_numbers;

use std::path::{Path, PathBuf};

use ndarray::Array2;
use plefka::data::{Rows, Samples, load_run};
use plefka::diagnostics::mixing::{Mixing, Settings};
use plefka::diagnostics::spectrum::all_singular_values;
use plefka::inference::conditional::{self, Chain};
use plefka::inference::gibbs;
use plefka::io::run_folder::REPORT;
use plefka::io::{ModelHeader, RunFolder};
use plefka::model::Draw;
use plefka::rng::{Purpose, Stream};
use plefka::training::{Record, RunConfig};
use plefka::{Rbm, Result};
use plefka_report::{ReportInput, render, write as write_page};
use serde_json::json;

use crate::runs::notes;
use crate::terminal::number::short;
use crate::terminal::output::Output;

/// Pictures of data and of samples.
const PICTURES: usize = 60;
/// Pairs of data and reconstruction.
const PAIRS: usize = 24;
/// Gibbs sweeps from noise before a sample is shown.
const SWEEPS: u32 = 500;

/// Writes the report of a run again.
pub fn run(run: &Path, out: Option<&Path>, output: Output) -> anyhow::Result<()> {
    let folder = RunFolder::open(run)?;
    let mut config = folder.config()?;
    let ((input, mixing), warnings) = match load_run::<f32>(&mut config) {
        Ok((train, validation)) => (gather(&folder, Some((&train, validation.as_ref())))?, vec![]),
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
    let document = json!({ "run": folder.path(), "report": path, "mixing": mixing });
    output.result(&document, &format!("report: {}\n", path.display()))
}

/// Writes the report of a run whose data are at hand.
pub fn write<F: plefka::Float>(
    folder: &RunFolder,
    train: &Samples<F>,
    validation: Option<&Samples<F>>,
) -> anyhow::Result<PathBuf> {
    let path = folder.file(REPORT);
    write_page(&path, &render(&gather(folder, Some((train, validation)))?.0)?)?;
    Ok(path)
}

/// Training samples, and validation samples where there are any.
type Data<'a, F> = (&'a Samples<F>, Option<&'a Samples<F>>);

/// What the page shows, and the diagnostics of mixing as they were measured.
fn gather<F: plefka::Float>(
    folder: &RunFolder,
    data: Option<Data<'_, F>>,
) -> Result<(ReportInput, Option<Mixing>)> {
    let config = folder.config()?;
    let history = folder.history()?;
    let (rbm, header): (Rbm<f32>, ModelHeader) = folder.load_model()?;
    let beta = config.training.beta as f32;
    let picked = |n: usize, seed: u64| match data {
        Some((train, validation)) => pick(&rbm, beta, validation.unwrap_or(train), n, seed),
        None => Ok(Array2::zeros((0, rbm.n_visible()))),
    };
    let (pictures, originals) = (picked(PICTURES, config.seed)?, picked(PAIRS, config.seed + 1)?);
    let hidden = rbm.hidden_mean(&Rows::Dense(originals.clone()), beta);
    let reconstructions = rbm.visible_mean(hidden.view(), beta);
    let (mixing, said) = match data.map(|data| measured(&rbm, beta, data, config.seed)).transpose() {
        Ok(mixing) => (mixing.flatten(), vec![]),
        Err(error) => (None, vec![format!("Mixing and overfitting could not be measured: {error}")]),
    };
    let seen = mixing.iter().flat_map(|mixing| mixing::warnings(mixing, &history)).collect();
    let input = ReportInput {
        title: format!("{}, {} hidden units, {}", name(&config), rbm.n_hidden(), notes::method(&config)),
        summary: summary(&config, &history, &rbm, data.map(|(train, _)| train.len())),
        warnings: [history::warnings(&config, &history), seen, said].concat(),
        history: curves::series(&history),
        image_shape: header.image_shape,
        visible_bias: rbm.visible.field().to_owned(),
        hidden_bias: rbm.hidden.field().to_owned(),
        singular_values: all_singular_values(&rbm.weights),
        data: pictures,
        samples: fantasies(&rbm, beta, config.seed),
        originals,
        reconstructions,
        mixing: mixing.as_ref().map(mixing_numbers::of),
        logos: logos::of(&rbm, &header)?,
        config_toml: config.to_toml(),
        weights: rbm.weights,
    };
    Ok((input, mixing))
}

/// The diagnostics of mixing and overfitting; `None` where there are too few samples for them.
fn measured<F: plefka::Float>(
    rbm: &Rbm<f32>,
    beta: f32,
    (train, validation): Data<'_, F>,
    seed: u64,
) -> Result<Option<Mixing>> {
    let rows = Settings::default().rows;
    let validation = validation.map(|samples| pick(rbm, beta, samples, rows, seed)).transpose()?;
    mixing::of(rbm, beta, (pick(rbm, beta, train, rows, seed)?, validation), SWEEPS, seed)
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
    let noise = rbm.visible.noise(beta, PICTURES, Draw { seed, purpose: Purpose::Sample, step: 0, lane: 2 });
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

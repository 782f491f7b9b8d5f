//! `report`: the HTML report of a run, made from its folder and its data.

mod logos;
mod mixing;

use std::path::{Path, PathBuf};

use ndarray::Array2;
use plefka::data::{Rows, Samples};
use plefka::diagnostics::mixing::{Mixing, Settings};
use plefka::inference::conditional::{self, Chain};
use plefka::inference::gibbs;
use plefka::io::run_folder::REPORT;
use plefka::io::{ModelHeader, RunFolder};
use plefka::linalg::spectrum::all_singular_values;
use plefka::model::Draw;
use plefka::rng::{Purpose, Stream};
use plefka::training::load_run;
use plefka::training::monitors::{DATA_MONITORS, MODEL_MONITORS};
use plefka::training::{Record, RunConfig};
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
    let mut config = folder.config()?;
    let (input, warnings) = match load_run::<f32>(&mut config) {
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
    let document = json!({ "run": folder.path(), "report": path, "mixing": input.mixing });
    output.result(&document, &format!("report: {}\n", path.display()))
}

/// Writes the report of a run whose data are at hand.
pub fn write<F: plefka::Float>(
    folder: &RunFolder,
    train: &Samples<F>,
    validation: Option<&Samples<F>>,
) -> Result<PathBuf> {
    let path = folder.file(REPORT);
    write_page(&path, &render(&gather(folder, Some((train, validation)))?)?)?;
    Ok(path)
}

/// Training samples, and validation samples where there are any.
type Data<'a, F> = (&'a Samples<F>, Option<&'a Samples<F>>);

fn gather<F: plefka::Float>(folder: &RunFolder, data: Option<Data<'_, F>>) -> Result<ReportInput> {
    let config = folder.config()?;
    let history = folder.history()?;
    let (rbm, header): (Rbm<f32>, ModelHeader) = folder.load_model()?;
    let beta = config.training.beta as f32;
    let (pictures, originals) = match data {
        Some((train, validation)) => {
            let shown = validation.unwrap_or(train);
            let picked = |n: usize, seed: u64| pick(&rbm, beta, shown, n, seed);
            (picked(PICTURES, config.seed)?, picked(PAIRS, config.seed + 1)?)
        }
        None => (Array2::zeros((0, rbm.n_visible())), Array2::zeros((0, rbm.n_visible()))),
    };
    let hidden = rbm.hidden_mean(&Rows::Dense(originals.clone()), beta);
    let reconstructions = rbm.visible_mean(hidden.view(), beta);
    let (mixing, trouble) = match data.map(|data| measured(&rbm, beta, data, config.seed)).transpose() {
        Ok(mixing) => (mixing.flatten(), vec![]),
        Err(error) => (None, vec![format!("Mixing and overfitting could not be measured: {error}")]),
    };
    let mean_field = config.negative.iterates();
    let said = mixing.as_ref().map(|mixing| mixing::warnings(mixing, &history)).unwrap_or_default();
    Ok(ReportInput {
        title: format!("{}, {} hidden units, {}", name(&config), rbm.n_hidden(), notes::method(&config)),
        summary: summary(&config, &history, &rbm, data.map(|(train, _)| train.len())),
        warnings: [warnings(&history, mean_field), said, trouble].concat(),
        history: series(&history),
        image_shape: header.image_shape,
        visible_bias: rbm.visible.field().to_owned(),
        hidden_bias: rbm.hidden.field().to_owned(),
        singular_values: all_singular_values(&rbm.weights),
        data: pictures,
        samples: fantasies(&rbm, beta, config.seed),
        originals,
        reconstructions,
        mixing,
        logos: logos::of(&rbm, &header)?,
        config_toml: config.to_toml(),
        weights: rbm.weights,
    })
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

/// What deserves attention, from the measurements.
fn warnings(history: &[Record], mean_field: bool) -> Vec<String> {
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
    let outside = |record: &&Record| value(record, "sigma_max").is_some_and(|s| s >= 1.0);
    if let Some(left) = history.iter().find(outside).filter(|_| mean_field) {
        found.push(format!(
            "From epoch {} on σ_max(B) was 1 or more at states that the data lead to: mean-field training had left the \
             domain of its expansion. plefka diagnose says what would bring it back.",
            left.epoch
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
    let band = |name: &str| -> Vec<(f64, f64, f64)> {
        let end = |record: &Record, which: &str| record.values.get(&format!("{name}_{which}")).copied();
        let both = |r: &Record| Some((r.epoch as f64, end(r, "lower")?, end(r, "upper")?));
        history.iter().filter_map(both).collect()
    };
    let own = DATA_MONITORS.iter().filter(|monitor| !is_end_of_band(monitor.0));
    let of_data = own.map(|&(name, help, unit, better)| MonitorSeries {
        name: name.into(),
        label: label(name),
        unit: unit.into(),
        train: points(&format!("train.{name}")),
        validation: points(&format!("validation.{name}")),
        train_band: band(&format!("train.{name}")),
        validation_band: band(&format!("validation.{name}")),
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

/// Whether a monitor is the `_lower` or `_upper` end of another one's band.
fn is_end_of_band(name: &str) -> bool {
    let base = name.strip_suffix("_lower").or_else(|| name.strip_suffix("_upper"));
    base.is_some_and(|base| DATA_MONITORS.iter().any(|monitor| monitor.0 == base))
}

/// `pseudo_likelihood` for a reader.
fn label(name: &str) -> String {
    sentence(&name.replace('_', " ")).replace("Pseudo likelihood", "Pseudo-likelihood")
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_band_is_filled_from_the_ends_that_were_recorded() {
        let record = |epoch: u64, values: &[(&str, f64)]| Record {
            epoch,
            step: 0,
            seconds: 0.0,
            values: values.iter().map(|(name, value)| (name.to_string(), *value)).collect(),
        };
        let history = [
            record(0, &[("train.free_energy", -1.0), ("train.free_energy_lower", -2.0)]),
            record(
                1,
                &[
                    ("train.free_energy", -3.0),
                    ("train.free_energy_lower", -4.0),
                    ("train.free_energy_upper", -2.5),
                    ("validation.free_energy", -3.5),
                ],
            ),
        ];
        let found = series(&history);
        assert_eq!(found.len(), 1, "the ends have no curves of their own");
        assert_eq!(found[0].train, [(0.0, -1.0), (1.0, -3.0)]);
        assert_eq!(found[0].train_band, [(1.0, -4.0, -2.5)], "one end alone is none");
        assert!(found[0].validation_band.is_empty());
    }

    #[test]
    fn ends_of_bands_are_known_by_their_monitor() {
        assert!(is_end_of_band("free_energy_lower") && is_end_of_band("pseudo_likelihood_upper"));
        assert!(!is_end_of_band("free_energy") && !is_end_of_band("nothing_lower"));
    }
}

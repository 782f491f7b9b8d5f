//! `report`: the HTML report of a run, made from its folder and its data.

mod curves;
mod logos;
mod mixing_numbers;

use std::path::{Path, PathBuf};

use plefka::any::{AnyRbm, AnySamples};
use plefka::data::readers::pipes::is_read_once;
use plefka::diagnostics::mixing::Mixing;
use plefka::diagnostics::mixing_warnings;
use plefka::io::run_folder::REPORT;
use plefka::io::{RunFolder, provenance};
use plefka::training::{Record, RunConfig, trouble};
use plefka::{Error, Result};
use plefka_report::{ReportInput, is_of_checkpoint, render};
use serde_json::json;

use crate::runs::page::write as write_page;
use crate::terminal::number::{short, with_error};
use crate::terminal::output::Output;
use crate::terminal::progress::timed;

/// Writes the report of an existing run.
pub(super) fn run(run: &Path, out: Option<&Path>, output: Output) -> anyhow::Result<()> {
    let folder = RunFolder::open(run)?;
    // A page elsewhere only reads the folder.
    let folder = if out.is_none() { folder.locked()? } else { folder };
    let (page, warnings, mixing) = again(&folder, out)?;
    output.warnings(&warnings);
    let document = json!({ "run": folder.path(), "report": page, "mixing": mixing, "warnings": warnings });
    output.result(&document, &format!("report: {}\n", page.display()))
}

/// Writes the report of a run whose data are not in memory; returns its path, its warnings and the diagnostics of mixing.
pub(super) fn again(
    folder: &RunFolder,
    out: Option<&Path>,
) -> anyhow::Result<(PathBuf, Vec<String>, Option<Mixing>)> {
    let mut config = folder.config()?;
    let once =
        [&config.data.source, &config.data.validation].into_iter().find(|path| is_read_once(Path::new(path)));
    let loaded = match once {
        Some(path) => Err(Error::input(format!("data `{path}`"), "a pipe", "a file that can be read again")),
        None => AnySamples::load_run(&mut config),
    };
    let ((input, mixing), warnings) = match loaded {
        Ok((train, validation)) => (gather(folder, Some((&train, validation.as_ref())))?, vec![]),
        Err(error) => (gather(folder, None)?, vec![format!("The data could not be read again: {error}")]),
    };
    let input = ReportInput { warnings: [warnings, input.warnings.clone()].concat(), ..input };
    let path = out.map_or_else(|| folder.file(REPORT), Path::to_path_buf);
    write_page(&path, &render(&input)?)?;
    Ok((path, input.warnings, mixing))
}

/// Whether the report in a run folder was made from its checkpoint.
pub(super) fn is_current(folder: &RunFolder) -> Result<bool> {
    let page = std::fs::read(folder.file(REPORT)).unwrap_or_default();
    let stamp = folder.stamp()?.unwrap_or_default();
    Ok(is_of_checkpoint(&String::from_utf8_lossy(&page), &stamp))
}

/// Writes the report of a run with its data in memory; returns its path and its warnings.
pub(super) fn write(
    folder: &RunFolder,
    train: &AnySamples,
    validation: Option<&AnySamples>,
) -> anyhow::Result<(PathBuf, Vec<String>)> {
    let path = folder.file(REPORT);
    let (input, _) = gather(folder, Some((train, validation)))?;
    write_page(&path, &render(&input)?)?;
    Ok((path, input.warnings))
}

/// Training samples, and validation samples if there are any.
type Data<'a> = (&'a AnySamples, Option<&'a AnySamples>);

/// The content of the page, and the measured diagnostics of mixing.
fn gather(folder: &RunFolder, data: Option<Data<'_>>) -> Result<(ReportInput, Option<Mixing>)> {
    let config = folder.config()?;
    let history = folder.progress()?.history;
    let (rbm, header) = AnyRbm::open(folder.path())?;
    let gallery = timed("measuring for the report", || rbm.gallery(config.training.beta, data, config.seed))?;
    let (mixing, said) = match gallery.mixing {
        Ok(mixing) => (mixing, vec![]),
        Err(error) => (None, vec![format!("Mixing and overfitting could not be measured: {error}")]),
    };
    let seen = mixing.iter().flat_map(|mixing| mixing_warnings::warnings(mixing, &history)).collect();
    let of_run = trouble::found(&config, &history).into_iter().map(|problem| problem.text).collect();
    let (logos, singular_values) = (logos::of(&rbm, &header)?, rbm.singular_values());
    let rbm = rbm.to_f32();
    let (visible, hidden) = rbm.weights.dim();
    let input = ReportInput {
        title: format!("{}, {hidden} hidden units, {}", name(&config), provenance::method(&config)),
        summary: summary(&config, &history, (visible, hidden), data.map(|(train, _)| train.len())),
        warnings: [of_run, seen, said].concat(),
        history: curves::series(&history),
        image_shape: header.image_shape,
        visible_bias: rbm.visible.field().to_owned(),
        hidden_bias: rbm.hidden.field().to_owned(),
        singular_values,
        data: gallery.data,
        samples: gallery.draws,
        originals: gallery.originals,
        reconstructions: gallery.reconstructions,
        mixing: mixing.as_ref().map(mixing_numbers::of),
        logos,
        checkpoint: folder.stamp()?.unwrap_or_default(),
        config_toml: config.to_toml(),
        weights: rbm.weights,
    };
    Ok((input, mixing))
}

/// The data's name without its folder.
fn name(config: &RunConfig) -> String {
    let source = Path::new(&config.data.source);
    source.file_name().map_or_else(|| config.data.source.clone(), |n| n.to_string_lossy().into_owned())
}

fn summary(
    config: &RunConfig,
    history: &[Record],
    (n_visible, n_hidden): (usize, usize),
    n_train: Option<usize>,
) -> Vec<(String, String)> {
    let mut facts = vec![("Data", config.data.source.clone())];
    if let Some(n) = n_train {
        facts.push(("Training samples", n.to_string()));
    }
    facts.push(("Features", n_visible.to_string()));
    facts.push(("Hidden units", n_hidden.to_string()));
    facts.push(("Method", provenance::method(config)));
    if let Some(last) = history.last() {
        facts.push(("Epochs", format!("{} of {}", last.epoch, config.training.epochs)));
        facts.push(("Training time", format!("{} s", short(last.seconds))));
        for (set, label) in
            [("train", "Pseudo-likelihood, training"), ("validation", "Pseudo-likelihood, validation")]
        {
            let value = |name: &str| last.values.get(&format!("{set}.{name}")).copied();
            if let Some(mean) = value("pseudo_likelihood") {
                let ends = value("pseudo_likelihood_lower").zip(value("pseudo_likelihood_upper"));
                let half = ends.map(|(low, high)| 0.5 * (high - low));
                facts.push((label, format!("{} nats", with_error(mean, half))));
            }
        }
    }
    facts.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

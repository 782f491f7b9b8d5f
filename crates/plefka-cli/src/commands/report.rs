//! `report`: the HTML report of a run, made from its folder and its data.

mod logos;
mod mixing;

use std::path::{Path, PathBuf};

use plefka::Result;
use plefka::any::{AnyRbm, AnySamples};
use plefka::diagnostics::monitors::{DATA_MONITORS, MODEL_MONITORS};
use plefka::diagnostics::spectrum::all_singular_values;
use plefka::io::run_folder::REPORT;
use plefka::io::{RunFolder, provenance};
use plefka::training::{Record, RunConfig};
use serde_json::json;

use crate::output::Output;
use crate::report::{MonitorSeries, ReportInput, render, write as write_page};
use crate::table::short;

/// Writes the report of a run again.
pub fn run(run: &Path, out: Option<&Path>, output: Output) -> anyhow::Result<()> {
    let folder = RunFolder::open(run)?;
    let mut config = folder.config()?;
    let (input, warnings) = match AnySamples::load_run(&mut config) {
        Ok((train, validation)) => (gather(&folder, Some((&train, validation.as_ref())))?, vec![]),
        Err(error) => (gather(&folder, None)?, vec![format!("The data could not be read again: {error}")]),
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
pub fn write(folder: &RunFolder, train: &AnySamples, validation: Option<&AnySamples>) -> Result<PathBuf> {
    let path = folder.file(REPORT);
    write_page(&path, &render(&gather(folder, Some((train, validation)))?)?)?;
    Ok(path)
}

/// Training samples, and validation samples where there are any.
type Data<'a> = (&'a AnySamples, Option<&'a AnySamples>);

fn gather(folder: &RunFolder, data: Option<Data<'_>>) -> Result<ReportInput> {
    let config = folder.config()?;
    let history = folder.history()?;
    let (rbm, header) = AnyRbm::open(folder.path())?;
    let gallery = rbm.gallery(config.training.beta, data, config.seed)?;
    let (mixing, trouble) = match gallery.mixing {
        Ok(mixing) => (mixing, vec![]),
        Err(error) => (None, vec![format!("Mixing and overfitting could not be measured: {error}")]),
    };
    let rbm = rbm.to_f32();
    let mean_field = config.negative.iterates();
    let said = mixing.as_ref().map(|mixing| mixing::warnings(mixing, &history)).unwrap_or_default();
    Ok(ReportInput {
        title: format!("{}, {} hidden units, {}", name(&config), rbm.n_hidden(), provenance::method(&config)),
        summary: summary(
            &config,
            &history,
            (rbm.n_visible(), rbm.n_hidden()),
            data.map(|(train, _)| train.len()),
        ),
        warnings: [warnings(&history, mean_field), said, trouble].concat(),
        history: series(&history),
        image_shape: header.image_shape,
        visible_bias: rbm.visible.field().to_owned(),
        hidden_bias: rbm.hidden.field().to_owned(),
        singular_values: all_singular_values(&rbm.weights),
        data: gallery.data,
        samples: gallery.draws,
        originals: gallery.originals,
        reconstructions: gallery.reconstructions,
        mixing,
        logos: logos::of(&rbm, &header)?,
        config_toml: config.to_toml(),
        weights: rbm.weights,
    })
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

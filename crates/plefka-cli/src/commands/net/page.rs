//! The report of a run of a perceptron: learning curves, confusion, wrongly classified samples, filters of the first layer, spectra.

use std::path::PathBuf;

use plefka::io::run_folder::REPORT;
use plefka_deep::any::AnyNetRun;
use plefka_deep::files::NetFolder;
use plefka_deep::judged::Judged;
use plefka_deep::spectra::Spectrum;
use plefka_deep::training::{NetProgress, NetRecord};
use plefka_report::{Card, Charts, Pictures, Section, Series, Table, render_with_pictures};

use crate::terminal::number::{short, with_error};

/// Wrongly classified samples, and filters, that are shown at most.
const MOST: usize = 100;

/// Writes the report into the run folder; returns its path.
pub(super) fn write(run: &AnyNetRun, folder: &NetFolder) -> anyhow::Result<PathBuf> {
    let judged = run.judged()?;
    let (progress, sizes) = run.view(|view| (view.progress().clone(), view.sizes()));
    let net = run.result()?;
    let weights = net.weights();
    let spectra: Vec<Spectrum> = weights.iter().map(Spectrum::of).collect();
    let page = Charts {
        kind: "Perceptron",
        title: folder.path().display().to_string(),
        summary: summary(&progress, &judged, &sizes),
        warnings: progress
            .findings
            .iter()
            .map(|f| format!("Epoch {}: {}: {}.", f.epoch + 1, f.found, f.done))
            .collect(),
        sections: sections(&progress.history, &judged, &spectra),
    };
    let mut pictures = Vec::new();
    if let Some(shape) = judged.image_shape {
        pictures.extend(mistakes(&judged, shape));
        let n = weights[0].ncols().min(MOST);
        pictures.push(Pictures {
            title: "Filters of the first layer".into(),
            rows: weights[0].t().slice(ndarray::s![..n, ..]).mapv(|w| w as f32),
            shape,
            signed: true,
            caption: format!("Weights into the first {n} of {} units.", weights[0].ncols()),
        });
    }
    let path = folder.file(REPORT);
    crate::runs::page::write(&path, &render_with_pictures(&page, &pictures)?)?;
    Ok(path)
}

fn summary(progress: &NetProgress, judged: &Judged, sizes: &[usize]) -> Vec<(String, String)> {
    let sizes: Vec<String> = sizes.iter().map(ToString::to_string).collect();
    let n = judged.labels.len();
    let error = judged.mistakes.len() as f64 / n.max(1) as f64;
    let own = (error * (1.0 - error) / n.max(1) as f64).sqrt();
    let share = (!judged.classes.is_empty()).then(|| {
        let name = format!("error of {n} {} samples", judged.set);
        (name, format!("{} %", with_error(100.0 * error, Some(100.0 * own))))
    });
    let others = [
        ("net", sizes.join("-")),
        ("epochs", progress.epoch.to_string()),
        ("steps", progress.step.to_string()),
        ("seconds of training", format!("{:.1}", progress.seconds)),
    ];
    share.into_iter().chain(others.map(|(name, value)| (name.to_owned(), value))).collect()
}

fn sections(history: &[NetRecord], judged: &Judged, spectra: &[Spectrum]) -> Vec<Section> {
    let confused = (!judged.classes.is_empty()).then(|| confusion(judged));
    [learning(history)].into_iter().chain(confused).chain([spectral(spectra)]).collect()
}

fn learning(history: &[NetRecord]) -> Section {
    let curve = |name: &str, value: &dyn Fn(&NetRecord) -> Option<f64>| Series {
        name: name.into(),
        points: history.iter().filter_map(|r| Some((r.epoch as f64, value(r)?))).collect(),
        marked: false,
    };
    let card = |title: &str, y: &str, caption: &str, log: bool, series: Vec<Series>| Card {
        title: title.into(),
        series: series.into_iter().filter(|s| !s.points.is_empty()).collect(),
        x_label: "epoch".into(),
        y_label: y.into(),
        caption: caption.into(),
        log: (false, log),
        ..Card::default()
    };
    let layers = history.first().map_or(0, |r| r.sigma_max.len());
    let sigma = (0..layers).map(|k| curve(&format!("layer {}", k + 1), &|r| r.sigma_max.get(k).copied()));
    let hidden = layers.saturating_sub(1);
    let dead = (0..hidden).map(|k| curve(&format!("layer {}", k + 1), &|r| r.dead.get(k).copied()));
    let positive = |x: Option<f64>| x.filter(|x| *x > 0.0);
    let percent = |x: Option<f64>| positive(x).map(|x| 100.0 * x);
    let cards = vec![
        card(
            "Error",
            "%",
            "Training: each sample before its own step.",
            true,
            vec![
                curve("training", &|r| percent(r.error)),
                curve("validation", &|r| percent(r.validation_error)),
            ],
        ),
        card(
            "Loss",
            "nats",
            "Mean over the samples.",
            true,
            vec![
                curve("training", &|r| positive(Some(r.loss))),
                curve("validation", &|r| positive(r.validation_loss)),
            ],
        ),
        card(
            "Rate",
            "rate",
            "Rate of the last step of the epoch.",
            true,
            vec![curve("rate", &|r| positive(Some(r.rate)))],
        ),
        card(
            "Gradient",
            "norm",
            "Largest norm of the whole gradient of a step in the epoch.",
            true,
            vec![curve("gradient", &|r| positive(Some(r.gradient_norm)))],
        ),
        card(
            "Largest singular values",
            "σ",
            "Of every weight matrix, normalisations included.",
            false,
            sigma.collect(),
        ),
        card(
            "Units that cannot learn",
            "share",
            "Share of the units whose slope is 0, or below 1 % of the largest, for all of up to 500 samples.",
            false,
            dead.collect(),
        ),
    ];
    let mut cards: Vec<Card> = cards.into_iter().filter(|card| !card.series.is_empty()).collect();
    // A share on an axis from 0 to 1.
    for card in cards.iter_mut().filter(|card| card.y_label == "share") {
        card.reach = vec![(1.0, 0.0), (1.0, 1.0)];
    }
    Section { title: "Learning", table: None, cards }
}

/// Rows: labels; columns: classes found.
fn confusion(judged: &Judged) -> Section {
    let n = judged.classes.len();
    let mut counts = vec![vec![0usize; n]; n];
    for (&label, &found) in judged.labels.iter().zip(&judged.found) {
        counts[label as usize][found] += 1;
    }
    let mut head = vec![format!("label ({} samples), class found →", judged.set)];
    head.extend(judged.classes.iter().cloned());
    let rows = counts.iter().zip(&judged.classes).map(|(row, name)| {
        std::iter::once(name.clone()).chain(row.iter().map(ToString::to_string)).collect()
    });
    Section {
        title: "Confusion",
        table: Some(Table { head, rows: rows.collect(), chosen: None }),
        cards: vec![],
    }
}

fn spectral(spectra: &[Spectrum]) -> Section {
    let head = [
        "layer",
        "shape",
        "largest singular value",
        "edge of the bulk",
        "values above it",
        "tail exponent α",
        "values in the tail",
    ];
    let row = |(k, spectrum): (usize, &Spectrum)| {
        let bulk = spectrum.bulk.as_ref();
        let number = |x: Option<f64>| x.map_or_else(|| "–".to_owned(), short);
        let count = |x: Option<usize>| x.map_or_else(|| "–".to_owned(), |n| n.to_string());
        vec![
            (k + 1).to_string(),
            format!("{} × {}", spectrum.shape.0, spectrum.shape.1),
            number(bulk.and_then(|b| b.singular_values.first().copied())),
            number(bulk.map(|b| b.edge)),
            count(bulk.map(|b| b.outliers)),
            spectrum.tail.map_or_else(|| "–".to_owned(), |t| with_error(t.alpha, Some(t.std_error))),
            count(spectrum.tail.map(|t| t.values)),
        ]
    };
    let rows = spectra.iter().enumerate().map(row).collect();
    let table = Table { head: head.map(str::to_owned).to_vec(), rows, chosen: None };
    let cards = spectra.iter().enumerate().filter_map(|(k, spectrum)| {
        let bulk = spectrum.bulk.as_ref()?;
        let points = bulk.singular_values.iter().enumerate().map(|(rank, &s)| ((rank + 1) as f64, s));
        Some(Card {
            title: format!("Singular values of layer {}", k + 1),
            series: vec![
                Series {
                    name: "singular values".into(),
                    points: points.filter(|(_, s)| *s > 0.0).collect(),
                    marked: false,
                },
                Series {
                    name: "edge of the bulk".into(),
                    points: vec![(1.0, bulk.edge), (bulk.singular_values.len() as f64, bulk.edge)],
                    marked: false,
                },
            ],
            x_label: "rank".into(),
            y_label: "singular value".into(),
            log: (true, true),
            caption: "Above the edge of Marchenko and Pastur: what noise of this size would not have.".into(),
            ..Card::default()
        })
    });
    Section { title: "Spectra of the weights", cards: cards.collect(), table: Some(table) }
}

fn mistakes(judged: &Judged, shape: (usize, usize)) -> Option<Pictures> {
    let n = judged.mistakes.len().min(MOST);
    if n == 0 {
        return None;
    }
    let names: Vec<String> = judged.mistakes[..n]
        .iter()
        .map(|&row| {
            let class = |k: usize| judged.classes[k].as_str();
            format!("{}→{}", class(judged.labels[row] as usize), class(judged.found[row]))
        })
        .collect();
    Some(Pictures {
        title: "Wrongly classified samples".into(),
        rows: judged.pictures.slice(ndarray::s![..n, ..]).to_owned(),
        shape,
        signed: false,
        caption: format!("{n} of {}, label → class found: {}", judged.mistakes.len(), names.join(", ")),
    })
}

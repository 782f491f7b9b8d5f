//! Renders a report of made-up but deterministic data: `report_demo OUT.html [images|table|sequences]`.

mod mixing;
mod stream;

use std::f64::consts::TAU;

use ndarray::{Array1, Array2};
use plefka_report::{LetterKind, Logos, MonitorSeries, ReportInput, render};
use stream::Stream;

const SIDE: usize = 20;

type Curve = Vec<(f64, f64)>;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("usage: report_demo OUT.html [images|table|sequences]")?;
    let input = match arguments.next().as_deref().unwrap_or("images") {
        "images" => images(),
        "table" => table(),
        "sequences" => sequences(),
        other => {
            let expected = "expected `images`, `table` or `sequences`";
            return Err(format!("unknown kind of report `{other}`, {expected}").into());
        }
    };
    Ok(std::fs::write(path, render(&input)?)?)
}

/// A run on images with all parts of a report: validation, a diverged monitor, a warning.
fn images() -> ReportInput {
    let mut stream = Stream::new(1);
    let data = rings(60, 0.08, &mut stream);
    let samples = rings(60, 0.3, &mut stream);
    let originals = rings(24, 0.0, &mut stream);
    let reconstructions = originals.mapv(|v| (0.1 + 0.75 * v + 0.1 * stream.normal() as f32).clamp(0.0, 1.0));
    ReportInput {
        checkpoint: String::new(),
        title: "Rings, 20×20, mean field of order 2".into(),
        summary: pairs(&[
            ("Data", "rings (synthetic), 5000 + 1000 samples of 20×20"),
            ("Method", "EMF, order 2, persistent"),
            ("Hidden units", "60"),
            ("Epochs", "20"),
            ("Learning rate", "0.005 → 0.0005 (cosine)"),
            ("Wall time", "1 min 12 s"),
        ]),
        warnings: vec![
            "The fixed point did not reach its tolerance in 3 of 1000 steps (largest residual 2e-3).".into(),
        ],
        history: history(&mut stream),
        image_shape: Some((SIDE, SIDE)),
        weights: Array2::from_shape_fn((SIDE * SIDE, 60), field),
        visible_bias: Array1::from_shape_fn(SIDE * SIDE, |i| field((i, 0)) - 1.5),
        hidden_bias: Array1::from_shape_fn(60, |_| (stream.normal() - 1.0) as f32),
        singular_values: (0..60)
            .map(|k| 9.0 * (-0.35 * f64::from(k)).exp() + 0.4 - 0.004 * f64::from(k))
            .collect(),
        data,
        samples,
        originals,
        reconstructions,
        mixing: Some(mixing::mixing(&mut stream)),
        logos: None,
        config_toml:
            "[model]\nhidden = 60\n\n[training]\nmethod = \"emf\"\norder = 2\nepochs = 20\nbatch = 100\n"
                .into(),
    }
}

/// Weight of pixel i and hidden unit j: a wave under a bell, weaker with j.
fn field((i, j): (usize, usize)) -> f32 {
    let centre = |turn: f64| 0.5 + 0.3 * (turn * j as f64).sin();
    let (x, y) =
        ((i % SIDE) as f64 / SIDE as f64 - centre(1.3), (i / SIDE) as f64 / SIDE as f64 - centre(2.1));
    let (s, c) = (j as f64).sin_cos();
    let wave = (TAU * 2.5 * (c * x + s * y)).cos() * (1.0 + 2.0 / (1.0 + j as f64));
    (wave * (-(x * x + y * y) / 0.03).exp()) as f32
}

/// A run on a table of 16 features, few epochs, without validation.
fn table() -> ReportInput {
    let mut stream = Stream::new(2);
    let mut binary = |rows: usize| {
        Array2::from_shape_fn((rows, 16), |(_, j)| f32::from(stream.uniform() < 0.1 + 0.05 * j as f64))
    };
    let (data, samples, originals) = (binary(64), binary(64), binary(12));
    let reconstructions = originals.mapv(|v| 0.15 + 0.7 * v);
    let series = |name: &str, points: &[(f64, f64)]| MonitorSeries {
        name: name.to_lowercase().replace(' ', "_"),
        label: name.into(),
        unit: "nats".into(),
        train: points.to_vec(),
        help: "Higher is better.".into(),
        ..MonitorSeries::default()
    };
    ReportInput {
        title: "Survey answers, contrastive divergence".into(),
        summary: pairs(&[
            ("Data", "answers.csv, 3000 samples of 16 features"),
            ("Method", "CD-1"),
            ("Hidden units", "8"),
        ]),
        history: vec![
            series("Pseudo likelihood", &[(1.0, -7.2), (2.0, -6.9), (3.0, -6.85)]),
            series("One epoch", &[(1.0, -7.0)]),
        ],
        weights: Array2::from_shape_fn((16, 8), |(i, j)| ((i * (j + 1)) as f32 * 0.7).sin()),
        visible_bias: Array1::linspace(-2.2, -0.1, 16),
        hidden_bias: Array1::linspace(-1.0, 0.3, 8),
        singular_values: vec![4.1, 3.9, 3.0, 2.2, 1.4, 0.8, 0.1, 0.0],
        data,
        samples,
        originals,
        reconstructions,
        config_toml: "[model]\nhidden = 8\n".into(),
        ..ReportInput::default()
    }
}

/// One monitored quantity; a residual is drawn on a logarithmic axis.
fn monitor(label: &str, unit: &str, train: Curve, validation: Curve, help: &str) -> MonitorSeries {
    MonitorSeries {
        name: label.to_lowercase().replace([' ', '-'], "_"),
        label: label.into(),
        unit: unit.into(),
        train,
        validation,
        log_scale: label.contains("residual"),
        help: help.into(),
        ..MonitorSeries::default()
    }
}

/// The learning curves: a fall or rise that slows down, drift, noise, a gap, and a monitor that was never finite.
fn history(stream: &mut Stream) -> Vec<MonitorSeries> {
    let mut curve = |from: f64, to: f64, noise: f64, drift: f64| -> Curve {
        let value = |t: f64| to + (from - to) * (-t / 2.0).exp() + drift * t;
        (0..=20).map(f64::from).map(|t| (t, value(t) * (1.0 + noise * stream.normal()))).collect()
    };
    let mut residual = curve(1e-2, 1e-6, 0.2, 0.0);
    residual[7].1 = f64::NAN;
    let likelihood = (curve(-180.0, -62.0, 0.002, 0.05), curve(-180.0, -64.0, 0.002, -0.35));
    let error = (curve(0.12, 0.021, 0.01, 0.0), curve(0.12, 0.024, 0.01, 0.0));
    let activation = (curve(0.5, 0.18, 0.01, 0.0), curve(0.5, 0.19, 0.01, 0.0));
    let lost = vec![(0.0, f64::NAN)];
    let sampled = (curve(-170.0, -60.0, 0.002, 0.05), curve(-170.0, -62.0, 0.002, -0.2));
    vec![
        with_bands(monitor("Log-likelihood", "nats", sampled.0, sampled.1, "Higher is better.")),
        monitor(
            "Pseudo-likelihood",
            "nats",
            likelihood.0,
            likelihood.1,
            "Higher is better; a fall is overfitting.",
        ),
        monitor(
            "Reconstruction error",
            "",
            error.0,
            error.1,
            "Lower is better, but says nothing on the samples.",
        ),
        monitor(
            "Fixed-point residual",
            "",
            residual,
            vec![],
            "Below the tolerance the fixed point is reached.",
        ),
        monitor("Gradient norm", "", curve(3.0, 0.2, 0.05, 0.0), vec![], "It should settle, not grow."),
        monitor("Hidden activation", "", activation.0, activation.1, "Near zero or one the units are idle."),
        monitor("Mean-field log-likelihood", "nats", lost, vec![], "Higher is better."),
    ]
}

/// The series with an uncertainty band that grows.
fn with_bands(series: MonitorSeries) -> MonitorSeries {
    let band =
        |points: &Curve| points.iter().map(|&(t, y)| (t, y - 3.0 - 0.4 * t, y + 3.0 + 0.3 * t)).collect();
    MonitorSeries { train_band: band(&series.train), validation_band: band(&series.validation), ..series }
}

/// Images of a ring of random centre and radius, each pixel flipped with probability `noise`.
fn rings(count: usize, noise: f64, stream: &mut Stream) -> Array2<f32> {
    let mut images = Array2::zeros((count, SIDE * SIDE));
    for mut image in images.rows_mut() {
        let [x, y, radius] = [0.35, 0.35, 0.18]
            .map(|low| (low + 0.3 * stream.uniform()) * SIDE as f64 * if low < 0.2 { 0.8 } else { 1.0 });
        for (i, pixel) in image.iter_mut().enumerate() {
            let distance = ((i % SIDE) as f64 - x).hypot((i / SIDE) as f64 - y);
            let on = (distance - radius).abs() < 1.1;
            *pixel = f32::from(on != (stream.uniform() < 0.3 * noise));
        }
    }
    images
}

/// A run on an alignment of 40 sites, more than a logo can show, with some columns left out.
fn sequences() -> ReportInput {
    const LETTERS: &str = "ACDEFGHIKLMNPQRSTVWY-";
    let (sites, states, hidden) = (40, LETTERS.len(), 30);
    let mut stream = Stream::new(3);
    let mut sample = |rows: usize| {
        let mut rows = Array2::zeros((rows, sites * states));
        for mut row in rows.rows_mut() {
            for site in 0..sites {
                row[site * states + (stream.below(4) + 5 * site) % states] = 1.0f32;
            }
        }
        rows
    };
    let (data, samples, originals) = (sample(64), sample(64), sample(12));
    // Every unit has a few strong letters on its own sites, weaker for later units, on top of noise.
    let mut weights =
        Array2::from_shape_simple_fn((sites * states, hidden), || 0.08 * stream.normal() as f32);
    for (unit, mut column) in weights.columns_mut().into_iter().enumerate() {
        for k in 0..2 + unit % 5 {
            let (site, state) = ((7 * unit + 11 * k) % sites, (3 * unit + 5 * k) % states);
            column[site * states + state] += 2.5 / (1.0 + 0.1 * unit as f32);
            column[site * states + (state + 8) % states] -= 1.6 / (1.0 + 0.1 * unit as f32);
            column[site * states + (state + 3) % states] += 0.9;
        }
    }
    ReportInput {
        title: "A protein family, 40 sites".into(),
        summary: pairs(&[("Data", "family.fasta, 5000 sequences"), ("Hidden units", "30")]),
        history: vec![monitor(
            "Pseudo-likelihood",
            "nats",
            vec![(0.0, -80.0), (1.0, -71.0), (2.0, -68.5), (3.0, -68.0)],
            vec![],
            "Higher is better.",
        )],
        visible_bias: Array1::from_shape_simple_fn(sites * states, || stream.normal() as f32),
        hidden_bias: Array1::zeros(hidden),
        singular_values: vec![4.0, 2.0, 1.0],
        data,
        samples,
        reconstructions: originals.mapv(|v| 0.05 + 0.7 * v),
        originals,
        logos: Some(Logos {
            weights: weights.clone(),
            letters: LETTERS.chars().map(String::from).collect(),
            kind: LetterKind::AminoAcids,
            positions: (0..sites).map(|site| site + 1 + 3 * (site / 12)).collect(),
            zero_sum: true,
        }),
        weights,
        config_toml: "[data.sequences]\nreweight = 0.8\n".into(),
        ..ReportInput::default()
    }
}

fn pairs(facts: &[(&str, &str)]) -> Vec<(String, String)> {
    facts.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect()
}

//! Follows a mean-field training with the thermometer and compares it with the true error of ln Z: `follow_thermometer
//! DATA OUT.svg [HIDDEN] [EPOCHS] [RATE]`. ln Z is exact, so that the hidden layer must be small. Prints one row per
//! measurement as Markdown and draws σ_max(B) and the errors of orders 2 and 3 on one axis, where the height 1 marks
//! both the limit of the expansion and an error of one nat.

use anyhow::{Context, ensure};
use ndarray::Array2;
use plefka::data::DataConfig;
use plefka::data::{Binarize, Samples, load};
use plefka::inference::solutions::{Solutions, solutions, starts};
use plefka::inference::stability_of_samples;
use plefka::inference::{FixedPoint, Solver, exact, expansion_named, watch::unwatched};
use plefka::rng::{Purpose, Stream};
use plefka::training::negative::Start;
use plefka::training::{RunConfig, Trainer};
use plefka::units::Bernoulli;
use plefka::{Rbm, Result};
use plefka_report::{Line, Lines, svg};

/// Number of samples, and numbers of starts of the mean-field equations from data and at random.
const SAMPLES: usize = 5000;
const STARTS: (usize, usize) = (100, 50);
/// Ratio of the steps of successive measurements.
const FACTOR: f64 = 1.3;

/// The measurement after some steps.
struct Measured {
    epoch: f64,
    log_z: f64,
    /// Error of ln Z from the state of lowest free energy alone, orders 2 and 3.
    single: [f64; 2],
    /// Error of ln Z from the sum over all states found, orders 2 and 3.
    summed: [f64; 2],
    states: usize,
    sigma_max: f64,
    sigma_mean: f64,
}

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let usage = "usage: follow_thermometer DATA OUT.svg [HIDDEN] [EPOCHS] [RATE]";
    ensure!(arguments.len() >= 2, usage);
    let number = |k: usize, default: f64| arguments.get(k).map_or(Ok(default), |text| text.parse::<f64>());
    let (hidden, epochs, rate) = (number(2, 16.0)?, number(3, 60.0)?, number(4, 0.1)?);
    let mut config = RunConfig::default();
    config.model.hidden = hidden as usize;
    config.training.epochs = epochs as u64;
    config.negative.start = Some(Start::Batch);
    config.training.schedule.rate = Some(rate);
    let rows = follow(config, &samples(&arguments[0])?)?;
    print(&rows);
    let picture = picture(&rows, &arguments[0]);
    std::fs::write(&arguments[1], picture).context("the picture")?;
    Ok(())
}

/// Bits; a bit of the synthetic digits is 1 if its ink exceeds 0.3.
fn samples(source: &str) -> Result<Samples<f32>> {
    let binarize = if source == "digits" { Binarize::Threshold(0.3) } else { Binarize::Keep };
    let config = DataConfig {
        source: source.into(),
        validation_share: 0.0,
        limit: SAMPLES,
        binarize,
        ..DataConfig::default()
    };
    Ok(load(&config, &Bernoulli, 1)?.0)
}

/// Trains and measures at increasing intervals.
fn follow(config: RunConfig, samples: &Samples<f32>) -> Result<Vec<Measured>> {
    let (epochs, batch, rate) =
        (config.training.epochs, config.training.batch, config.training.schedule.at(0.0));
    let mut trainer = Trainer::<f32>::new(config, samples)?;
    let rows: Vec<usize> = (0..STARTS.0).map(|k| k * samples.len() / STARTS.0).collect();
    let near = samples.gather(&rows, 1, 0)?.visible.to_dense().mapv(f64::from);
    let (mut found, mut next) = (Vec::new(), 0.0);
    for epoch in 0..epochs {
        let order = Stream::new(1, Purpose::Permutation, epoch, 0).permutation(samples.len());
        for part in order.chunks(batch) {
            let step = trainer.progress().step as f64;
            if step >= next {
                next = (FACTOR * next).max(next + 8.0);
                found.push(measure(
                    &trainer.rbm().cast(),
                    &near,
                    step * batch as f64 / samples.len() as f64,
                )?);
            }
            trainer.step(&samples.gather(part, 1, epoch)?, rate)?;
        }
    }
    found.push(measure(&trainer.rbm().cast(), &near, epochs as f64)?);
    Ok(found)
}

fn measure(rbm: &Rbm<f64>, near: &Array2<f64>, epoch: f64) -> Result<Measured> {
    let log_z = exact::log_partition(rbm, 1.0, &unwatched)?;
    let starts = starts(rbm, Some(near), STARTS.1, 1);
    let settings =
        FixedPoint { tolerance: 1e-7, iterations: 1000, solver: Solver::Anderson, ..FixedPoint::default() };
    let solve = |order: &str| -> Result<Solutions<f64>> {
        Ok(solutions(rbm, expansion_named(order)?, settings, 1.0, &starts))
    };
    let both = [solve("2")?, solve("3")?];
    let lowest = |found: &Solutions<f64>| -found.free_energies.first().copied().unwrap_or(f64::NAN);
    let (sigma_max, sigma_mean) =
        stability_of_samples::sigma_max(rbm, 1.0, &near.clone().into(), "2", settings)?;
    Ok(Measured {
        epoch,
        log_z,
        single: [0, 1].map(|k| lowest(&both[k]) - log_z),
        summed: [0, 1].map(|k| both[k].log_partition() - log_z),
        states: both[0].len(),
        sigma_max,
        sigma_mean,
    })
}

fn print(rows: &[Measured]) {
    println!(
        "| epoch | ln Z | σ_max(B), largest | mean | states | order 2, lowest state | order 3 | order 2, all states | order 3 |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    for row in rows {
        let Measured { epoch, log_z, single, summed, states, sigma_max, sigma_mean } = row;
        println!(
            "| {epoch:.2} | {log_z:.2} | {sigma_max:.3} | {sigma_mean:.3} | {states} | {:+.3} | {:+.3} | {:+.3} | {:+.3} |",
            single[0], single[1], summed[0], summed[1]
        );
    }
    let first = |what: &str, at: &dyn Fn(&Measured) -> bool| match rows.iter().find(|row| at(row)) {
        Some(row) => println!("{what}: first at epoch {:.2}", row.epoch),
        None => println!("{what}: never"),
    };
    println!();
    first("σ_max(B) ≥ 1", &|row| row.sigma_max >= 1.0);
    first("mean σ_max(B) ≥ 1", &|row| row.sigma_mean >= 1.0);
    for (k, order) in [2, 3].into_iter().enumerate() {
        first(&format!("error of order {order}, lowest state, > 1 nat"), &|row| row.single[k].abs() > 1.0);
        first(&format!("error of order {order}, all states, > 1 nat"), &|row| row.summed[k].abs() > 1.0);
    }
}

/// σ_max(B) and the errors of the state of lowest free energy against epochs.
fn picture(rows: &[Measured], source: &str) -> String {
    let points = |value: &dyn Fn(&Measured) -> f64| -> Vec<(f64, f64)> {
        rows.iter().filter(|row| row.epoch > 0.0).map(|row| (row.epoch, value(row).max(1e-4))).collect()
    };
    let sigma = points(&|row| row.sigma_max);
    let errors = [0, 1].map(|k| points(&|row| row.single[k].abs()));
    let limit: Vec<(f64, f64)> = sigma.iter().map(|point| (point.0, 1.0)).collect();
    let line = |name, points| Line { class: "single", name, points, band: &[] };
    svg(&Lines {
        lines: vec![
            line("σ_max(B), largest over states reached from data", &sigma),
            line("|error of ln Z|, order 2, lowest state, nats", &errors[0]),
            line("|error of ln Z|, order 3, lowest state, nats", &errors[1]),
            line("1: end of the domain, one nat", &limit),
        ],
        x_label: "epoch",
        y_label: "σ_max(B), nats",
        log: true,
        described: format!("σ_max(B) and the error of ln Z while training on {source}"),
        ..Lines::default()
    })
}

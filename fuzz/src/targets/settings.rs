//! Settings: the TOML of a run, and the small texts that settings and flags take.

use std::str::from_utf8;

use plefka::Result;
use plefka::data::readers::ReadOptions;
use plefka::data::sequences::Alphabet;
use plefka::data::synthetic::Synthetic;
use plefka::data::{Batch, Samples, Scale};
use plefka::inference::expansion_named;
use plefka::rng::Stream;
use plefka::training::negative::NegativeMethod;
use plefka::training::{RunConfig, Trainer};
use plefka::units::{Bernoulli, unit_named};

use super::choices::Choices;
use super::{checkpoints, checks, damage as bytewise, json, models};

/// Words in place of a value.
const WORDS: [&str; 26] = [
    "\"emf\"",
    "\"cd\"",
    "\"pcd\"",
    "\"pt\"",
    "\"ptt\"",
    "\"exact\"",
    "\"adam\"",
    "\"sgd\"",
    "\"spin\"",
    "\"gaussian\"",
    "\"relu\"",
    "\"firing\"",
    "\"batch\"",
    "\"persistent\"",
    "\"2\"",
    "\"3\"",
    "\"f64\"",
    "true",
    "false",
    "nan",
    "inf",
    "-inf",
    "[]",
    "{}",
    "\"\"",
    "1979-05-27",
];
/// Largest number in the name of a synthetic set that is drawn.
const SMALL: f64 = 9.0;

/// The settings of a run.
pub fn config(bytes: &[u8], _: Choices) -> bool {
    let Ok(text) = from_utf8(bytes) else { return false };
    let config = match RunConfig::from_toml(text) {
        Ok(config) => config,
        Err(error) => {
            checks::message(&error);
            return false;
        }
    };
    let written = config.to_toml();
    let again = RunConfig::from_toml(&written).expect("what was written can be read");
    assert_eq!(again.to_toml(), written);
    match config.check() {
        Ok(()) if checkpoints::modest(&config) => one_step(config),
        Ok(()) => {}
        Err(error) => checks::message(&error),
    }
    true
}

/// One step of settings that passed their check.
fn one_step(config: RunConfig) {
    let rows =
        ndarray::Array2::from_shape_fn((6, 4), |(row, column)| f32::from(u8::from((row + column) % 3 == 0)));
    let batch = Batch::new(rows.clone().into(), None);
    let samples = Samples::from_rows(rows.into(), &Bernoulli).expect("bits");
    let rate = config.training.schedule.rate.unwrap_or(0.1);
    let stepped =
        Trainer::new(config, &samples).and_then(|mut trainer| trainer.step(&batch, rate).map(|()| trainer));
    match stepped {
        Ok(trainer) => models::finite(&trainer.rbm()),
        Err(error) => checks::message(&error),
    }
}

/// Replaces, removes or repeats lines, or damages bytes.
pub fn damage(bytes: &mut Vec<u8>, rng: &mut Stream) {
    let Ok(text) = from_utf8(bytes) else { return bytewise::bytes(bytes, rng) };
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    if lines.is_empty() || rng.below(6) == 0 {
        return bytewise::bytes(bytes, rng);
    }
    for _ in 0..=rng.below(4) {
        let k = rng.below(lines.len());
        match (lines[k].split_once(" = "), rng.below(8)) {
            (_, 0) => {
                let again = lines[rng.below(lines.len())].clone();
                lines.insert(k, again);
            }
            (Some((name, _)), 1..4) => lines[k] = format!("{name} = {}", WORDS[rng.below(WORDS.len())]),
            (Some((name, _)), 4..) => lines[k] = format!("{name} = {}", json::number(rng)),
            _ if lines.len() > 1 => {
                lines.remove(k);
            }
            _ => {}
        }
    }
    *bytes = lines.join("\n").into_bytes();
}

/// One text as the name of everything that has names with numbers in them.
pub fn names(bytes: &[u8], _: Choices) -> bool {
    let Ok(text) = from_utf8(bytes) else { return false };
    let known = [
        read(unit_named::<f64>(text), |unit| {
            assert_eq!(unit_named::<f32>(unit.name()).expect("its own name").name(), unit.name());
        }),
        read(expansion_named::<f64>(text), |_| ()),
        read(NegativeMethod::suited(text, text), |_| ()),
        read(text.parse::<Scale>(), |scale| {
            assert_eq!(scale.to_string().parse::<Scale>().expect("written"), *scale)
        }),
        read(Alphabet::parse(text), |alphabet| {
            assert_eq!(&Alphabet::parse(alphabet.letters()).expect("its letters"), alphabet);
        }),
        read(Synthetic::parse(text), |set| drawn(set, text)),
    ];
    known.contains(&true)
}

fn read<T>(found: Result<T>, check: impl FnOnce(&T)) -> bool {
    match found {
        Ok(found) => {
            check(&found);
            true
        }
        Err(error) => {
            checks::message(&error);
            false
        }
    }
}

/// Draws from a synthetic set whose numbers are small.
fn drawn(set: &Synthetic, text: &str) {
    let small = |word: &str| word.parse::<f64>().is_ok_and(|x| x.is_nan() || x <= SMALL);
    if !text.split(':').skip(1).all(small) {
        return;
    }
    match set.generate(2, 1) {
        Ok(table) => checks::table(table, &ReadOptions::default()),
        Err(error) => checks::message(&error),
    }
}

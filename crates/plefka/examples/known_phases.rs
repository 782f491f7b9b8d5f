//! How often the verdict on the phase is right: machines of known phase (`plefka::laws::phases`) by family, size and
//! distance from the transition. `known_phases [SEEDS] [LARGEST]` prints the table of docs/thermometer.md: numbers of
//! machines with the right name, with "undecided" and with a wrong name.

use std::collections::BTreeMap;

use plefka::diagnostics::thermometer::{self, Phase, ThermometerSettings, thermal};
use plefka::inference::watch::unwatched;
use plefka::laws::phases::Family;

/// Sizes of the larger layer.
const SIZES: [usize; 5] = [16, 40, 100, 200, 400];
const TEMPERATURES: [f64; 9] = [0.3, 0.5, 0.7, 0.85, 0.95, 1.05, 1.2, 1.5, 2.5];
/// Temperatures in units of the transition that count as near it.
const NEAR: (f64, f64) = (0.8, 1.25);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let argument = |k: usize, default: u64| std::env::args().nth(k).map_or(Ok(default), |text| text.parse());
    let (seeds, largest) = (argument(1, 5)?, argument(2, 400)? as usize);
    let mut counts: BTreeMap<(String, bool), BTreeMap<usize, [usize; 3]>> = BTreeMap::new();
    for size in SIZES.into_iter().filter(|size| *size <= largest) {
        for (family, shape) in Family::ALL.into_iter().flat_map(|family| shapes(family, size)) {
            for temperature in TEMPERATURES {
                let Some(phase) = family.phase(shape, temperature) else { continue };
                let near =
                    family.transition(shape).is_some_and(|t| (NEAR.0..NEAR.1).contains(&(temperature / t)));
                let load =
                    if family == Family::Memory { format!(", load {}", load(shape)) } else { String::new() };
                let name = format!(
                    "{}{load}: {}",
                    format!("{family:?}").to_lowercase(),
                    format!("{phase:?}").to_lowercase()
                );
                let count = counts.entry((name, near)).or_default().entry(size).or_default();
                for seed in 1..=seeds {
                    count[judged(family, shape, temperature, seed, phase)?] += 1;
                }
            }
        }
    }
    print(&counts, largest);
    Ok(())
}

/// The shapes of a size: of memories at a low load and at a high one.
fn shapes(family: Family, size: usize) -> Vec<(Family, (usize, usize))> {
    let smaller = match family {
        Family::Memory => vec![size / 25, size / 2],
        _ => vec![size * 4 / 5],
    };
    smaller.into_iter().filter(|m| *m > 0).map(|m| (family, (size, m))).collect()
}

fn load((n, m): (usize, usize)) -> f64 {
    (100.0 * m as f64 / n as f64).round() / 100.0
}

/// 0 for the right name, 1 for undecided, 2 for another.
fn judged(
    family: Family,
    shape: (usize, usize),
    temperature: f64,
    seed: u64,
    phase: Phase,
) -> plefka::Result<usize> {
    let rbm = family.machine(shape, temperature, seed);
    let thermal = thermal::ThermalSettings { rungs: 0, ..thermal::ThermalSettings::default() };
    let settings = ThermometerSettings {
        temperatures: 0,
        thermal,
        seed,
        search: false,
        ..ThermometerSettings::default()
    };
    let found = thermometer::measure(&rbm, 1.0, None, &settings, &unwatched)?.verdict.phase;
    Ok(if found == phase {
        0
    } else if found == Phase::Undecided {
        1
    } else {
        2
    })
}

fn print(counts: &BTreeMap<(String, bool), BTreeMap<usize, [usize; 3]>>, largest: usize) {
    let sizes: Vec<usize> = SIZES.into_iter().filter(|size| *size <= largest).collect();
    let head: String = sizes.iter().map(|size| format!(" {size} |")).collect();
    println!("| machines | T / transition |{head}\n|---|---|{}", "---|".repeat(sizes.len()));
    for ((name, near), row) in counts {
        let place = if *near { "0.8 to 1.25" } else { "beyond" };
        let cells: String = sizes
            .iter()
            .map(|size| row.get(size).map_or(" – |".into(), |[a, b, c]| format!(" {a} / {b} / {c} |")))
            .collect();
        println!("| {name} | {place} |{cells}");
    }
}

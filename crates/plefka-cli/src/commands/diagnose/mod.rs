//! `diagnose`: the thermometer. It reports the phase of a model, the validity of mean field, and the measured path to
//! its domain.

mod page;
mod path;
pub(super) mod renormalization;
mod renormalization_page;

use std::fmt::Write;

use plefka::Error;
use plefka::any::{AnyMatrix, AnyRbm};
use plefka::diagnostics::thermometer::thermal::{Point, ThermalMethod};
use plefka::diagnostics::thermometer::{Bulk, States, Thermometer};
use plefka::io::ModelHeader;
use plefka_report::render_charts;
use serde_json::{Value, json};

use crate::args::DiagnoseArgs;
use crate::runs::page::write;
use crate::runs::samples::samples_of;
use crate::terminal::number::{or_dash, short};
use crate::terminal::output::{Output, facts};
use crate::terminal::progress::watched;

/// Largest number of samples that are taken, for the starts alone and with continued runs.
const SAMPLES: (usize, usize) = (1000, 20_000);
/// Number of singular values in the document.
const VALUES: usize = 32;

/// Measures and explains the results.
pub(super) fn run(args: &DiagnoseArgs, output: Output) -> anyhow::Result<()> {
    plefka::numerics::range::beta(args.beta)?;
    args.settings().check()?;
    if args.remedy && args.remedy_steps == 0 {
        return Err(Error::setting("remedy-steps", 0, "at least 1").into());
    }
    if args.remedy && args.data.is_none() {
        return Err(Error::setting("remedy", "no DATA", "DATA beside the model, to continue training").into());
    }
    let (rbm, header) = AnyRbm::open(&args.model)?;
    let (document, text) = diagnose(&rbm, &header, args, output)?;
    output.result(&document, &text)
}

fn diagnose(
    rbm: &AnyRbm,
    header: &ModelHeader,
    args: &DiagnoseArgs,
    output: Output,
) -> anyhow::Result<(Value, String)> {
    let read = |source: &String| -> anyhow::Result<AnyMatrix> {
        let samples = samples_of(rbm, header, source, &args.reading, args.beta, output)?;
        Ok(samples.spread(if args.remedy { SAMPLES.1 } else { SAMPLES.0 }, args.seed)?)
    };
    let data = args.data.as_ref().map(read).transpose()?;
    let found =
        watched("thermometer", |watch| rbm.thermometer(args.beta, data.as_ref(), &args.settings(), watch))?;
    output.warnings(&found.warnings);
    if let Some(path) = &args.out {
        write(path, &render_charts(&page::page(args.model.display().to_string(), &found)))?;
    }
    Ok((document(&found, args), text(&found)))
}

/// The document of all measurements, with the spectrum limited to its first values.
fn document(found: &Thermometer, args: &DiagnoseArgs) -> Value {
    let mut document = json!(found);
    if let Some(Value::Array(values)) = document.pointer_mut("/spectrum/singular_values") {
        values.truncate(VALUES);
    }
    let object = document.as_object_mut().expect("a struct is an object");
    object.insert("model".into(), json!(args.model));
    object.insert("data".into(), json!(args.data));
    object.insert("report".into(), json!(args.out));
    document
}

fn text(found: &Thermometer) -> String {
    let mut text: String = found.verdict.sentences.iter().map(|sentence| format!("{sentence}\n")).collect();
    text.push('\n');
    text += &facts(&numbers(found));
    if !found.sweep.is_empty() {
        text += "\nstates against temperature\n";
        text += &states(&found.sweep);
    }
    text += &found.path.as_ref().map(path::table).unwrap_or_default();
    if let Some(thermal) = &found.thermal {
        match thermal.method {
            ThermalMethod::Exact => text += "\nthermal numbers, by enumeration\n",
            ThermalMethod::Tempering => writeln!(
                text,
                "\nthermal numbers, by tempering (lowest swap rate {})",
                short(thermal.smallest_swap_rate)
            )
            .expect("strings take any text"),
        }
        text += &points(&thermal.points);
    }
    text
}

fn numbers(found: &Thermometer) -> Vec<(&'static str, String)> {
    let states = &found.states;
    let mut lines = vec![
        (
            "σ_max(B)",
            format!("{} at most, {} on average", short(found.sigma_max), short(found.sigma_max_mean)),
        ),
        (
            "σ_max(B∘B)",
            format!("{} by {} couplings per unit", short(states.glass), short(states.glass_couplings)),
        ),
        ("curvature", format!("{} (free units 1, unstable below 0)", short(states.curvature))),
    ];
    lines.extend(of_states(states));
    if let Some(hessian) = found.hessian {
        lines.push(("Hessian", format!("smallest eigenvalue {}", short(hessian))));
    }
    let orders: Vec<String> =
        found.orders.iter().map(|term| format!("A{} {}", term.order, short(term.value))).collect();
    if !orders.is_empty() {
        lines.push(("orders", format!("{} nats", orders.join("  "))));
    }
    lines.extend(found.spectrum.as_ref().map(|spectrum| ("spectrum of W", of_spectrum(spectrum))));
    lines
}

/// The number of states, and their overlap.
fn of_states(states: &States) -> [(&'static str, String); 2] {
    [
        (
            "states",
            format!(
                "{} from {} starts in {} groups; {} unconverged; the lowest has weight {}",
                states.solutions,
                states.starts,
                states.clusters,
                states.unconverged,
                short(states.lowest_weight)
            ),
        ),
        (
            "overlap",
            format!(
                "{} of two states, {} by weight",
                or_dash(states.mean_overlap),
                or_dash(states.weighted_overlap)
            ),
        ),
    ]
}

/// The modes of W above the noise.
fn of_spectrum(spectrum: &Bulk) -> String {
    let largest = spectrum.singular_values.first().copied().unwrap_or(f64::NAN);
    format!(
        "{} modes above the noise (edge {}), the largest {}",
        spectrum.outliers,
        short(spectrum.edge),
        short(largest)
    )
}

/// Rows of right-aligned cells below their titles.
fn table(titles: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let cells = |row: &[String]| row.iter().map(|cell| format!("{cell:>12}")).collect::<String>() + "\n";
    let head = cells(&titles.iter().map(ToString::to_string).collect::<Vec<_>>());
    head + &rows.map(|row| cells(&row)).collect::<String>()
}

fn states(sweep: &[States]) -> String {
    let titles =
        ["temperature", "states", "groups", "unconverged", "overlap", "σ_max(B)", "σ_max(B∘B)", "curvature"];
    let row = |s: &States| {
        let counts = [s.solutions, s.clusters, s.unconverged].map(|n| n.to_string());
        let values = [s.mean_overlap, s.sigma_max, s.glass, s.curvature].map(or_dash);
        [vec![or_dash(s.temperature)], counts.to_vec(), values.to_vec()].concat()
    };
    table(&titles, sweep.iter().map(row))
}

fn points(points: &[Point]) -> String {
    let titles = ["temperature", "energy", "spec. heat", "±", "χ per unit", "±", "χ of mode", "±"];
    let row = |p: &Point| {
        [
            p.temperature,
            p.energy,
            p.specific_heat,
            p.specific_heat_error,
            p.susceptibility,
            p.susceptibility_error,
            p.mode_susceptibility,
            p.mode_susceptibility_error,
        ]
        .map(or_dash)
        .to_vec()
    };
    table(&titles, points.iter().map(row))
}

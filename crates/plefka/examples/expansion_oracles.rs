//! ln Z of trained machines by every expansion against enumeration: the single best solution, the sum over distinct
//! solutions, how many there are, and σ_max(B) at the best:
//! `cargo run --release --example expansion_oracles -- [--near samples.npz] [--starts N] [--from NAME] [--damping γ]
//! [--iterations N] [--solver NAME] [--tolerance ε] [--only NAME,…] machine.npz …`.
//! Machines are npz files with `weights`, `visible_bias` and `hidden_bias` (or model files); samples one array of 0 and 1,
//! (n × n_visible), or of bytes of 8 bits, (n × n_visible/8). Starts are samples, as many random ones and the middle; with
//! `--from` the distinct solutions of another expansion that these lead to.

use std::path::{Path, PathBuf};
use std::time::Instant;

use ndarray::Array2;
use plefka::Rbm;
use plefka::data::Values;
use plefka::data::readers::{ReadOptions, read};
use plefka::inference::expansion::expansions;
use plefka::inference::solutions::{solutions, starts};
use plefka::inference::{FixedPoint, Solver, exact, expansion_for, watch::unwatched};
use plefka::io::load_model;

type Failure = Box<dyn std::error::Error>;

struct Arguments {
    near: Option<PathBuf>,
    starts: usize,
    from: Option<String>,
    solver: FixedPoint,
    only: Option<Vec<String>>,
    machines: Vec<PathBuf>,
}

fn arguments() -> Result<Arguments, Failure> {
    let solver = FixedPoint { damping: 0.5, tolerance: 1e-6, iterations: 3000, ..FixedPoint::default() };
    let mut out = Arguments { near: None, starts: 100, from: None, solver, only: None, machines: Vec::new() };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or(format!("{word} needs a value"));
        match word.as_str() {
            "--near" => out.near = Some(value()?.into()),
            "--starts" => out.starts = value()?.parse()?,
            "--from" => out.from = Some(value()?),
            "--damping" => out.solver.damping = value()?.parse()?,
            "--iterations" => out.solver.iterations = value()?.parse()?,
            "--tolerance" => out.solver.tolerance = value()?.parse()?,
            "--solver" => {
                let name = value()?;
                let named = Solver::ALL.into_iter().find(|solver| solver.name() == name);
                out.solver.solver = named.ok_or(format!("no solver is called {name}"))?;
            }
            "--only" => out.only = Some(value()?.split(',').map(str::to_owned).collect()),
            _ => out.machines.push(word.into()),
        }
    }
    if out.machines.is_empty() {
        return Err("usage: expansion_oracles [--near FILE] [--starts N] … machine.npz …".into());
    }
    Ok(out)
}

/// At most `n` samples, evenly spaced.
fn samples(path: &Path, n_visible: usize, n: usize) -> Result<Array2<f64>, Failure> {
    let values = match read(path, &ReadOptions::default())?.values {
        Values::Bytes(values) => values.mapv(f64::from),
        Values::F32(values) => values.mapv(f64::from),
        Values::F64(values) => values,
        _ => return Err(format!("{}: expected one dense array", path.display()).into()),
    };
    let rows: Vec<usize> =
        (0..n.min(values.nrows())).map(|k| k * values.nrows() / n.min(values.nrows())).collect();
    let chosen = values.select(ndarray::Axis(0), &rows);
    Ok(match values.ncols() {
        width if width == n_visible => chosen,
        width if 8 * width == n_visible => Array2::from_shape_fn((rows.len(), n_visible), |(r, i)| {
            f64::from(chosen[[r, i / 8]] as u8 >> (7 - i % 8) & 1)
        }),
        width => return Err(format!("samples of {width} columns, expected {n_visible}").into()),
    })
}

fn main() -> Result<(), Failure> {
    let arguments = arguments()?;
    for path in &arguments.machines {
        let (rbm, _): (Rbm<f64>, _) = load_model(path)?;
        let truth = exact::log_partition(&rbm, 1.0, &unwatched)?;
        println!(
            "\n{}: {} × {} units, ln Z = {truth:.6} by enumeration\n",
            path.file_name().unwrap_or_default().display(),
            rbm.n_visible(),
            rbm.n_hidden()
        );
        let near = match &arguments.near {
            Some(near) => Some(samples(near, rbm.n_visible(), arguments.starts)?),
            None => None,
        };
        let mut starts = starts(&rbm, near.as_ref(), arguments.starts, 1);
        if let Some(name) = &arguments.from {
            let damped = FixedPoint { solver: Solver::Damped, ..arguments.solver };
            let found = solutions(&rbm, expansion_for(name, &rbm)?, damped, 1.0, &starts);
            starts = found.visible.into();
        }
        println!(
            "| expansion | best solution | error | sum | error | solutions | unconverged | σ_max(B) | seconds |"
        );
        println!("|---|---|---|---|---|---|---|---|---|");
        for expansion in expansions::<f64>() {
            let name = expansion.name();
            if arguments.only.as_ref().is_some_and(|only| !only.iter().any(|n| n == name)) {
                continue;
            }
            let begun = Instant::now();
            let expansion = expansion_for(name, &rbm)?;
            let found = solutions(&rbm, expansion, arguments.solver, 1.0, &starts);
            let seconds = begun.elapsed().as_secs_f64();
            let (n, failed) = (found.len(), format!("{} of {}", found.failed, starts.n_rows()));
            if found.is_empty() {
                println!("| {name} | – | – | – | – | 0 | {failed} | – | {seconds:.0} |");
                continue;
            }
            let (best, sum) = (-found.free_energies[0], found.log_partition());
            println!(
                "| {name} | {best:.3} | {:+.3} | {sum:.3} | {:+.3} | {n} | {failed} | {:.2} | {seconds:.0} |",
                best - truth,
                sum - truth,
                found.stability[0]
            );
        }
    }
    Ok(())
}

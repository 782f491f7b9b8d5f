//! `bench`: this machine's rates, the time of training, its lower bound and the quantity that limits it.

mod floor;
mod machine;
mod room;
mod training;
mod verdict;

use plefka::Error;
use plefka::io::provenance;
use serde_json::{Value, json};

use crate::args::BenchArgs;
use crate::terminal::interrupt;
use crate::terminal::number::brief;
use crate::terminal::output::{Output, facts};
use crate::terminal::progress::Bar;
use floor::{Floor, Work};
use machine::{Machine, Square};
use training::Timing;

const BAR: &str = "{bar:24} {pos}/{len}  measuring {msg}";
/// Samples of the MNIST training set.
const MNIST: f64 = 60_000.0;
/// Microseconds per second, for numbers shown to people.
const MICRO: f64 = 1e6;

/// The training times of a method.
struct Row {
    method: String,
    timing: Timing,
    work: Work,
    floor: Floor,
}

impl Row {
    /// Dense operations per second divided by the rate of products: above 1 if bits that are 0 save work.
    fn share(&self) -> f64 {
        self.floor.products / self.timing.median
    }
}

/// Measures and explains the results.
pub(super) fn run(args: &BenchArgs, output: Output) -> anyhow::Result<()> {
    args.check()?;
    room::check_room(args)?;
    let (machine, rows) = measure(args)?;
    let methods: Vec<_> = rows.iter().map(|row| (&*row.method, row.timing.median, row.floor)).collect();
    let verdict = verdict::verdict(&methods);
    output.result(&document(args, &machine, &rows, &verdict), &text(args, &machine, &rows, &verdict))
}

/// Measures the machine, then one method after another.
fn measure(args: &BenchArgs) -> anyhow::Result<(Machine, Vec<Row>)> {
    let steps = 3 + args.method.len() as u64;
    let bar = Bar::new(Some(steps), BAR);
    let next = |what: &str| {
        bar.inc(1);
        bar.set_message(what.to_owned());
        if interrupt::asked() { Err(Error::Interrupted("bench")) } else { Ok(()) }
    };
    next("products at these sizes")?;
    let products =
        machine::product_rate(args.precision, (args.batch, args.visible, args.hidden), args.seconds);
    next("a large product")?;
    let square = machine::square(args.precision, products, args.seconds);
    next("memory")?;
    let bandwidth = machine::bandwidth(machine::MOST, args.seconds);
    let step_bytes = Work::of(&args.run_config(args.method[0]), args.visible)?.step_bytes;
    let bandwidth_of_step = match step_bytes < machine::MOST {
        true => machine::bandwidth(step_bytes, args.seconds).max(bandwidth),
        false => bandwidth,
    };
    let threads = rayon::current_num_threads();
    let machine = Machine { threads, products, square, bandwidth, bandwidth_of_step };
    let samples = training::bits(args.precision, (args.rows(), args.visible), args.density, args.seed)?;
    let mut rows = Vec::new();
    for &method in &args.method {
        let config = args.run_config(method);
        let (method, work) = (provenance::method(&config), Work::of(&config, args.visible)?);
        next(&method)?;
        let timing = training::time(config, &samples, args.seconds)?;
        rows.push(Row { method, timing, work, floor: work.floor(&machine) });
    }
    Ok((machine, rows))
}

fn document(args: &BenchArgs, machine: &Machine, rows: &[Row], verdict: &str) -> Value {
    let square = |square: Square| json!({ "side": square.side, "gflops": 1e-9 * square.rate });
    json!({
        "visible": args.visible, "hidden": args.hidden, "batch": args.batch, "rows": args.rows(),
        "density": args.density, "precision": args.precision, "order": args.order,
        "iterations": args.iterations, "sweeps": args.sweeps, "seconds": args.seconds, "seed": args.seed,
        "machine": {
            "threads": machine.threads,
            "gflops": 1e-9 * machine.products,
            "square": machine.square.map(square),
            "gigabytes_per_second": 1e-9 * machine.bandwidth,
            "gigabytes_per_second_of_step": 1e-9 * machine.bandwidth_of_step,
        },
        "methods": rows.iter().map(of_method).collect::<Vec<_>>(),
        "verdict": verdict,
    })
}

fn of_method(row: &Row) -> Value {
    let Row { method, timing, work, floor } = row;
    json!({
        "method": method,
        "microseconds": MICRO * timing.median,
        "microseconds_min": MICRO * timing.min,
        "microseconds_max": MICRO * timing.max,
        "epochs": timing.epochs,
        "seconds_60000": MNIST * timing.median,
        "products": work.products,
        "operations": work.operations,
        "product_floor": MICRO * floor.products,
        "bytes": work.bytes,
        "step_bytes": work.step_bytes,
        "memory_floor": MICRO * floor.memory,
        "share": row.share(),
        "bound": floor.bound(),
    })
}

fn text(args: &BenchArgs, machine: &Machine, rows: &[Row], verdict: &str) -> String {
    let BenchArgs { visible, hidden, batch, .. } = args;
    let mut lines = vec![
        ("threads", machine.threads.to_string()),
        (
            "products",
            format!(
                "{} GFLOP/s at ({batch} × {visible})({visible} × {hidden})",
                brief(1e-9 * machine.products)
            ),
        ),
    ];
    if let Some(Square { side, rate }) = machine.square {
        lines.push(("", format!("{} GFLOP/s at ({side} × {side})({side} × {side})", brief(1e-9 * rate))));
    }
    lines.push(("memory", format!("{} GB/s read and written", brief(1e-9 * machine.bandwidth))));
    if let Some(Row { work, .. }) = rows.first() {
        let (rate, bytes) = (brief(1e-9 * machine.bandwidth_of_step), brief(1e-3 * work.step_bytes));
        lines.push(("", format!("{rate} GB/s of the {bytes} kB that a step uses")));
    }
    format!("{}\n{}\n{verdict}\n", facts(&lines), table(rows))
}

/// The table, with one column for each method.
fn table(rows: &[Row]) -> String {
    type Cell = fn(&Row) -> String;
    let lines: [(&str, Cell); 12] = [
        ("", |row| row.method.clone()),
        ("µs per sample", |row| brief(MICRO * row.timing.median)),
        ("  in the fastest epoch", |row| brief(MICRO * row.timing.min)),
        ("  in the slowest epoch", |row| brief(MICRO * row.timing.max)),
        ("s per 60,000 samples", |row| brief(MNIST * row.timing.median)),
        ("dense products", |row| row.work.products.to_string()),
        ("  MFLOP per sample", |row| brief(1e-6 * row.work.operations)),
        ("  floor, µs at the rate of products", |row| brief(MICRO * row.floor.products)),
        ("kB per sample", |row| brief(1e-3 * row.work.bytes)),
        ("  floor, µs at the rate of memory", |row| brief(MICRO * row.floor.memory)),
        ("share of the rate of products", |row| brief(row.share())),
        ("larger floor", |row| row.floor.bound().name().to_owned()),
    ];
    let width = rows.iter().map(|row| row.method.len() + 3).max().unwrap_or(0).max(12);
    let line = |(name, cell): (&str, Cell)| {
        let cells: String = rows.iter().map(|row| format!("{:>width$}", cell(row))).collect();
        format!("{name:<36}{cells}\n")
    };
    lines.into_iter().map(line).collect()
}

//! Seconds per epoch of the training loop on random bits of density 0.13, and the product rate beside it:
//! `plefka-bench METHOD ROWS VISIBLE HIDDEN BATCH THREADS EPOCHS`; or dense and sparse products by density:
//! `plefka-bench products ROWS VISIBLE HIDDEN`.

mod products;

use std::ops::ControlFlow;
use std::time::Instant;

use ndarray::Array2;
use plefka::data::{Binarize, Samples, Table, Values};
use plefka::kernels::product::{Into, product};
use plefka::rng::{Purpose, Stream};
use plefka::training::negative::Method;
use plefka::training::{RunConfig, Trainer};
use plefka::units::Bernoulli;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let usage = "usage: plefka-bench pcd|cd|emf1|emf2|emf3 ROWS VISIBLE HIDDEN BATCH THREADS EPOCHS\n       plefka-bench products ROWS VISIBLE HIDDEN";
    let [method, numbers @ ..] = &arguments[..] else { return eprintln!("{usage}") };
    let numbers: Vec<usize> = numbers.iter().filter_map(|n| n.parse().ok()).collect();
    if let ("products", &[rows, visible, hidden]) = (method.as_str(), &numbers[..]) {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("threads");
        return pool.install(|| products::table(rows, visible, hidden));
    }
    let [rows, visible, hidden, batch, threads, epochs] = numbers[..] else { return eprintln!("{usage}") };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    pool.install(|| {
        let rate = product_rate(batch, visible, hidden);
        let seconds = epoch(method, rows, visible, hidden, batch, epochs as u64);
        println!(
            "{method} {rows}x{visible}x{hidden} batch {batch} threads {threads}: {seconds:.3} s per epoch"
        );
        println!("product rate at this shape: {rate:.1} GFLOP/s");
        let gflop = 2e-9 * (rows * visible * hidden) as f64;
        println!("one dense product over all rows: {:.3} s", gflop / rate);
    });
}

/// GFLOP/s of (batch × visible)(visible × hidden), the best of several.
fn product_rate(batch: usize, visible: usize, hidden: usize) -> f64 {
    let a = Array2::<f32>::from_elem((batch, visible), 0.5);
    let b = Array2::<f32>::from_elem((visible, hidden), 0.5);
    let mut out = Array2::<f32>::zeros((batch, hidden));
    let best = (0..50)
        .map(|_| {
            let begun = Instant::now();
            product(a.view(), b.view(), 1.0, Into::Replace, out.view_mut());
            begun.elapsed().as_secs_f64()
        })
        .fold(f64::INFINITY, f64::min);
    2e-9 * (batch * visible * hidden) as f64 / best
}

fn epoch(method: &str, rows: usize, visible: usize, hidden: usize, batch: usize, epochs: u64) -> f64 {
    let mut stream = Stream::new(1, Purpose::Synthetic, 0, 0);
    let bits = Array2::from_shape_simple_fn((rows, visible), || u8::from(stream.uniform() < 0.13));
    let table = Table {
        source: "bits".into(),
        values: Values::Bytes(bits),
        labels: None,
        image_shape: None,
        sites: None,
    };
    let samples = Samples::<f32>::new(table, &Bernoulli, Binarize::Keep).expect("bits");
    let mut config = RunConfig::default();
    config.model.hidden = hidden;
    config.training.batch = batch;
    config.training.epochs = epochs;
    config.monitors.every = 0;
    config.monitors.mean_field_starts = 0;
    config.monitors.samples = 1;
    config.negative.persistent = true;
    config.negative.method = match method {
        "pcd" => Method::Pcd,
        "cd" => Method::Cd,
        _ => Method::Emf,
    };
    if let Some(order) = method.strip_prefix("emf") {
        config.negative.order = order.into();
    }
    let mut trainer = Trainer::new(config, &samples).expect("settings");
    // Hidden units are on a fifth of the time, as in trained machines.
    trainer.rbm.hidden.parameters.fill(-1.4);
    trainer.run(&samples, None, &mut |_| ControlFlow::Continue(())).expect("training");
    trainer.progress.seconds / epochs as f64
}

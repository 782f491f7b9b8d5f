//! What an iteration of the mean-field equations costs with every expansion, in milliseconds per replica (f32):
//! `cargo run --release --example expansion_costs -- [replicas] [VISIBLExHIDDEN …]`. Weights are so weak that all
//! expansions exist; adaptive TAP takes longer where couplings are strong.

use std::time::Instant;

use plefka::inference::FixedPoint;
use plefka::inference::expansion::expansions;
use plefka::laws::machines;
use plefka::units::Bernoulli;

/// Iterations timed together, and how often; the fastest counts.
const ITERATIONS: usize = 2;
const REPEATS: usize = 3;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let replicas: usize = arguments.next().map_or(Ok(20), |text| text.parse())?;
    let mut shapes: Vec<String> = arguments.collect();
    if shapes.is_empty() {
        shapes = ["64x32", "784x20", "784x100", "784x500"].map(str::to_owned).to_vec();
    }
    println!("| expansion | {} |", shapes.join(" | "));
    println!("|---|{}", "---|".repeat(shapes.len()));
    for expansion in expansions::<f32>() {
        print!("| {} |", expansion.name());
        for shape in &shapes {
            let (n, m) = shape.split_once('x').ok_or("a shape is written 784x500")?;
            let (n, m): (usize, usize) = (n.parse()?, m.parse()?);
            let scale = 2.0 / ((n as f64).sqrt() + (m as f64).sqrt());
            let rbm = machines::machine::<f32>(&Bernoulli, (n, m), scale, 1);
            let starts = machines::machine::<f32>(&Bernoulli, (replicas, n), 1.0, 2).weights;
            let mut visible = starts;
            rbm.visible.mean(1.0, &mut visible);
            let hidden = rbm.hidden_mean(&visible.clone().into(), 1.0);
            let settings =
                FixedPoint { damping: 0.5, tolerance: 0.0, iterations: ITERATIONS, ..FixedPoint::default() };
            let time = || {
                let begun = Instant::now();
                let found = settings.solve(&rbm, expansion, 1.0, (visible.clone(), hidden.clone()));
                assert!(found.residual().is_finite(), "{}", expansion.name());
                begun.elapsed().as_secs_f64() / (ITERATIONS * replicas) as f64
            };
            let fastest = (0..REPEATS).map(|_| time()).fold(f64::INFINITY, f64::min);
            print!(" {:.3} |", 1e3 * fastest);
        }
        println!();
    }
    Ok(())
}

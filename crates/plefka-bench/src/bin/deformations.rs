//! Microseconds to deform a 28 × 28 picture on one thread, median of seven rounds: `cargo run --release -p plefka-bench --bin
//! deformations`.

use std::time::Instant;

use plefka::data::{DeformationLaw, Deformer};

const ROWS: u64 = 20_000;
const ROUNDS: usize = 7;

fn main() {
    let image: Vec<f32> = (0..784).map(|k| ((k * 37) % 256) as f32 / 255.0).collect();
    let mut out = vec![0.0; 784];
    for law in ["ciresan", "affine", "elastic", "simard"] {
        let parsed: DeformationLaw = law.parse().expect("a name");
        let deformer = Deformer::new(&parsed, (28, 28), (28, 28), 1).expect("a shape").epoch(0);
        let mut times: Vec<f64> = (0..ROUNDS)
            .map(|_| {
                let begun = Instant::now();
                (0..ROWS).for_each(|row| deformer.deform(&image, 0.0, row, false, &mut out));
                1e6 * begun.elapsed().as_secs_f64() / ROWS as f64
            })
            .collect();
        times.sort_by(f64::total_cmp);
        println!("{law}: {:.2} µs a row", times[ROUNDS / 2]);
    }
    // The pictures must not be optimised away.
    std::hint::black_box(&out);
}

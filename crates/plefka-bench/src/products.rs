//! Dense, sparse and bit products in the shapes of a training step, by density. Rows should change their form where the
//! times cross (`SPARSE_BELOW`, `TRANSPOSED_BELOW`, `BITS_FROM`).

use std::time::Instant;

use ndarray::{Array2, ArrayView2};
use plefka::linalg::Bits;
use plefka::linalg::Csr;
use plefka::linalg::product::{Accumulate, product};
use plefka::linalg::{sparse_outer, sparse_product};
use plefka::rng::{Purpose, Stream};

const REPEATS: usize = 40;

/// Prints a table of median times in microseconds.
pub(crate) fn table(rows: usize, visible: usize, hidden: usize) {
    let mut stream = Stream::new(1, Purpose::Synthetic, 0, 0);
    let w = Array2::from_shape_simple_fn((visible, hidden), || stream.normal() as f32);
    let turned = w.t().as_standard_layout().into_owned();
    println!("{rows} rows, {visible} × {hidden}, f32; µs, medians of {REPEATS}\n");
    println!(
        "| density | dense, x W | sparse, x W | sparse, x (Wᵀ)ᵀ | bits, x W | bits, x (Wᵀ)ᵀ | dense, xᵀ h | sparse, xᵀ h |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for density in [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5] {
        let x =
            Array2::from_shape_simple_fn((rows, visible), || f32::from(u8::from(stream.uniform() < density)));
        let mut sparse = Csr::empty(visible);
        x.rows().into_iter().for_each(|row| sparse.push_dense(row.to_slice().expect("row-major")));
        let bits = Bits::of_dense(x.view()).expect("bits");
        let h = Array2::from_shape_simple_fn((rows, hidden), || stream.uniform() as f32);
        let (mut field, mut outer) = (Array2::zeros((rows, hidden)), Array2::zeros((visible, hidden)));
        let dense = |a: ArrayView2<'_, f32>, b: ArrayView2<'_, f32>, out: &mut Array2<f32>| {
            product(a, b, 1.0, Accumulate::Replace, out.view_mut());
        };
        let times = [
            median(|| dense(x.view(), w.view(), &mut field)),
            median(|| sparse_product(&sparse, w.view(), &mut field)),
            median(|| sparse_product(&sparse, turned.t(), &mut field)),
            median(|| bits.times(w.view(), &mut field)),
            median(|| bits.times(turned.t(), &mut field)),
            median(|| dense(x.t(), h.view(), &mut outer)),
            median(|| sparse_outer(&sparse, &h, 1.0, &mut outer)),
        ];
        let cells: Vec<String> = times.iter().map(|t| format!("{t:.0}")).collect();
        println!("| {density} | {} |", cells.join(" | "));
    }
}

fn median(mut work: impl FnMut()) -> f64 {
    let mut times: Vec<f64> = (0..REPEATS)
        .map(|_| {
            let begun = Instant::now();
            work();
            1e6 * begun.elapsed().as_secs_f64()
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[REPEATS / 2]
}

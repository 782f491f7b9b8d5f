//! Products of dense matrices.

use ndarray::{Array2, s};
use plefka::linalg::product::{Accumulate, product};
use plefka::rng::{Purpose, Stream};

fn random(m: usize, n: usize, seed: u64) -> Array2<f64> {
    let mut stream = Stream::new(seed, Purpose::Weights, 0, 0);
    Array2::from_shape_fn((m, n), |_| stream.normal())
}

#[test]
fn products_agree_with_the_definition_in_every_layout() {
    for (m, k, n) in [(1, 1, 1), (3, 5, 2), (17, 9, 33), (130, 70, 40), (200, 300, 500)] {
        let (a, b) = (random(m, k, 1), random(k, n, 2));
        let want = Array2::from_shape_fn((m, n), |(i, j)| (0..k).map(|l| a[[i, l]] * b[[l, j]]).sum::<f64>());
        let (at, bt) = (a.t().as_standard_layout().into_owned(), b.t().as_standard_layout().into_owned());
        let wide = random(m, 2 * k, 3);
        let mut strided = wide.clone();
        strided.slice_mut(s![.., ..;2]).assign(&a);
        for a in [a.view(), at.t(), strided.slice(s![.., ..;2])] {
            for b in [b.view(), bt.t()] {
                let mut out = Array2::from_elem((m, n), 1.0);
                product(a, b, 2.0, Accumulate::Add, out.view_mut());
                let error = (&out - &(&want * 2.0 + 1.0)).iter().fold(0.0f64, |e, x| e.max(x.abs()));
                assert!(error < 1e-11, "{m} {k} {n}: {error}");
            }
        }
    }
}

#[test]
fn threads_do_not_change_bits() {
    let (a, b) = (random(300, 784, 1).mapv(|x| x as f32), random(784, 500, 2).mapv(|x| x as f32));
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let mut out = Array2::zeros((300, 500));
        pool.install(|| product(a.view(), b.view(), 1.0, Accumulate::Replace, out.view_mut()));
        out
    };
    assert_eq!(run(1), run(2));
    assert_eq!(run(1), run(5));
}

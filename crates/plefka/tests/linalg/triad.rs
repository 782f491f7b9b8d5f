//! The triad of the memory benchmark.

use plefka::linalg::triad::triad;

#[test]
fn every_number_is_written() {
    let n = (1 << 18) + 17;
    let b: Vec<f32> = (0..n).map(|k| (k % 64) as f32).collect();
    let c: Vec<f32> = (0..n).map(|k| (k % 7) as f32).collect();
    let mut a = vec![f32::NAN; n];
    triad(&mut a, &b, &c, 0.5);
    assert!((0..n).all(|k| a[k] == b[k] + 0.5 * c[k]));
}

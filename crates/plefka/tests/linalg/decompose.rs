//! Singular values and triangular factors.

use ndarray::Array2;
use plefka::linalg::decompose::{Svd, triangle};
use plefka::rng::{Purpose, Stream};

fn random(n: usize, m: usize) -> Array2<f64> {
    let mut stream = Stream::new(3, Purpose::Weights, n as u64, m as u64);
    Array2::from_shape_simple_fn((n, m), || stream.normal())
}

#[test]
fn factors_multiply_to_the_matrix_and_are_orthonormal() {
    for (n, m) in [(7, 5), (5, 7), (40, 6), (6, 40), (1, 4), (4, 1), (9, 9)] {
        let a = random(n, m);
        let svd = Svd::of(a.view()).unwrap();
        let scaled = &svd.left * &ndarray::Array1::from(svd.values.clone());
        assert!((scaled.dot(&svd.right.t()) - &a).iter().all(|x| x.abs() < 1e-13), "{n} × {m}");
        for part in [&svd.left, &svd.right] {
            let gram = part.t().dot(part) - Array2::<f64>::eye(n.min(m));
            assert!(gram.iter().all(|x| x.abs() < 1e-14 * 10.0), "{n} × {m}");
        }
        assert!(svd.values.windows(2).all(|pair| pair[0] >= pair[1] && pair[1] >= 0.0));
        assert_eq!(svd.rank(), n.min(m));
        let r = triangle(a.view()).unwrap();
        assert!((r.t().dot(&r) - a.t().dot(&a)).iter().all(|x| x.abs() < 1e-12), "{n} × {m}");
    }
}

#[test]
fn columns_of_zeros_do_no_harm() {
    for (n, m) in [(9, 4), (4, 9), (30, 4)] {
        for zero in 0..4 {
            let mut a = random(n, m);
            a.column_mut(zero).fill(0.0);
            let r = triangle(a.view()).unwrap();
            assert!(
                (r.t().dot(&r) - a.t().dot(&a)).iter().all(|x| x.abs() < 1e-12),
                "{n} × {m}, {zero}: {r}"
            );
            let svd = Svd::of(a.view()).unwrap();
            let scaled = &svd.left * &ndarray::Array1::from(svd.values.clone());
            assert!((scaled.dot(&svd.right.t()) - &a).iter().all(|x| x.abs() < 1e-13), "{n} × {m}, {zero}");
        }
    }
}

#[test]
fn rounding_is_no_rank_and_entries_that_are_not_finite_are_named() {
    let (a, b) = (random(30, 3), random(3, 8));
    assert_eq!(Svd::of(a.dot(&b).view()).unwrap().rank(), 3);
    assert_eq!(Svd::of(Array2::zeros((4, 3)).view()).unwrap().rank(), 0);
    let mut bad = random(4, 4);
    bad[[2, 1]] = f64::NAN;
    let said = Svd::of(bad.view()).unwrap_err().to_string();
    assert!(said.contains("row 2, column 1") && said.contains("NaN"), "{said}");
}

//! Principal components compared with the definition of an eigenvector.

use ndarray::{Array2, Axis, array};
use plefka::data::Rows;
use plefka::diagnostics::principal::Principal;
use plefka::rng::{Purpose, Stream};

/// Rows with features of unequal spread and a mean.
fn rows(n: usize, width: usize) -> Array2<f64> {
    let mut stream = Stream::new(3, Purpose::Sample, n as u64, 0);
    let mixing = Array2::from_shape_simple_fn((width, width), || stream.normal());
    let own = Array2::from_shape_fn((n, width), |(_, i)| stream.normal() / (1.0 + i as f64));
    own.dot(&mixing) + 0.7
}

#[test]
fn directions_are_eigenvectors_of_the_covariance_whichever_is_smaller() {
    for (n, width) in [(60, 10), (10, 60), (300, 70)] {
        let rows = rows(n, width);
        let mean = rows.mean_axis(Axis(0)).unwrap();
        let centred = &rows - &mean;
        let covariance = centred.t().dot(&centred) / n as f64;
        let found = Principal::of(&Rows::Dense(rows.clone()), 5).unwrap();
        assert_eq!((found.directions.dim(), found.variances.len()), ((width, 5), 5));
        assert!((found.total - covariance.diag().sum()).abs() < 1e-9 * found.total);
        let scale = found.variances[0];
        for (k, &variance) in found.variances.iter().enumerate() {
            let direction = found.directions.column(k);
            let error = (covariance.dot(&direction) - variance * &direction).mapv(f64::abs).sum();
            assert!(error < 1e-9 * scale, "{n} × {width}, {k}: {error}");
            let largest = direction.iter().fold(0.0f64, |m, &x| if x.abs() > m.abs() { x } else { m });
            assert!(largest > 0.0, "sign of direction {k}");
            for other in 0..5 {
                let overlap = direction.dot(&found.directions.column(other));
                assert!((overlap - f64::from(u8::from(k == other))).abs() < 1e-9, "{k} {other}: {overlap}");
            }
        }
        assert!(found.variances.windows(2).all(|pair| pair[0] >= pair[1]));
        let projected = found.project(&Rows::Dense(rows));
        let variance = projected.column(0).mapv(|x| x * x).mean().unwrap();
        assert!(projected.column(0).sum().abs() < 1e-9 * n as f64 * scale.sqrt());
        assert!((variance - scale).abs() < 1e-9 * scale);
    }
}

#[test]
fn there_are_no_more_components_than_the_rows_span() {
    // Two points have one direction, one point has none.
    let found =
        Principal::of(&Rows::Dense(array![[0.0, 0.0, 1.0], [0.0, -2.0, 1.0], [0.0, -2.0, 1.0]]), 3).unwrap();
    assert_eq!(found.variances.len(), 1);
    assert!((found.variances[0] - 8.0 / 9.0).abs() < 1e-12);
    assert!((found.directions.column(0)[1] - 1.0).abs() < 1e-12);
    let equal = Principal::of(&Rows::Dense(Array2::<f32>::from_elem((4, 3), 0.1)), 3).unwrap();
    assert_eq!((equal.variances.len(), equal.directions.dim()), (0, (3, 0)));
}

#[test]
fn rows_that_cannot_be_decomposed_are_refused() {
    for rows in [Array2::zeros((0, 3)), array![[1.0, f64::NAN, 0.0]]] {
        assert!(Principal::of(&Rows::Dense(rows), 2).unwrap_err().to_string().contains("finite values"));
    }
}

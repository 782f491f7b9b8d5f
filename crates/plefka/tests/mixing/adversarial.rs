//! Adversarial accuracy compared with its definition, and for sets with a known accuracy.

use ndarray::Array2;
use plefka::Float;
use plefka::data::Rows;
use plefka::diagnostics::adversarial::{Adversarial, accuracy};
use plefka::rng::{Purpose, Stream};

fn points(n: usize, width: usize, seed: u64) -> Array2<f64> {
    let mut stream = Stream::new(seed, Purpose::Sample, 0, 0);
    Array2::from_shape_simple_fn((n, width), || stream.normal())
}

/// The definition: loops over pairs, Σ (x − y)².
fn by_definition(data: &Array2<f64>, samples: &Array2<f64>) -> (f64, f64) {
    let nearest = |from: &Array2<f64>, to: &Array2<f64>, own: bool| -> Vec<f64> {
        let distance =
            |i: usize, j: usize| (&from.row(i) - &to.row(j)).iter().map(|d: &f64| d * d).sum::<f64>();
        let all = |i: usize| (0..to.nrows()).filter(move |&j| !own || i != j).map(move |j| (i, j));
        (0..from.nrows()).map(|i| all(i).map(|(i, j)| distance(i, j)).fold(f64::INFINITY, f64::min)).collect()
    };
    let share = |cross: Vec<f64>, within: Vec<f64>| {
        let votes = cross.iter().zip(&within).map(|(c, w)| match c.total_cmp(w) {
            std::cmp::Ordering::Greater => 1.0,
            std::cmp::Ordering::Equal => 0.5,
            std::cmp::Ordering::Less => 0.0,
        });
        votes.sum::<f64>() / cross.len() as f64
    };
    (
        share(nearest(data, samples, false), nearest(data, data, true)),
        share(nearest(samples, data, false), nearest(samples, samples, true)),
    )
}

fn of<F: Float>(data: &Array2<f64>, samples: &Array2<f64>, sparse: bool) -> Adversarial {
    let rows = |a: &Array2<f64>| {
        let a = a.mapv(F::of);
        if sparse { Rows::compact(a) } else { Rows::Dense(a) }
    };
    accuracy(&rows(data), &rows(samples)).unwrap()
}

#[test]
fn the_blocked_product_gives_what_the_definition_gives() {
    // Few bits make ties frequent; 300 rows are more than a block.
    for (n, width, seed) in [(300, 9, 1), (300, 40, 2), (2, 3, 3), (50, 5, 4)] {
        let data = crate::common::bits::<f64>(n, width, seed);
        let samples =
            crate::common::bits::<f64>(n, width, seed + 10) * crate::common::bits::<f64>(n, width, 77);
        let wanted = by_definition(&data, &samples);
        let sparse = samples.mapv(|x| x * 1.0);
        for found in [
            of::<f64>(&data, &samples, false),
            of::<f32>(&data, &samples, false),
            of::<f64>(&data, &sparse, true),
        ] {
            assert_eq!((found.truth, found.synthetic), wanted, "{n} × {width}");
            assert_eq!((found.accuracy, found.points), ((wanted.0 + wanted.1) / 2.0, n));
        }
    }
    let (data, samples) = (points(280, 7, 1), points(280, 7, 2) * 1.3);
    let found = of::<f64>(&data, &samples, false);
    assert_eq!((found.truth, found.synthetic), by_definition(&data, &samples));
}

#[test]
fn sets_of_one_distribution_give_one_half() {
    let repeats = 60;
    let found: Vec<Adversarial> = (0..repeats)
        .map(|k| of::<f32>(&points(200, 12, 2 * k), &points(200, 12, 2 * k + 1), false))
        .collect();
    let n = repeats as f64;
    let mean = found.iter().map(|f| f.accuracy).sum::<f64>() / n;
    let spread = (found.iter().map(|f| (f.accuracy - mean).powi(2)).sum::<f64>() / n).sqrt();
    assert!((mean - 0.5).abs() < 4.0 * spread / n.sqrt(), "{mean} ± {spread}/√{n}");
    assert!((0.5..2.0).contains(&(spread / found[0].error)), "{spread} {}", found[0].error);
}

#[test]
fn copies_give_nothing_far_samples_all_and_equal_points_one_half() {
    let data = points(120, 6, 5);
    let copies = of::<f64>(&data, &data, false);
    assert_eq!(copies.accuracy, 0.0);
    assert!(copies.data_to_samples < 1e-13 && copies.samples_to_data < 1e-13, "{copies:?}");
    assert!(copies.data_to_data > 0.1 && copies.data_to_data == copies.samples_to_samples);
    let far = of::<f64>(&data, &(&points(120, 6, 6) + 100.0), false);
    assert_eq!((far.accuracy, far.truth, far.synthetic), (1.0, 1.0, 1.0));
    assert!((far.data_to_samples / 60_000.0 - 1.0).abs() < 0.2, "{far:?}");
    let equal = Array2::from_elem((30, 4), 0.3);
    assert_eq!(of::<f64>(&equal, &equal, false).accuracy, 0.5);
    // All samples are one point amid the data: samples are near to each other; data may or may not be near to the
    // sample.
    let collapsed = of::<f64>(&data, &Array2::zeros((120, 6)), false);
    assert_eq!((collapsed.synthetic, collapsed.samples_to_samples), (1.0, 0.0));
    assert!(collapsed.truth < 1.0);
}

#[test]
fn sets_that_do_not_fit_are_refused_with_their_shapes() {
    let refused = |a: (usize, usize), b: (usize, usize)| {
        let rows = |shape| Rows::<f64>::Dense(Array2::zeros(shape));
        accuracy(&rows(a), &rows(b)).unwrap_err().to_string()
    };
    assert!(refused((5, 3), (4, 3)).contains("found (4, 3), expected (5, 3)"));
    assert!(refused((5, 3), (5, 2)).contains("found (5, 2)"));
    assert!(refused((1, 3), (1, 3)).contains("at least 2 rows"));
}

//! Data as the units take them, and the moments of samples.

use ndarray::Array2;
use plefka::data::{Reading, Rows, Samples, Scale, Table, Values};
use plefka::laws::machines;
use plefka::model::Layer;
use plefka::units::unit_named;

use super::{draws, kinds};

fn table(values: Values) -> Table {
    Table::new("t", values)
}

#[test]
fn data_are_read_as_the_unit_wants_them() {
    let all = |samples: &Samples<f64>| samples.all(0).unwrap().visible.to_dense();
    let keep = plefka::data::Binarize::Keep;
    let unit = |name| unit_named::<f64>(name).unwrap();
    let bits = Array2::from_shape_vec((2, 2), vec![0u8, 1, 1, 0]).unwrap();
    let spins = Samples::new(table(Values::Bytes(bits.clone())), unit("spin"), keep).unwrap();
    assert_eq!(all(&spins).into_raw_vec_and_offset().0, [-1.0, 1.0, 1.0, -1.0]);
    let spins = Samples::new(table(Values::F32(bits.mapv(f32::from))), unit("spin"), keep).unwrap();
    assert_eq!(all(&spins)[[0, 0]], -1.0);
    let grey = Array2::from_shape_vec((1, 3), vec![0u8, 128, 255]).unwrap();
    // Grey levels of pictures are counts up to N; other numbers are scaled if that is asked for.
    let reading = Reading { white: Some(255.0), ..Reading::of("image") };
    let picture = || Table { reading: reading.clone(), ..table(Values::Bytes(grey.clone())) };
    let counts = Samples::new(picture(), unit("binomial:4"), keep).unwrap();
    assert_eq!(all(&counts).into_raw_vec_and_offset().0, [0.0, 2.0, 4.0]);
    let refused = Samples::<f64>::new(table(Values::Bytes(grey.clone())), unit("binomial:4"), keep);
    assert!(refused.unwrap_err().to_string().contains("found 128"));
    let by = Scale::By(255.0);
    let counts =
        Samples::scaled(table(Values::Bytes(grey.clone())), unit("binomial:4"), keep, by, false).unwrap();
    assert_eq!(all(&counts).into_raw_vec_and_offset().0, [0.0, 2.0, 4.0]);
    // Bits from a threshold are the two states of a spin.
    let binarised = plefka::data::Binarize::Threshold(0.5);
    let spins = Samples::new(picture(), unit("spin"), binarised).unwrap();
    assert_eq!(all(&spins).into_raw_vec_and_offset().0, [-1.0, 1.0, 1.0]);
    assert_eq!(spins.means().unwrap(), [-1.0, 1.0, 1.0]);
    let stochastic = Samples::new(picture(), unit("spin"), plefka::data::Binarize::Stochastic).unwrap();
    let means = stochastic.means().unwrap();
    assert!((means[1] - (2.0 * 128.0 / 255.0 - 1.0)).abs() < 1e-12, "{means:?}");
    assert!(all(&stochastic).iter().all(|x| x.abs() == 1.0));
    let numbers = Array2::from_shape_vec((2, 2), vec![0u8, 2, 1, 1]).unwrap();
    let colours = Samples::new(table(Values::Bytes(numbers.clone())), unit("potts:3"), keep).unwrap();
    let wanted = [1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0];
    assert_eq!(all(&colours).into_raw_vec_and_offset().0, wanted);
    let again = Samples::new(table(Values::F64(all(&colours))), unit("potts:3"), keep).unwrap();
    assert_eq!(all(&again), all(&colours));
    let message =
        Samples::<f64>::new(table(Values::Bytes(numbers)), unit("potts:2"), keep).unwrap_err().to_string();
    assert!(message.contains("row 0, column 1") && message.contains("a whole number below 2"), "{message}");
    let two = Rows::Dense(Array2::from_shape_vec((1, 3), vec![1.0, 1.0, 0.0]).unwrap());
    let message = Samples::from_rows(two, unit("potts:3")).unwrap_err().to_string();
    assert!(message.contains("2 ones and 1 zeros"), "{message}");
}

#[test]
fn independent_units_have_the_moments_that_they_are_fitted_to() {
    for (unit, n) in kinds() {
        let teacher = machines::layer(unit, n, 0.7, 4);
        let data = draws(&teacher, 20_000, 3);
        let samples = Samples::from_rows(data.into(), unit).unwrap();
        let moments = samples.moments().unwrap();
        let fitted = Layer::fit(unit, &moments);
        let mut means = fitted.field().to_owned().insert_axis(ndarray::Axis(0));
        fitted.mean(1.0, &mut means);
        for (m, wanted) in means.iter().zip(&moments) {
            let spread = wanted.variance.sqrt();
            assert!((m - wanted.mean).abs() < 0.03 * spread.max(0.3), "{}: {m} {wanted:?}", unit.name());
        }
        if unit.name() == "gaussian" {
            let mut variance = [Array2::zeros((1, n)), Array2::zeros((1, n))];
            fitted.cumulants(1.0, &means, &mut variance);
            let pairs = variance[0].iter().zip(&moments);
            assert!(pairs.into_iter().all(|(v, wanted)| (v - wanted.variance).abs() < 1e-9));
        }
    }
}

/// Moments of sparse samples use their entries alone; they equal the definition, weights included.
#[test]
fn moments_of_sparse_samples_are_those_of_dense_ones() {
    let shape = (300, 7);
    let entry =
        |(row, column): (usize, usize)| f64::from(u8::from((row * 5 + column * 3) % 11 < column / 2)) * 2.5;
    let dense = Array2::from_shape_fn(shape, entry);
    let weights: Vec<f64> = (0..shape.0).map(|row| (row % 4) as f64 * 0.3).collect();
    let rows = Rows::compact(dense.clone());
    assert!(matches!(rows, Rows::Sparse(_)));
    let samples = Samples::from_rows_of_any_range(rows).unwrap().with_weights(weights.clone()).unwrap();
    let total: f64 = weights.iter().sum();
    for (column, found) in samples.moments().unwrap().into_iter().enumerate() {
        let sum = |of: &dyn Fn(f64) -> f64| -> f64 {
            dense.column(column).iter().zip(&weights).map(|(&x, w)| w * of(x)).sum::<f64>() / total
        };
        let mean = sum(&|x| x);
        let wanted = [mean, sum(&|x| (x - mean).powi(2)), sum(&|x| f64::from(u8::from(x == 0.0)))];
        for (found, wanted) in [found.mean, found.variance, found.zeros].into_iter().zip(wanted) {
            assert!((found - wanted).abs() < 1e-12, "column {column}: {found} {wanted}");
        }
    }
}

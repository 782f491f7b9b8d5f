//! Missing entries: NaN in arrays, and the marks for missing values in tables of text.

use ndarray::{Array2, array};
use plefka::data::DataConfig;
use plefka::data::readers::{ReadOptions, read};
use plefka::data::table::Values;
use plefka::data::{Binarize, Rows, Samples, load};
use plefka::units::Bernoulli;

use super::files::*;

fn missing() -> ReadOptions {
    ReadOptions { missing: true, ..ReadOptions::default() }
}

/// The values with −1 in place of NaN, because NaN does not equal itself.
fn marked(name: &str, bytes: impl AsRef<[u8]>) -> (&'static str, Vec<f64>) {
    let (kind, values) = values(&read_bytes(name, bytes, &missing()).unwrap());
    (kind, values.into_iter().map(|x| if x.is_nan() { -1.0 } else { x }).collect())
}

#[test]
fn tables_of_text() {
    for mark in ["", "?", "NA", "na", "nan", "NaN", "\"\"", " "] {
        let wanted = ("f64", vec![0.0, -1.0, 1.0, 1.0, 0.0, -1.0]);
        assert_eq!(marked("a.csv", format!("0,{mark},1\n1,0,{mark}\n")), wanted, "{mark:?}");
        // A first row of marks is not a header; names are a header, and a column below them may be missing.
        assert_eq!(marked("a.csv", format!("{mark},{mark}\n1,0\n")).1, [-1.0, -1.0, 1.0, 0.0], "{mark:?}");
        assert_eq!(marked("a.csv", format!("a,b,c\n0,{mark},1\n1,0,{mark}\n")), wanted, "{mark:?}");
    }
    // Numbers are what is written, with and without missing entries.
    assert_eq!(marked("a.csv", "0,255\n,51\n").1, [0.0, 255.0, -1.0, 51.0]);
    assert_eq!(marked("a.csv", "0,256\n,51\n").1, [0.0, 256.0, -1.0, 51.0]);
    assert_eq!(marked("a.csv", "0,1\n0,1\n").0, "bytes");
    refused_with(
        "a.csv",
        "0,inf\n,1\n",
        &missing(),
        &["line 1, column 2: found inf, expected a finite number"],
    );
    refused_with(
        "a.csv",
        "0,1\n0,one\n",
        &missing(),
        &["found \"one\"", "a number, as in most cells of this column", "--missing-marks"],
    );
    refused_with("a.csv", "0,1\n,1,1\n", &missing(), &["line 2: found 3 columns, expected 2"]);
}

#[test]
fn without_the_setting_they_are_refused_and_the_setting_is_named() {
    refused(
        "a.csv",
        "0,1\n,1\n",
        &["line 2, column 1: found an empty cell, expected a finite number", "--missing"],
    );
    refused("a.csv", "0,1\n?,1\n", &["line 2, column 1: found \"?\", expected a finite number", "--missing"]);
    refused("a.csv", "0,1\nnan,1\n", &["found \"nan\", expected a finite number", "--missing"]);
    let nan = npy("<f4", false, "(1, 2)", &f32s(&[1.0, f32::NAN]));
    refused("a.npy", &nan, &["row 0, column 1", "found NaN, expected a finite number", "--missing"]);
    let infinite = npy("<f4", false, "(1, 2)", &f32s(&[1.0, f32::INFINITY]));
    let message = read_bytes("a.npy", &infinite, &ReadOptions::default()).unwrap_err().to_string();
    assert!(message.ends_with("expected a finite number"), "{message}");
}

#[test]
fn arrays_in_memory_and_on_disk() {
    assert_eq!(
        marked("a.npy", npy("<f8", false, "(2, 2)", &f64s(&[1.0, f64::NAN, 0.5, 0.0]))).1,
        [1.0, -1.0, 0.5, 0.0]
    );
    let bytes = npy("<f4", false, "(2, 2)", &f32s(&[1.0, f32::NAN, 0.5, 0.0]));
    let files = Files::new();
    let small = ReadOptions { in_memory_limit: 8, ..missing() };
    let table = read(&files.put("a.npy", &bytes), &small).unwrap();
    assert!(matches!(table.values, Values::File(_)));
    let samples = Samples::<f32>::with_missing(table, &Bernoulli, Binarize::Keep).unwrap();
    let batch = samples.all(1).unwrap();
    assert!(samples.has_missing());
    assert_eq!(batch.missing.unwrap().observed, array![[true, false], [true, true]]);
    assert_eq!(samples.means().unwrap(), [0.75, 0.0]);
    let strict = ReadOptions { in_memory_limit: 8, ..ReadOptions::default() };
    let table = read(&files.put("a.npy", &bytes), &strict).unwrap();
    let message = Samples::<f32>::new(table, &Bernoulli, Binarize::Keep).unwrap_err().to_string();
    assert!(message.contains("row 0, column 1") && message.contains("--missing"), "{message}");
    for x in [f32::INFINITY, f32::NEG_INFINITY] {
        let bytes = npy("<f4", false, "(1, 2)", &f32s(&[1.0, x]));
        refused_with("a.npy", bytes, &missing(), &["row 0, column 1", "a finite number"]);
    }
}

#[test]
fn samples_keep_them_through_binarisation_and_subsets() {
    let nan = f32::NAN;
    let rows = array![[0.2, nan, 0.9], [nan, nan, 0.4], [0.6, nan, 0.0], [0.0, nan, 1.0]];
    let files = Files::new();
    let text = "0.2,,0.9\n,,0.4\n0.6,,0.0\n0.0,,1.0\n";
    let source = files.put("a.csv", text).display().to_string();
    let config = DataConfig { source, missing: true, validation_share: 0.0, ..DataConfig::default() };
    for binarize in
        [Binarize::Keep, Binarize::Threshold(0.3), Binarize::Threshold(-1.0), Binarize::Stochastic]
    {
        let (samples, _) = load::<f32>(&DataConfig { binarize, ..config.clone() }, &Bernoulli, 1).unwrap();
        let batch = samples.gather(&[3, 1], 1, 0).unwrap();
        let found = batch.missing.expect("row 1 has missing entries");
        assert_eq!(found.observed, array![[true, false, true], [false, false, true]]);
        assert_eq!(found.rows, Some(vec![3, 1]));
        let Rows::Dense(visible) = batch.visible else { panic!("missing entries are dense") };
        assert!(visible.iter().zip(&found.observed).all(|(x, &o)| x.is_nan() != o), "{binarize:?}");
    }
    let (samples, _) = load::<f32>(&config, &Bernoulli, 1).unwrap();
    // Means over the observed entries; ½ for a column without any.
    let close = |found: &[f64], wanted: &[f64]| found.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 1e-6);
    assert!(close(&samples.means().unwrap(), &[0.8 / 3.0, 0.5, 2.3 / 4.0]));
    let weighted = samples.clone().with_weights(vec![1.0, 5.0, 3.0, 0.0]).unwrap();
    assert!(close(&weighted.means().unwrap(), &[(0.2 + 1.8) / 4.0, 0.5, (0.9 + 2.0) / 9.0]));
    // Rows of a subset are numbered within the subset.
    let part = samples.select(&[2, 0]).gather(&[1], 1, 0).unwrap();
    assert_eq!(part.missing.unwrap().rows, Some(vec![1]));
    assert_eq!(samples.all(1).unwrap().visible.n_rows(), rows.nrows());
    let bad = DataConfig { missing: true, binarize: Binarize::Keep, ..config };
    files.put("a.csv", "0,,1\n0,7.5,1\n");
    let message = load::<f32>(&bad, &Bernoulli, 1).unwrap_err().to_string();
    assert!(message.contains("row 1, column 1") && message.contains("found 7.5"), "{message}");
}

#[test]
fn nothing_missing_changes_nothing() {
    let bits = crate::common::bits::<f32>(30, 8, 1);
    let samples = Samples::from_rows_with_missing(bits.clone(), &Bernoulli).unwrap();
    assert!(!samples.has_missing() && samples.all(1).unwrap().missing.is_none());
    let mut some: Array2<f32> = bits;
    some[[4, 2]] = f32::NAN;
    assert!(Samples::from_rows(some.clone().into(), &Bernoulli).is_err());
    let samples = Samples::from_rows_with_missing(some, &Bernoulli).unwrap();
    assert!(samples.gather(&[0, 1], 1, 0).unwrap().missing.is_none(), "complete rows of a set with holes");
}

//! Arrays that are written and read: npy of every type, npz, and the CSV of the command's results.

use std::path::Path;

use ndarray::{Array2, ArrayView2};
use plefka::any::AnyMatrix;
use plefka::data::Values;
use plefka::data::readers::{HeaderRow, ReadOptions, read, read_bytes};
use plefka::io::array_file::{Npz, Number, write_npy};
use proptest::prelude::*;

use super::{check, finite, finite_single, matrices};

/// Whole numbers that a double holds exactly.
const EXACT: i64 = 1 << 53;

/// Writes a matrix and reads it.
fn by_npy<T: Number>(matrix: ArrayView2<'_, T>) -> Values {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.npy");
    write_npy(&path, matrix).unwrap();
    read(&path, &ReadOptions::default()).unwrap().values
}

fn bits(matrix: &Array2<f64>) -> Array2<u64> {
    matrix.mapv(f64::to_bits)
}

#[test]
fn npy_of_every_type_comes_back() {
    check(40, matrices(finite()), |matrix| {
        let Values::F64(back) = by_npy(matrix.view()) else { panic!("f64") };
        assert_eq!(bits(&back), bits(&matrix));
    });
    check(40, matrices(finite_single()), |matrix| {
        let Values::F32(back) = by_npy(matrix.view()) else { panic!("f32") };
        assert_eq!(back.mapv(f32::to_bits), matrix.mapv(f32::to_bits));
    });
    check(20, matrices(any::<u8>()), |matrix| {
        let Values::Bytes(back) = by_npy(matrix.view()) else { panic!("bytes") };
        assert_eq!(back, matrix);
    });
    check(20, matrices(-EXACT..=EXACT), |matrix| {
        let Values::F64(back) = by_npy(matrix.view()) else { panic!("f64") };
        assert_eq!(back, matrix.mapv(|x| x as f64));
    });
}

#[test]
fn every_array_of_an_npz_comes_back() {
    check(30, (matrices(finite()), matrices(any::<u8>())), |(first, second)| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.npz");
        let mut npz = Npz::default();
        npz.add("first", &[first.nrows(), first.ncols()], first.as_slice().unwrap()).unwrap();
        npz.add("second", &[second.nrows(), second.ncols()], second.as_slice().unwrap()).unwrap();
        npz.write(&path).unwrap();
        let array = |name: &str| {
            let options = ReadOptions { variable: Some(name.into()), ..ReadOptions::default() };
            read(&path, &options).unwrap().values
        };
        let (Values::F64(a), Values::Bytes(b)) = (array("first"), array("second")) else { panic!("types") };
        assert_eq!((bits(&a), b), (bits(&first), second));
    });
}

#[test]
fn csv_of_results_comes_back() {
    let by_csv = |matrix: AnyMatrix| {
        let options = ReadOptions { header: HeaderRow::No, ..ReadOptions::default() };
        match read_bytes(Path::new("a.csv"), matrix.to_csv().into_bytes(), &options).unwrap().values {
            Values::Bytes(a) => a.mapv(f64::from),
            Values::F64(a) => a,
            other => panic!("{other:?}"),
        }
    };
    // Bytes have no negative zero.
    let plain = |x: f64| if x == 0.0 { 0.0f64.to_bits() } else { x.to_bits() };
    check(60, matrices(finite()), |matrix| {
        assert_eq!(by_csv(matrix.clone().into()).mapv(plain), matrix.mapv(plain));
    });
    check(60, matrices(finite_single()), |matrix| {
        let back = by_csv(matrix.clone().into()).mapv(|x| x as f32);
        assert_eq!(back, matrix);
    });
}

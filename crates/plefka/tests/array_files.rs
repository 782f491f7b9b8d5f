//! Files of arrays that are written and read back.

use ndarray::array;
use plefka::data::Values;
use plefka::data::readers::{ReadOptions, read};
use plefka::io::array_file::{NpyWriter, Npz};

#[test]
fn arrays_come_back_and_missing_rows_leave_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.npy");
    let matrix = array![[0.5f32, 1.0], [2.0, 3.0], [4.0, -5.0]];
    let mut file = NpyWriter::create(&path, 3, 2).unwrap();
    file.push_rows(matrix.slice(ndarray::s![..2, ..])).unwrap();
    assert!(file.push_rows(matrix.view()).is_err());
    file.push_rows(matrix.slice(ndarray::s![2.., ..])).unwrap();
    file.finish().unwrap();
    let Values::F32(back) = read(&path, &ReadOptions::default()).unwrap().values else { panic!("f32") };
    assert_eq!(back, matrix);
    let short = NpyWriter::<f32>::create(&folder.path().join("y.npy"), 3, 2).unwrap();
    assert!(short.finish().unwrap_err().to_string().contains("3 fewer"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn archives_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.npz");
    let mut npz = Npz::default();
    npz.add("X", &[2, 3], &[1u8, 0, 1, 0, 0, 1]).unwrap();
    npz.add("other", &[1, 2], &[7i64, -7]).unwrap();
    npz.write(&path).unwrap();
    let Values::Bytes(back) = read(&path, &ReadOptions::default()).unwrap().values else { panic!("u8") };
    assert_eq!(back, array![[1, 0, 1], [0, 0, 1]]);
}

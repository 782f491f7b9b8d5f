//! MATLAB files of level 5.

use plefka::data::readers::ReadOptions;

use super::files::*;

const DOUBLE: u32 = 6;
const SINGLE: u32 = 7;
const SPARSE: u32 = 5;

/// A 2×3 matrix [[1, 2, 3], [4, 5, 6]] of doubles, stored by columns and in bytes, as by MATLAB.
fn small(name: &str) -> Vec<u8> {
    mat_matrix(DOUBLE, &[2, 3], name, &[mat_element(2, &[1, 4, 2, 5, 3, 6])])
}

fn column(name: &str, values: &[f64]) -> Vec<u8> {
    mat_matrix(DOUBLE, &[values.len() as i32, 1], name, &[mat_element(9, &f64s(values))])
}

#[test]
fn matrices_plain_and_compressed() {
    for element in [small("X"), mat_compressed(&small("X"))] {
        let table = ok("a.mat", mat(&[element]));
        assert_eq!(values(&table), ("bytes", vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0]));
        assert_eq!(table.values.shape(), (2, 3));
    }
    let single = mat_matrix(SINGLE, &[1, 2], "s", &[mat_element(7, &f32s(&[0.5, 2.0]))]);
    let named = ReadOptions { variable: Some("s".into()), ..ReadOptions::default() };
    assert_eq!(values(&read_bytes("a.mat", mat(&[single]), &named).unwrap()), ("f32", vec![0.5, 2.0]));
    // Data of up to four bytes are stored in the tag itself, here size 4 and type 2.
    let in_tag = [&[2, 0, 4, 0][..], &[1, 3, 2, 4]].concat();
    let table = ok("a.mat", mat(&[mat_matrix(DOUBLE, &[2, 2], "x", &[in_tag])]));
    assert_eq!(values(&table).1, [1.0, 2.0, 3.0, 4.0]);
}

#[test]
fn big_endian_files() {
    // The element of doubles with the bytes of every word reversed.
    let be = |kind: u32, data: &[u8]| {
        let mut bytes = [kind.to_be_bytes(), (data.len() as u32).to_be_bytes()].concat();
        bytes.extend(data);
        bytes.resize(bytes.len().div_ceil(8) * 8, 0);
        bytes
    };
    let numbers: Vec<u8> = [1.5f64, -2.0].iter().flat_map(|x| x.to_be_bytes()).collect();
    let mut body = be(6, &[6u32.to_be_bytes(), [0; 4]].concat());
    body.extend(be(5, &[1i32.to_be_bytes(), 2i32.to_be_bytes()].concat()));
    body.extend(be(1, b"row"));
    body.extend(be(9, &numbers));
    let mut file = mat(&[be(14, &body)]);
    file[124..128].copy_from_slice(&[1, 0, b'M', b'I']);
    let named = ReadOptions { variable: Some("row".into()), ..ReadOptions::default() };
    assert_eq!(values(&read_bytes("a.mat", file, &named).unwrap()), ("f64", vec![1.5, -2.0]));
}

#[test]
fn sparse_matrices() {
    let parts = [
        mat_element(5, &i32s(&[0, 2, 0, 0])),
        mat_element(5, &i32s(&[0, 1, 2, 3])),
        mat_element(9, &f64s(&[1.0, 3.0, 2.0])),
    ];
    let table = ok("a.mat", mat(&[mat_matrix(SPARSE, &[3, 3], "S", &parts)]));
    assert_eq!(values(&table), ("sparse", vec![1.0, 0.0, 2.0, 0.0, 0.0, 0.0, 0.0, 3.0, 0.0]));
    refused(
        "a.mat",
        mat(&[mat_matrix(SPARSE, &[3, 4], "S", &parts)]),
        &["variable S: found 4 column starts"],
    );
    refused("a.mat", mat(&[mat_matrix(SPARSE, &[2, 3], "S", &parts)]), &["row 2", "rows below 2"]);
    refused(
        "a.mat",
        mat(&[mat_matrix(SPARSE, &[i32::MAX, 3], "S", &parts)]),
        &["2147483647 rows with 3 entries"],
    );
}

#[test]
fn the_variable_and_its_labels_are_chosen_by_name() {
    let cells = mat_matrix(1, &[1, 2], "classnames", &[]);
    let file = mat(&[
        cells,
        small("test_data"),
        small("train_data"),
        column("train_labels", &[7.0, 1.0]),
        column("test_labels", &[1.0, 1.0]),
    ]);
    let table = ok("a.mat", &file);
    assert_eq!(label_names(&table), ["7", "1"]);
    let test = ReadOptions { variable: Some("test_data".into()), ..ReadOptions::default() };
    assert_eq!(label_names(&read_bytes("a.mat", &file, &test).unwrap()), ["1", "1"]);
    let one = ReadOptions { limit: Some(1), ..ReadOptions::default() };
    let one = read_bytes("a.mat", &file, &one).unwrap();
    assert_eq!((values(&one).1, label_names(&one)), (vec![1.0, 2.0, 3.0], vec!["7"]));
    let none = ReadOptions { variable: Some("valid".into()), ..ReadOptions::default() };
    let list = "classnames (1, 2) cell array, test_data (2, 3) double";
    refused_with("a.mat", &file, &none, &["variable valid", list, "a variable of that name"]);
    let cells = ReadOptions { variable: Some("classnames".into()), ..ReadOptions::default() };
    refused_with("a.mat", &file, &cells, &["cell array", "a real numeric matrix"]);
    refused("a.mat", mat(&[small("a"), small("b")]), &["a (2, 3) double, b (2, 3) double", "--variable"]);
    refused("a.mat", mat(&[]), &["no variable at all"]);
    let unlike = mat(&[small("my_data"), column("my_labels", &[1.0])]);
    refused("a.mat", unlike, &["variable my_labels", "2 labels, one per row of my_data"]);
}

#[test]
fn bad_matlab_files_are_refused() {
    refused("a.mat", [], &["an empty file"]);
    refused("a.mat", b"MATLAB 4 or so", &["byte 0", "MATLAB 5.0 MAT-file"]);
    refused("a.mat", b"\x89HDF\r\n\x1a\n and so on", &["HDF5", "-v7"]);
    let file = mat(&[small("X")]);
    refused("a.mat", &file[..file.len() - 4], &["variables, byte 128: found an element of", "at most"]);
    let packed = mat_compressed(&mat_matrix(
        DOUBLE,
        &[100, 100],
        "X",
        &[mat_element(9, &f64s(&(0..10_000).map(f64::from).collect::<Vec<_>>()))],
    ));
    let mut damaged = packed.clone();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 0xff;
    refused("a.mat", mat(&[damaged]), &["variable X (compressed at byte 128)"]);
    let short = mat_matrix(DOUBLE, &[2, 3], "X", &[mat_element(2, &[1, 4, 2, 5, 3])]);
    refused("a.mat", mat(&[short]), &["variable X: found 5 bytes", "shape (2, 3)"]);
    let nan = mat_matrix(DOUBLE, &[2, 2], "X", &[mat_element(9, &f64s(&[0.0, f64::NAN, 1.0, 1.0]))]);
    refused("a.mat", mat(&[nan]), &["variable X, row 2, column 1", "NaN"]);
    let empty = mat_matrix(DOUBLE, &[0, 4], "X", &[mat_element(9, &[])]);
    refused("a.mat", mat(&[empty]), &["shape (0, 4)", "at least one row"]);
}

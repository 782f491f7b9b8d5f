//! scipy's sparse matrices and svmlight text.

use plefka::data::readers::ReadOptions;

use super::files::*;

/// [[1, 0, 2], [0, 0, 0], [0, 3, 0]]
const DENSE: [f64; 9] = [1.0, 0.0, 2.0, 0.0, 0.0, 0.0, 0.0, 3.0, 0.0];

fn npy_ints(values: &[i32]) -> Vec<u8> {
    npy("<i4", false, &format!("({},)", values.len()), &i32s(values))
}

fn save_npz(format: &str, parts: &[(&str, &[i32])], data: &[f64]) -> Vec<u8> {
    let mut members = vec![
        ("format.npy", npy("|S3", false, "()", format.as_bytes())),
        ("shape.npy", npy("<i8", false, "(2,)", &i64s(&[3, 3]))),
        ("data.npy", npy("<f8", false, &format!("({},)", data.len()), &f64s(data))),
    ];
    members.extend(parts.iter().map(|(name, values)| (*name, npy_ints(values))));
    zip_of(&members)
}

fn csr(starts: &[i32], columns: &[i32]) -> Vec<u8> {
    save_npz("csr", &[("indptr.npy", starts), ("indices.npy", columns)], &[2.0, 1.0, 3.0])
}

#[test]
fn scipy_formats_agree() {
    let csc = [("indptr.npy", &[0, 1, 2, 3][..]), ("indices.npy", &[0, 2, 0][..])];
    let coo = [("row.npy", &[2, 0, 0][..]), ("col.npy", &[1, 0, 2][..])];
    let coords = npy("<i4", false, "(2, 3)", &i32s(&[2, 0, 0, 1, 0, 2]));
    let newer_coo = zip_of(&[
        ("format.npy", npy("<U3", false, "()", &i32s(&['c' as i32, 'o' as i32, 'o' as i32]))),
        ("shape.npy", npy("<i8", false, "(2,)", &i64s(&[3, 3]))),
        ("data.npy", npy("<f4", false, "(3,)", &f32s(&[3.0, 1.0, 2.0]))),
        ("coords.npy", coords),
    ]);
    let files = [
        csr(&[0, 2, 2, 3], &[2, 0, 1]),
        save_npz("csc", &csc, &[1.0, 3.0, 2.0]),
        save_npz("coo", &coo, &[3.0, 1.0, 2.0]),
        newer_coo,
    ];
    for file in files {
        let table = ok("a.npz", &file);
        assert_eq!((table.values.shape(), values(&table)), ((3, 3), ("sparse", DENSE.to_vec())));
        let two = ReadOptions { limit: Some(2), ..ReadOptions::default() };
        assert_eq!(values(&read_bytes("a.npz", &file, &two).unwrap()).1, DENSE[..6]);
    }
}

#[test]
fn bad_sparse_matrices_are_refused() {
    refused("a.npz", csr(&[0, 2, 2, 4], &[2, 0, 1]), &["sparse row starts", "ascending from 0 to 3"]);
    refused("a.npz", csr(&[0, 2, 3], &[2, 0, 1]), &["3 row starts, expected 3 + 1"]);
    refused("a.npz", csr(&[0, 2, 2, 3], &[2, 0, 3]), &["column 3", "below 3"]);
    refused("a.npz", csr(&[0, 2, 2, 3], &[2, 2, 1]), &["column 2 twice"]);
    refused("a.npz", csr(&[0, 2, 2, 3], &[2, -1, 1]), &["indices.npy in the archive", "found -1"]);
    let nan = save_npz("csr", &[("indptr.npy", &[0, 1, 1, 1]), ("indices.npy", &[0])], &[f64::NAN]);
    refused("a.npz", nan, &["sparse entry 0", "NaN", "finite"]);
    refused("a.npz", save_npz("dia", &[], &[]), &["\"dia\" format", "csr, csc or coo"]);
}

#[test]
fn svmlight_counts_from_one_or_from_zero() {
    let text = "# made by hand\n+1 1:1 3:2 # first\n-1\n+1 2:3\n";
    let table = ok("a.svm", text);
    assert_eq!((values(&table), label_names(&table)), (("sparse", DENSE.to_vec()), vec!["+1", "-1", "+1"]));
    assert_eq!(values(&ok("unnamed", "1 qid:3 1:1 3:2\n0\n1 2:3\n")).0, "sparse");
    let from_zero = ok("a.libsvm", "1 0:1 2:2\n0\n1 1:3\n");
    assert_eq!(values(&from_zero).1, DENSE);
    refused("a.svm", "1 1:1\n0 1:x\n", &["line 2, column 2: found \"1:x\", expected index:value"]);
    refused("a.svm", "1 1:1\n0 2:nan\n", &["line 2, column 2", "a finite value"]);
    refused("a.svm", "1 1:1\n1:1 2:1\n", &["line 2: found \"1:1\"", "a label"]);
    refused("a.svm", "1 1:1 1:2\n", &["column 0 twice"]);
}

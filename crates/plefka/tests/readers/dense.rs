//! IDX and npy, plain and gzipped, in memory and on disk.

use plefka::data::readers::{ReadOptions, read};

use super::files::*;

#[test]
fn idx_images_take_their_labels_along() {
    let files = Files::new();
    let pixels: Vec<u8> = (0..12).collect();
    let images = files.put("t10k-images-idx3-ubyte.gz", gz(&idx(8, &[2, 2, 3], &pixels)));
    let table = read(&images, &ReadOptions::default()).unwrap();
    assert!(table.labels.is_none());
    files.put("t10k-labels-idx1-ubyte", idx(8, &[2], &[7, 3]));
    let table = read(&images, &ReadOptions::default()).unwrap();
    assert_eq!(values(&table), ("bytes", (0..12).map(f64::from).collect()));
    assert_eq!((table.values.shape(), table.image_shape), ((2, 6), Some((2, 3))));
    assert_eq!(label_names(&table), ["7", "3"]);
    let one = read(&images, &ReadOptions { limit: Some(1), ..ReadOptions::default() }).unwrap();
    assert_eq!((one.values.shape(), label_names(&one)), ((1, 6), vec!["7"]));
    files.put("t10k-labels-idx1-ubyte", idx(8, &[3], &[7, 3, 1]));
    let error = read(&images, &ReadOptions::default()).unwrap_err().to_string();
    assert!(error.contains("t10k-labels-idx1-ubyte: labels: found 3 labels, expected 2"), "{error}");
}

#[test]
fn idx_numbers_are_big_endian() {
    let floats: Vec<u8> = [0.5f32, -1.0].iter().flat_map(|x| x.to_be_bytes()).collect();
    assert_eq!(values(&ok("a.idx", idx(0x0d, &[1, 2], &floats))), ("f32", vec![0.5, -1.0]));
    let integers: Vec<u8> = [-2i16, 300].iter().flat_map(|x| x.to_be_bytes()).collect();
    assert_eq!(values(&ok("a.idx", idx(0x0b, &[2, 1], &integers))), ("f64", vec![-2.0, 300.0]));
}

#[test]
fn bad_idx_files_are_refused_with_the_byte() {
    refused("a-ubyte", [], &["a-ubyte: byte 0: found an empty file"]);
    refused("a-ubyte", [0, 0, 7, 3, 0, 0], &["byte 0: found the bytes 00 00 07 03", "IDX magic"]);
    refused("a-ubyte", &idx(8, &[2, 2], &[])[..9], &["byte 9: found the end", "12 bytes of header"]);
    refused(
        "a.idx",
        idx(8, &[2, 3], &[1; 5]),
        &["byte 17: found the end of the file", "18 bytes for shape (2, 3)"],
    );
    refused("a.idx", idx(8, &[2, 3], &[1; 8]), &["byte 18: found 2 bytes more"]);
    refused("a.idx", idx(8, &[u32::MAX; 4], &[1; 8]), &["more than 2^64 bytes"]);
    refused("a.idx", idx(8, &[0, 28, 28], &[]), &["shape (0, 28, 28)", "at least one row"]);
    refused("a.idx", idx(8, &[3], &[1, 2, 3]), &["shape (3,)", "two axes"]);
    let packed = gz(&idx(8, &[60, 100], &[5; 6000]));
    refused("a.gz", &packed[..packed.len() - 9], &["found the end of the file", "cut short"]);
    let mut damaged = packed.clone();
    let crc = damaged.len() - 6;
    damaged[crc] ^= 1;
    refused("a.gz", damaged, &["gzip stream: found", "a valid gzip stream"]);
    refused("a.gz", b"not gzip at all", &["a.gz: byte", "a valid gzip stream"]);
}

#[test]
fn npy_dtypes() {
    let kinds: [(&str, Vec<u8>, &str); 12] = [
        ("|b1", vec![1, 2], "bytes"),
        ("|u1", vec![1, 1], "bytes"),
        ("|i1", vec![1, 1], "f64"),
        ("<u2", vec![1, 0, 1, 0], "f64"),
        (">i2", vec![0, 1, 0, 1], "f64"),
        ("<i4", i32s(&[1, 1]), "f64"),
        ("<u4", i32s(&[1, 1]), "f64"),
        ("<i8", i64s(&[1, 1]), "f64"),
        ("<f2", vec![0, 0x3c, 0, 0x3c], "f32"),
        ("<f4", f32s(&[1.0, 1.0]), "f32"),
        ("<f8", f64s(&[1.0, 1.0]), "f64"),
        (">f8", [1f64.to_be_bytes(), 1f64.to_be_bytes()].concat(), "f64"),
    ];
    for (descr, data, kept) in kinds {
        let table = ok("a.npy", npy(descr, false, "(1, 2)", &data));
        assert_eq!(values(&table), (kept, vec![1.0, 1.0]), "{descr}");
    }
}

#[test]
fn npy_orders_and_axes() {
    let by_columns = ok("a.npy", npy("|u1", true, "(2, 3)", &[1, 4, 2, 5, 3, 6]));
    assert_eq!(values(&by_columns).1, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    let first = ReadOptions { limit: Some(1), ..ReadOptions::default() };
    let one = read_bytes("a.npy", npy("|u1", true, "(2, 3)", &[1, 4, 2, 5, 3, 6]), &first).unwrap();
    assert_eq!(values(&one).1, [1.0, 2.0, 3.0]);
    let images = ok("anything.gz", gz(&npy("|u1", false, "(2, 2, 2, 1)", &[1, 2, 3, 4, 5, 6, 7, 8])));
    assert_eq!((images.values.shape(), images.image_shape), ((2, 4), Some((2, 2))));
    let mut version_2 = npy("|u1", false, "(1, 2)", &[1, 2]);
    version_2[6] = 2;
    version_2.splice(10..10, [0, 0]);
    assert_eq!(values(&ok("a.npy", version_2)).1, [1.0, 2.0]);
}

#[test]
fn npy_headers_of_every_writer() {
    let headers = [
        // NumPy 1 and 2, NumPy under Python 2, other programs.
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2), }",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1L, 2L), }",
        "{\"shape\":(1,2),\"fortran_order\":False,\"descr\":\"<f8\"}",
        "{'fortran_order' : False , 'descr' : '<f8' , 'shape' : ( 1 , 2 , ) }",
    ];
    for header in headers {
        for bytes in [npy_with(header, &f64s(&[1.0, 2.0])), npy_unpadded(header, &f64s(&[1.0, 2.0]))] {
            assert_eq!(values(&ok("a.npy", bytes)).1, [1.0, 2.0], "{header}");
        }
    }
    let mut version_3 = npy("|u1", false, "(1, 2)", &[1, 2]);
    version_3[6] = 3;
    version_3.splice(10..10, [0, 0]);
    assert_eq!(values(&ok("a.npy", version_3)).1, [1.0, 2.0]);
}

/// Without spaces and the new line at the end of the header.
fn npy_unpadded(header: &str, data: &[u8]) -> Vec<u8> {
    let length = (header.len() as u16).to_le_bytes();
    [b"\x93NUMPY\x01\x00", &length[..], header.as_bytes(), data].concat()
}

#[test]
fn bad_npy_headers_are_refused() {
    let version = |major: u8, length: [u8; 4]| [b"\x93NUMPY", &[major, 0][..], &length, &[b' '; 90]].concat();
    refused("a.npy", version(2, [0xff; 4]), &["byte 102: found no more header", "up to byte 4294967307"]);
    refused("a.npy", version(1, [0xff; 4]), &["found no more header", "up to byte 65545"]);
    refused("a.npy", version(4, [0; 4]), &["byte 6: found the bytes 04 00", "format version 1, 2 or 3"]);
    refused("a.npy", b"\x93NUMPY\x01\x00\x10", &["byte 6", "a header length"]);
    refused("a.npy", version(1, [0; 4]), &["byte 10: found header \"\"", "expected a dictionary"]);
    for shape in
        ["(-1, 2)", "(2, -9223372036854775808)", "(1.0, 2)", "(99999999999999999999, 1)", "2", "(2, 2"]
    {
        refused("a.npy", npy("<f8", false, shape, &[0; 32]), &["byte 10: found header", shape]);
    }
    let huge = "(4294967296, 4294967296, 4294967296)";
    refused("a.npy", npy("|u1", false, huge, &[0; 8]), &[huge, "more than 2^64"]);
    let many = format!("({})", "1, ".repeat(65));
    refused("a.npy", npy("|u1", false, &many, &[0; 8]), &["byte 10: found header"]);
    let fortran = "{'descr': '<f8', 'fortran_order': 0, 'shape': (1, 1)}";
    refused("a.npy", npy_with(fortran, &[0; 8]), &["byte 10", "'fortran_order': 0"]);
}

#[test]
fn bad_npy_files_are_refused() {
    refused("a.npy", [], &["an empty file"]);
    refused("a.npy", b"hello there, reader", &["byte 0: found \"hello there, rea\"", "npy magic"]);
    refused("a.npy", &npy("<f8", false, "(1, 2)", &[])[..50], &["byte 50", "a header up to byte"]);
    refused("a.npy", npy("<f8", false, "(2, 2)", &[0; 30]), &["found the end", "for shape (2, 2)"]);
    refused("a.npy", npy("<f8", false, "(4,)", &[0; 32]), &["shape (4,)", "reshape"]);
    refused("a.npy", npy("<f8", false, "()", &[0; 8]), &["shape ()", "two axes"]);
    refused("a.npy", npy("<f8", false, "(0, 7)", &[]), &["shape (0, 7)", "at least one row"]);
    refused(
        "a.npy",
        npy("<c16", false, "(1, 1)", &[0; 16]),
        &["dtype '<c16' (complex numbers)", "floating point"],
    );
    refused("a.npy", npy("|O", false, "(1, 1)", &[0; 8]), &["'|O' (Python objects)"]);
    refused("a.npy", npy("<U3", false, "(1, 1)", &[0; 12]), &["an array of strings"]);
    refused(
        "a.npy",
        npy_with("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,)}", &[]),
        &["structured"],
    );
    refused("a.npy", npy_with("{'descr': '<f8', 'shape': (1, 1)}", &[0; 8]), &["byte 10", "'fortran_order'"]);
    refused("a.npy", npy("<f8", false, "(18446744073709551615, 9)", &[0; 8]), &["more than 2^64"]);
    for (value, name) in [(f64::NAN, "NaN"), (f64::INFINITY, "inf"), (f64::NEG_INFINITY, "-inf")] {
        let data = f64s(&[0.0, 1.0, 2.0, value]);
        let found = format!("found {name}, expected a finite number");
        refused(
            "a.npy",
            npy("<f8", false, "(2, 2)", &data),
            &["row 1, column 1 (counted from 0), byte 152", &found],
        );
        let data = f64s(&[0.0, value, 2.0, 3.0]);
        refused("a.npy", npy("<f8", true, "(2, 2)", &data), &["row 1, column 0", &found]);
    }
    refused("deep.npy", npy_with(&"(".repeat(60_000), &[]), &["byte 10"]);
}

#[test]
fn large_plain_files_stay_on_disk() {
    let small = ReadOptions { in_memory_limit: 1000, ..ReadOptions::default() };
    let data: Vec<f64> = (0..200).map(f64::from).collect();
    let files = Files::new();
    let path = files.put("a.npy", npy("<f8", false, "(50, 4)", &f64s(&data)));
    let table = read(&path, &small).unwrap();
    assert_eq!((table.values.shape(), values(&table)), ((50, 4), ("file", data.clone())));
    let few = read(&path, &ReadOptions { limit: Some(3), ..small.clone() }).unwrap();
    assert_eq!(values(&few), ("f64", data[..12].to_vec()));
    let part = read(&path, &ReadOptions { limit: Some(40), ..small.clone() }).unwrap();
    assert_eq!((values(&part).0, part.values.shape()), ("file", (40, 4)));
    let path = files.put("b.idx", idx(0x0b, &[10, 50, 2], &[0; 2000]));
    let table = read(&path, &small).unwrap();
    assert_eq!((table.values.shape(), values(&table)), ((10, 100), ("file", vec![0.0; 1000])));
    refused_with(
        "c.npy",
        npy("<f8", true, "(50, 4)", &f64s(&data)),
        &small,
        &["Fortran order", "at most 1000 B", "--memory-limit"],
    );
    refused_with(
        "c.gz",
        gz(&idx(8, &[2, 1000], &[0; 2000])),
        &small,
        &["of memory needed", "at most 1000 B (--memory-limit)"],
    );
}

#[test]
fn labels_come_from_a_file_of_their_own() {
    let files = Files::new();
    let data = files.put("a.npy", npy("|u1", false, "(3, 1)", &[1, 2, 3]));
    let mut unicode = Vec::new();
    for c in "abbca\0".chars() {
        unicode.extend((c as u32).to_le_bytes());
    }
    let cases = [
        (idx(8, &[3], &[1, 0, 1]), ["1", "0", "1"]),
        (npy("<f8", false, "(3,)", &f64s(&[1.0, 0.5, -2.0])), ["1", "0.5", "-2"]),
        (npy("<i8", false, "(3, 1)", &i64s(&[10, 9, 10])), ["10", "9", "10"]),
        (npy("<U2", false, "(3,)", &unicode), ["ab", "bc", "a"]),
        (b"cat\ndog\r\ncat\n\n".to_vec(), ["cat", "dog", "cat"]),
        (gz(b"cat\ndog\ncat"), ["cat", "dog", "cat"]),
    ];
    for (bytes, expected) in cases {
        let options = ReadOptions { labels: Some(files.put("labels", bytes)), ..ReadOptions::default() };
        assert_eq!(label_names(&read(&data, &options).unwrap()), expected);
        let two = ReadOptions { limit: Some(2), ..options };
        assert_eq!(label_names(&read(&data, &two).unwrap()), expected[..2]);
    }
    let bad = [
        ("a\n\nb\n", "line 2: found an empty line"),
        ("a\nb\n", "found 2 labels, expected 3"),
        ("a\nb\nc\nd", "found 4 labels, expected 3"),
        ("", "found an empty file"),
    ];
    for (text, part) in bad {
        let options = ReadOptions { labels: Some(files.put("labels", text)), ..ReadOptions::default() };
        let error = read(&data, &options).unwrap_err().to_string();
        assert!(error.contains(part), "{error}");
    }
}

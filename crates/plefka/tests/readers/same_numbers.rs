//! The same numbers in every format, encoding and packing are the same data, at every scale and for every unit.

use ndarray::Array2;
use plefka::data::readers::{ReadOptions, read};
use plefka::data::{Binarize, Samples, Scale};
use plefka::units::unit_named;

use super::files::*;

/// (4 × 3) whole numbers from 0 to 9; the first column has a fraction in the second set.
const WHOLE: [f64; 12] = [5.0, 6.0, 4.0, 3.0, 9.0, 2.0, 0.0, 3.0, 5.0, 4.0, 5.0, 1.0];

fn lines(values: &[f64], cell: impl Fn(f64) -> String, between: &str, end: &str) -> Vec<u8> {
    let row = |row: &[f64]| row.iter().map(|x| cell(*x)).collect::<Vec<_>>().join(between) + end;
    values.chunks(3).map(row).collect::<String>().into_bytes()
}

/// A file of MATLAB 4 with one matrix of doubles.
fn mat4(values: &[f64]) -> Vec<u8> {
    let mut bytes: Vec<u8> = [0u32, 4, 3, 0, 2].iter().flat_map(|word| word.to_le_bytes()).collect();
    bytes.extend(b"X\0");
    let columns: Vec<f64> = (0..3).flat_map(|c| (0..4).map(move |r| values[3 * r + c])).collect();
    bytes.extend(f64s(&columns));
    bytes
}

fn svmlight(values: &[f64]) -> Vec<u8> {
    let row = |row: &[f64]| {
        let entries = (1..).zip(row).filter(|(_, x)| **x != 0.0);
        format!("1 {}\n", entries.map(|(k, x)| format!("{k}:{x}")).collect::<Vec<_>>().join(" "))
    };
    values.chunks(3).map(row).collect::<String>().into_bytes()
}

/// Files with `values`, by name.
fn files(values: &[f64]) -> Vec<(&'static str, Vec<u8>)> {
    let plain = |x: f64| x.to_string();
    let comma = |x: f64| format!("{x:.2}").replace('.', ",");
    let csv = lines(values, plain, ",", "\n");
    let with = |before: &str, text: &[u8]| [before.as_bytes(), text].concat();
    let singles: Vec<f32> = values.iter().map(|x| *x as f32).collect();
    let columns: Vec<f64> = (0..3).flat_map(|c| (0..4).map(move |r| values[3 * r + c])).collect();
    let double = npy("<f8", false, "(4, 3)", &f64s(values));
    let matrix = mat_matrix(6, &[4, 3], "X", &[mat_element(9, &f64s(&columns))]);
    let mut all = vec![
        ("a.csv", csv.clone()),
        ("header.csv", with("a,b,c\n", &csv)),
        ("counted.csv", with("0,1,2\n", &lines(values, |x| format!("{:.1}", x + 0.25), ",", "\n"))),
        ("index.csv", {
            let rows = values.chunks(3).enumerate();
            let row = |(k, row): (usize, &[f64])| format!("{k},{},{},{}\n", row[0], row[1], row[2]);
            with(",a,b,c\n", rows.map(row).collect::<String>().as_bytes())
        }),
        ("a.tsv", with("a\tb\tc\n", &lines(values, plain, "\t", "\r\n"))),
        ("quoted.csv", lines(values, |x| format!("\"{x}\""), ",", "\n")),
        ("blanks.txt", lines(values, plain, "  ", "\n")),
        ("semicolons.csv", lines(values, comma, ";", "\n")),
        ("commas.txt", lines(values, comma, " ", "\n")),
        ("cr.csv", with("\u{feff}a,b,c\r", &lines(values, plain, ",", "\r"))),
        ("cr.txt", lines(values, plain, " ", "\r")),
        ("a.csv.gz", gz(&csv)),
        ("padded.csv.gz", [gz(&csv), vec![0; 500]].concat()),
        ("members.csv.gz", [gz(&csv[..7]), vec![0; 3], gz(&csv[7..])].concat()),
        ("a.zip", zip_of(&[("a.csv", csv.clone())])),
        ("a.npy", double.clone()),
        ("f4.npy", npy("<f4", false, "(4, 3)", &f32s(&singles))),
        ("fortran.npy", npy("<f8", true, "(4, 3)", &f64s(&columns))),
        ("a.npz", zip_of(&[("X.npy", double)])),
        ("a.mat", mat(&[matrix])),
        ("v4.mat", mat4(values)),
        ("a.svm", svmlight(values)),
    ];
    all.retain(|(name, _)| *name != "counted.csv");
    if values.iter().all(|x| x.fract() == 0.0) {
        let bytes: Vec<u8> = values.iter().map(|x| *x as u8).collect();
        all.push(("u1.npy", npy("|u1", false, "(4, 3)", &bytes)));
        all.push(("a.idx", idx(8, &[4, 3], &bytes)));
    }
    all
}

#[test]
fn every_format_gives_the_same_samples() {
    let fractions: Vec<f64> = WHOLE.iter().map(|x| x + 0.25).collect();
    let cases: [(&[f64], &str, Scale, f64); 7] = [
        (&WHOLE, "gaussian", Scale::None, 1.0),
        (&WHOLE, "gaussian", Scale::By(4.0), 0.25),
        (&fractions, "gaussian", Scale::Auto, 1.0),
        (&fractions, "relu", Scale::By(0.5), 2.0),
        (&WHOLE, "bernoulli", Scale::Max, 1.0 / 9.0),
        (&WHOLE, "binomial:9", Scale::None, 1.0),
        (&WHOLE, "binomial:18", Scale::Max, 2.0),
    ];
    for (values, unit, scale, factor) in cases {
        let wanted: Vec<f64> = values.iter().map(|x| x * factor).collect();
        let wanted = Array2::from_shape_vec((4, 3), wanted).unwrap();
        for (name, bytes) in files(values) {
            let table =
                read_bytes(name, &bytes, &ReadOptions::default()).unwrap_or_else(|e| panic!("{name}: {e}"));
            assert_eq!(table.values.shape(), (4, 3), "{name}");
            let unit_of = unit_named::<f64>(unit).unwrap();
            let samples = Samples::scaled(table, unit_of, Binarize::Keep, scale, false).unwrap();
            let found = samples.all(1).unwrap().visible.to_dense();
            assert!((&found - &wanted).iter().all(|d| d.abs() < 1e-6), "{name}, {unit}, {scale}: {found}");
        }
    }
}

/// Data on disk, which are read by rows, are scaled as data in memory.
#[test]
fn files_larger_than_memory() {
    let files = Files::new();
    let path = files.put("a.npy", npy("|u1", false, "(4, 3)", &WHOLE.map(|x| x as u8)));
    let small = ReadOptions { in_memory_limit: 8, ..ReadOptions::default() };
    for (scale, factor) in [(Scale::Auto, 1.0), (Scale::Max, 1.0 / 9.0), (Scale::By(2.0), 0.5)] {
        let table = read(&path, &small).unwrap();
        let unit = unit_named::<f64>("gaussian").unwrap();
        let samples = Samples::scaled(table, unit, Binarize::Keep, scale, false).unwrap();
        let found = samples.all(1).unwrap().visible.to_dense();
        assert!(found.iter().zip(WHOLE).all(|(x, wanted)| (x - wanted * factor).abs() < 1e-12), "{scale}");
    }
}

#[test]
fn damaged_packings_and_other_encodings_are_refused_with_the_cause() {
    let csv = b"1,0\n0,1\n".to_vec();
    refused(
        "a.csv.gz",
        [gz(&csv), b"and more".to_vec()].concat(),
        &["of the gzip file: found 8 more bytes, \"and more\"", "zeros or a gzip member"],
    );
    refused("a.csv", b"gr\xf6\xdfe,b\n1,0\n", &["line 1, byte 3: found the byte 0xf6", "UTF-8", "iconv"]);
    refused("a.csv", b"a,b\n1,0\n\x93x\x94,1\n", &["line 3, byte 1: found the byte 0x93", "UTF-8"]);
    refused("a.csv", b"\xff\xfea\0,\0", &["UTF-16 text, expected UTF-8 text"]);
    refused("a.svm", b"1 1:1 # caf\xe9\n", &["UTF-8"]);
    refused("a.fasta", b">caf\xe9\nACDE\n", &["UTF-8"]);
    let labels = Files::new();
    let path = labels.put("l.txt", b"caf\xe9\nthe\n");
    let options = ReadOptions { labels: Some(path), ..ReadOptions::default() };
    refused_with("a.csv", &csv, &options, &["l.txt", "UTF-8"]);
    let objects = zip_of(&[
        ("X.npy", npy("<f8", false, "(2, 2)", &f64s(&[0.0, 1.0, 1.0, 0.0]))),
        ("y.npy", npy("|O", false, "(2,)", b"pickle")),
    ]);
    let table = ok("a.npz", objects);
    assert!(
        table.labels.is_none() && table.reading.notes[0].contains("Python objects"),
        "{:?}",
        table.reading
    );
    let text =
        [&[0u8, 0, 0, 0][..], &[1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0], b"t\0", &f64s(&[1.0])]
            .concat();
    refused("v4.mat", &text[..text.len() - 1], &["the end of the file", "shape (1, 1)"]);
    refused("v4.mat", [text, b"rest".to_vec()].concat(), &["byte 30", "MATLAB 4"]);
}

/// Sparse text does not say how many columns there are, nor whether it counts from 0; a model does.
#[test]
fn sparse_text_for_a_model() {
    let known = |width, index_base| ReadOptions { width: Some(width), index_base, ..ReadOptions::default() };
    let read = |text: &str, options: &ReadOptions| read_bytes("a.svm", text, options);
    let table = read("1 1:1 2:1\n0 2:1\n", &known(4, Some(1))).unwrap();
    assert_eq!(values(&table).1, [1.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
    let table = read("1 1:1 2:1\n0 2:1\n", &known(3, Some(0))).unwrap();
    assert_eq!(values(&table).1, [0.0, 1.0, 1.0, 0.0, 0.0, 1.0]);
    assert_eq!(
        read("1 1:1 5:1\n", &known(4, Some(1))).unwrap().values.shape(),
        (1, 5),
        "the caller refuses it"
    );
    let message = read("1 0:1 2:1\n", &known(4, Some(1))).unwrap_err().to_string();
    assert!(message.contains("an index 0, expected indices from 1"), "{message}");
    assert_eq!(ok("a.svm", "1 0:1 2:1\n").reading.index_base, Some(0));
    assert_eq!(values(&ok("a.svm", "1 1:1\r0 2:1\r")).1, [1.0, 0.0, 0.0, 1.0]);
}

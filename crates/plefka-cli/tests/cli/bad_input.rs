//! Bad input, case by case, each with its exit code and its message.

use std::io::Write;

use super::place::{Place, npy};

/// Trains briefly on a file.
fn train(file: &str) -> String {
    format!("train {file} --hidden 2 --epochs 1 --batch 5 --out run")
}

fn refused(file: &str, bytes: &[u8], parts: &[&str]) {
    let place = Place::new();
    place.write(file, bytes);
    place.fails(1, &train(file), &[&[file][..], parts].concat());
    assert!(!place.exists("run"), "a run folder for data that were refused");
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn empty_file() {
    refused("data.csv", b"", &["byte 0: found an empty file"]);
}

#[test]
fn truncated_gz() {
    let whole = gz("0,1,1\n1,0,0\n".repeat(500).as_bytes());
    refused("data.csv.gz", &whole[..whole.len() - 12], &["gzip stream", "cut short"]);
}

#[test]
fn wrong_magic() {
    refused(
        "x-idx3-ubyte",
        b"\x01\x02\x03\x04garbage\x00\xff",
        &["byte 0: found the bytes 01 02 03 04", "IDX magic"],
    );
}

#[test]
fn ragged_csv() {
    refused("data.csv", b"0,1\n1,0,1\n", &["line 2: found 3 columns, expected 2"]);
}

#[test]
fn nan_and_infinities() {
    refused("data.csv", b"0,1\nnan,0\n", &["line 2, column 1: found \"nan\", expected a finite number"]);
    for (x, text) in [(f32::NAN, "NaN"), (f32::INFINITY, "inf"), (f32::NEG_INFINITY, "-inf")] {
        let data: Vec<u8> = [0.0, 1.0, x, 0.0].iter().flat_map(|x| x.to_le_bytes()).collect();
        let parts = ["row 1, column 0", &format!("found {text}, expected a finite number")];
        refused("data.npy", &npy("<f4", "(2, 2)", &data), &parts);
    }
}

#[test]
fn values_outside_the_unit_interval() {
    refused(
        "data.csv",
        b"0,1\n1,2.5\n",
        &["row 1, column 1", "found 2.5, expected values in [0, 1]", "threshold"],
    );
    refused("data.csv", b"0,1\n1,-0.5\n", &["found -0.5"]);
    let place = Place::new();
    place.write("data.csv", "0,7\n5,2\n".repeat(20)).done(&format!("{} --threshold 3", train("data.csv")));
}

#[test]
fn zero_rows() {
    refused("data.npy", &npy("<f4", "(0, 5)", b""), &["shape (0, 5)", "at least one row"]);
}

#[test]
fn one_feature_and_constant_columns_work() {
    for text in ["0\n1\n", "0,1,1\n0,1,0\n", "0,1\n0,1\n"] {
        let place = Place::new();
        place.write("data.csv", text.repeat(20)).done(&train("data.csv"));
        let score = place.json("score run data.csv");
        assert!(score["mean_log_likelihood"].as_f64().unwrap().is_finite());
        place.done("sample run -n 4 -o s.png");
    }
}

#[test]
fn another_number_of_features_than_the_model() {
    let place = Place::new();
    place.write("data.csv", "0,1,1\n0,1,0\n".repeat(20)).done(&train("data.csv"));
    place.write("wide.csv", "0,1,1,0\n1,0,0,1\n");
    for command in ["score run wide.csv", "transform run wide.csv", "sample run --start wide.csv"] {
        place.fails(1, command, &["wide.csv: number of features: found 4, expected 3"]);
    }
    place.fails(1, "train data.csv --validation wide.csv --out other", &["wide.csv", "found 4, expected 3"]);
}

#[test]
fn model_files_cut_short_or_changed() {
    let place = Place::new();
    place.write("data.csv", "0,1,1\n0,1,0\n".repeat(20)).done(&train("data.csv"));
    let whole = place.read("run/model.safetensors");
    place.write("cut.safetensors", &whole[..whole.len() - 3]);
    place.fails(1, "inspect cut.safetensors", &["cut.safetensors", "expected a complete safetensors file"]);
    let mut changed = whole.clone();
    *changed.last_mut().unwrap() ^= 4;
    place.write("changed.safetensors", &changed);
    place.fails(1, "score changed.safetensors data.csv", &["changed.safetensors", "checksum"]);
    place.write("empty.safetensors", b"");
    place.fails(1, "inspect empty.safetensors", &["empty.safetensors"]);
    let checkpoint = place.read("run/checkpoint.safetensors");
    place.write("run/checkpoint.safetensors", &checkpoint[..checkpoint.len() / 2]);
    place.fails(1, "train --resume run --epochs 9", &["checkpoint.safetensors", "complete safetensors file"]);
    place.fails(1, "inspect data.csv", &["data.csv"]);
    place.fails(1, "inspect nowhere", &["nowhere", "No such file"]);
    std::fs::create_dir(place.path("hollow")).unwrap();
    place.fails(
        1,
        "inspect hollow",
        &["hollow", "none of checkpoint.safetensors, model.safetensors, and config.toml of a run"],
    );
}

#[test]
fn one_dimensional_arrays_and_other_dtypes() {
    refused("data.npy", &npy("|u1", "(4,)", &[0, 1, 0, 1]), &["shape (4,)", "reshape(-1, 1)"]);
    refused("data.npy", &npy("<U3", "(2, 2)", &[0; 48]), &["strings", "floating point"]);
    refused("data.npy", &npy("<c8", "(2, 2)", &[0; 32]), &["complex", "floating point"]);
}

#[test]
fn no_such_data() {
    let both = ["data `mnist.gz`", "neither an existing file or folder nor", "`bars-and-stripes:SIDE`"];
    Place::new().fails(1, "train mnist.gz", &both);
    Place::new().fails(2, "train ising:8", &["`ising:SIDE:BETA`"]);
    Place::new().fails(1, "data make dots -o x.npz", &["data `dots`"]);
}

#[test]
fn a_rate_that_diverges() {
    let place = Place::new();
    let words = "train bars-and-stripes:4 --limit 500 --hidden 20 --rate 1e6 --out run";
    place.fails(
        1,
        words,
        &["training diverged at step ", "smaller learning rate", "run/checkpoint.safetensors (epoch 0"],
    );
    // The run folder keeps a valid model, the one before training.
    assert_eq!(place.json("inspect run")["notes"]["steps"], 0);
}

#[test]
fn settings_out_of_range_are_wrong_use() {
    let cases = [
        ("train --hidden 0", "--hidden: found 0, expected at least 1 unit"),
        ("train --batch 0", "--batch"),
        ("train --rate -1", "--rate: found -1"),
        ("train --rate nan", "--rate: found NaN"),
        ("train --order 9", "--order: found \"9\", expected 1, 2, 3, 4, bethe, rings, adaptive, pade"),
        (
            "train --order rings",
            "--order: found \"rings\", expected 1, 2, 3, 4, bethe, adaptive, to train with",
        ),
        ("train --damping 0", "--damping"),
        ("train --beta -1", "--beta: found -1"),
        ("train --temperature 0", "--temperature"),
        ("train --temperature 2 --method ptt", "--temperature"),
        ("train --cooled 0", "--cooled"),
        ("train --momentum 1", "--momentum"),
        ("train --schedule exponential --final-rate 0", "more than 0 with an exponential schedule"),
        ("train --validation-share 1", "--validation-share"),
        ("train --early-stop beauty", "--early-stop: found \"beauty\""),
        ("train --patience 3 --validation-share 0 --limit 50", "early stopping needs validation samples"),
        ("sample nowhere -n 0", "--n"),
        ("diagnose nowhere --beta 0", "--beta"),
        ("sample nowhere -k 0", "--sweeps"),
        ("bench --visible 0", "--visible: found 0, expected at least 1 unit"),
        ("bench --hidden 0", "--hidden: found 0, expected at least 1 unit"),
        ("bench --batch 0", "--batch"),
        ("bench --rows 99", "--rows: found 99, expected at least a batch of 100"),
        ("bench --density 1.01", "--density: found 1.01, expected a share in [0, 1]"),
        ("bench --density -0.1", "--density: found -0.1"),
        ("bench --density nan", "--density: found NaN"),
        ("bench --seconds 0", "--seconds: found 0, expected a positive number"),
        ("bench --seconds -1", "--seconds"),
        ("bench --iterations 0", "--iterations"),
        ("bench --sweeps 0", "--sweeps"),
        ("bench --order 9 --method pcd", "--order: found \"9\""),
        ("bench --order rings", "expected 1, 2, 3, 4, bethe, adaptive, to train with"),
        ("data make digits -n 0 -o x.npz", "--n: found 0"),
        ("data make digits -o x.doc", ".npz, .npy or .png"),
    ];
    for (words, message) in cases {
        Place::new().fails(2, words, &[message]);
    }
    for words in [
        "",
        "fly",
        "train --hidden many",
        "train --method magic",
        "bench --method pt",
        "score onlymodel",
        "data get moon",
    ] {
        let ran = Place::new().run(words);
        assert_eq!(ran.code, 2, "plefka {words}\n{}", ran.err);
        assert!(ran.out.is_empty() && !ran.err.is_empty(), "plefka {words}");
    }
    assert_eq!(Place::new().run("--version").code, 0);
}

#[test]
fn failures_are_documents_too() {
    let ran = Place::new().run("--json score nowhere nothing");
    assert_eq!(ran.code, 1);
    let document: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert!(document["error"].as_str().unwrap().contains("nowhere"));
    assert_eq!(document["exit_code"], 1);
}

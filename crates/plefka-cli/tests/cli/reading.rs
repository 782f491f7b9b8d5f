//! Data as every command reads them: the same numbers in every format, at the scale of the model; standard input and
//! pipes; hints that name flags of the command alone.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::place::{Place, Ran, npy, ran};

const ROWS: [[f64; 3]; 6] =
    [[5.0, 6.0, 4.0], [3.0, 9.0, 2.0], [0.0, 3.0, 5.0], [4.0, 5.0, 1.0], [7.0, 8.0, 7.0], [2.0, 4.0, 3.0]];

fn text(between: &str, end: &str) -> String {
    let row = |row: &[f64; 3]| row.map(|x| x.to_string()).join(between) + end;
    ROWS.iter().map(row).collect()
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Writes the rows in several formats; returns the names of the files.
fn files(place: &Place) -> Vec<&'static str> {
    let flat: Vec<f64> = ROWS.concat();
    let bytes: Vec<u8> = flat.iter().map(|x| *x as u8).collect();
    let doubles: Vec<u8> = flat.iter().flat_map(|x| x.to_le_bytes()).collect();
    let idx = [&[0, 0, 8, 2, 0, 0, 0, 6, 0, 0, 0, 3], &bytes[..]].concat();
    let svm: String = ROWS.iter().map(|row| format!("1 1:{} 2:{} 3:{}\n", row[0], row[1], row[2])).collect();
    place
        .write("x.csv", text(",", "\n"))
        .write("cr.txt", text(" ", "\r"))
        .write("x.tsv", format!("a\tb\tc\n{}", text("\t", "\r\n")))
        .write("comma.csv", text(";", "\n").replace('6', "6,0"))
        .write("x.csv.gz", [gz(text(",", "\n").as_bytes()), vec![0; 99]].concat())
        .write("u1.npy", npy("|u1", "(6, 3)", &bytes))
        .write("x.npy", npy("<f8", "(6, 3)", &doubles))
        .write("x.svm", svm)
        .write("x.idx", idx);
    vec!["x.csv", "cr.txt", "x.tsv", "comma.csv", "x.csv.gz", "u1.npy", "x.npy", "x.svm", "x.idx"]
}

fn piped(place: &Place, words: &str, bytes: &[u8]) -> Ran {
    let mut command = place.command(words);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // The command may end before it has read everything.
    let _ = child.stdin.take().unwrap().write_all(bytes);
    ran(child.wait_with_output().unwrap())
}

#[test]
fn every_format_in_every_command_at_the_scale_of_the_model() {
    let place = Place::new();
    let files = files(&place);
    let flags = "--hidden 2 --method cd --epochs 3 --validation-share 0";
    place.done(&format!("train x.npy --visible gaussian {flags} --out raw"));
    place.done(&format!("train x.idx --scale none --visible gaussian {flags} --out none"));
    place.done(&format!("train x.csv --scale 9 {flags} --out nine"));
    place.done(&format!("train x.svm --scale max --visible binomial:9 {flags} --out most"));
    place.done(&format!("train x.npy --threshold 4 {flags} --out bits"));
    for model in ["raw", "none", "nine", "most", "bits"] {
        // Bytes of IDX are pixels: a model of numbers as they are does not say what white is.
        let ambiguous = |file: &str| file == "x.idx" && (model == "raw" || model == "bits");
        let of = |words: &dyn Fn(&str) -> String, key: &str| -> Vec<Value> {
            files
                .iter()
                .filter(|file| !ambiguous(file))
                .map(|file| place.json(&words(file))[key].clone())
                .collect()
        };
        let same = |values: &[Value]| assert!(values.iter().all(|v| *v == values[0]), "{model}: {values:?}");
        same(&of(&|file| format!("score {model} {file}"), "reconstruction_error"));
        let rows = |words: &dyn Fn(&str) -> String| {
            let found: Vec<String> = files
                .iter()
                .filter(|file| !ambiguous(file))
                .map(|file| place.done(&words(file)).out)
                .collect();
            assert!(
                found.iter().all(|rows| *rows == found[0] && rows.lines().count() > 1),
                "{model}: {found:?}"
            );
        };
        rows(&|file| format!("transform {model} {file} -o -"));
        rows(&|file| format!("impute {model} {file} --hold 0-1 --means --method gibbs -k 8 -o -"));
        rows(&|file| format!("sample {model} --start {file} -n 3 -k 2 -o -"));
    }
    place.fails(2, "score raw x.idx", &["setting `scale`: found auto for the pictures of x.idx"]);
    let stored = |run: &str| place.json(&format!("inspect {run}"))["notes"]["data"]["scale"].clone();
    assert_eq!((stored("nine"), stored("most")), (Value::from(9.0), Value::from(9.0)));
    let config = String::from_utf8(place.read("most/config.toml")).unwrap();
    assert!(config.contains("scale = 9.0"), "{config}");
    place.done("report nine");
    place.done("train --resume nine --epochs 4");
}

#[test]
fn a_narrow_sparse_file_fits_its_model_and_a_wide_one_does_not() {
    let place = Place::new();
    place.write("tr.svm", "1 1:1 4:1\n0 2:1\n1 1:1 3:1\n0 4:1\n").write("te.svm", "1 1:1 2:1\n0 2:1\n");
    place
        .write("wide.svm", "1 1:1 5:1\n")
        .write("zero.svm", "1 0:1 3:1\n0 1:1\n")
        .write("zero_te.svm", "1 1:1\n");
    let train = |file: &str, run: &str| {
        place.done(&format!("train {file} --hidden 2 --epochs 1 --validation-share 0 --out {run}"))
    };
    train("tr.svm", "run");
    for command in [
        "score run te.svm",
        "transform run te.svm -o t.npy",
        "impute run te.svm -k 3",
        "sample run --start te.svm -k 2 -n 2",
    ] {
        place.done(command);
    }
    place.fails(1, "score run wide.svm", &["found 5, expected 4, the model's visible units"]);
    // A model of indices from 0 reads index 1 as its second column.
    train("zero.svm", "zero");
    let wanted = place.write("second.csv", "0,1,0,0\n").done("transform zero second.csv -o -").out;
    assert_eq!(place.done("transform zero zero_te.svm -o -").out, wanted);
    place.fails(1, "score run zero.svm", &["an index 0, expected indices from 1"]);
}

#[test]
fn standard_input_and_pipes() {
    let place = Place::new();
    let names = files(&place);
    place.done("train x.npy --visible gaussian --hidden 2 --epochs 1 --validation-share 0 --out run");
    for file in names.iter().filter(|file| **file != "x.idx") {
        let bytes = place.read(file);
        let wanted = place.done(&format!("transform run {file} -o -")).out;
        for name in ["-", "/dev/stdin"] {
            let found = piped(&place, &format!("transform run {name} -o -"), &bytes);
            assert_eq!((found.code, &found.out), (0, &wanted), "{file} as {name}: {}", found.err);
        }
        let info = piped(&place, "--json data info -", &bytes);
        let info: Value =
            serde_json::from_str(&info.out).unwrap_or_else(|e| panic!("{file}: {e} {}", info.err));
        assert_eq!((&info["samples"], &info["features"]), (&Value::from(6), &Value::from(3)), "{file}");
    }
    let csv = place.read("x.csv");
    for words in [
        "score run - --hold 0",
        "diagnose run - --temperatures 0 --rungs 0 --random 2",
        "impute run - --hold 0 -k 3 -o i.csv",
        "ridge path - --target 2 --points 3",
        "train - --visible gaussian --hidden 2 --epochs 1 --out piped",
        "hopfield attend - --scale 9",
    ] {
        let found = piped(&place, words, &csv);
        assert_eq!(found.code, 0, "{words}: {}", found.err);
    }
    let report = place.done("report piped");
    assert!(report.err.contains("a pipe, expected a file that can be read again"), "{}", report.err);
    let both = piped(&place, "--json sample run -o -", b"");
    assert!(both.code == 2 && both.err.contains("--json"), "{}", both.err);
    place.fails(1, "data info -", &["standard input: byte 0: found an empty file"]);
}

/// Named pipes, and the pipes of a shell's `<(…)`.
#[cfg(unix)]
#[test]
fn fifos() {
    let place = Place::new();
    files(&place);
    place.done("train x.npy --visible gaussian --hidden 2 --epochs 1 --validation-share 0 --out run");
    let wanted = place.done("transform run x.npy -o -").out;
    let plefka = env!("CARGO_BIN_EXE_plefka");
    let shell = |line: String| {
        let mut command = Command::new("bash");
        ran(command.args(["-c", &line]).current_dir(place.folder()).stdin(Stdio::null()).output().unwrap())
    };
    for file in ["x.npy", "x.csv.gz", "x.svm"] {
        let found = shell(format!("{plefka} transform run <(cat {file}) -o -"));
        assert_eq!((found.code, &found.out), (0, &wanted), "{file}: {}", found.err);
        let found = shell(format!("rm -f p; mkfifo p; cat {file} > p & {plefka} transform run p -o -"));
        assert_eq!((found.code, &found.out), (0, &wanted), "{file}: {}", found.err);
    }
    let twice = shell(format!("{plefka} score run <(cat x.csv) --hold 0"));
    assert_eq!(twice.code, 0, "{}", twice.err);
}

#[test]
fn hints_name_flags_that_the_command_has() {
    let place = Place::new();
    place.write("mark.csv", "a,b,y\n1,\"NA\",2.5\n2,1,3.25\n3,-1,4\n");
    place.write("text.csv", "a,b,y\n1,red,2.5\n2,blue,3.25\n3,red,4\n");
    place.write("dup.csv", "a,a,y\n1,0,2.5\n2,1,3.25\n3,-1,4\n");
    place.write("latin.csv", b"gr\xf6\xdfe,y\n1,2\n2,3\n");
    place.write("count.csv", "0,1,2\n5,3,2\n3,3,0\n4,1,1\n");
    place.write("grey.csv", "0,51\n102,255\n");
    let unhelped = |command: &str, code: i32, has: &[&str], lacks: &[&str]| {
        place.fails(code, command, has);
        let message = place.run(command).err;
        assert!(lacks.iter().all(|flag| !message.contains(flag)), "{command}: {message}");
    };
    let others = ["--missing", "--label-column", "label_column"];
    unhelped("ridge path mark.csv --target y", 1, &["line 2, column 2", "complete rows only"], &others);
    unhelped("ridge path text.csv --target y", 1, &["found \"red\"", "encoded as numbers"], &others);
    unhelped("ridge advise text.csv --target c", 2, &["--target: found c"], &others);
    unhelped("ridge path dup.csv --target a", 2, &["its number: 0, 1"], &others);
    unhelped("ridge path dup.csv --target a,y", 2, &["the name of several columns"], &others);
    for command in [
        "data info latin.csv",
        "ridge path latin.csv --target y",
        "train latin.csv",
        "hopfield recall latin.csv",
    ] {
        unhelped(command, 1, &["line 1, byte 3: found the byte 0xf6", "UTF-8"], &others);
    }
    for command in
        ["data info count.csv", "ridge path count.csv --target 2", "train count.csv --visible gaussian"]
    {
        unhelped(command, 1, &["found 0, 1, 2", "--header yes"], &others);
        place.run(&format!("{command} --header no"));
    }
    assert_eq!(place.json("data info count.csv --header yes")["samples"], 3);
    assert_eq!(place.json("data info count.csv --header no")["samples"], 4);
    unhelped("train mark.csv", 1, &["a missing entry with --missing"], &["label"]);
    unhelped(
        "train grey.csv --validation-share 0",
        1,
        &["found 51", "values up to 255: --scale 255"],
        &["label"],
    );
}

#[test]
fn data_info_says_how_a_table_was_read() {
    let place = Place::new();
    place.write("i.csv", ",0,1\n0,0,1\n1,1,0\n").write("d.csv", "a;a\n0,5;1\n1;2,5\n");
    let info = place.json("data info i.csv");
    assert_eq!(
        (&info["samples"], &info["features"], &info["layout"]["header"]),
        (&2.into(), &2.into(), &true.into())
    );
    assert!(info["layout"]["index"].as_str().unwrap().contains("column 0"), "{info}");
    let info = place.json("data info d.csv");
    assert_eq!((&info["layout"]["decimal_comma"], &info["max"]), (&true.into(), &2.5.into()));
    assert!(info["notes"][0].as_str().unwrap().contains("`a.1`"), "{info}");
    let lines = place.done("data info i.csv").out;
    assert!(lines.contains("header") && lines.contains("index"), "{lines}");
    let trained = place.done("train i.csv --hidden 2 --epochs 1 --validation-share 0 --out run");
    assert!(trained.err.contains("the first row is taken as a header"), "{}", trained.err);
}

#[test]
fn nothing_to_learn_is_refused() {
    let place = Place::new();
    place.write("x.csv", "0,1\n1,0\n0.5,0\n".repeat(4)).write("pm.csv", "-1,1,-1,1\n1,1,-1,-1\n");
    for command in ["train x.csv", "hopfield recall x.csv"] {
        place.fails(
            2,
            &format!("{command} --threshold 2"),
            &["--threshold: found 2", "all entries would be 0"],
        );
        place.fails(
            2,
            &format!("{command} --threshold -1"),
            &["--threshold: found -1", "all entries would be 1"],
        );
        let none = place.run(&format!("{command} --limit 0"));
        assert!(none.code == 2 && none.err.contains("--limit"), "{}", none.err);
    }
    let none = place.run("ridge path x.csv --target 0 --limit 0");
    assert!(none.code == 2 && none.err.contains("--limit"), "{}", none.err);
    // Patterns of −1 and 1 are themselves, with and without a threshold.
    for flags in ["", "--threshold 0"] {
        let found = place.json(&format!("hopfield recall pm.csv --corruption 0 {flags}"));
        assert_eq!((&found["patterns"], &found["spins"]), (&2.into(), &4.into()));
    }
    place.write("out.csv", "-1,1\n1,2\n").fails(
        1,
        "hopfield recall out.csv",
        &["row 1, column 1", "found 2"],
    );
}

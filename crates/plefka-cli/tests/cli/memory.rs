//! Memory that files and flags ask for: refused with the size and the limit, before it is taken.
#![cfg(target_os = "linux")]

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use plefka::io::array_file::Npz;

use super::place::{Place, Ran, ran};

/// The limit of the tests, and the address space that a command has with it: threads, code and buffers take the rest. An
/// allocation beyond that space would abort the command.
const LIMIT: &str = "24MiB";
const SPACE_KB: u32 = 24 * 1024 + 220 * 1024;

/// Runs a command in an address space of its own.
fn bounded(place: &Place, words: &str) -> Ran {
    let script = format!(
        "ulimit -v {SPACE_KB}; exec '{}' {words} --memory-limit {LIMIT} --threads 2",
        env!("CARGO_BIN_EXE_plefka")
    );
    ran(std::process::Command::new("sh").arg("-c").arg(script).current_dir(place.folder()).output().unwrap())
}

/// `times` times the same bytes, packed.
fn packed(bytes: &[u8], times: usize) -> Vec<u8> {
    let mut file = GzEncoder::new(Vec::new(), Compression::fast());
    let block = bytes.repeat(1 + 65536 / bytes.len());
    for _ in 0..times.div_ceil(1 + 65536 / bytes.len()) {
        file.write_all(&block).unwrap();
    }
    file.finish().unwrap()
}

/// An IDX file of zeros, packed.
fn idx(rows: u32) -> Vec<u8> {
    let mut file = GzEncoder::new(Vec::new(), Compression::fast());
    file.write_all(&[0, 0, 8, 2]).unwrap();
    file.write_all(&rows.to_be_bytes()).unwrap();
    file.write_all(&1000u32.to_be_bytes()).unwrap();
    for _ in 0..rows {
        file.write_all(&[0; 1000]).unwrap();
    }
    file.finish().unwrap()
}

#[test]
fn files_hold_the_limit() {
    let place = Place::new();
    let mut archive = Npz::default();
    archive.add("x", &[30_000, 1000], &vec![0u8; 30_000_000]).unwrap();
    archive.write(&place.path("a.npz")).unwrap();
    let rows = "0.5,1,0.25,1,0,1,0,1\n".repeat(900_000);
    let sequences: String =
        (0..60_000).map(|k| format!(">s{k}\n{}\n", "ACDEFGHIKLMNPQRSTVWY".repeat(3))).collect();
    let entries: String = (0..300_000).map(|k| format!("1 {}:1 {}:2\n", k + 1, k + 2)).collect();
    place
        .write("bomb.csv.gz", packed(b"0,1\n", 50_000_000))
        .write("bomb.svm.gz", packed(b"1 1:1 2:1\n", 20_000_000))
        .write("bomb.fasta.gz", packed(b">a\nACDEFGHIKL\n", 10_000_000))
        .write("bomb.idx.gz", idx(100_000))
        .write("wide.svm", "1 4000000000:1\n0 1:1\n")
        .write("a.csv", rows)
        .write("a.fasta", sequences)
        .write("a.svm", entries);
    for file in
        ["bomb.csv.gz", "bomb.svm.gz", "bomb.fasta.gz", "bomb.idx.gz", "a.npz", "a.csv", "a.fasta", "a.svm"]
    {
        for words in [format!("data info {file}"), format!("train {file} --hidden 2 --epochs 1 --out never")]
        {
            let ran = bounded(&place, &words);
            assert_eq!(ran.code, 1, "{words}: {}", ran.err);
            assert!(ran.err.contains(file) && ran.err.contains("--memory-limit"), "{words}: {}", ran.err);
        }
    }
    for words in ["train wide.svm --hidden 2 --out never", "ridge path wide.svm"] {
        let ran = bounded(&place, words);
        assert!([1, 2].contains(&ran.code), "{words}: {} {}", ran.code, ran.err);
        assert!(ran.err.contains("--memory-limit"), "{words}: {}", ran.err);
    }
    // What fits is read within the same bounds.
    place.write("small.csv", "0.5,1,0.25,1,0,1,0,1\n".repeat(100_000));
    let ran = bounded(&place, "data info small.csv");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(!place.exists("never"));
}

#[test]
fn flags_ask_politely() {
    let place = Place::new();
    place.write("data.csv", "0,1,1,0\n1,0,0,1\n".repeat(50));
    place.done("train data.csv --hidden 3 --epochs 1 --out run");
    let train = "train data.csv --epochs 1 --out never";
    let (large, most) = ("1000000000000", "18446744073709551615");
    let with = |start: &str, flags: &[&str]| -> Vec<(String, String)> {
        flags
            .iter()
            .map(|flag| (format!("{start} {flag}"), flag.split(' ').rev().nth(1).unwrap().to_owned()))
            .collect()
    };
    let mut cases = Vec::new();
    for n in [large, most] {
        for (start, flags) in [
            (format!("{train} --method emf"), vec![format!("--hidden {n}"), format!("--replicas {n}")]),
            (
                format!("{train} --method pcd"),
                vec![format!("--chains {n}"), format!("--likelihood-chains {n}")],
            ),
            (format!("{train} --method pt"), vec![format!("--rungs {n}"), format!("--chains {n}")]),
            (format!("{train} --method ptt"), vec![format!("--reservoir {n}")]),
            ("sample run -o out.npy".into(), vec![format!("-n {n}")]),
            ("data make digits -o out.npy".into(), vec![format!("-n {n}")]),
            ("ridge path data.csv --target 0".into(), vec![format!("--points {n}")]),
            ("ridge sweep data.csv --target 0".into(), vec![format!("--draws {n}")]),
            ("hopfield capacity".into(), vec![format!("--spins {n}"), format!("--draws {n}")]),
            ("sk tap".into(), vec![format!("--spins {n}"), format!("--starts {n}")]),
            (
                "sk overlaps".into(),
                vec![format!("--spins {n}"), format!("--replicas {n}"), format!("--draws {n}")],
            ),
            (
                "diagnose run".into(),
                vec![format!("--random {n}"), format!("--temperatures {n}"), format!("--rungs {n}")],
            ),
            ("hopfield phase".into(), vec![format!("--points {n}")]),
            ("hopfield phase --spins 10".into(), vec![format!("--grid {n}")]),
            ("bench".into(), vec![format!("--visible {n}"), format!("--rows {n}")]),
        ] {
            let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
            cases.extend(with(&start, &flags));
        }
    }
    for (words, flag) in cases {
        let ran = bounded(&place, &words);
        assert!([1, 2].contains(&ran.code), "{words}: {}\n{}", ran.code, ran.err);
        let name = if flag == "-n" { "--n" } else { &flag };
        let told = ran.err.contains(name) || ran.err.contains("sizes of the benchmark");
        assert!(told && ran.err.contains("found"), "{words}: {}", ran.err);
    }
    // There are as many chains as samples in a batch, unless their number is given.
    let ran = bounded(&place, &format!("{train} --batch {most} --hidden 2"));
    assert!(ran.code == 2 && ran.err.contains("--batch"), "{}", ran.err);
    let ran = bounded(&place, &format!("{train} --method pcd --chains 10 --batch {most} --hidden 2"));
    assert_eq!(ran.code, 0, "{}", ran.err);
}

#[test]
fn the_limit_and_threads_are_checked() {
    let place = Place::new();
    place.write("data.csv", "0,1,1,0\n1,0,0,1\n");
    for size in ["0", "12", "-1", "x", "1XB", "99999999999999999999GiB"] {
        place.fails(2, &format!("data info data.csv --memory-limit={size}"), &["--memory-limit", "1MiB"]);
    }
    for size in ["64MiB", "1GB", "2000000", "1.5 GiB"] {
        let mut command = place.command("data info data.csv");
        assert!(command.env("PLEFKA_MEMORY_LIMIT", size).output().unwrap().status.success(), "{size}");
    }
    let refused =
        ran(place.command("data info data.csv").env("PLEFKA_MEMORY_LIMIT", "much").output().unwrap());
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("PLEFKA_MEMORY_LIMIT: found much"), "{}", refused.err);
    place.fails(2, "data info data.csv --threads 20000", &["--threads: found 20000, expected at most 4096"]);
    let refused =
        ran(place.command("data info data.csv").env("RAYON_NUM_THREADS", "20000").output().unwrap());
    assert!(refused.code == 2 && refused.err.contains("RAYON_NUM_THREADS"), "{}", refused.err);
}

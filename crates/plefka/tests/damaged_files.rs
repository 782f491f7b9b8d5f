//! Thousands of damaged files of every format: the readers return without a panic and without much memory.

#[path = "readers/files.rs"]
#[allow(dead_code, reason = "shared with the readers' other tests")]
mod files;

use files::*;
use plefka::data::readers::{ReadOptions, read};
use plefka::data::sequences::Ambiguous;
use plefka::rng::{Purpose, Stream};

const ROUNDS: u64 = 1000;

fn ints(values: &[i32]) -> Vec<u8> {
    npy("<i4", false, &format!("({},)", values.len()), &i32s(values))
}

fn scipy(format: &str, first: &str, second: &str) -> Vec<u8> {
    zip_of(&[
        ("format.npy", npy("|S3", false, "()", format.as_bytes())),
        ("shape.npy", npy("<i8", false, "(2,)", &i64s(&[2, 2]))),
        ("data.npy", npy("<f8", false, "(2,)", &f64s(&[1.0, 2.0]))),
        (first, ints(if format == "coo" { &[0, 1] } else { &[0, 1, 2] })),
        (second, ints(&[0, 1])),
    ])
}

/// A valid file of each format.
fn originals() -> Vec<(&'static str, Vec<u8>)> {
    let matrix = mat_matrix(6, &[4, 5], "X", &[mat_element(9, &f64s(&[0.5; 20]))]);
    let sparse = [
        mat_element(5, &i32s(&[0, 2])),
        mat_element(5, &i32s(&[0, 1, 2])),
        mat_element(9, &f64s(&[1.0, 3.0])),
    ];
    let sparse = mat_matrix(5, &[3, 2], "S", &sparse);
    use Picture::{Bmp, Png, Pnm};
    vec![
        ("a.idx", idx(8, &[3, 4, 5], &[7; 60])),
        ("a.idx.gz", gz(&idx(0x0d, &[3, 4, 5], &[7; 240]))),
        ("a.npy", npy("<f8", false, "(3, 4)", &f64s(&[0.25; 12]))),
        ("a.npy", npy("<f4", true, "(3, 2, 2)", &f32s(&[0.25; 12]))),
        ("a.npz", zip_of(&[("x.npy", npy("|u1", false, "(2, 2)", &[1; 4])), ("y.npy", ints(&[1, 2]))])),
        ("a.npz", scipy("csr", "indptr.npy", "indices.npy")),
        ("a.npz", scipy("csc", "indptr.npy", "indices.npy")),
        ("a.npz", scipy("coo", "row.npy", "col.npy")),
        ("a.csv", b"a,b,\"c\"\n0,1,0.5\n1,0,-3e2\n".to_vec()),
        ("a.txt", b"# x\n0 1 3 3\n1 0 255 7\n".to_vec()),
        ("a.csv.gz", gz(&b"0,1,0,1,1\n".repeat(30))),
        ("a.svm", b"1 1:0.5 3:1\n-1 2:1 # c\n1 1:1\n".to_vec()),
        ("a.fasta", b">>S1 first\nACDE-FG\nHIK\n>S2\nACDEYFG\nHI-\n> S3\nACDEYFGHIK".to_vec()),
        ("a.fa.gz", gz(&b">s\nACGTN\nAC-T.\n".repeat(20))),
        ("a.a3m", b"#A3M#\n>q\nMKV-W\n>h\nMKaabV-Y\n".to_vec()),
        ("a.mat", mat(&[matrix.clone(), mat_matrix(6, &[4, 1], "y", &[mat_element(2, &[1, 2, 3, 4])])])),
        ("a.mat", mat(&[mat_compressed(&matrix), mat_compressed(&sparse)])),
        ("a.mat", mat(&[sparse])),
        ("a.png", picture(Png, 9, 7, 10)),
        ("a.jpg", GREY_JPEG.to_vec()),
        ("a.bmp", picture(Bmp, 9, 7, 10)),
        ("a.pgm", picture(Pnm, 9, 7, 10)),
        ("a.zip", zip_of(&[("a/1.png", picture(Png, 3, 3, 1)), ("b/2.pgm", picture(Pnm, 3, 3, 1))])),
    ]
}

/// Changes some bytes, numbers or lengths, removes the end or repeats a part.
fn damage(bytes: &mut Vec<u8>, rng: &mut Stream) {
    let mut below = |n: usize| rng.below(n);
    for _ in 0..=below(3) {
        let at = below(bytes.len());
        match below(7) {
            0 => bytes.truncate(at),
            1 | 2 => bytes[at] ^= 1 << below(8),
            3 => bytes[at] = [0, 1, 0x7f, 0x80, 0xff, b'9', b',', b'('][below(8)],
            4 => {
                let end = bytes.len().min(at + 1 + below(8));
                bytes[at..end].fill([0, 0xff, b'9'][below(3)]);
            }
            5 => {
                let part = bytes[at..bytes.len().min(at + 1 + below(12))].to_vec();
                let to = below(bytes.len());
                bytes.splice(to..to, part);
            }
            _ => {
                bytes.remove(at);
            }
        }
        if bytes.is_empty() {
            return;
        }
    }
}

#[test]
fn damaged_files_are_read_or_refused() {
    let folder = Files::new();
    let (mut read_well, mut refused) = (0, 0);
    for (k, (name, original)) in originals().into_iter().enumerate() {
        let label_column = name.contains("csv").then(|| "-1".to_owned());
        for options in
            [ReadOptions::default(), ReadOptions { label_column, limit: Some(2), ..ReadOptions::default() }]
        {
            // The second alignment has ambiguous letters.
            let mut options = options;
            options.sequences.ambiguous = Ambiguous::Missing;
            read(&folder.put(name, &original), &options).unwrap_or_else(|e| panic!("original {k}: {e}"));
        }
        for round in 0..ROUNDS {
            let mut rng = Stream::new(2024, Purpose::Sample, k as u64, round);
            let mut bytes = original.clone();
            damage(&mut bytes, &mut rng);
            let mut options = ReadOptions { limit: (round % 2 == 0).then_some(2), ..ReadOptions::default() };
            let kinds = [Ambiguous::Refuse, Ambiguous::Gap, Ambiguous::Missing, Ambiguous::Drop];
            options.sequences.ambiguous = kinds[round as usize % 4];
            options.sequences.max_column_gaps = if round % 3 == 0 { 0.4 } else { 1.0 };
            // A new name each time: some file systems wait for the disk when an existing file is overwritten.
            let path = folder.put(&format!("{k}-{round}-{name}"), &bytes);
            let outcome = read(&path, &options);
            std::fs::remove_file(&path).unwrap();
            match outcome {
                Ok(table) => {
                    let (n_rows, n_columns) = table.values.shape();
                    assert!(n_rows > 0 && n_columns > 0);
                    assert!(table.labels.is_none_or(|labels| labels.index.len() == n_rows));
                    read_well += 1;
                }
                Err(error) => {
                    assert!(error.to_string().len() < 3000, "{error}");
                    refused += 1;
                }
            }
        }
    }
    println!("{read_well} read, {refused} refused");
    // Both results must occur, or the damage tests nothing.
    assert!(read_well > 1000 && refused > 1000);
    check_memory();
}

/// The largest memory of this process, if the system reports it.
fn check_memory() {
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else { return };
    for key in ["VmPeak:", "VmHWM:"] {
        let line = status.lines().find(|line| line.starts_with(key)).expect(key);
        let kilobytes: u64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
        println!("{line}");
        assert!(kilobytes < 1 << 20, "{line}");
    }
}

//! The corpus of data files: a valid file of each format and variant, made byte by byte.

use crate::files::*;

type Made = Vec<(&'static str, &'static str, Vec<u8>)>;

fn ints(values: &[i32]) -> Vec<u8> {
    npy("<i4", false, &format!("({},)", values.len()), &i32s(values))
}

/// A sparse matrix in the layout of `scipy.sparse.save_npz`.
fn scipy(format: &str, first: &str, second: &str) -> Vec<u8> {
    zip_of(&[
        ("format.npy", npy("|S3", false, "()", format.as_bytes())),
        ("shape.npy", npy("<i8", false, "(2,)", &i64s(&[2, 2]))),
        ("data.npy", npy("<f8", false, "(2,)", &f64s(&[1.0, 2.0]))),
        (first, ints(if format == "coo" { &[0, 1] } else { &[0, 1, 2] })),
        (second, ints(&[0, 1])),
    ])
}

/// Folder of the corpus, name and content of every file.
pub(crate) fn all() -> Made {
    let mut all = arrays();
    all.extend(archives());
    all.extend(matlab());
    all.extend(pictures());
    all.extend(texts());
    all
}

fn arrays() -> Made {
    vec![
        ("idx", "bytes.idx", idx(8, &[3, 4, 5], &[7; 60])),
        ("idx", "floats.idx", idx(0x0d, &[3, 4], &[0; 48])),
        ("idx", "doubles.idx", idx(0x0e, &[2, 2], &[0; 32])),
        ("idx", "shorts.idx", idx(0x0b, &[2, 3, 1], &[0; 12])),
        ("npy", "doubles.npy", npy("<f8", false, "(3, 4)", &f64s(&[0.25; 12]))),
        ("npy", "fortran.npy", npy("<f4", true, "(3, 2, 2)", &f32s(&[0.25; 12]))),
        ("npy", "big_endian.npy", npy(">i2", false, "(2, 3)", &[0; 12])),
        ("npy", "bits.npy", npy("|b1", false, "(4, 2)", &[0, 1, 1, 0, 1, 1, 0, 0])),
        ("npy", "halves.npy", npy("<f2", false, "(2, 2)", &[0, 0x3c, 0, 0, 0, 0x38, 0, 0x3c])),
    ]
}

fn archives() -> Made {
    use Picture::{Png, Pnm};
    let table = npy("|u1", false, "(2, 2)", &[1; 4]);
    vec![
        ("npz", "labelled.npz", zip_of(&[("x.npy", table.clone()), ("y.npy", ints(&[1, 2]))])),
        ("npz", "csr.npz", scipy("csr", "indptr.npy", "indices.npy")),
        ("npz", "csc.npz", scipy("csc", "indptr.npy", "indices.npy")),
        ("npz", "coo.npz", scipy("coo", "row.npy", "col.npy")),
        (
            "archive",
            "pictures.zip",
            zip_of(&[("a/1.png", picture(Png, 3, 3, 1)), ("b/2.pgm", picture(Pnm, 3, 3, 1))]),
        ),
        ("archive", "table.zip", zip_of(&[("a.csv", b"0,1\n1,0\n".to_vec())])),
        ("archive", "packed_table.zip", zip_of(&[("a.csv.gz", gz(b"0,1\n1,0\n"))])),
        ("gzip", "table.csv.gz", gz(&b"0,1,0,1,1\n".repeat(30))),
        ("gzip", "members.csv.gz", [gz(b"0,1\n"), gz(b"1,0\n"), vec![0; 4]].concat()),
        ("gzip", "array.idx.gz", gz(&idx(0x0d, &[3, 4, 5], &[7; 240]))),
        ("gzip", "sequences.fa.gz", gz(&b">s\nACGTA\nAC-TA\n".repeat(20))),
    ]
}

fn matlab() -> Made {
    let matrix = mat_matrix(6, &[4, 5], "X", &[mat_element(9, &f64s(&[0.5; 20]))]);
    let labels = mat_matrix(6, &[4, 1], "y", &[mat_element(2, &[1, 2, 3, 4])]);
    let parts = [
        mat_element(5, &i32s(&[0, 2])),
        mat_element(5, &i32s(&[0, 1, 2])),
        mat_element(9, &f64s(&[1.0, 3.0])),
    ];
    let sparse = mat_matrix(5, &[3, 2], "S", &parts);
    // Level 4: type, rows, columns, no imaginary part, length of the name.
    let level_4 = [i32s(&[0, 2, 2, 0, 2]), b"X\0".to_vec(), f64s(&[0.5; 4])].concat();
    vec![
        ("mat", "labelled.mat", mat(&[matrix.clone(), labels])),
        ("mat", "compressed.mat", mat(&[mat_compressed(&matrix)])),
        ("mat", "compressed_sparse.mat", mat(&[mat_compressed(&sparse)])),
        ("mat", "sparse.mat", mat(&[sparse])),
        ("mat", "level_4.mat", level_4),
    ]
}

fn pictures() -> Made {
    use Picture::{Bmp, Png, Pnm};
    use png::{BitDepth, ColorType};
    vec![
        ("images", "grey.png", picture(Png, 9, 7, 10)),
        (
            "images",
            "palette.png",
            png_of(ColorType::Indexed, BitDepth::Two, 4, &[0b00_01_10_11, 0b11_10_01_00]),
        ),
        ("images", "colour.png", png_of(ColorType::Rgb, BitDepth::Eight, 2, &[9; 12])),
        ("images", "deep.png", png_of(ColorType::Grayscale, BitDepth::Sixteen, 2, &[9; 8])),
        ("images", "grey.jpg", GREY_JPEG.to_vec()),
        ("images", "colour.jpg", include_bytes!("../readers/pictures/colour.jpg").to_vec()),
        ("images", "grey.bmp", picture(Bmp, 9, 7, 10)),
        ("images", "colour.bmp", bmp(2, -2, 24, 0, &[], &[1; 16])),
        ("images", "runs.bmp", bmp(4, 2, 8, 1, &[0; 16], &[4, 1, 0, 0, 4, 2, 0, 1])),
        ("images", "grey.pgm", picture(Pnm, 9, 7, 10)),
        ("images", "bits.pbm", b"P4\n9 2\n\xaa\x80\x55\x00".to_vec()),
        ("images", "colour.ppm", [b"P6 2 2 255\n".to_vec(), vec![3; 12]].concat()),
        (
            "images",
            "any.pam",
            b"P7\nWIDTH 2\nHEIGHT 1\nDEPTH 1\nMAXVAL 255\nTUPLTYPE GRAYSCALE\nENDHDR\nab".to_vec(),
        ),
    ]
}

fn texts() -> Made {
    let text = |text: &str| text.as_bytes().to_vec();
    vec![
        ("delimited", "header.csv", text("a,b,\"c\"\n0,1,0.5\n1,0,-3e2\n")),
        ("delimited", "blanks.txt", text("# x\n0 1 3 3\n1 0 255 7\n")),
        ("delimited", "decimal_comma.csv", text("a;b\r\n0,5;1\r\n1,25;0\r\n")),
        ("delimited", "rows_named.tsv", text("\tx\ty\ns1\t1\t0\ns2\t0\t1\ns3\t1\t1\n")),
        ("delimited", "quoted.csv", text("\"x, y\",\"z\"\"\"\n\"1\",\"2\"\n3,4\n")),
        ("svmlight", "labelled.svm", text("1 1:0.5 3:1\n-1 2:1 # c\n1 1:1\n")),
        ("svmlight", "queries.svm", text("2 qid:1 0:1 4:0.25\n1 qid:2 1:2\n")),
        ("fasta", "protein.fasta", text(">>S1 first\nACDE-FG\nHIK\n>S2\nACDEYFG\nHI-\n> S3\nACDEYFGHIK")),
        ("fasta", "dna.fasta", text(&">s\nACGTA\nAC-TA\n".repeat(4))),
        ("fasta", "insertions.a3m", text("#A3M#\n>q\nMKV-W\n>h\nMKaabV-Y\n")),
        ("labels_file", "words.txt", text("cat\ndog\ncat\n")),
        ("labels_file", "numbers.npy", ints(&[3, 1, 3])),
        ("labels_file", "bytes.idx", idx(8, &[3], &[1, 2, 1])),
        ("names", "unit", text("binomial:8")),
        ("names", "potts", text("potts:4")),
        ("names", "truncated", text("truncated_gaussian:0:1")),
        ("names", "expansion", text("bethe")),
        ("names", "order", text("2")),
        ("names", "set", text("bars-and-stripes:3")),
        ("names", "ising", text("ising:4:0.44")),
        ("names", "teacher", text("teacher:4:2:1")),
        ("names", "letters", text("HP-")),
        ("names", "scale", text("0.5")),
    ]
}

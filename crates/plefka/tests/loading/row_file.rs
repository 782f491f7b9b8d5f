//! Rows that are read from a file as they are needed.

use std::io::Write;

use plefka::data::element::Dense;
use plefka::data::row_file::{Element, RowFile};

fn file_of(bytes: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    file
}

#[test]
fn rows_come_in_the_order_asked_also_from_many_threads() {
    let n_columns = 3000;
    let value = |row: usize, column: usize| (row * 31 + column * 7) as u8;
    let mut bytes = vec![9; 16];
    for row in 0..2000 {
        bytes.extend((0..n_columns).map(|column| value(row, column)));
    }
    let file = file_of(&bytes);
    let rows = RowFile::open(file.path(), 16, (2000, n_columns), Element::U8).unwrap();
    let check = |wanted: &[usize]| {
        let Dense::Bytes(a) = rows.read_rows(wanted).unwrap() else { panic!("bytes stay bytes") };
        assert_eq!(a.dim(), (wanted.len(), n_columns));
        for (k, &row) in wanted.iter().enumerate() {
            assert!(a.row(k).iter().enumerate().all(|(column, &x)| x == value(row, column)));
        }
    };
    check(&(0..2000).collect::<Vec<_>>());
    check(&[]);
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let check = &check;
            scope.spawn(move || {
                check(&[5, 4, 1999, 0, 5, thread]);
                check(&(0..700).map(|k| k * 1237 % 2000).collect::<Vec<_>>());
            });
        }
    });
}

#[test]
fn floats_are_decoded_and_checked_with_their_place() {
    let bytes: Vec<u8> = [1.5f32, 2.0, 3.0, f32::NAN].iter().flat_map(|x| x.to_le_bytes()).collect();
    let file = file_of(&bytes);
    let rows = RowFile::open(file.path(), 0, (2, 2), Element::F32).unwrap();
    let Dense::F32(a) = rows.read_rows(&[0]).unwrap() else { panic!("f32 stays f32") };
    assert_eq!(a.row(0).to_vec(), [1.5, 2.0]);
    let error = rows.read_rows(&[0, 1]).unwrap_err().to_string();
    assert!(error.contains("row 1, column 1") && error.contains("found NaN"), "{error}");
    let error = rows.read_rows(&[2]).unwrap_err().to_string();
    assert!(error.contains("found 2") && error.contains("below 2"), "{error}");
}

#[test]
fn a_short_file_and_an_impossible_shape_are_refused_at_opening() {
    let file = file_of(&[0; 20]);
    let short = RowFile::open(file.path(), 16, (5, 1), Element::U8).unwrap_err().to_string();
    assert!(short.contains("byte 20") && short.contains("21 bytes for 5 rows of 1 numbers"), "{short}");
    let huge = RowFile::open(file.path(), 16, (usize::MAX, 8), Element::F64).unwrap_err().to_string();
    assert!(huge.contains("more than 2^64 bytes"), "{huge}");
    let none = RowFile::open(file.path(), 16, (0, 1), Element::U8).unwrap_err().to_string();
    assert!(none.contains("at least one row"), "{none}");
}

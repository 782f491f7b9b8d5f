//! What the first row and the first column of a text table are: decided by the whole columns, or as told.

use plefka::data::readers::{Flags, HeaderRow, MISSING_MARKS, ReadOptions};

use super::files::*;

/// What becomes of a table: the shape with the names, or parts of the refusal.
type Outcome<'a> = Result<((usize, usize), Option<&'a [&'a str]>), &'a [&'a str]>;

fn check(text: &str, options: &ReadOptions, outcome: Outcome<'_>) {
    match (read_bytes("a.csv", text, options), outcome) {
        (Ok(table), Ok((shape, names))) => {
            let found =
                table.names.as_deref().map(|names| names.iter().map(String::as_str).collect::<Vec<_>>());
            assert_eq!((table.values.shape(), found.as_deref()), (shape, names), "{text:?}");
            let layout = table.reading.layout.unwrap();
            assert_eq!(layout.header, names.is_some(), "{text:?}");
            assert!(!layout.why.is_empty());
        }
        (Err(error), Err(parts)) => {
            let message = error.to_string();
            assert!(parts.iter().all(|part| message.contains(part)), "{text:?}: {message}");
        }
        (found, _) => panic!("{text:?}: {:?}", found.map(|table| table.names)),
    }
}

#[test]
fn the_columns_decide() {
    let pixels = format!(
        "{}\n{}",
        (0..30).map(|k| k.to_string()).collect::<Vec<_>>().join(","),
        "9,".repeat(29) + "9\n"
    );
    let thirty: Vec<String> = (0..30).map(|k| k.to_string()).collect();
    let thirty: Vec<&str> = thirty.iter().map(String::as_str).collect();
    let cases: [(&str, Outcome<'_>); 26] = [
        ("1,0\n0,1\n", Ok(((2, 2), None))),
        ("a,b\n1,0\n0,1\n", Ok(((2, 2), Some(&["a", "b"])))),
        ("x\n1\n0\n", Ok(((2, 1), Some(&["x"])))),
        ("0\n1\n0\n", Ok(((3, 1), None))),
        ("1,0,1\n", Ok(((1, 3), None))),
        ("0,1,2\n", Ok(((1, 3), None))),
        // Numbers that count the columns, as pandas writes them.
        ("0,1,2\n1,0.5,2.5\n2,1.5,3.25\n", Ok(((2, 3), Some(&["0", "1", "2"])))),
        ("0,1,2\n0,1,1\n1,0,1\n", Ok(((2, 3), Some(&["0", "1", "2"])))),
        (&pixels, Ok(((1, 30), Some(&thirty)))),
        ("0,1\n1,0\n1,1\n", Ok(((3, 2), None))),
        ("0,1,2\n5,3,2\n3,3,0\n", Err(&["line 1: found 0, 1, 2", "--header yes", "--header no"])),
        ("0,1\n0.1,0.9\n0.2,0.8\n", Err(&["line 1: found 0, 1", "--header yes", "--header no"])),
        ("0,1\n0.1,1\n0.2,0.8\n", Ok(((3, 2), None))),
        ("0,1,3\n0,1,1\n1,0,1\n", Ok(((3, 3), None))),
        // Names beside numbers that cannot be data, and a bad cell beside numbers that can.
        ("year,1999,2000\n0,1,255\n1,0,3\n", Ok(((2, 3), Some(&["year", "1999", "2000"])))),
        ("x,1,0\n0,1,1\n1,0,1\n", Err(&["line 1, column 1: found \"x\"", "--header yes"])),
        ("NA,1,0\n0,1,1\n", Err(&["line 1, column 1: found \"NA\"", "--missing"])),
        (",1,0\n0,1,1\n", Err(&["line 1, column 1: found an empty cell", "--missing"])),
        // Rows of other lengths.
        ("1,1,1\n1\n0\n1\n", Err(&["line 1: found 3 columns, expected 1"])),
        ("a,b,c\n1,0\n0,1\n", Err(&["line 2: found 2 columns, expected 3"])),
        ("A title\na,b\n1,0\n0,1\n", Err(&["line 2: found 2 columns, expected 1"])),
        ("a,b\n", Err(&["a header and no rows", "--header no"])),
        // Columns of text, and bad cells in columns of numbers.
        ("n,c\nann,rome\nbob,oslo\n", Err(&["line 2, column 1: found \"ann\"", "--label-column 0"])),
        (
            "a,b\n1,0\nx,1\n0,1\n",
            Err(&["line 3, column 1: found \"x\"", "a number, as in most cells", "--missing-marks"]),
        ),
        ("a,b\n\"1,234\",0\n", Err(&["found \"1,234\"", "a decimal point"])),
        ("a;b\n1.234,5;0\n", Err(&["found \"1.234,5\"", "between thousands"])),
    ];
    for (text, outcome) in cases {
        check(text, &ReadOptions::default(), outcome);
    }
}

#[test]
fn as_told() {
    let told = |header| ReadOptions { header, ..ReadOptions::default() };
    check("0,1\n1,0\n", &told(HeaderRow::Yes), Ok(((1, 2), Some(&["0", "1"]))));
    check("0,1,2\n5,3,2\n", &told(HeaderRow::No), Ok(((2, 3), None)));
    check("x,1,0\n0,1,1\n", &told(HeaderRow::Yes), Ok(((1, 3), Some(&["x", "1", "0"]))));
    check("a,b\n0,1\n", &told(HeaderRow::No), Err(&["line 1, column 1: found \"a\""]));
    let some = ReadOptions { missing: true, ..ReadOptions::default() };
    check("NA,1,0\n0,1,1\n1,0,1\n", &some, Ok(((3, 3), None)));
    check(",1,0\n0,1,1\n1,0,1\n", &some, Ok(((3, 3), None)));
    for (limit, rows) in [(1, 1), (2, 2), (9, 3)] {
        let limited = ReadOptions { limit: Some(limit), ..ReadOptions::default() };
        check("1,0\n0,1\n1,1\n", &limited, Ok(((rows, 2), None)));
        check("a,b\n1,0\n0,1\n1,1\n", &limited, Ok(((rows, 2), Some(&["a", "b"]))));
    }
}

#[test]
fn a_first_column_without_a_name_numbers_the_rows() {
    let cases: [(&str, &[&str]); 6] = [
        (",a,b\n0,0,1\n1,1,0\n", &["a", "b"]),
        (",a,b\n7,0,1\n3,1,0\n", &["a", "b"]),
        (",a,b\nann,0,1\nbob,1,0\n", &["a", "b"]),
        ("\"\",\"a\",\"b\"\n\"1\",0,1\n\"2\",1,0\n", &["a", "b"]),
        ("Unnamed: 0,a,b\n0,0,1\n1,1,0\n", &["a", "b"]),
        (",0,1\n0,0,1\n1,1,0\n", &["0", "1"]),
    ];
    for (text, names) in cases {
        check(text, &ReadOptions::default(), Ok(((2, 2), Some(names))));
        let table = ok("a.csv", text);
        assert_eq!(values(&table).1, [0.0, 1.0, 1.0, 0.0], "{text:?}");
        let remarks = table.reading.remarks();
        assert!(remarks.iter().any(|remark| remark.contains("column 0")), "{text:?}: {remarks:?}");
    }
    check(",a\n0.5,1\n0.7,0\n", &ReadOptions::default(), Err(&["no name over values such as 0.5"]));
}

#[test]
fn names_that_occur_twice() {
    let table = ok("a.csv", "a,b,a,a\n1,0,1,1\n0,1,1,0\n");
    assert_eq!(table.names.unwrap(), ["a", "b", "a.1", "a.2"]);
    assert_eq!(table.reading.layout.unwrap().duplicates, ["a", "a"]);
    let labelled = ReadOptions { label_column: Some("a".into()), ..ReadOptions::default() };
    refused_with(
        "a.csv",
        "a,b,a\n1,0,1\n",
        &labelled,
        &["found a, the name of 2 columns", "its number: 0, 2"],
    );
    let flags = Flags { missing: None, label_column: "--target", label: "targets", ..Flags::default() };
    let ridge =
        |target: &str| ReadOptions { label_column: Some(target.into()), flags, ..ReadOptions::default() };
    refused_with("a.csv", "a,b\n1,0\n", &ridge("c"), &["setting `target`", "found c"]);
    let message = read_bytes("a.csv", "a,b\n?,0\n1,1\n", &ridge("b")).unwrap_err().to_string();
    assert!(message.contains("complete rows only") && !message.contains("--missing"), "{message}");
}

#[test]
fn marks_of_missing_entries() {
    let missing = ReadOptions { missing: true, ..ReadOptions::default() };
    for mark in MISSING_MARKS.iter().copied().chain(["", "n/a", "null", "\"NA\""]) {
        let text = format!("a,b\n{mark},1\n0,1\n1,0\n");
        let table = read_bytes("a.csv", &text, &missing).unwrap_or_else(|e| panic!("{mark:?}: {e}"));
        assert!(values(&table).1[0].is_nan(), "{mark:?}");
        refused("a.csv", &text, &["line 2, column 1", "a missing entry with --missing"]);
    }
    let own = ReadOptions { missing_marks: vec!["-999".into(), "unknown".into()], ..missing };
    let found = values(&read_bytes("a.csv", "a,b\n-999.0,unknown\n-999,1\n0,1\n", &own).unwrap()).1;
    assert_eq!(found.iter().map(|x| x.is_nan()).collect::<Vec<_>>(), [true, true, true, false, false, false]);
}

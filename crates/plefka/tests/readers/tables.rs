//! Tables of text.

use plefka::data::readers::{ReadOptions, read};

use super::files::*;

fn labelled(column: &str) -> ReadOptions {
    ReadOptions { label_column: Some(column.to_owned()), ..ReadOptions::default() }
}

#[test]
fn every_delimiter_with_and_without_header() {
    let expected = vec![0.0, 1.0, 255.0, 1.0, 0.0, 3.0];
    let texts = [
        "0,1,255\n1,0,3\n",
        "a,b,c\r\n0,1,255\r\n1,0,3",
        "0\t1\t255\n1\t0\t3\n",
        "a b;b;c\n0;1;255\n1;0;3\n",
        "  0 1  255 \n\n1\t0 3\n",
        "# a comment, with commas\n0 , 1, 255\n1, 0 ,3\n",
        "\u{feff}a,b,c\n0,1,255\n1,0,3\n",
        "\"a,x\",b,c\n0,\"1\",255\n1,0,3\n",
        "0,1.0,2.55e2\n1,0,3\n",
        "year,1999,2000\n0,1,255\n1,0,3\n",
    ];
    for text in texts {
        let table = ok("a.csv", text);
        assert_eq!(values(&table), ("bytes", expected.clone()), "{text:?}");
        assert_eq!(table.values.shape(), (2, 3));
    }
    assert_eq!(values(&ok("no_extension", texts[0])).1, expected);
    assert_eq!(values(&ok("a.csv.gz", gz(texts[1].as_bytes()))).1, expected);
    assert_eq!(ok("a.txt", "1\n0\n1\n").values.shape(), (3, 1));
    assert_eq!(ok("a.txt", "1 0 1").values.shape(), (1, 3));
}

#[test]
fn one_number_that_is_no_byte_makes_all_floats() {
    for x in ["-1", "256", "0.5", "1e-3", "-3.5E+2", "+7.25"] {
        let table = ok("a.csv", format!("3,0\n1,{x}\n4,5\n"));
        assert_eq!(values(&table), ("f64", vec![3.0, 0.0, 1.0, x.parse().unwrap(), 4.0, 5.0]));
    }
}

#[test]
fn label_columns_by_name_and_index() {
    let iris = "5.1,3.5,setosa\n7.0,3.2,versicolor\n";
    for column in ["2", "-1"] {
        let table = read_bytes("a.csv", iris, &labelled(column)).unwrap();
        assert_eq!(values(&table), ("f64", vec![5.1, 3.5, 7.0, 3.2]));
        assert_eq!(label_names(&table), ["setosa", "versicolor"]);
    }
    let with_header = "label,p0,p1\n7,0,1\n10,1,0\n";
    for column in ["label", "0", "-3"] {
        let table = read_bytes("a.csv", with_header, &labelled(column)).unwrap();
        assert_eq!((values(&table).1, label_names(&table)), (vec![0.0, 1.0, 1.0, 0.0], vec!["7", "10"]));
        assert_eq!(table.labels.unwrap().classes, ["7", "10"]);
    }
    refused_with("a.csv", with_header, &labelled("class"), &["label_column", "found class", "label, p0, p1"]);
    refused_with("a.csv", with_header, &labelled("3"), &["found 3", "from -3 to 2"]);
    refused_with("a.csv", "a\nb\n", &labelled("0"), &["the label column alone"]);
}

#[test]
fn limits_stop_early() {
    let two = ReadOptions { limit: Some(2), ..labelled("0") };
    let table = read_bytes("a.csv", "x,1\ny,0\nz,not read\n", &two).unwrap();
    assert_eq!((values(&table).1, label_names(&table)), (vec![1.0, 0.0], vec!["x", "y"]));
    let none = ReadOptions { limit: Some(0), ..ReadOptions::default() };
    refused_with("a.csv", "1,2\n", &none, &["limit", "found 0", "at least one row"]);
}

#[test]
fn bad_tables_are_refused_with_line_and_column() {
    refused("a.csv", "", &["a.csv: byte 0: found an empty file"]);
    refused("a.csv", "\n\n", &["no rows"]);
    refused("a.csv", "a,b,c\n", &["a header and no rows", "at least one row"]);
    refused("a.csv", "1,0\n\n1,0,1\n", &["line 3: found 3 columns, expected 2 as in the first row"]);
    refused("a.csv", "a,b\n1,0\n1\n", &["line 3: found 1 columns, expected 2"]);
    refused("a.csv", "\"a\",b\n1,0\n1\n", &["line 3: found 1 columns, expected 2"]);
    refused("a.csv", "# c\n\"a\",b\r\n\r\n1,0\r\n# c\n\n1\n", &["line 7: found 1 columns"]);
    refused("a.csv", "# c\n\"a\n\",b\n1,0\nx,1\n", &["line 5, column 1: found \"x\""]);
    refused("a.txt", "1 0\n1 0 1\n", &["line 2: found 3 columns, expected 2"]);
    refused("a.csv", "1,0\n1,x\n", &["line 2, column 2: found \"x\", expected a number"]);
    refused("a.csv", "5.1,setosa\n5.2,setosa\n", &["line 2, column 2: found \"setosa\"", "--label-column 1"]);
    refused("a.csv", "a,b\n1,\n", &["line 2, column 2: found an empty cell"]);
    for x in ["nan", "NaN", "inf", "-inf", "Infinity", "1e999"] {
        refused("a.csv", format!("1,2\n3,{x}\n"), &["line 2, column 2: found ", x, "a finite number"]);
        refused("a.csv", format!("1,0.5\n{x},1\n"), &["line 2, column 1: found ", x, "a finite number"]);
    }
    let packed = gz("1,0,1\n0,1,1\n".repeat(500).as_bytes());
    refused("a.csv.gz", &packed[..packed.len() / 2], &["a.csv.gz: byte", "cut short"]);
    let utf_16: Vec<u8> = "1,2\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    refused("a.csv", [&[0xff, 0xfe][..], &utf_16].concat(), &["UTF-16 text, expected UTF-8"]);
    refused("a.csv", "1,2\n3,\0\n", &["byte 6: found a zero byte"]);
    refused("a.bin", [1, 2, 3, 4], &["byte 0: found the bytes 01 02 03 04", "one of the formats IDX, NumPy"]);
}

#[test]
fn a_missing_file_is_named() {
    let files = Files::new();
    let path = files.0.path().join("none.csv");
    let error = read(&path, &ReadOptions::default()).unwrap_err().to_string();
    assert!(error.contains("cannot open") && error.contains("none.csv"), "{error}");
}

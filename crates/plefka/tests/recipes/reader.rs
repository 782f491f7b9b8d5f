//! The recipe "add a reader": lines of bits.

use ndarray::Array2;
use plefka::Result;
use plefka::data::readers::{ReadOptions, Reader, Source};
use plefka::data::{Samples, Table, Values};
use plefka::units::Bernoulli;

/// Lines of bits: `BITS` on the first line, then one sample per line, written in 0 and 1 without blanks.
pub(crate) const BITS: Reader = Reader {
    name: "lines of bits",
    description: "Rows of 0 and 1 without blanks",
    extensions: &[".bits"],
    sniff: |head| head.starts_with(b"BITS\n"),
    read: read_bits,
};

fn read_bits(source: &Source, options: &ReadOptions) -> Result<Table> {
    let bytes = source.bytes()?;
    let mut lines = (1..).zip(bytes.split(|&b| b == b'\n'));
    match lines.next() {
        Some((_, b"BITS")) => {}
        _ => {
            return Err(source.error(
                "line 1",
                String::from_utf8_lossy(source.head().get(..1).unwrap_or_default()),
                "BITS",
            ));
        }
    }
    let (mut values, mut n_columns, mut n_rows) = (Vec::new(), 0, 0);
    for (number, line) in lines.filter(|(_, line)| !line.is_empty()).take(options.limit.unwrap_or(usize::MAX))
    {
        if n_rows > 0 && line.len() != n_columns {
            let (found, expected) = (format!("{} bits", line.len()), format!("{n_columns} as in line 2"));
            return Err(source.error(format!("line {number}"), found, expected));
        }
        for (column, &byte) in (1..).zip(line) {
            match byte {
                b'0' | b'1' => values.push(byte - b'0'),
                other => {
                    let place = format!("line {number}, column {column}");
                    return Err(source.error(place, format!("{:?}", char::from(other)), "0 or 1"));
                }
            }
        }
        (n_columns, n_rows) = (line.len(), n_rows + 1);
    }
    if n_rows == 0 {
        return Err(source.error("line 2", "the end of the file", "a line of bits"));
    }
    let values = Array2::from_shape_vec((n_rows, n_columns), values).expect("lines of equal length");
    Ok(Table::new(source.path(), Values::Bytes(values)))
}

fn read_text(text: &str) -> Result<Table> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("some.bits");
    std::fs::write(&path, text).unwrap();
    let options = ReadOptions::default();
    let source = Source::open(&path, options.in_memory_limit)?;
    assert_eq!((BITS.sniff)(source.head()), text.starts_with("BITS\n"));
    (BITS.read)(&source, &options)
}

#[test]
fn a_new_reader_reads_and_refuses() {
    let table = read_text("BITS\n0110\n1010\n").unwrap();
    assert_eq!(table.values.shape(), (2, 4));
    let samples = Samples::<f32>::new(table, &Bernoulli, plefka::data::Binarize::Keep).unwrap();
    let wanted = Array2::from_shape_vec((2, 4), vec![0., 1., 1., 0., 1., 0., 1., 0.]).unwrap();
    assert_eq!(samples.all(1).unwrap().visible.to_dense(), wanted);
    for (text, place, found) in [
        ("BITS\n", "line 2", "end of the file"),
        ("BITS\n01\n011\n", "line 3", "3 bits"),
        ("BITS\n01\n0x\n", "line 3, column 2", "'x'"),
        ("BYTES\n01\n", "line 1", "BITS"),
        ("", "line 1", "BITS"),
    ] {
        let message = read_text(text).unwrap_err().to_string();
        assert!(message.contains("some.bits") && message.contains(place), "{message}");
        assert!(message.contains(found), "{message}");
    }
}

//! Tables of text: the same numbers come from every dialect.

use std::path::Path;

use ndarray::Array2;
use plefka::data::Values;
use plefka::data::readers::{HeaderRow, ReadOptions, read_bytes};
use proptest::prelude::*;
use proptest::sample::select;

use super::{check, finite, matrices};

/// How a table is written.
#[derive(Debug, Clone)]
struct Dialect {
    delimiter: &'static str,
    /// Whether the decimal sign is a comma.
    comma: bool,
    quoted: bool,
    end: &'static str,
    header: bool,
    /// Whether the last line ends.
    ended: bool,
    mark: bool,
    comment: bool,
    form: u8,
}

fn dialects() -> impl Strategy<Value = Dialect> {
    let delimiters = select(&[",", ";", "\t", " ", "   ", ", "][..]);
    let ends = select(&["\n", "\r\n", "\r"][..]);
    let flags = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    (delimiters, ends, flags, 0u8..4).prop_map(
        |(delimiter, end, (a, b, header, ended, mark, comment), form)| Dialect {
            delimiter,
            comma: a && matches!(delimiter, ";" | "\t"),
            quoted: b && matches!(delimiter, "," | ";" | "\t"),
            end,
            header,
            ended,
            mark,
            comment,
            form,
        },
    )
}

impl Dialect {
    fn number(&self, x: f64) -> String {
        let text = match self.form {
            0 => format!("{x}"),
            1 => format!("{x:e}"),
            2 => format!("{x:E}"),
            _ if x.is_sign_positive() => format!("+{x:?}"),
            _ => format!("{x:?}"),
        };
        let text = if self.comma { text.replace('.', ",") } else { text };
        if self.quoted { format!("\"{text}\"") } else { text }
    }

    fn write(&self, matrix: &Array2<f64>) -> String {
        let mut lines = Vec::new();
        if self.comment {
            lines.push("# a comment".to_owned());
        }
        if self.header {
            let names: Vec<String> = (0..matrix.ncols()).map(|k| format!("name_{k}")).collect();
            lines.push(names.join(self.delimiter));
        }
        for row in matrix.rows() {
            lines.push(row.iter().map(|&x| self.number(x)).collect::<Vec<_>>().join(self.delimiter));
        }
        let start = if self.mark { "\u{feff}" } else { "" };
        format!("{start}{}{}", lines.join(self.end), if self.ended { self.end } else { "" })
    }
}

/// Whether a row is 0, 1, 2 …, which may be taken for names of columns.
fn counts(matrix: &Array2<f64>) -> bool {
    matrix.row(0).iter().enumerate().all(|(k, &x)| x == k as f64)
}

#[test]
fn every_dialect_gives_the_same_numbers() {
    let numbers = prop_oneof![
        finite(),
        (-300i32..300).prop_map(f64::from),
        (0i32..1000).prop_map(|k| f64::from(k) / 8.0)
    ];
    check(400, (dialects(), matrices(numbers)), |(dialect, matrix)| {
        // One number with a decimal comma may be two numbers with a comma between.
        if dialect.comma && matrix.ncols() == 1 {
            return;
        }
        let header = if !dialect.header && counts(&matrix) { HeaderRow::No } else { HeaderRow::Auto };
        let options = ReadOptions { header, ..ReadOptions::default() };
        let text = dialect.write(&matrix);
        let table = read_bytes(Path::new("a.txt"), text.clone().into_bytes(), &options)
            .unwrap_or_else(|e| panic!("{e}\n{text}"));
        let found = match table.values {
            Values::Bytes(a) => a.mapv(f64::from),
            Values::F64(a) => a,
            other => panic!("{other:?}"),
        };
        assert_eq!(found, matrix, "{text}");
        let layout = table.reading.layout.unwrap();
        assert_eq!(layout.header, dialect.header);
        let has_comma = matrix.iter().any(|&x| dialect.number(x).contains(','));
        assert_eq!(layout.decimal_comma, dialect.comma && has_comma);
        let names: Option<Vec<String>> =
            dialect.header.then(|| (0..matrix.ncols()).map(|k| format!("name_{k}")).collect());
        assert_eq!(table.names, names);
    });
}

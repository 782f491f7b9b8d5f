//! Tables of text: cells separated by comma, tab, semicolon or blanks, with or without a header, and with a column of
//! labels if one is named. Whole numbers from 0 to 255 throughout are kept as bytes.

mod cells;
mod header;
mod label;
mod names;
mod numbers;
mod rows;
mod top;

use std::ops::ControlFlow;

use ndarray::Array2;

use super::options::ReadOptions;
use super::source::Source;
use super::text;
use crate::data::reading::Reading;
use crate::data::table::{Labels, Table, Values};
use crate::error::{Error, Result};
use cells::Cells;
use header::decide;
use numbers::Numbers;
use rows::{File, Rows};
use top::Top;

/// Reads a table of text.
pub(super) fn read(source: &Source, options: &ReadOptions) -> Result<Table> {
    let bytes = source.bytes()?;
    let text = text::content(source, &bytes)?;
    let delimiter = text::sniff_delimiter(&text);
    let cells = Cells::of(source, &text, delimiter, options)?;
    let mut top: Option<Top> = None;
    let mut rows: Option<Rows<'_>> = None;
    let mut last: Option<Error> = None;
    text::for_each_row(source, &text, delimiter, |line, found| {
        let Some(rows) = &mut rows else {
            let first = Top::new(source, line, found.map(<[u8]>::to_vec).collect(), options, delimiter)?;
            rows = Some(Rows::below(File { source, text: &text, delimiter }, &first, &cells, options));
            top = Some(first);
            return Ok(ControlFlow::Continue(()));
        };
        if let Err(error) = rows.push(line, found) {
            // This row is not needed if the first one is data.
            if options.limit != Some(rows.n_rows + 1) {
                return Err(error);
            }
            rows.forget_row();
            last = Some(error);
            return Ok(ControlFlow::Break(()));
        }
        let enough = options.limit == Some(rows.n_rows);
        Ok(if enough { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    })?;
    let (Some(top), Some(rows)) = (top, rows) else {
        return Err(source.error("line 1", "no rows", "at least one row"));
    };
    finished(source, &top, rows, last, options)
}

/// Decides what the first row is, and builds the table.
///
/// `last` is the fault of the last row within the limit, which is needed below a header.
fn finished(
    source: &Source,
    top: &Top,
    mut rows: Rows<'_>,
    last: Option<Error>,
    options: &ReadOptions,
) -> Result<Table> {
    let mut layout = decide(source, top, &rows, options.header, &options.flags)?;
    if layout.header {
        if let Some(error) = last {
            return Err(error);
        }
        layout.index = rows.index(top)?;
    } else {
        rows.put_first(top, options.limit)?;
    }
    if rows.n_rows == 0 {
        let expected = format!("at least one row ({} no if the first row is data)", options.flags.header);
        return Err(source.error("line 2", "a header and no rows", expected));
    }
    layout.decimal_comma = rows.decimal_comma();
    let has_index = layout.index.is_some();
    let left_out = |k: usize| Some(k) == top.label || k == 0 && has_index;
    let (names, notes) = names::of(top, &mut layout, left_out);
    let shape = (rows.n_rows, (0..top.cells.len()).filter(|k| !left_out(*k)).count());
    if shape.1 == 0 {
        let place = format!("line {}", top.line);
        return Err(source.error(place, "the label column alone", "at least one column of data"));
    }
    let (values, labels) = rows.into_values();
    let of_shape = "every row was counted";
    let values = match values {
        Numbers::Bytes(bytes) => Values::Bytes(Array2::from_shape_vec(shape, bytes).expect(of_shape)),
        Numbers::Floats(floats) => Values::F64(Array2::from_shape_vec(shape, floats).expect(of_shape)),
    };
    let labels = top.label.map(|_| Labels::new(&labels));
    let reading = Reading { layout: Some(layout), notes, ..Reading::default() };
    Ok(Table { labels, names, reading, ..Table::new(source.path(), values) })
}

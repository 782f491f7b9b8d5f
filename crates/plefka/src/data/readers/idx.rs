//! IDX, the format of MNIST: two zero bytes, element type, number of axes, their lengths (u32), and the numbers; all
//! big endian. Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits".

use std::path::{Path, PathBuf};

use super::dense::{self, Layout, shape_text};
use super::excerpt::excerpt;
use super::labels;
use super::options::ReadOptions;
use super::source::Source;
use crate::data::element::{Element, NumberKind};
use crate::data::table::{Labels, Table};
use crate::error::Result;

/// Whether the first bytes are two zeros, a known type and one to eight axes.
pub(super) fn sniff(head: &[u8]) -> bool {
    matches!(head, [0, 0, kind, axes, ..] if element(*kind).is_some() && (1..=8).contains(axes))
}

/// Reads the array; for a file named `…images-idx3…` also the labels file beside it.
pub(super) fn read(source: &Source, options: &ReadOptions) -> Result<Table> {
    let layout = header(source)?;
    let mut table = dense::table(source, &layout, options)?;
    // Bytes of IDX are pixels.
    table.reading.white = (layout.element.kind == NumberKind::U8).then_some(255.0);
    if options.labels.is_none()
        && let Some(path) = labels_beside(source.path())
    {
        let labels = read_labels(&Source::open(&path, options.in_memory_limit)?)?;
        labels::check_count(&path, labels.len(), layout.dims[0])?;
        table.labels = Some(Labels::new(&labels[..table.values.shape().0]));
    }
    Ok(table)
}

/// One label per sample, from a one-dimensional file.
pub(super) fn read_labels(source: &Source) -> Result<Vec<String>> {
    let layout = header(source)?;
    if layout.dims.len() != 1 {
        let found = format!("an array of shape {}", shape_text(&layout.dims));
        return Err(source.error("byte 3", found, "one axis of labels"));
    }
    labels::from_numbers(source, &layout.numbers(source)?)
}

fn element(code: u8) -> Option<Element> {
    let kind = match code {
        0x08 => NumberKind::U8,
        0x09 => NumberKind::I8,
        0x0b => NumberKind::I16,
        0x0c => NumberKind::I32,
        0x0d => NumberKind::F32,
        0x0e => NumberKind::F64,
        _ => return None,
    };
    Some(Element { kind, big_endian: true })
}

fn header(source: &Source) -> Result<Layout> {
    let head = source.head();
    if !sniff(head) {
        let expected = "an IDX magic number such as 00 00 08 03 (unsigned bytes, three axes)";
        return Err(source.error("byte 0", excerpt(&head[..head.len().min(4)]), expected));
    }
    let end = 4 + 4 * usize::from(head[3]);
    let Some(lengths) = head.get(4..end) else {
        let expected = format!("{} axis lengths in {end} bytes of header", head[3]);
        return Err(source.error(format!("byte {}", head.len()), "the end of the file", expected));
    };
    let dims =
        lengths.chunks_exact(4).map(|b| u32::from_be_bytes([b[0], b[1], b[2], b[3]]) as usize).collect();
    let element = element(head[2]).expect("sniffed above");
    Ok(Layout { offset: end as u64, dims, element, fortran: false })
}

/// The labels file beside an images file, if it exists: `train-images-idx3-ubyte.gz` → `train-labels-idx1-ubyte.gz`, or
/// the same name without or with `.gz`.
fn labels_beside(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?.to_str()?;
    if !name.contains("images") || !name.contains("idx3") {
        return None;
    }
    let name = name.replace("images", "labels").replace("idx3", "idx1");
    let plain = name.strip_suffix(".gz").unwrap_or(&name);
    [name.clone(), plain.to_owned(), format!("{plain}.gz")]
        .into_iter()
        .map(|name| path.with_file_name(name))
        .find(|path| path.is_file())
}

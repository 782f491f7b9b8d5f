//! Writers of small files in each format, byte by byte, and the checks of a reader's result.

use std::io::Write;
use std::path::PathBuf;

use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use plefka::data::readers::{ReadOptions, read};
use plefka::data::table::{Table, Values};
use tempfile::TempDir;

/// A temporary folder with files by name.
pub(super) struct Files(pub TempDir);

impl Files {
    pub(super) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(super) fn put(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }
}

/// Writes the file and reads it.
pub(super) fn read_bytes(
    name: &str,
    bytes: impl AsRef<[u8]>,
    options: &ReadOptions,
) -> plefka::Result<Table> {
    let files = Files::new();
    read(&files.put(name, bytes), options)
}

pub(super) fn ok(name: &str, bytes: impl AsRef<[u8]>) -> Table {
    read_bytes(name, bytes, &ReadOptions::default()).unwrap()
}

/// Checks that the message of the refusal contains every part.
pub(super) fn refused(name: &str, bytes: impl AsRef<[u8]>, parts: &[&str]) {
    refused_with(name, bytes, &ReadOptions::default(), parts);
}

pub(super) fn refused_with(name: &str, bytes: impl AsRef<[u8]>, options: &ReadOptions, parts: &[&str]) {
    let message = read_bytes(name, bytes, options).expect_err(name).to_string();
    for part in parts {
        assert!(message.contains(part), "{part:?} is not in: {message}");
    }
}

/// All values as f64 in row order, with the name of the type in which they are stored.
pub(super) fn values(table: &Table) -> (&'static str, Vec<f64>) {
    match &table.values {
        Values::Bytes(a) => ("bytes", a.iter().map(|&x| f64::from(x)).collect()),
        Values::F32(a) => ("f32", a.iter().map(|&x| f64::from(x)).collect()),
        Values::F64(a) => ("f64", a.iter().copied().collect()),
        Values::Sparse(m) => {
            let mut dense = vec![0.0; m.n_rows() * m.n_columns()];
            for row in 0..m.n_rows() {
                for (&column, &value) in m.row(row).0.iter().zip(m.row(row).1) {
                    dense[row * m.n_columns() + column as usize] = f64::from(value);
                }
            }
            ("sparse", dense)
        }
        Values::File(f) => {
            let rows: Vec<usize> = (0..f.shape().0).collect();
            let values = f.read_rows(&rows).unwrap().into();
            ("file", self::values(&Table::new("", values)).1)
        }
    }
}

pub(super) fn label_names(table: &Table) -> Vec<&str> {
    table.labels.as_ref().expect("labels").names().collect()
}

pub(super) fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(super) fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(super) fn zip_of(members: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

pub(super) fn idx(kind: u8, dims: &[u32], data: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0, 0, kind, dims.len() as u8];
    bytes.extend(dims.iter().flat_map(|d| d.to_be_bytes()));
    bytes.extend(data);
    bytes
}

pub(super) fn npy(descr: &str, fortran: bool, shape: &str, data: &[u8]) -> Vec<u8> {
    let fortran = if fortran { "True" } else { "False" };
    npy_with(&format!("{{'descr': '{descr}', 'fortran_order': {fortran}, 'shape': {shape}, }}"), data)
}

pub(super) fn npy_with(dictionary: &str, data: &[u8]) -> Vec<u8> {
    let mut header = dictionary.to_owned();
    while !(10 + header.len() + 1).is_multiple_of(64) {
        header.push(' ');
    }
    header.push('\n');
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend((header.len() as u16).to_le_bytes());
    bytes.extend(header.as_bytes());
    bytes.extend(data);
    bytes
}

pub(super) fn f64s(values: &[f64]) -> Vec<u8> {
    values.iter().flat_map(|x| x.to_le_bytes()).collect()
}

pub(super) fn f32s(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|x| x.to_le_bytes()).collect()
}

pub(super) fn i32s(values: &[i32]) -> Vec<u8> {
    values.iter().flat_map(|x| x.to_le_bytes()).collect()
}

pub(super) fn i64s(values: &[i64]) -> Vec<u8> {
    values.iter().flat_map(|x| x.to_le_bytes()).collect()
}

/// A little-endian MAT-file of level 5 around its elements.
pub(super) fn mat(elements: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = b"MATLAB 5.0 MAT-file, written by a test".to_vec();
    bytes.resize(124, b' ');
    bytes.extend([0x00, 0x01, b'I', b'M']);
    bytes.extend(elements.concat());
    bytes
}

/// One data element, padded.
pub(super) fn mat_element(kind: u32, data: &[u8]) -> Vec<u8> {
    let mut bytes: Vec<u8> = [kind.to_le_bytes(), (data.len() as u32).to_le_bytes()].concat();
    bytes.extend(data);
    bytes.resize(bytes.len().div_ceil(8) * 8, 0);
    bytes
}

/// A matrix element: class, dimensions, name and then the parts with numbers.
pub(super) fn mat_matrix(class: u32, dims: &[i32], name: &str, parts: &[Vec<u8>]) -> Vec<u8> {
    let mut body = mat_element(6, &[class.to_le_bytes(), [0; 4]].concat());
    body.extend(mat_element(5, &i32s(dims)));
    body.extend(mat_element(1, name.as_bytes()));
    body.extend(parts.concat());
    mat_element(14, &body)
}

/// The same element in compressed form.
pub(super) fn mat_compressed(element: &[u8]) -> Vec<u8> {
    let packed = zlib(element);
    [&15u32.to_le_bytes()[..], &(packed.len() as u32).to_le_bytes(), &packed].concat()
}

/// The formats that pictures are written in here.
#[derive(Debug, Clone, Copy)]
pub(super) enum Picture {
    Png,
    Bmp,
    Pnm,
}

/// A grey picture of `value` in the first corner, 10 more in each row and 1 more in each column.
pub(super) fn picture(format: Picture, height: usize, width: usize, value: u8) -> Vec<u8> {
    let row = |y: usize| (0..width).map(move |x| value + (10 * y + x) as u8);
    let pixels: Vec<u8> = (0..height).flat_map(row).collect();
    match format {
        Picture::Png => png_of(png::ColorType::Grayscale, png::BitDepth::Eight, width, &pixels),
        Picture::Bmp => {
            let palette: Vec<u8> = (0..=255).flat_map(|grey| [grey, grey, grey, 0]).collect();
            let mut rows = Vec::new();
            for row in pixels.chunks(width).rev() {
                rows.extend(row);
                rows.resize(rows.len().next_multiple_of(4), 0);
            }
            bmp(width as i32, height as i32, 8, 0, &palette, &rows)
        }
        Picture::Pnm => [format!("P5\n{width} {height}\n255\n").as_bytes(), &pixels].concat(),
    }
}

/// A grey JPEG, 9×7 pixels.
pub(super) const GREY_JPEG: &[u8] = include_bytes!("pictures/grey.jpg");

/// A PNG of packed rows.
pub(super) fn png_of(colours: png::ColorType, depth: png::BitDepth, width: usize, rows: &[u8]) -> Vec<u8> {
    let height = rows.len() / (width * colours.samples() * depth as usize).div_ceil(8);
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width as u32, height as u32);
    encoder.set_color(colours);
    encoder.set_depth(depth);
    if colours == png::ColorType::Indexed {
        encoder.set_palette(PALETTE.to_vec());
    }
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(rows).unwrap();
    writer.finish().unwrap();
    bytes
}

/// The palette of [`png_of`]: black, white, red and green.
const PALETTE: [u8; 12] = [0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 255, 0];

/// A BMP of rows padded to four bytes, from the bottom up unless the height is negative; after the header come the
/// `colours`: the palette in the order blue, green, red, 0 or the masks of red, green and blue.
pub(super) fn bmp(
    width: i32,
    height: i32,
    bits: u16,
    compression: u32,
    colours: &[u8],
    rows: &[u8],
) -> Vec<u8> {
    let offset = 54 + colours.len() as u32;
    let mut bytes = b"BM".to_vec();
    bytes.extend((offset + rows.len() as u32).to_le_bytes());
    bytes.extend([0; 4]);
    bytes.extend([offset, 40].map(u32::to_le_bytes).concat());
    bytes.extend([width, height].map(i32::to_le_bytes).concat());
    bytes.extend([1, bits].map(u16::to_le_bytes).concat());
    let in_palette = if bits <= 8 { colours.len() as u32 / 4 } else { 0 };
    bytes.extend([compression, rows.len() as u32, 0, 0, in_palette, 0].map(u32::to_le_bytes).concat());
    bytes.extend(colours);
    bytes.extend(rows);
    bytes
}

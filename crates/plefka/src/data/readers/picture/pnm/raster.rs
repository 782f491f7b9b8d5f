//! The samples of a PNM file, as text or packed.

use super::super::decoder::Frame;
use super::super::luma::Sample;
use super::header::is_space;
use crate::data::readers::excerpt::excerpt;

/// Samples of one byte.
pub(super) fn bytes(raster: &[u8], n: usize) -> Result<Vec<u8>, String> {
    Ok(packed(raster, n)?.to_vec())
}

/// Samples of two bytes, the higher one first.
pub(super) fn words(raster: &[u8], n: usize) -> Result<Vec<u16>, String> {
    let pairs = packed(raster, 2 * n)?.chunks_exact(2);
    Ok(pairs.map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect())
}

/// Samples of one bit as grey values; 1 is black. Each row starts with a new byte.
pub(super) fn bits(raster: &[u8], frame: Frame) -> Result<Vec<u8>, String> {
    let size = frame.width.div_ceil(8);
    let rows = packed(raster, size * frame.height)?.chunks_exact(size);
    let grey = |row: &[u8], x: usize| if row[x / 8] << (x % 8) & 0x80 == 0 { 255 } else { 0 };
    Ok(rows.flat_map(|row| (0..frame.width).map(move |x| grey(row, x))).collect())
}

/// Samples of one bit written as `0` and `1`, as grey values; 1 is black. White space may be anywhere.
pub(super) fn text_bits(raster: &[u8], n: usize) -> Result<Vec<u8>, String> {
    let digits = raster.iter().filter(|&&byte| !is_space(byte)).take(n);
    let grey = |&byte: &u8| match byte {
        b'0' => Ok(255),
        b'1' => Ok(0),
        _ => Err(format!("the byte {byte:#04x} among PNM bits")),
    };
    let pixels = digits.map(grey).collect::<Result<Vec<u8>, _>>()?;
    if pixels.len() < n { Err(short(pixels.len(), n, "bits")) } else { Ok(pixels) }
}

/// Samples written in decimal, separated by white space.
pub(super) fn numbers<S: TryFrom<u16>>(raster: &[u8], n: usize) -> Result<Vec<S>, String> {
    let words = raster.split(|&byte| is_space(byte)).filter(|word| !word.is_empty()).take(n);
    let number = |word: &[u8]| {
        let text = str::from_utf8(word).ok().filter(|text| !text.starts_with('+'));
        let value = text.and_then(|text| text.parse::<u16>().ok()).and_then(|value| S::try_from(value).ok());
        value.ok_or_else(|| format!("the PNM sample {}", excerpt(word)))
    };
    let samples = words.map(number).collect::<Result<Vec<S>, _>>()?;
    if samples.len() < n { Err(short(samples.len(), n, "samples")) } else { Ok(samples) }
}

/// Samples stretched to the whole range of their type; those above `full` end there.
pub(super) fn stretched<S: Sample>(samples: Vec<S>, full: u16) -> Vec<S> {
    let factor = S::FULL / f32::from(full);
    if factor == 1.0 {
        return samples;
    }
    samples.into_iter().map(|sample| S::nearest(sample.into() * factor)).collect()
}

fn packed(raster: &[u8], n: usize) -> Result<&[u8], String> {
    raster.get(..n).ok_or_else(|| short(raster.len(), n, "bytes"))
}

fn short(found: usize, wanted: usize, of: &str) -> String {
    format!("{found} of {wanted} PNM {of}")
}

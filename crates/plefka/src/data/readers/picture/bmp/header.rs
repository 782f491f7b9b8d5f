//! The headers of a BMP file: file header, one of six bitmap headers, masks or palette.

use super::super::decoder::Frame;
use super::super::luma;
use super::fields::{bytes, i32_at, u16_at, u32_at};
use super::masks::Masks;

/// Where the bitmap header starts.
const START: usize = 14;
/// Its size in OS/2 files, with fewer fields.
const CORE: u32 = 12;
/// Its sizes in Windows files; from [`WITH_OPACITY`] on it has a mask of the opacity.
const WINDOWS: [u32; 5] = [40, 52, WITH_OPACITY, 108, 124];
const WITH_OPACITY: u32 = 56;

/// What is needed to unpack the pixels.
pub(super) struct Header {
    pub frame: Frame,
    /// Whether the first row of the file is the highest of the picture.
    pub top_down: bool,
    /// Per pixel.
    pub bits: usize,
    pub coding: Coding,
    /// Offset of the pixels in the file.
    pub first_row: usize,
}

/// How pixels are stored; palettes hold grey values, black beyond their end.
pub(super) enum Coding {
    Palette([u8; 256]),
    Runs([u8; 256]),
    Masks(Masks),
}

/// The fields that the bitmap headers share.
struct Fields {
    size: u32,
    width: i32,
    height: i32,
    planes: u16,
    bits: u16,
    compression: u32,
    colours: u32,
}

/// Reads and checks the headers.
pub(super) fn read(file: &[u8]) -> Result<Header, String> {
    let fields = fields(file)?;
    let Fields { width, height, planes, bits, compression, .. } = fields;
    if planes != 1 {
        return Err(format!("a BMP of {planes} planes"));
    }
    let top_down = height < 0;
    if top_down && !matches!(compression, 0 | 3) {
        return Err(format!("a BMP from the top down in compression {compression}"));
    }
    let coding = coding(file, &fields)?;
    // Decoded as colours, whatever the palette holds.
    let channels = if matches!(coding, Coding::Masks(masks) if masks.has_opacity) { 4 } else { 3 };
    let width = u32::try_from(width).map_err(|_| format!("a BMP {width} pixels wide"))?;
    let frame = Frame::new(width, height.unsigned_abs(), channels)?;
    Ok(Header { frame, top_down, bits: bits.into(), coding, first_row: u32_at(file, 10)? as usize })
}

fn fields(file: &[u8]) -> Result<Fields, String> {
    let size = u32_at(file, START)?;
    if size == CORE {
        return Ok(Fields {
            size,
            width: u16_at(file, 18)?.into(),
            height: u16_at(file, 20)?.into(),
            planes: u16_at(file, 22)?,
            bits: u16_at(file, 24)?,
            compression: 0,
            colours: 0,
        });
    }
    if !WINDOWS.contains(&size) {
        return Err(format!("a BMP header of {size} bytes"));
    }
    // The last of the shared fields.
    u32_at(file, 50)?;
    Ok(Fields {
        size,
        width: i32_at(file, 18)?,
        height: i32_at(file, 22)?,
        planes: u16_at(file, 26)?,
        bits: u16_at(file, 28)?,
        compression: u32_at(file, 30)?,
        colours: u32_at(file, 46)?,
    })
}

fn coding(file: &[u8], fields: &Fields) -> Result<Coding, String> {
    match (fields.compression, fields.bits) {
        (0, 1 | 4 | 8) => Ok(Coding::Palette(palette(file, fields)?)),
        (0, 2) if fields.size != CORE => Ok(Coding::Palette(palette(file, fields)?)),
        (0, 16) if fields.size != CORE => Ok(Coding::Masks(Masks::FIVE_BITS)),
        (0, 24) => Ok(Coding::Masks(Masks::BYTES)),
        (0, 32) if fields.size != CORE => Ok(Coding::Masks(Masks::BYTES)),
        (1, 8) | (2, 4) => Ok(Coding::Runs(palette(file, fields)?)),
        (3, 16 | 32) => Ok(Coding::Masks(masks(file, fields)?)),
        (compression, bits) => Err(format!("a BMP of {bits} bits per pixel in compression {compression}")),
    }
}

fn masks(file: &[u8], fields: &Fields) -> Result<Masks, String> {
    let opacity = if fields.size < WITH_OPACITY { 0 } else { u32_at(file, 66)? };
    Masks::new([u32_at(file, 54)?, u32_at(file, 58)?, u32_at(file, 62)?, opacity], fields.bits.into())
}

fn palette(file: &[u8], fields: &Fields) -> Result<[u8; 256], String> {
    let most = 1 << fields.bits;
    let n = if fields.colours == 0 { most } else { fields.colours };
    if n > most {
        return Err(format!("a BMP palette of {n} colours at {} bits per pixel", fields.bits));
    }
    let entry = if fields.size == CORE { 3 } else { 4 };
    let start = START + fields.size as usize;
    let mut palette = [0; 256];
    for (k, grey) in palette.iter_mut().take(n as usize).enumerate() {
        let [blue, green, red] = bytes(file, start + k * entry)?;
        *grey = luma::of_colour([red, green, blue]);
    }
    Ok(palette)
}

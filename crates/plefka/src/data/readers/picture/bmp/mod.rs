//! BMP: bitmaps of Windows and OS/2 with 1 to 32 bits per pixel, palettes, masks and run lengths.
//! Source: Microsoft, "Bitmap Storage" (Windows GDI).

mod fields;
mod header;
mod masks;
mod runs;

use header::{Coding, Header};

use super::decoder::{Decoder, Frame};

/// The signature.
pub(super) fn sniff(head: &[u8]) -> bool {
    head.starts_with(b"BM")
}

struct Bmp<'a> {
    /// From the first row on.
    rows: &'a [u8],
    header: Header,
}

/// Reads the headers and the palette.
pub(super) fn open(bytes: &[u8]) -> Result<Box<dyn Decoder + '_>, String> {
    let header = header::read(bytes)?;
    let rows = bytes.get(header.first_row..).unwrap_or_default();
    Ok(Box::new(Bmp { rows, header }))
}

impl Decoder for Bmp<'_> {
    fn frame(&self) -> Frame {
        self.header.frame
    }

    fn grey(self: Box<Self>) -> Result<Vec<u8>, String> {
        let Header { frame, bits, .. } = self.header;
        let mut pixels = match &self.header.coding {
            Coding::Palette(palette) => unpack(self.rows, frame, bits, |row, x| {
                // Pixels are packed from the highest bit of each byte on.
                let bit = x * bits;
                let index = row[bit / 8] >> (8 - bits - bit % 8) & (0xff >> (8 - bits));
                palette[usize::from(index)]
            }),
            Coding::Masks(masks) => unpack(self.rows, frame, bits, |row, x| {
                let size = bits / 8;
                let pixel = &row[x * size..][..size];
                masks.grey(pixel.iter().rev().fold(0, |value, &byte| value << 8 | u32::from(byte)))
            }),
            Coding::Runs(palette) => runs::unpack(self.rows, frame, bits == 4, palette),
        }?;
        if !self.header.top_down {
            flip(&mut pixels, frame.width);
        }
        Ok(pixels)
    }
}

/// Pixels in the order of the file; rows take a multiple of four bytes.
fn unpack(
    rows: &[u8],
    frame: Frame,
    bits: usize,
    pixel: impl Fn(&[u8], usize) -> u8,
) -> Result<Vec<u8>, String> {
    let size = (frame.width * bits).div_ceil(32) * 4;
    let wanted = size * frame.height;
    let rows = rows.get(..wanted).ok_or_else(|| format!("{} of {wanted} bytes of pixels", rows.len()))?;
    let mut pixels = Vec::with_capacity(frame.pixels());
    for row in rows.chunks_exact(size) {
        pixels.extend((0..frame.width).map(|x| pixel(row, x)));
    }
    Ok(pixels)
}

/// Puts the last row first.
fn flip(pixels: &mut [u8], width: usize) {
    let mut rows = pixels.chunks_exact_mut(width);
    while let (Some(upper), Some(lower)) = (rows.next(), rows.next_back()) {
        upper.swap_with_slice(lower);
    }
}

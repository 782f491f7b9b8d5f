//! PNM: bitmaps, greymaps and pixmaps (P1 to P6), as text or packed, and arbitrary maps (P7).
//! Source: the manual pages pbm(5), pgm(5), ppm(5) and pam(5) of Netpbm.

mod header;
mod map;
mod raster;

use header::Header;

use super::decoder::{Decoder, Frame};
use super::luma;

/// `P1` to `P7`.
pub(super) fn sniff(head: &[u8]) -> bool {
    matches!(head, [b'P', b'1'..=b'7', ..])
}

struct Pnm<'a> {
    header: Header,
    frame: Frame,
    /// What follows the header.
    raster: &'a [u8],
}

/// Reads the header.
pub(super) fn open(bytes: &[u8]) -> Result<Box<dyn Decoder + '_>, String> {
    let (header, raster) = if bytes.starts_with(b"P7") { map::read(bytes) } else { header::read(bytes) }?;
    let size = if header.two_bytes() { 2 } else { 1 };
    let frame = Frame::new(header.width, header.height, header.channels as u64 * size)?;
    Ok(Box::new(Pnm { header, frame, raster }))
}

impl Decoder for Pnm<'_> {
    fn frame(&self) -> Frame {
        self.frame
    }

    fn grey(self: Box<Self>) -> Result<Vec<u8>, String> {
        let Header { channels, text, bits, full, binary, .. } = self.header;
        let n = self.frame.pixels() * channels;
        if bits {
            return if text {
                raster::text_bits(self.raster, n)
            } else {
                raster::bits(self.raster, self.frame)
            };
        }
        if self.header.two_bytes() {
            let samples = if text { raster::numbers(self.raster, n) } else { raster::words(self.raster, n) }?;
            return Ok(luma::grey(&raster::stretched(samples, full), channels));
        }
        let samples = if text { raster::numbers(self.raster, n) } else { raster::bytes(self.raster, n) }?;
        if let Some(sample) = samples.iter().find(|&&sample| binary && sample > 1) {
            return Err(format!("the PNM sample {sample} in black and white"));
        }
        Ok(luma::grey(&raster::stretched(samples, full), channels))
    }
}

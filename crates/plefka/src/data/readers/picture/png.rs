//! PNG: what the `png` crate decodes, as grey values.

use std::io::Cursor;

use png::{BitDepth, DecodingError, Limits, Transformations};

use super::decoder::{Decoder, Frame, MOST_BYTES};
use super::luma;

/// Colours of a palette at most.
const MOST_COLOURS: usize = 256;

/// The signature.
pub(super) fn sniff(head: &[u8]) -> bool {
    head.starts_with(b"\x89PNG\r\n\x1a\n")
}

struct Png<'a> {
    reader: png::Reader<Cursor<&'a [u8]>>,
    frame: Frame,
    channels: usize,
    two_bytes: bool,
}

/// Reads up to the first samples. Palettes and fewer than eight bits per sample are expanded.
pub(super) fn open(bytes: &[u8]) -> Result<Box<dyn Decoder + '_>, String> {
    let limits = Limits { bytes: MOST_BYTES as usize };
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), limits);
    decoder.set_transformations(Transformations::EXPAND);
    let (width, height) = decoder.read_header_info().map_err(found)?.size();
    Frame::new(width, height, 1)?;
    let reader = decoder.read_info().map_err(found)?;
    check_palette(reader.info())?;
    let (colour, depth) = reader.output_color_type();
    let (channels, two_bytes) = (colour.samples(), depth == BitDepth::Sixteen);
    let frame = Frame::new(width, height, channels as u64 * if two_bytes { 2 } else { 1 })?;
    Ok(Box::new(Png { reader, frame, channels, two_bytes }))
}

/// Refuses a palette that is not whole colours, 256 at most: the decoder takes three bytes for each without a look.
fn check_palette(info: &png::Info<'_>) -> Result<(), String> {
    match &info.palette {
        Some(bytes) if !(3..=3 * MOST_COLOURS).contains(&bytes.len()) || bytes.len() % 3 != 0 => {
            Err(format!("a palette of {} bytes, which is not 1 to {MOST_COLOURS} colours of 3", bytes.len()))
        }
        _ => Ok(()),
    }
}

impl Decoder for Png<'_> {
    fn frame(&self) -> Frame {
        self.frame
    }

    fn grey(mut self: Box<Self>) -> Result<Vec<u8>, String> {
        let mut samples = vec![0; self.frame.samples as usize];
        self.reader.next_frame(&mut samples).map_err(found)?;
        if !self.two_bytes {
            return Ok(luma::grey(&samples, self.channels));
        }
        let wide: Vec<u16> =
            samples.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
        Ok(luma::grey(&wide, self.channels))
    }
}

fn found(error: DecodingError) -> String {
    match error {
        DecodingError::Format(_) => format!("Format error decoding Png: {error}"),
        _ => error.to_string(),
    }
}

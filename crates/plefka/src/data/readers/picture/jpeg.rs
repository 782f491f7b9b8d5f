//! JPEG: what the `zune-jpeg` crate decodes, as grey values.

use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::decoder::{Decoder, Frame};
use super::luma;

/// The marker of the start and the first byte of the next marker.
pub(super) fn sniff(head: &[u8]) -> bool {
    head.starts_with(&[0xff, 0xd8, 0xff])
}

struct Jpeg<'a> {
    bytes: &'a [u8],
    frame: Frame,
    colours: ColorSpace,
}

/// Reads the headers. Colours of any kind are decoded to red, green and blue.
pub(super) fn open(bytes: &[u8]) -> Result<Box<dyn Decoder + '_>, String> {
    // The frame is checked here in place of the decoder.
    let options = options().set_max_width(usize::MAX).set_max_height(usize::MAX);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(found)?;
    let missing = || "no frame header".to_owned();
    let info = decoder.info().ok_or_else(missing)?;
    let colours = match decoder.input_colorspace().ok_or_else(missing)? {
        ColorSpace::Luma => ColorSpace::Luma,
        _ => ColorSpace::RGB,
    };
    let frame = Frame::new(info.width.into(), info.height.into(), colours.num_components() as u64)?;
    Ok(Box::new(Jpeg { bytes, frame, colours }))
}

impl Decoder for Jpeg<'_> {
    fn frame(&self) -> Frame {
        self.frame
    }

    fn grey(self: Box<Self>) -> Result<Vec<u8>, String> {
        let mut samples = vec![0; self.frame.samples as usize];
        let options = options().jpeg_set_out_colorspace(self.colours);
        let mut decoder = JpegDecoder::new_with_options(ZCursor::new(self.bytes), options);
        decoder.decode_into(&mut samples).map_err(found)?;
        Ok(luma::grey(&samples, self.colours.num_components()))
    }
}

/// Small faults are passed over, as viewers do.
fn options() -> DecoderOptions {
    DecoderOptions::default().set_strict_mode(false)
}

fn found(error: DecodeErrors) -> String {
    format!("Format error decoding Jpeg: {error}")
}

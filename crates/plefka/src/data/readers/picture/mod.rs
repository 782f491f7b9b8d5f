//! One picture of PNG, JPEG, BMP or PNM as grey values.

mod bmp;
mod decoder;
mod jpeg;
mod luma;
mod png;
mod pnm;
mod resize;

pub(super) use decoder::{Decoder, Frame, MOST_BYTES, MOST_PIXELS_PER_SIDE};
pub(super) use resize::resize;

/// The decoder of a picture, whose first bytes tell the format; in an error, what was found in place of one.
pub(super) fn decoder(bytes: &[u8]) -> Result<Box<dyn Decoder + '_>, String> {
    if png::sniff(bytes) {
        png::open(bytes)
    } else if jpeg::sniff(bytes) {
        jpeg::open(bytes)
    } else if bmp::sniff(bytes) {
        bmp::open(bytes)
    } else if pnm::sniff(bytes) {
        pnm::open(bytes)
    } else {
        Err("The image format could not be determined".to_owned())
    }
}

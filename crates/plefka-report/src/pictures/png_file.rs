//! Pixel bytes as a PNG file, and the grey level of a value.

use ndarray::Array2;
use png::{BitDepth, ColorType, Encoder, EncodingError};

use crate::error::{Error, Result};

/// The grey level of a value in [0, 1] (clipped outside; NaN: 0), 1 white.
pub(super) fn level(value: f32) -> u8 {
    (value.clamp(0.0, 1.0) * 255.0).round() as u8
}

/// Grey levels, (height, width), as a PNG file.
///
/// # Errors
/// [`Error::Input`] for a size that PNG does not support, such as a side of 0.
pub(super) fn grey(pixels: &Array2<u8>) -> Result<Vec<u8>> {
    encode(pixels, |encoder| encoder.set_color(ColorType::Grayscale))
}

/// Pixels of 8 bits, (height, width), as a PNG file; `configure` sets their colour format.
///
/// # Errors
/// [`Error::Input`] for a size that PNG does not support, such as a side of 0.
pub(super) fn encode(
    pixels: &Array2<u8>,
    configure: impl FnOnce(&mut Encoder<&mut Vec<u8>>),
) -> Result<Vec<u8>> {
    let (height, width) = pixels.dim();
    let refused = |what: String| Error::input(what, format!("{height}×{width}"), "a size that PNG has");
    let (Ok(across), Ok(down)) = (u32::try_from(width), u32::try_from(height)) else {
        return Err(refused("picture".into()));
    };
    let refused = |problem: EncodingError| refused(format!("picture ({problem})"));
    let bytes: Vec<u8> = pixels.iter().copied().collect();
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, across, down);
    encoder.set_depth(BitDepth::Eight);
    configure(&mut encoder);
    let mut writer = encoder.write_header().map_err(refused)?;
    writer.write_image_data(&bytes).map_err(refused)?;
    writer.finish().map_err(refused)?;
    Ok(file)
}

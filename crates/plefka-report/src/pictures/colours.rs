//! Arrays as PNG data URIs: values in [0, 1] as grey, signed values in two colours that fade to transparent at zero.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use ndarray::ArrayView2;
use png::ColorType;

use super::png_file::{encode, grey, level};
use crate::error::Result;

/// Colour of positive and of negative values; both are legible on light and dark pages and for colour-blind readers.
const POSITIVE: [u8; 3] = [222, 92, 16];
const NEGATIVE: [u8; 3] = [38, 112, 224];
/// Steps between zero and full colour.
const LEVELS: i32 = 63;
/// Palette index of a value that is not a number: an opaque grey.
const MISSING: u8 = 2 * LEVELS as u8 + 1;

/// Values in [0, 1] (clipped outside; NaN: 0) as grey levels, 1 white.
pub(crate) fn ink(values: ArrayView2<f32>) -> Result<String> {
    Ok(uri(&grey(&values.map(|&v| level(v)))?))
}

/// Signed values: full colour for magnitudes from `scale` (> 0), transparent at zero, where the background of the page
/// shows.
pub(crate) fn diverging(values: ArrayView2<f32>, scale: f32) -> Result<String> {
    let level = |&v: &f32| {
        let step = ((v / scale).clamp(-1.0, 1.0) * LEVELS as f32).round();
        if step.is_nan() { MISSING } else { (step as i32 + LEVELS) as u8 }
    };
    let steps = || -LEVELS..=LEVELS;
    let mut palette: Vec<u8> = steps().flat_map(|step| if step < 0 { NEGATIVE } else { POSITIVE }).collect();
    let mut alpha: Vec<u8> = steps().map(|step| (step.abs() * 255 / LEVELS) as u8).collect();
    palette.extend([128; 3]);
    alpha.push(255);
    let file = encode(&values.map(level), |encoder| {
        encoder.set_color(ColorType::Indexed);
        encoder.set_palette(palette);
        encoder.set_trns(alpha);
    })?;
    Ok(uri(&file))
}

fn uri(file: &[u8]) -> String {
    format!("data:image/png;base64,{}", BASE64_STANDARD.encode(file))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array2, array};

    fn decode(uri: &str) -> (png::OutputInfo, Vec<u8>) {
        let file = BASE64_STANDARD.decode(uri.strip_prefix("data:image/png;base64,").unwrap()).unwrap();
        let mut decoder = png::Decoder::new(std::io::Cursor::new(file));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        (info, pixels)
    }

    #[test]
    fn grey_pictures_read_back() {
        let (info, pixels) = decode(&ink(array![[0.0, 1.0, 0.5], [-3.0, 7.0, f32::NAN]].view()).unwrap());
        assert_eq!((info.width, info.height), (3, 2));
        assert_eq!(pixels, [0, 255, 128, 0, 255, 0]);
    }

    #[test]
    fn signed_pictures_fade_to_nothing_at_zero() {
        let uri = diverging(array![[2.0, -2.0, 0.0, 9.0, f32::NAN]].view(), 2.0).unwrap();
        let pixels: Vec<[u8; 4]> = decode(&uri).1.chunks_exact(4).map(|p| p.try_into().unwrap()).collect();
        assert_eq!(pixels[0], [222, 92, 16, 255]);
        assert_eq!(pixels[1], [38, 112, 224, 255]);
        assert_eq!(pixels[2][3], 0);
        assert_eq!(pixels[3], pixels[0]);
        assert_eq!(pixels[4], [128, 128, 128, 255]);
    }

    #[test]
    fn a_picture_of_no_pixels_is_refused_not_a_panic() {
        assert!(ink(Array2::zeros((0, 3)).view()).is_err());
    }
}

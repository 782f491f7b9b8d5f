//! Grey values of samples: Y = 0.2126 R + 0.7152 G + 0.0722 B, without regard to opacity.
//! Source: ITU-R BT.709, the luminance of its primaries under the white point D65.

/// Of red, green and blue, worked out from the chromaticities in f32.
const WEIGHTS: [f32; 3] = [0.21264784, 0.7151792, 0.07217304];

/// A sample of a picture.
pub(super) trait Sample: Copy + Into<f32> {
    /// The value of full intensity.
    const FULL: f32;

    /// The nearest intensity out of 255.
    fn byte(self) -> u8;

    /// The sample nearest to a value; the highest or lowest there is to values out of range.
    fn nearest(value: f32) -> Self;
}

impl Sample for u8 {
    const FULL: f32 = 255.0;

    fn byte(self) -> u8 {
        self
    }

    fn nearest(value: f32) -> Self {
        value.round() as Self
    }
}

impl Sample for u16 {
    const FULL: f32 = 65_535.0;

    fn byte(self) -> u8 {
        ((u32::from(self) + 128) / 257) as u8
    }

    fn nearest(value: f32) -> Self {
        value.round() as Self
    }
}

/// One byte per pixel; each pixel has 1 sample (grey), 2 (grey and opacity), 3 (red, green, blue) or 4 (with opacity).
pub(super) fn grey<S: Sample>(samples: &[S], channels: usize) -> Vec<u8> {
    let pixels = samples.chunks_exact(channels);
    match channels {
        1 | 2 => pixels.map(|pixel| pixel[0].byte()).collect(),
        _ => pixels.map(|pixel| of_colour([pixel[0], pixel[1], pixel[2]])).collect(),
    }
}

/// The grey value of red, green and blue.
pub(super) fn of_colour<S: Sample>(colour: [S; 3]) -> u8 {
    let unit = 1.0 / S::FULL;
    let luma = colour.into_iter().zip(WEIGHTS).fold(0.0, |luma, (sample, weight)| {
        let sample: f32 = sample.into();
        luma + sample * unit * weight
    });
    (luma * 255.0).round() as u8
}

//! What the decoder of one picture format answers: the frame from the header, then the grey values.

/// No picture for training is larger; a header that says so is damaged.
pub(crate) const MOST_PIXELS_PER_SIDE: u32 = 1 << 14;

/// What the samples of one picture may take in memory.
pub(crate) const MOST_BYTES: u64 = 256 << 20;

/// A picture whose header has been read. Errors are what was found in place of a readable picture.
pub(crate) trait Decoder {
    /// The sides and the size of the decoded samples.
    fn frame(&self) -> Frame;

    /// One byte per pixel, row by row from the top, of a picture that has pixels.
    fn grey(self: Box<Self>) -> Result<Vec<u8>, String>;
}

/// The sides of a picture in pixels and the size of its decoded samples, of which there may be up to four per pixel.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Frame {
    pub width: usize,
    pub height: usize,
    /// Number of bytes.
    pub samples: u64,
}

impl Frame {
    /// A frame no side of which is above [`MOST_PIXELS_PER_SIDE`].
    pub(crate) fn new(width: u32, height: u32, bytes_per_pixel: u64) -> Result<Self, String> {
        if width.max(height) > MOST_PIXELS_PER_SIDE {
            return Err(format!("{height}×{width} pixels, more than {MOST_PIXELS_PER_SIDE} per side"));
        }
        let samples = u64::from(width) * u64::from(height) * bytes_per_pixel;
        Ok(Self { width: width as usize, height: height as usize, samples })
    }

    /// Number of pixels.
    pub(crate) fn pixels(self) -> usize {
        self.width * self.height
    }
}

//! Colours cut out of the bits of a BMP pixel.

use super::super::luma;

/// The bits of each colour in a pixel.
#[derive(Debug, Clone, Copy)]
pub(super) struct Masks {
    red: Field,
    green: Field,
    blue: Field,
    /// Whether some of the bits tell the opacity.
    pub has_opacity: bool,
}

#[derive(Debug, Clone, Copy)]
struct Field {
    shift: u32,
    /// Number of bits in use, from 1 to 8.
    bits: u32,
}

impl Masks {
    /// Five bits for each colour out of 16.
    pub(super) const FIVE_BITS: Self = Self::of([10, 5, 0], 5);
    /// A byte for each colour, blue first.
    pub(super) const BYTES: Self = Self::of([16, 8, 0], 8);

    const fn of(shifts: [u32; 3], bits: u32) -> Self {
        let [red, green, blue] = shifts;
        Self {
            red: Field { shift: red, bits },
            green: Field { shift: green, bits },
            blue: Field { shift: blue, bits },
            has_opacity: false,
        }
    }

    /// The masks of red, green, blue and opacity in pixels of so many bits; only that of the opacity may be 0.
    pub(super) fn new(masks: [u32; 4], bits: u32) -> Result<Self, String> {
        let [red, green, blue, opacity] = masks;
        let has_opacity = opacity != 0;
        if has_opacity {
            Field::new(opacity, bits)?;
        }
        let [red, green, blue] = [Field::new(red, bits)?, Field::new(green, bits)?, Field::new(blue, bits)?];
        Ok(Self { red, green, blue, has_opacity })
    }

    /// The grey value of a pixel.
    pub(super) fn grey(&self, pixel: u32) -> u8 {
        luma::of_colour([self.red, self.green, self.blue].map(|field| field.intensity(pixel)))
    }
}

impl Field {
    /// A run of ones within `bits` bits; of more than eight, the highest count.
    fn new(mask: u32, bits: u32) -> Result<Self, String> {
        let (shift, ones) = (mask.trailing_zeros(), mask.count_ones());
        if mask == 0 || shift + ones > bits || (mask >> shift).trailing_ones() != ones {
            return Err(format!("the BMP mask {mask:#x} in {bits} bits per pixel"));
        }
        Ok(Self { shift: shift + ones.saturating_sub(8), bits: ones.min(8) })
    }

    /// The nearest intensity out of 255.
    fn intensity(self, pixel: u32) -> u8 {
        let full = (1 << self.bits) - 1;
        let value = pixel >> self.shift & full;
        ((value * 510 + full) / (2 * full)) as u8
    }
}

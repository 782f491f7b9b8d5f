//! The options that an input is read with: numbers that follow from its bytes, so that the same bytes always do the same.

/// Options by number; [`Choices::DEFAULT`] are the engine's defaults everywhere.
#[derive(Debug, Clone, Copy)]
pub struct Choices(u32);

impl Choices {
    /// The first choice everywhere.
    pub const DEFAULT: Self = Self(0);

    /// The choices of an input. One input in four is read with the defaults.
    pub fn of(bytes: &[u8]) -> Self {
        let sum = crc32fast::hash(bytes);
        Self(if sum.is_multiple_of(4) { 0 } else { sum })
    }

    /// Choice number `place`, from 0 to `n` − 1; mostly 0, so that few options are unusual at once.
    pub fn pick(self, place: u32, n: u32) -> u32 {
        // A hash of both numbers, by the constants of the finaliser of MurmurHash3; 0 stays 0.
        let mut x = self.0.wrapping_mul(place.wrapping_mul(2).wrapping_add(0x9e37_79b1));
        x = (x ^ x >> 16).wrapping_mul(0x85eb_ca6b);
        x = (x ^ x >> 13).wrapping_mul(0xc2b2_ae35);
        x ^= x >> 16;
        if x.is_multiple_of(3) { (x / 3) % n } else { 0 }
    }

    /// One of `all`, mostly the first.
    pub fn of_all<T: Clone>(self, place: u32, all: &[T]) -> T {
        all[self.pick(place, all.len() as u32) as usize].clone()
    }
}

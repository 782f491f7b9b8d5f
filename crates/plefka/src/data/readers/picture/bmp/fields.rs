//! The little-endian numbers in a BMP header.

/// The bytes of a field.
pub(super) fn bytes<const N: usize>(file: &[u8], at: usize) -> Result<[u8; N], String> {
    let field = file.get(at..).and_then(|rest| rest.first_chunk());
    field.copied().ok_or_else(|| format!("{} bytes, which end within the BMP header", file.len()))
}

/// An unsigned number of 16 bits.
pub(super) fn u16_at(file: &[u8], at: usize) -> Result<u16, String> {
    bytes(file, at).map(u16::from_le_bytes)
}

/// An unsigned number of 32 bits.
pub(super) fn u32_at(file: &[u8], at: usize) -> Result<u32, String> {
    bytes(file, at).map(u32::from_le_bytes)
}

/// A signed number of 32 bits.
pub(super) fn i32_at(file: &[u8], at: usize) -> Result<i32, String> {
    bytes(file, at).map(i32::from_le_bytes)
}

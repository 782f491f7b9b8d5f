//! A MAT-file whose header has been read.

use super::super::source::Source;

/// Bytes of the header: text, version and byte-order mark.
pub(super) const HEADER_BYTES: usize = 128;

/// An open MAT-file.
pub(super) struct MatFile<'a> {
    pub source: &'a Source,
    pub bytes: &'a [u8],
    pub big_endian: bool,
    pub limit: u64,
}

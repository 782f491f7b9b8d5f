//! The gzip layer of a file: one or more members, with zeros as padding between and after them.

use std::io::{ErrorKind, Read};

use flate2::bufread::GzDecoder;

use super::excerpt::excerpt;

/// What helps with data that are too large for memory.
pub(super) const WAY_OUT: &str = "store the data as an uncompressed C-order .npy, which is read by rows";

/// What is wrong with a packed file.
pub(super) struct Fault {
    pub place: String,
    pub found: String,
    pub expected: String,
}

fn fault(place: String, found: impl ToString, expected: impl ToString) -> Fault {
    Fault { place, found: found.to_string(), expected: expected.to_string() }
}

const MAGIC: &[u8] = &[0x1f, 0x8b];

/// The unpacked members of `packed` one after another, `limit` bytes at most.
///
/// # Errors
/// Members that are cut short or damaged, and bytes after them that are neither a member nor zeros.
pub(super) fn unpack(packed: &[u8], limit: u64) -> Result<Vec<u8>, Fault> {
    let (mut unpacked, mut rest) = (Vec::new(), packed);
    loop {
        let mut decoder = GzDecoder::new(rest);
        let left = limit.saturating_add(1).saturating_sub(unpacked.len() as u64);
        let outcome = (&mut decoder).take(left).read_to_end(&mut unpacked);
        rest = decoder.into_inner();
        let at = packed.len() - rest.len();
        outcome.map_err(|e| failed(at, &e, unpacked.len()))?;
        if unpacked.len() as u64 > limit {
            return Err(fault(
                format!("byte {at} of the gzip stream"),
                format!("more than {limit} bytes unpacked"),
                format!("at most so many in memory; {WAY_OUT}"),
            ));
        }
        let Some(zeros) = rest.iter().position(|&b| b != 0) else { return Ok(unpacked) };
        rest = &rest[zeros..];
        if !rest.starts_with(MAGIC) {
            let found = format!("{} more bytes, {}", rest.len(), excerpt(rest));
            let expected = "the end of the file, zeros or a gzip member (gunzip leaves such bytes out: unpack the file \
                first, or cut them off)";
            return Err(fault(format!("byte {} of the gzip file", at + zeros), found, expected));
        }
    }
}

fn failed(at: usize, error: &std::io::Error, unpacked: usize) -> Fault {
    let place = format!("byte {at} of the gzip stream");
    match error.kind() {
        ErrorKind::UnexpectedEof => {
            let found = format!("the end of the file ({unpacked} bytes unpacked so far)");
            fault(place, found, "the rest of the gzip stream; the file is cut short")
        }
        _ => fault(place, error, "a valid gzip stream"),
    }
}

//! The gzip layer of a file: one or more members, with zeros as padding between and after them.

use std::io::{ErrorKind, Read};

use flate2::bufread::GzDecoder;

use super::excerpt::excerpt;
use crate::room::{Full, Held};

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

/// Bytes that are unpacked at a time.
const BLOCK: usize = 1 << 16;

/// The first bytes of a member.
pub(super) const MAGIC: &[u8] = &[0x1f, 0x8b];

/// The unpacked members of `packed` one after another, `limit` bytes at most.
///
/// # Errors
/// Members that are cut short or damaged, and bytes after them that are neither a member nor zeros.
pub(super) fn unpack(packed: &[u8], limit: u64) -> Result<Vec<u8>, Fault> {
    let (mut unpacked, mut rest) = (Vec::new(), packed);
    let mut held = Held::new(packed.len() as u64, limit);
    loop {
        let mut decoder = GzDecoder::new(rest);
        let outcome = member(&mut decoder, &mut unpacked, &mut held);
        rest = decoder.into_inner();
        let at = packed.len() - rest.len();
        match outcome {
            Ok(()) => {}
            Err(Stopped::Damaged(e)) => return Err(failed(at, &e, unpacked.len())),
            Err(Stopped::Full(full)) => {
                let place = format!("byte {at} of the gzip stream, {} bytes unpacked", unpacked.len());
                return Err(fault(place, full.found, format!("{}; {WAY_OUT}", full.expected)));
            }
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

/// Why a member ends early.
enum Stopped {
    Damaged(std::io::Error),
    Full(Full),
}

/// Appends an unpacked member, block by block, as far as there is memory.
fn member(from: &mut dyn Read, unpacked: &mut Vec<u8>, held: &mut Held) -> Result<(), Stopped> {
    loop {
        held.reserve(unpacked, BLOCK).map_err(Stopped::Full)?;
        let n = from.take(BLOCK as u64).read_to_end(unpacked).map_err(Stopped::Damaged)?;
        if n < BLOCK {
            return Ok(());
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

//! Damage of bytes and of numbers in them, for every format.

use plefka::rng::Stream;

/// Text in place of a number or a word.
const WORDS: [&str; 22] = [
    "",
    "0",
    "-1",
    "1",
    "2",
    "nan",
    "inf",
    "-inf",
    "1e999",
    "1e308",
    "-0.0",
    "1e-320",
    "0x10",
    "255",
    "256",
    "65536",
    "2147483648",
    "4294967296",
    "18446744073709551616",
    "99999999999999999999999",
    "\u{fffd}é",
    "\"",
];

/// Whole numbers at the ends of their types.
const WHOLE: [u64; 12] =
    [0, 1, 2, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, i64::MAX as u64, u64::MAX];

/// Changes bytes, numbers or words, cuts the end off or repeats a part, up to four times.
pub fn bytes(bytes: &mut Vec<u8>, rng: &mut Stream) {
    for _ in 0..=rng.below(4) {
        if bytes.is_empty() {
            return;
        }
        once(bytes, rng);
    }
}

fn once(bytes: &mut Vec<u8>, rng: &mut Stream) {
    let at = rng.below(bytes.len());
    let end = |length: usize| bytes.len().min(at + length);
    match rng.below(11) {
        0 => bytes.truncate(at),
        1 | 2 => bytes[at] ^= 1 << rng.below(8),
        3 => bytes[at] = [0, 1, 0x7f, 0x80, 0xff, b'9', b',', b'(', b'"', b'\n', b' ', b';'][rng.below(12)],
        4 => {
            let end = end(1 + rng.below(8));
            bytes[at..end].fill([0, 0xff, b'9', b'\n'][rng.below(4)]);
        }
        5 => {
            let part = bytes[at..end(1 + rng.below(24))].to_vec();
            let to = rng.below(bytes.len());
            bytes.splice(to..to, part);
        }
        6 => whole(bytes, at, rng),
        7 => word(bytes, at, rng),
        8 => {
            let end = end(1 + rng.below(12));
            bytes.drain(at..end);
        }
        9 => {
            let to = rng.below(bytes.len());
            bytes.swap(at, to);
        }
        _ => {
            bytes.remove(at);
        }
    }
}

/// Writes a whole number of 2, 4 or 8 bytes over those at `at`, in either order of bytes.
fn whole(bytes: &mut [u8], at: usize, rng: &mut Stream) {
    let length = [2, 4, 8][rng.below(3)];
    let number = WHOLE[rng.below(WHOLE.len())];
    let number = if rng.below(4) == 0 { bytes.len() as u64 } else { number };
    let mut number = number.to_le_bytes()[..length].to_vec();
    if rng.below(2) == 0 {
        number.reverse();
    }
    let end = bytes.len().min(at + length);
    bytes[at..end].copy_from_slice(&number[..end - at]);
}

/// Replaces the run of letters and digits around `at` by another word.
fn word(bytes: &mut Vec<u8>, at: usize, rng: &mut Stream) {
    let inside = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'+' | b'_');
    let start = bytes[..at].iter().rposition(|byte| !inside(byte)).map_or(0, |k| k + 1);
    let end = bytes[at..].iter().position(|byte| !inside(byte)).map_or(bytes.len(), |k| at + k);
    bytes.splice(start..end.max(start), WORDS[rng.below(WORDS.len())].bytes());
}

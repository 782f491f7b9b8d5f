//! Damage behind checksums and compression: gzip, zip, the compressed elements of MATLAB files, and the chunks of PNG. The
//! inside is damaged and wrapped again, so that the reader sees it.

use std::io::{Cursor, Read, Write};

use flate2::Compression;
use flate2::read::{MultiGzDecoder, ZlibDecoder};
use flate2::write::{GzEncoder, ZlibEncoder};
use plefka::rng::Stream;
use zip::write::SimpleFileOptions;

use super::damage;

/// Bytes that are unpacked at most.
const MOST: u64 = 1 << 20;

/// Damages a gzip file or what it holds.
pub fn gzip(bytes: &mut Vec<u8>, rng: &mut Stream) {
    let mut inside = Vec::new();
    if rng.below(3) == 0 || MultiGzDecoder::new(&bytes[..]).take(MOST).read_to_end(&mut inside).is_err() {
        return damage::bytes(bytes, rng);
    }
    damage::bytes(&mut inside, rng);
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(&inside).expect("memory");
    *bytes = encoder.finish().expect("memory");
}

/// Damages an archive or one of its members, or leaves a member out.
pub fn zip(bytes: &mut Vec<u8>, rng: &mut Stream) {
    let members = if rng.below(3) == 0 { None } else { members(bytes) };
    let Some(mut members) = members.filter(|members| !members.is_empty()) else {
        return damage::bytes(bytes, rng);
    };
    let k = rng.below(members.len());
    match rng.below(8) {
        0 => {
            members.remove(k);
        }
        1 => damage::bytes(&mut members[k].0, rng),
        2 => {
            let other = rng.below(members.len());
            members[k].1 = members[other].1.clone();
        }
        _ => damage::bytes(&mut members[k].1, rng),
    }
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, inside) in members {
        // A name twice is refused by the writer.
        if writer.start_file(String::from_utf8_lossy(&name), SimpleFileOptions::default()).is_ok() {
            writer.write_all(&inside).expect("memory");
        }
    }
    *bytes = writer.finish().expect("memory").into_inner();
}

/// Names and contents of the files of an archive; `None` if one cannot be read.
fn members(bytes: &[u8]) -> Option<Vec<(Vec<u8>, Vec<u8>)>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut all = Vec::new();
    for k in 0..archive.len().min(20) {
        let member = archive.by_index(k).ok()?;
        let name = member.name().ok()?.into_owned().into_bytes();
        let mut inside = Vec::new();
        member.take(MOST).read_to_end(&mut inside).ok()?;
        all.push((name, inside));
    }
    Some(all)
}

/// Damages a MATLAB file, or the inside of its first compressed element.
pub fn mat(bytes: &mut Vec<u8>, rng: &mut Stream) {
    let packed = bytes.get(136..).filter(|_| bytes[128..132] == [15, 0, 0, 0]);
    let mut inside = Vec::new();
    let unpacked =
        packed.is_some_and(|packed| ZlibDecoder::new(packed).take(MOST).read_to_end(&mut inside).is_ok());
    if !unpacked || rng.below(3) == 0 {
        return damage::bytes(bytes, rng);
    }
    damage::bytes(&mut inside, rng);
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(&inside).expect("memory");
    let packed = encoder.finish().expect("memory");
    bytes.truncate(132);
    bytes.extend((packed.len() as u32).to_le_bytes());
    bytes.extend(packed);
}

/// Damages a picture; of a PNG also the unpacked pixels, and mostly with the checksums that fit.
pub fn png(bytes: &mut Vec<u8>, rng: &mut Stream) {
    let chunks = if rng.below(3) == 0 { None } else { chunks(bytes) };
    let Some(mut chunks) = chunks.filter(|chunks| !chunks.is_empty()) else {
        return damage::bytes(bytes, rng);
    };
    let k = rng.below(chunks.len());
    match rng.below(8) {
        0 => {
            chunks.remove(k);
        }
        1 => {
            let again = chunks[k].clone();
            chunks.insert(rng.below(chunks.len()), again);
        }
        2 => chunks[k][rng.below(4)] ^= 1 << rng.below(8),
        3 | 4 => pixels(&mut chunks, rng),
        _ => {
            let mut inside = chunks[k].split_off(4);
            damage::bytes(&mut inside, rng);
            chunks[k].extend(inside);
        }
    }
    bytes.truncate(8);
    for chunk in chunks {
        bytes.extend(((chunk.len() - 4) as u32).to_be_bytes());
        bytes.extend(&chunk);
        bytes.extend(crc32fast::hash(&chunk).to_be_bytes());
    }
}

/// The chunks of a PNG, kind and data; `None` for other files.
fn chunks(bytes: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut rest = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n")?;
    let mut chunks = Vec::new();
    while rest.len() >= 12 {
        let length = u32::from_be_bytes(rest[..4].try_into().ok()?) as usize;
        chunks.push(rest.get(4..8 + length)?.to_vec());
        rest = rest.get(12 + length..)?;
    }
    Some(chunks)
}

/// Damages the unpacked rows of the first chunk of pixels.
fn pixels(chunks: &mut [Vec<u8>], rng: &mut Stream) {
    let Some(chunk) = chunks.iter_mut().find(|chunk| chunk.starts_with(b"IDAT")) else { return };
    let mut rows = Vec::new();
    if ZlibDecoder::new(&chunk[4..]).take(MOST).read_to_end(&mut rows).is_err() {
        return;
    }
    damage::bytes(&mut rows, rng);
    let mut encoder = ZlibEncoder::new(b"IDAT".to_vec(), Compression::fast());
    encoder.write_all(&rows).expect("memory");
    *chunk = encoder.finish().expect("memory");
}

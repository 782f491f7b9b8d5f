//! Zip archives: their members, unpacked one by one.

use std::io::{Cursor, Read};

use super::images;
use super::source::Source;
use crate::error::Result;
use crate::room::readable;

/// Bytes that are unpacked at a time.
const BLOCK: usize = 1 << 16;

/// An archive held in memory.
pub(super) type Archive<'a> = zip::ZipArchive<Cursor<&'a [u8]>>;

/// Whether the first bytes are the signature of a member, or of an archive without members.
pub(super) fn sniff(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06")
}

/// Opens the archive in `bytes`; `source` is its place in messages.
pub(super) fn open<'a>(source: &Source, bytes: &'a [u8]) -> Result<Archive<'a>> {
    let broken = |e: zip::result::ZipError| {
        source.error(format!("byte {}", bytes.len()), e, "the directory at the end of a zip archive")
    };
    let archive = Archive::new(Cursor::new(bytes)).map_err(broken)?;
    for name in archive.file_names() {
        let name = name.map_err(broken)?;
        if leaves(&name) {
            let expected = "a name inside of the archive: no absolute path, no `..`, no `\\`, no NUL";
            return Err(source.error("name of a member", name, expected));
        }
    }
    Ok(archive)
}

/// Whether a name would lead out of the folder of its archive on some system. Nothing is unpacked to files here, but an
/// archive with such a name was made to do harm, and is refused whatever its other members are.
fn leaves(name: &str) -> bool {
    let drive = name.as_bytes().get(1) == Some(&b':') && name.as_bytes()[0].is_ascii_alphabetic();
    drive || name.starts_with('/') || name.contains(['\\', '\0']) || name.split('/').any(|part| part == "..")
}

/// The names of the files in an archive, without folders and hidden files.
pub(super) fn names(archive: &Archive<'_>) -> Vec<String> {
    archive
        .file_names()
        .filter_map(|name| Some(name.ok()?.into_owned()))
        .filter(|name| !name.ends_with('/') && !images::is_hidden(name))
        .collect()
}

/// The bytes of a member, unpacked, also from a gzip layer of its own.
pub(super) fn read_member(
    source: &Source,
    archive: &mut Archive<'_>,
    name: &str,
    limit: u64,
) -> Result<Source> {
    // The archive itself is in memory, too.
    let limit = limit.saturating_sub(source.len());
    let bytes = unpack(source, archive, name, limit.saturating_add(1))?;
    if bytes.len() as u64 > limit {
        let limit = readable(limit as f64);
        let expected = format!("at most {limit} beside the archive (--memory-limit); unpack the archive");
        return Err(source.error(format!("member {name}"), "more bytes unpacked", expected));
    }
    source.member(name, bytes).without_gzip()
}

/// The first bytes of a member.
pub(super) fn read_head(
    source: &Source,
    archive: &mut Archive<'_>,
    name: &str,
    length: u64,
) -> Result<Source> {
    Ok(source.member(name, unpack(source, archive, name, length)?))
}

fn unpack(source: &Source, archive: &mut Archive<'_>, name: &str, most: u64) -> Result<Vec<u8>> {
    let location = || format!("member {name}");
    let member =
        archive.by_name(name).map_err(|e| source.error(location(), e, "a member stored or deflated"))?;
    let mut bytes = Vec::new();
    let mut member = member.take(most);
    let mut held = source.held();
    loop {
        held.reserve(&mut bytes, BLOCK).map_err(|full| source.full(location(), full))?;
        let outcome = (&mut member).take(BLOCK as u64).read_to_end(&mut bytes);
        let n = outcome.map_err(|e| {
            source.error(format!("{}, byte {}", location(), bytes.len()), e, "its packed data")
        })?;
        if n < BLOCK {
            return Ok(bytes);
        }
    }
}

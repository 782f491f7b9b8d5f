//! Zip archives: their members, unpacked one by one.

use std::io::{Cursor, Read};

use super::images;
use super::source::Source;
use crate::error::Result;

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
    Archive::new(Cursor::new(bytes)).map_err(broken)
}

/// The names of the files in an archive, without folders and hidden files.
pub(super) fn names(archive: &Archive<'_>) -> Vec<String> {
    archive
        .file_names()
        .filter_map(|name| Some(name.ok()?.into_owned()))
        .filter(|name| !name.ends_with('/') && !images::is_hidden(name))
        .collect()
}

/// The bytes of a member, unpacked.
pub(super) fn read_member(
    source: &Source,
    archive: &mut Archive<'_>,
    name: &str,
    limit: u64,
) -> Result<Source> {
    let bytes = unpack(source, archive, name, limit.saturating_add(1))?;
    if bytes.len() as u64 > limit {
        let expected = format!("at most {limit} bytes in memory; unpack the archive");
        return Err(source.error(format!("member {name}"), "more bytes unpacked", expected));
    }
    Ok(Source::member(source.path(), name, bytes))
}

/// The first bytes of a member.
pub(super) fn read_head(
    source: &Source,
    archive: &mut Archive<'_>,
    name: &str,
    length: u64,
) -> Result<Source> {
    Ok(Source::member(source.path(), name, unpack(source, archive, name, length)?))
}

fn unpack(source: &Source, archive: &mut Archive<'_>, name: &str, most: u64) -> Result<Vec<u8>> {
    let location = || format!("member {name}");
    let member =
        archive.by_name(name).map_err(|e| source.error(location(), e, "a member stored or deflated"))?;
    let mut bytes = Vec::new();
    let outcome = member.take(most).read_to_end(&mut bytes);
    outcome
        .map_err(|e| source.error(format!("{}, byte {}", location(), bytes.len()), e, "its packed data"))?;
    Ok(bytes)
}

//! Zip archives: npz, a zip of images, or a zip with one data file.

use std::io::{Cursor, Read};

use super::options::ReadOptions;
use super::source::Source;
use super::{READERS, images, npz};
use crate::data::table::Table;
use crate::error::Result;

/// An archive held in memory.
pub(super) type Archive<'a> = zip::ZipArchive<Cursor<&'a [u8]>>;

/// The signature of a first member, or of an archive without members.
pub(super) fn sniff(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06")
}

/// Reads npz if there is an `.npy` member, else the images, else the only file of a known extension.
pub(super) fn read(source: &Source, options: &ReadOptions) -> Result<Table> {
    let bytes = source.bytes()?;
    let broken = |e: zip::result::ZipError| {
        source.error(format!("byte {}", bytes.len()), e, "the directory at the end of a zip archive")
    };
    let mut archive = Archive::new(Cursor::new(&bytes)).map_err(broken)?;
    let names: Vec<String> = archive
        .file_names()
        .filter_map(|name| Some(name.ok()?.into_owned()))
        .filter(|name| !name.ends_with('/') && !images::is_hidden(name))
        .collect();
    if names.iter().any(|name| name.ends_with(".npy")) {
        return npz::read(source, &mut archive, options);
    }
    if names.iter().any(|name| images::is_image(name)) {
        let names = names.into_iter().filter(|name| images::is_image(name)).collect();
        let load = |name: &str| read_member(source, &mut archive, name, options.in_memory_limit);
        return images::collect(source, names, load, options);
    }
    let extensions = || READERS.iter().flat_map(|reader| reader.extensions);
    let is_data = |name: &&String| {
        let lower = name.to_lowercase();
        let lower = lower.trim_end_matches(".gz");
        !lower.ends_with(".zip") && !lower.ends_with(".npz") && extensions().any(|e| lower.ends_with(e))
    };
    let data: Vec<&String> = names.iter().filter(is_data).collect();
    match data[..] {
        [only] => {
            super::read_source(&read_member(source, &mut archive, only, options.in_memory_limit)?, options)
        }
        _ => {
            let found = format!("{} files ({})", names.len(), names[..names.len().min(8)].join(", "));
            Err(source.error("archive", found, ".npy arrays, images, or one data file"))
        }
    }
}

/// A member, unpacked.
pub(super) fn read_member(
    source: &Source,
    archive: &mut Archive<'_>,
    name: &str,
    limit: u64,
) -> Result<Source> {
    let bytes = unpack(source, archive, name, limit.saturating_add(1))?;
    if bytes.len() as u64 > limit {
        let expected = format!("at most {limit} bytes in memory; raise the limit or unpack the archive");
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

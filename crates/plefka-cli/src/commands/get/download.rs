//! The download of one file: into a `.part` file, which the next attempt continues after a broken connection (HTTP
//! Range), then checked against its length and SHA-256 and renamed.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow, bail};
use plefka::Error;
use sha2::{Digest, Sha256};

use super::cut::Cut;
use super::part::Part;
use super::transfer::{Limits, receive, request};
use crate::args::PublicFile;
use crate::terminal::output::Output;
use crate::terminal::progress::Bar;

/// Number of attempts on one file; each continues where the last one ended.
const ATTEMPTS: usize = 4;
const BAR: &str = "{bar:24} {bytes}/{total_bytes}, {bytes_per_sec}, {eta} left";

/// A file to download.
#[derive(Debug)]
pub(super) struct Download<'a> {
    /// The address.
    pub url: String,
    /// The destination.
    pub path: PathBuf,
    /// Length and checksum.
    pub file: &'a PublicFile,
    /// Longest time without a byte.
    pub stall: Duration,
    /// Longest time in all.
    pub timeout: Duration,
}

/// The result of a download.
#[derive(Debug, Clone, Copy)]
pub(super) enum Status {
    /// The file existed already, with the right checksum.
    Present,
    /// The file was downloaded.
    Downloaded,
}

/// Downloads a file unless it exists.
pub(super) fn fetch(download: &Download<'_>, output: Output) -> anyhow::Result<Status> {
    let Download { url, path, file, stall, timeout } = download;
    if path.is_file() && checksum(path)? == file.sha256 {
        return Ok(Status::Present);
    }
    let end = Instant::now() + *timeout;
    let mut part = Part::open(path)?;
    for attempt in 1.. {
        let limits = Limits { stall: *stall, end, timeout: *timeout };
        match transfer(url, &mut part, file, limits) {
            Ok(()) => break,
            Err(Cut::Broken(_)) if attempt < ATTEMPTS && Instant::now() < end => {
                let from = part.length()?;
                output.note(format_args!("{url}: the connection was cut; going on from byte {from}"));
            }
            Err(Cut::Broken(cause)) => {
                let left = part.length().unwrap_or(0);
                return Err(cause.context(format!(
                    "{url}: the connection was cut, in {attempt} of {ATTEMPTS} attempts; the same command goes on from \
                     byte {left}"
                )));
            }
            Err(Cut::Refused(cause)) => return Err(cause.context(format!("cannot download {url}"))),
        }
    }
    let found = checksum(part.path())?;
    if found != file.sha256 {
        part.remove()?;
        bail!("{url}: found a file with SHA-256 {found}, expected {}; nothing was kept", file.sha256);
    }
    part.rename(path)?;
    Ok(Status::Downloaded)
}

/// Appends the missing rest of the file at `url` to `part`.
fn transfer(url: &str, part: &mut Part, file: &PublicFile, limits: Limits) -> Result<(), Cut> {
    let have = part.length().map_err(Cut::Refused)?;
    if have == file.bytes {
        return Ok(());
    }
    // What is longer than the file is no part of it.
    let have = if have > file.bytes { 0 } else { have };
    let response = request(url, have, limits)?;
    let status = response.status().as_u16();
    let text =
        |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    if let Some(encoding) = text("content-encoding").filter(|encoding| encoding != "identity") {
        let cause = anyhow!(
            "Content-Encoding: found {encoding}, expected none: the checksum is that of the file itself"
        );
        return Err(Cut::Refused(cause));
    }
    let before = match status {
        200 => 0,
        206 => have,
        code => return Err(Cut::Refused(anyhow!("the server answered with status {code}"))),
    };
    if let Some(range) = text("content-range").filter(|_| status == 206)
        && !range.starts_with(&format!("bytes {before}-"))
    {
        return Err(Cut::Refused(anyhow!("Content-Range: found {range}, expected bytes from {before} on")));
    }
    let length = text("content-length").and_then(|length| length.parse::<u64>().ok());
    let expected = file.bytes - before;
    if let Some(length) = length.filter(|length| *length != expected) {
        return Err(Cut::Refused(anyhow!("the server offers {length} bytes, expected {expected}")));
    }
    part.cut(before).map_err(Cut::Refused)?;
    let bar = Bar::new(Some(file.bytes), BAR);
    bar.set_position(before);
    let mut left = expected;
    let written = receive(response.into_body().into_reader(), limits, &mut |bytes: &[u8]| {
        left = left.checked_sub(bytes.len() as u64).ok_or_else(|| {
            Cut::Refused(anyhow!("the server sends more than the {expected} bytes that were expected"))
        })?;
        bar.inc(bytes.len() as u64);
        part.write(bytes).map_err(Cut::Refused)
    });
    part.sync().map_err(Cut::Refused)?;
    written?;
    match left {
        0 => Ok(()),
        left => Err(Cut::Broken(anyhow!("received {} of {expected} bytes", expected - left))),
    }
}

/// SHA-256 of a file, in hexadecimal.
fn checksum(path: &Path) -> anyhow::Result<String> {
    let mut file = File::open(path).map_err(|e| Error::io("read", path, e))?;
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer).with_context(|| format!("cannot read {}", path.display()))? {
            0 => break,
            n => digest.update(&buffer[..n]),
        }
    }
    Ok(digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

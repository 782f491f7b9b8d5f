//! The download of one file: into a `.part` file, which the next attempt continues after a broken connection (HTTP
//! Range), then checked against its MD5 and renamed.

use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, anyhow, bail};
use md5::{Digest, Md5};
use plefka::Error;

use crate::terminal::output::Output;
use crate::terminal::progress::Bar;

/// Number of attempts on one file; each continues where the last one ended.
const ATTEMPTS: usize = 4;
const CONNECT: Duration = Duration::from_secs(30);
/// A transfer fails when the server sends nothing for this long.
const SILENCE: Duration = Duration::from_secs(120);
const BAR: &str = "{bar:24} {bytes}/{total_bytes}, {bytes_per_sec}, {eta} left";
const NO_TLS: &str = "this build has no TLS, which https needs; build it with --features tls";

/// A file to download.
#[derive(Debug)]
pub(super) struct Download {
    /// The address.
    pub url: String,
    /// The destination.
    pub path: PathBuf,
    /// MD5 of the file, in hexadecimal.
    pub md5: &'static str,
}

/// The result of a download.
#[derive(Debug, Clone, Copy)]
pub(super) enum Status {
    /// The file existed already, with the right checksum.
    Present,
    /// The file was downloaded.
    Downloaded,
}

/// Downloads a file unless it exists; returns its size in bytes.
pub(super) fn fetch(download: &Download, output: Output) -> anyhow::Result<(Status, u64)> {
    let Download { url, path, md5 } = download;
    if path.exists() && checksum(path)? == *md5 {
        return Ok((Status::Present, size(path)?));
    }
    let part = part_of(path);
    for attempt in 1.. {
        match transfer(url, &part) {
            Ok(()) => break,
            Err(Cut::Broken(_)) if attempt < ATTEMPTS => {
                output
                    .note(format_args!("{url}: the connection was cut; going on from byte {}", size(&part)?));
            }
            Err(Cut::Broken(cause)) => {
                let left = size(&part).unwrap_or(0);
                return Err(cause.context(format!(
                    "{url}: the connection was cut {ATTEMPTS} times; the same command goes on from byte {left}"
                )));
            }
            Err(Cut::Refused(cause)) => return Err(cause.context(format!("cannot download {url}"))),
        }
    }
    let found = checksum(&part)?;
    if found != *md5 {
        std::fs::remove_file(&part).map_err(|e| Error::io("remove", &part, e))?;
        bail!("{url}: found a file with MD5 {found}, expected {md5}; nothing was kept");
    }
    std::fs::rename(&part, path).map_err(|e| Error::io("write", path, e))?;
    Ok((Status::Downloaded, size(path)?))
}

fn part_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    PathBuf::from(name)
}

/// The reason why a transfer ended early.
enum Cut {
    /// A failure that another attempt can continue.
    Broken(anyhow::Error),
    /// A failure that another attempt would meet again.
    Refused(anyhow::Error),
}

/// Appends the missing rest of the file at `url` to `part`.
fn transfer(url: &str, part: &Path) -> Result<(), Cut> {
    let have = size(part).unwrap_or(0);
    let response = ask(url, have)?;
    let append = match response.status().as_u16() {
        200 => false,
        206 => true,
        // The server has no more bytes; the checksum decides whether the file is complete.
        416 if have > 0 => return Ok(()),
        code => return Err(Cut::Refused(anyhow!("the server answered with status {code}"))),
    };
    let length = response.headers().get("content-length").and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
    let before = if append { have } else { 0 };
    let bar = Bar::new(length.map(|n| n + before), BAR);
    bar.set_position(before);
    let received = receive(response.into_body().into_reader(), part, append, &bar)?;
    drop(bar);
    match length {
        Some(length) if received < length => {
            Err(Cut::Broken(anyhow!("received {received} of {length} bytes")))
        }
        _ => Ok(()),
    }
}

/// Requests the file from byte `have` on.
fn ask(url: &str, have: u64) -> Result<ureq::http::Response<ureq::Body>, Cut> {
    if cfg!(not(feature = "tls")) && url.starts_with("https:") {
        return Err(Cut::Refused(anyhow!(NO_TLS)));
    }
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_connect(Some(CONNECT))
        .timeout_recv_response(Some(SILENCE))
        .build()
        .into();
    // The checksum belongs to the stored file, so the server must not compress the transfer.
    let mut request = agent.get(url).header("Accept-Encoding", "identity");
    if have > 0 {
        request = request.header("Range", format!("bytes={have}-"));
    }
    request.call().map_err(|e| broken_or_refused(e.into()))
}

/// Writes the received bytes; returns their number.
fn receive(mut body: impl Read, part: &Path, append: bool, bar: &Bar) -> Result<u64, Cut> {
    let refused = |e: std::io::Error| Cut::Refused(Error::io("write", part, e).into());
    let mut options = File::options();
    options.create(true).write(true).append(append).truncate(!append);
    let mut file = options.open(part).map_err(refused)?;
    let (mut buffer, mut received) = (vec![0; 64 << 10], 0);
    loop {
        let n = match body.read(&mut buffer) {
            Ok(0) => break,
            Ok(n) => n,
            Err(e) if e.kind() == ErrorKind::Interrupted => continue,
            Err(e) => return Err(Cut::Broken(e.into())),
        };
        file.write_all(&buffer[..n]).map_err(refused)?;
        received += n as u64;
        bar.inc(n as u64);
    }
    file.sync_all().map_err(refused)?;
    Ok(received)
}

/// An unknown host or a refused connection will not recover within seconds.
fn broken_or_refused(error: anyhow::Error) -> Cut {
    let reset =
        |e: &std::io::Error| matches!(e.kind(), ErrorKind::ConnectionReset | ErrorKind::UnexpectedEof);
    let cut = match error.downcast_ref::<ureq::Error>() {
        Some(ureq::Error::Io(e)) => reset(e),
        // The server may have pointed to such an address.
        Some(ureq::Error::TlsRequired) => return Cut::Refused(anyhow!(NO_TLS)),
        _ => false,
    };
    if cut { Cut::Broken(error) } else { Cut::Refused(error) }
}

fn size(path: &Path) -> anyhow::Result<u64> {
    Ok(std::fs::metadata(path).map_err(|e| Error::io("read", path, e))?.len())
}

/// MD5 of a file, in hexadecimal.
fn checksum(path: &Path) -> anyhow::Result<String> {
    let mut file = File::open(path).map_err(|e| Error::io("read", path, e))?;
    let mut digest = Md5::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer).with_context(|| format!("cannot read {}", path.display()))? {
            0 => break,
            n => digest.update(&buffer[..n]),
        }
    }
    Ok(digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

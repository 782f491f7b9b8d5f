//! Requests by HTTP, and bodies with time-outs: encrypted addresses alone, except on this machine, and no redirection to
//! others.

use std::io::{ErrorKind, Read};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

use anyhow::anyhow;
use ureq::http::{Response, Uri};

use super::cut::Cut;

const CONNECT: Duration = Duration::from_secs(30);
/// Bytes that are read at a time, and how many such blocks wait to be written.
const BLOCK: usize = 64 << 10;
const WAITING: usize = 8;
const NO_TLS: &str = "this build has no TLS, which https needs; build it with --features tls";

/// The times after which a transfer ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Longest time without a byte.
    pub(super) stall: Duration,
    /// The end of the time for the file.
    pub(super) end: Instant,
    /// The time for the file, for messages.
    pub(super) timeout: Duration,
}

/// Whether an address without encryption is on this machine.
fn is_local(url: &str) -> bool {
    let host = url.parse::<Uri>().ok().and_then(|uri| Some(uri.host()?.to_owned())).unwrap_or_default();
    let address = host.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// Requests the file from byte `have` on.
pub(super) fn request(url: &str, have: u64, limits: Limits) -> Result<Response<ureq::Body>, Cut> {
    let encrypted = url.starts_with("https:");
    if !encrypted && !is_local(url) {
        let cause = "found an address without encryption, expected one that starts with https:";
        return Err(Cut::Refused(anyhow!(cause)));
    }
    if cfg!(not(feature = "tls")) && encrypted {
        return Err(Cut::Refused(anyhow!(NO_TLS)));
    }
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .https_only(encrypted)
        // A server of this machine is one for tests and mirrors, which need no redirections.
        .max_redirects(if encrypted { 10 } else { 0 })
        .max_redirects_will_error(false)
        .timeout_connect(Some(CONNECT.min(limits.stall)))
        .timeout_recv_response(Some(limits.stall))
        .timeout_global(Some(limits.end.saturating_duration_since(Instant::now())))
        .build()
        .into();
    // The checksum belongs to the stored file, so the server must not compress the transfer.
    let mut request = agent.get(url).header("Accept-Encoding", "identity");
    if have > 0 {
        request = request.header("Range", format!("bytes={have}-"));
    }
    request.call().map_err(|e| broken_or_refused(e.into()))
}

/// Passes the bytes of a body to `write` as they come.
pub(super) fn receive(
    body: impl Read + Send + 'static,
    limits: Limits,
    write: &mut dyn FnMut(&[u8]) -> Result<(), Cut>,
) -> Result<(), Cut> {
    let (sender, receiver) = sync_channel(WAITING);
    // A read cannot be given up; the thread of one that waits for ever ends with the time for the file.
    let reader = move || {
        let mut body = body;
        loop {
            let mut block = vec![0; BLOCK];
            let read = match body.read(&mut block) {
                Err(e) if e.kind() == ErrorKind::Interrupted => continue,
                read => read,
            };
            let last = !matches!(read, Ok(n) if n > 0);
            let block = read.map(|n| block[..n].to_vec());
            if sender.send(block).is_err() || last {
                return;
            }
        }
    };
    std::thread::Builder::new().name("download".into()).spawn(reader).map_err(|e| Cut::Refused(e.into()))?;
    loop {
        let left = limits.end.saturating_duration_since(Instant::now());
        match receiver.recv_timeout(limits.stall.min(left)) {
            Ok(Ok(block)) if block.is_empty() => return Ok(()),
            Ok(Ok(block)) => write(&block)?,
            Ok(Err(e)) => return Err(Cut::Broken(e.into())),
            Err(RecvTimeoutError::Disconnected) => return Err(Cut::Broken(anyhow!("the transfer ended"))),
            Err(RecvTimeoutError::Timeout) => return Err(Cut::Broken(too_slow(limits))),
        }
        if Instant::now() >= limits.end {
            return Err(Cut::Broken(too_slow(limits)));
        }
    }
}

fn too_slow(limits: Limits) -> anyhow::Error {
    if Instant::now() >= limits.end {
        return anyhow!("not complete after {} s, the time of --timeout", limits.timeout.as_secs_f64());
    }
    anyhow!("no byte in {} s, the time of --stall", limits.stall.as_secs_f64())
}

/// An unknown host or a refused connection will not recover within seconds.
fn broken_or_refused(error: anyhow::Error) -> Cut {
    let reset =
        |e: &std::io::Error| matches!(e.kind(), ErrorKind::ConnectionReset | ErrorKind::UnexpectedEof);
    let cut = match error.downcast_ref::<ureq::Error>() {
        Some(ureq::Error::Io(e)) => reset(e),
        Some(ureq::Error::Timeout(_)) => true,
        // The server may have pointed to such an address.
        Some(ureq::Error::TlsRequired) => return Cut::Refused(anyhow!(NO_TLS)),
        _ => false,
    };
    if cut { Cut::Broken(error) } else { Cut::Refused(error) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_without_encryption_are_local() {
        for url in ["http://127.0.0.1:80/x", "http://localhost/x", "http://[::1]:8080/"] {
            assert!(is_local(url), "{url}");
        }
        for url in [
            "http://example.org/x",
            "http://localhost.example.org/",
            "http://127.0.0.1@example.org/",
            "ftp://x",
            "http://10.0.0.1/",
            "x",
        ] {
            assert!(!is_local(url), "{url}");
        }
    }
}

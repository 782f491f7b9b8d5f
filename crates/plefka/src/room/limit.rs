//! The limit of memory: how much this process may ask for. It changes no result, only whether there is an error.

use std::fs::read_to_string;
use std::sync::atomic::{AtomicU64, Ordering};

use bytesize::ByteSize;

/// Bytes that were set; 0 where none were.
static SET: AtomicU64 = AtomicU64::new(0);
/// The share of the machine's memory that may be asked for where nothing was set: the rest is for the system, for other
/// programs, and for what is too small to be counted.
const SHARE: f64 = 0.8;
/// Assumed where the system does not say.
const UNKNOWN: f64 = (1u64 << 40) as f64;

/// Bytes of memory of this machine, or of its container if there are fewer. Known on Linux; elsewhere 1 TiB is assumed.
pub fn installed_memory() -> f64 {
    let number = |path: &str| read_to_string(path).ok()?.trim().parse::<f64>().ok();
    let machine = || {
        let text = read_to_string("/proc/meminfo").ok()?;
        let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
        Some(line.trim().trim_end_matches("kB").trim().parse::<f64>().ok()? * 1024.0)
    };
    let limits = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"].map(number);
    [machine(), limits[0], limits[1]].into_iter().flatten().fold(UNKNOWN, f64::min)
}

/// Bytes that an array, or everything that is read from a file, may take: what was set, or else 80 % of the machine's
/// memory.
pub fn memory_limit() -> u64 {
    set_limit().unwrap_or((SHARE * installed_memory()) as u64)
}

/// The limit that was set, if any.
pub(crate) fn set_limit() -> Option<u64> {
    Some(SET.load(Ordering::Relaxed)).filter(|bytes| *bytes > 0)
}

/// Sets the limit of this process; `None` for the default.
pub fn set_memory_limit(bytes: Option<u64>) {
    SET.store(bytes.unwrap_or(0), Ordering::Relaxed);
}

/// A number of bytes for a message: `1.5 GiB`.
pub fn readable(bytes: f64) -> String {
    // Beyond this the unit says nothing.
    if bytes < 1e18 { ByteSize::b(bytes as u64).to_string() } else { format!("{bytes:.1e} bytes") }
}

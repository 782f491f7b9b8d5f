//! The memory of the machine.

use std::fs::read_to_string;

/// Assumed where the system does not say.
const UNKNOWN: f64 = (1u64 << 40) as f64;

/// Bytes of memory that this process may use: those of the machine, or of its container if there are fewer. Known on
/// Linux; elsewhere 1 TiB is assumed.
pub(crate) fn installed_memory() -> f64 {
    let number = |path: &str| read_to_string(path).ok()?.trim().parse::<f64>().ok();
    let machine = || {
        let text = read_to_string("/proc/meminfo").ok()?;
        let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
        Some(line.trim().trim_end_matches("kB").trim().parse::<f64>().ok()? * 1024.0)
    };
    let limits = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"].map(number);
    [machine(), limits[0], limits[1]].into_iter().flatten().fold(UNKNOWN, f64::min)
}

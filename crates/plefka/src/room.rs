//! The memory of the machine, and the check that arrays fit into it before they are allocated: a program that the system
//! ends cannot say why.

use std::fs::read_to_string;

use crate::error::{Error, Result};

/// Assumed where the system does not say.
const UNKNOWN: f64 = (1u64 << 40) as f64;

/// Bytes of memory that this process may use: those of the machine, or of its container if there are fewer. Known on
/// Linux; elsewhere 1 TiB is assumed.
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

/// Refuses a setting whose `number` asks for more bytes than the machine has; `bytes` grow in proportion to the number to
/// the power `power`.
///
/// # Errors
/// [`Error::Setting`] with about the largest number that fits.
pub fn check_room(setting: &str, number: usize, bytes: f64, power: f64) -> Result<()> {
    let memory = installed_memory();
    if bytes <= memory {
        return Ok(());
    }
    let most = (number as f64 * (memory / bytes).powf(power.recip())).floor();
    let expected = format!(
        "at most about {most}: this needs {bytes:.1e} bytes of memory, and the machine has {memory:.1e}"
    );
    Err(Error::setting(setting, number, expected))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_passes_and_the_rest_is_named() {
        let memory = installed_memory();
        assert!(memory > 1e8);
        check_room("n", 10, 0.5 * memory, 1.0).unwrap();
        let message = check_room("spins", 1000, 4.0 * memory, 2.0).unwrap_err().to_string();
        assert!(message.contains("`spins`: found 1000, expected at most about 500"), "{message}");
    }
}

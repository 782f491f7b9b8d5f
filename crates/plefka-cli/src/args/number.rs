//! Real numbers as values of flags: not NaN, not infinite, and in their range even where a command does not use them; and
//! sizes of memory.

/// A finite number.
pub(super) fn finite(text: &str) -> Result<f64, String> {
    let number = text.parse::<f64>().map_err(|_| "expected a number".to_owned())?;
    if number.is_finite() { Ok(number) } else { Err("expected a finite number".into()) }
}

/// A share from 0 to 1.
pub(super) fn share(text: &str) -> Result<f64, String> {
    finite(text)
        .ok()
        .filter(|share| (0.0..=1.0).contains(share))
        .ok_or_else(|| "expected a share from 0 to 1".into())
}

/// Least memory that a command works with.
const LEAST: u64 = 1 << 20;

/// A number of bytes, with or without a unit.
pub(crate) fn size(text: &str) -> Result<u64, String> {
    let size = text.parse::<bytesize::ByteSize>().ok().map(|size| size.as_u64());
    size.filter(|size| (LEAST..u64::MAX).contains(size))
        .ok_or_else(|| "expected a size of at least 1MiB, such as 500MB or 2GiB".into())
}

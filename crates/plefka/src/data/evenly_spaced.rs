//! Evenly spaced indices of rows.

/// The indices ⌊k `of`/`n`⌋ for k = 0 … `n` − 1: ascending from 0, all below `of`. If `n` is above `of`, some indices
/// repeat; without rows (`of` = 0) the list is empty.
pub fn evenly_spaced(n: usize, of: usize) -> Vec<usize> {
    let n = if of == 0 { 0 } else { n };
    (0..n).map(|k| k * of / n).collect()
}

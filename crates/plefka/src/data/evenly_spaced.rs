//! Evenly spaced indices of rows.

/// The indices ⌊k `of`/`n`⌋ for k = 0 … `n` − 1: ascending from 0, all below `of`. If `n` is above `of`, some indices
/// repeat; without rows (`of` = 0) the list is empty.
pub fn evenly_spaced(n: usize, of: usize) -> Vec<usize> {
    let n = if of == 0 { 0 } else { n };
    (0..n).map(|k| k * of / n).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indices_are_spread_over_all_rows() {
        assert_eq!(evenly_spaced(3, 10), [0, 3, 6]);
        assert_eq!(evenly_spaced(4, 4), [0, 1, 2, 3]);
        assert_eq!(evenly_spaced(4, 2), [0, 0, 1, 1]);
        assert!(evenly_spaced(0, 3).is_empty() && evenly_spaced(3, 0).is_empty());
    }
}

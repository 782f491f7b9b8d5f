//! Columns named by ranges: `0-391,500`, both ends included, counted from 0.

use plefka::{Error, Result};

/// True for every column of `n` that the ranges name.
pub(crate) fn columns(text: &str, n: usize) -> Result<Vec<bool>> {
    let mut held = vec![false; n];
    for part in text.split(',').map(str::trim) {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let range = first.trim().parse::<usize>().ok().zip(last.trim().parse::<usize>().ok());
        let Some((first, last)) = range.filter(|&(first, last)| first <= last && last < n) else {
            let expected = format!("columns such as 0-3,7, counted from 0 to {}", n.saturating_sub(1));
            return Err(Error::setting("hold", format!("`{part}` in `{text}`"), expected));
        };
        held[first..=last].fill(true);
    }
    Ok(held)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_name_columns() {
        let named = |text: &str| -> Vec<usize> {
            columns(text, 6).unwrap().iter().enumerate().filter(|(_, h)| **h).map(|(k, _)| k).collect()
        };
        assert_eq!(named("0-2,4"), [0, 1, 2, 4]);
        assert_eq!(named(" 5 , 0 - 1,1"), [0, 1, 5]);
        for text in ["", "6", "2-1", "0-6", "-1", "a", "1,,2", "1-2-3", "1.5"] {
            let message = columns(text, 6).unwrap_err().to_string();
            assert!(
                message.contains("setting `hold`") && message.contains("from 0 to 5"),
                "{text}: {message}"
            );
        }
    }
}

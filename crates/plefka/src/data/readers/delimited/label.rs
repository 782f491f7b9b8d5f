//! The column of labels of a table of text.

use crate::error::{Error, Result};

/// Names in a message at most.
const SHOWN: usize = 8;

/// The column with that name or index, and whether it was found by name.
///
/// # Errors
/// A column that is not there, and a name that several columns have.
pub(super) fn column(
    wanted: &str,
    top: &[Vec<u8>],
    flag: &str,
    text: impl Fn(&[u8]) -> bool,
) -> Result<(usize, bool)> {
    let setting = flag.trim_start_matches('-').replace('-', "_");
    let called: Vec<usize> =
        (0..top.len()).filter(|&k| top[k] == wanted.as_bytes() && text(&top[k])).collect();
    match called[..] {
        [only] => return Ok((only, true)),
        [] => {}
        _ => {
            let numbers: Vec<String> = called.iter().map(usize::to_string).collect();
            let expected = format!("one of the columns of that name by its number: {}", numbers.join(", "));
            return Err(Error::setting(
                setting,
                format!("{wanted}, the name of {} columns", called.len()),
                expected,
            ));
        }
    }
    let n = top.len() as i64;
    let index = wanted.parse::<i64>().ok().filter(|k| (-n..n).contains(k));
    index.map(|k| (k.rem_euclid(n) as usize, false)).ok_or_else(|| {
        let names: Vec<_> = top.iter().take(SHOWN).map(|cell| String::from_utf8_lossy(cell)).collect();
        let more = if top.len() > SHOWN { ", …" } else { "" };
        let expected =
            format!("an index from {} to {}, or one of the header's {}{more}", -n, n - 1, names.join(", "));
        Error::setting(setting, wanted, expected)
    })
}

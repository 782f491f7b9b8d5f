//! The meaning of the bytes of a sequence, given an alphabet and the treatment of lower case.

use super::{Alphabet, Ambiguous, LowerCase, SequenceOptions};
use crate::error::{Error, Result};

/// The meaning of a byte of a sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Code {
    /// A state of a site.
    State(u8),
    /// A letter that stands for no single state.
    Ambiguous,
    /// A byte outside the columns of the alignment: an insertion or a blank.
    Outside,
    /// A byte that no sequence of this alphabet has.
    Unknown,
}

/// The meaning of every byte; in an `a3m` file lower-case letters are insertions unless the settings say otherwise.
///
/// # Errors
/// Ambiguous letters that are to be gaps, in an alphabet without a gap.
pub(crate) fn codes(alphabet: &Alphabet, settings: &SequenceOptions, a3m: bool) -> Result<[Code; 256]> {
    if settings.ambiguous == Ambiguous::Gap && alphabet.gap().is_none() {
        let expected = format!("refuse, missing or drop: the alphabet {alphabet} has no gap");
        return Err(Error::setting("ambiguous", "gap", expected));
    }
    let insertions =
        settings.lower_case == LowerCase::Insert || settings.lower_case == LowerCase::Auto && a3m;
    let gap = alphabet.gap();
    let plain = |letter: u8| match alphabet.state(letter).or(gap.filter(|_| letter == b'.')) {
        Some(state) => Code::State(state),
        None if alphabet.is_ambiguous(letter) => Code::Ambiguous,
        None => Code::Unknown,
    };
    Ok(std::array::from_fn(|byte| match byte as u8 {
        b' ' | b'\t' | b'\r' => Code::Outside,
        b'.' if insertions => Code::Outside,
        lower @ b'a'..=b'z' if alphabet.state(lower).is_none() => {
            if insertions {
                Code::Outside
            } else {
                plain(lower.to_ascii_uppercase())
            }
        }
        other => plain(other),
    }))
}

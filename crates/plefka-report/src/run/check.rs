//! The consistency of the arrays of a report.

use super::input::ReportInput;
use crate::error::{Error, Result};

/// Refuses arrays whose shapes do not match the weights; an empty array is a missing part and always accepted.
pub(super) fn shapes(input: &ReportInput) -> Result<()> {
    let (visible, hidden) = input.weights.dim();
    let expect = |what: &str, found: usize, expected: usize, of: &str| {
        if found == expected || found == 0 {
            return Ok(());
        }
        let expected = format!("{expected} as the weights ({visible}×{hidden}) have {of}");
        Err(Error::input(what, found, expected))
    };
    expect("length of the visible bias", input.visible_bias.len(), visible, "rows")?;
    expect("length of the hidden bias", input.hidden_bias.len(), hidden, "columns")?;
    let parts = [
        ("data", &input.data),
        ("samples", &input.samples),
        ("originals", &input.originals),
        ("reconstructions", &input.reconstructions),
    ];
    for (name, part) in parts {
        if !part.is_empty() {
            expect(&format!("columns of the {name}"), part.ncols(), visible, "rows")?;
        }
    }
    if let Some((height, width)) = input.image_shape
        && height.checked_mul(width) != Some(visible)
    {
        let expected = format!("height × width = {visible} visible units");
        return Err(Error::input("image shape", format!("{height}×{width}"), expected));
    }
    logos(input)?;
    if input.originals.dim() != input.reconstructions.dim() {
        let (found, expected) = (input.reconstructions.dim(), input.originals.dim());
        let expected = format!("{expected:?} as the originals");
        return Err(Error::input("shape of the reconstructions", format!("{found:?}"), expected));
    }
    Ok(())
}

fn logos(input: &ReportInput) -> Result<()> {
    let Some(logos) = &input.logos else { return Ok(()) };
    let (visible, hidden) = input.weights.dim();
    let (sites, states) = (logos.positions.len(), logos.letters.len());
    if logos.weights.dim() == (visible, hidden) && sites * states == visible {
        return Ok(());
    }
    let found = format!("{:?} of {sites} sites of {states} states", logos.weights.dim());
    Err(Error::input("weights of the logos", found, format!("({visible}, {hidden}) as the weights")))
}

//! The sequence logos of a report.

use plefka::Result;
use plefka::any::AnyRbm;
use plefka::data::sequences::{Alphabet, AlphabetKind};
use plefka::io::{ModelHeader, provenance};
use plefka_report::{LetterKind, Logos};

/// Logos for Potts units, whose weights have a gauge, and for other units whose data were sequences.
pub(super) fn of(rbm: &AnyRbm, header: &ModelHeader) -> Result<Option<Logos>> {
    let potts = header.visible.strip_prefix("potts:").and_then(|q| q.parse::<usize>().ok());
    let sites = provenance::sites(&header.notes).filter(|sites| sites.n_columns() == rbm.n_visible());
    let (letters, positions): (Vec<String>, Vec<usize>) = match (sites, potts) {
        (Some(sites), _) => (sites.alphabet.letters().chars().map(String::from).collect(), sites.positions),
        (None, Some(q)) if q > 0 && rbm.n_visible().is_multiple_of(q) => {
            ((0..q).map(|state| state.to_string()).collect(), (1..=rbm.n_visible() / q).collect())
        }
        _ => return Ok(None),
    };
    let zero_sum = potts == Some(letters.len());
    let weights = match zero_sum {
        true => rbm.zero_sum_weights(letters.len())?,
        false => rbm.to_f32().weights,
    };
    let kind = kind(&letters);
    Ok(Some(Logos { weights, letters, kind, positions, zero_sum }))
}

/// The kind of the letters; states that are not letters have no kind.
fn kind(letters: &[String]) -> LetterKind {
    let alphabet = match letters.iter().all(|text| text.len() == 1) {
        true => Alphabet::parse(&letters.concat()).map_or(AlphabetKind::Other, |alphabet| alphabet.kind()),
        false => AlphabetKind::Other,
    };
    match alphabet {
        AlphabetKind::Protein => LetterKind::AminoAcids,
        AlphabetKind::Dna | AlphabetKind::Rna => LetterKind::Nucleotides,
        AlphabetKind::Other => LetterKind::Other,
    }
}

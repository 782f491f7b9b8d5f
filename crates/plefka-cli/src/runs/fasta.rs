//! One-hot samples as a FASTA file, for models of aligned sequences.

use ndarray::Array2;
use plefka::any::{AnyRows, AnySamples};
use plefka::data::Rows;
use plefka::data::sequences::Sites;
use plefka::{Error, Result};

/// Refuses FASTA where samples have no letters, before any work starts.
///
/// # Errors
/// A model that was not trained on sequences, or whose units are not the sites; means in place of states.
pub(crate) fn check(sites: Option<&Sites>, visible: &str, means: bool) -> Result<()> {
    if sites.is_none() {
        let found = "FASTA, for a model that was not trained on aligned sequences";
        return Err(Error::setting("out", found, "a file of numbers, such as .npy"));
    }
    if !visible.starts_with("potts") {
        let found = format!("FASTA, for {visible} units, whose samples need not have one letter at a site");
        return Err(Error::setting("out", found, "a file of numbers, or a model of potts units"));
    }
    if means {
        return Err(Error::setting("out", "FASTA, for means", "a file of numbers, such as .npy"));
    }
    Ok(())
}

/// The records of one-hot rows.
///
/// # Errors
/// Rows that are not one-hot.
pub(crate) fn of(rows: &Array2<f32>, sites: &Sites) -> Result<String> {
    let samples = AnySamples::from_rows(AnyRows::from(Rows::from(rows.clone())))?;
    Ok(sites.to_fasta(samples.states(sites.n_states())?.view(), "sample_"))
}

//! Sequences that are written as FASTA and read.

use std::path::Path;

use ndarray::Array2;
use plefka::data::readers::{ReadOptions, read_bytes};
use plefka::data::sequences::{Alphabet, Sites, states};
use plefka::data::{Binarize, Samples, Scale};
use plefka::units::unit_named;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::check;

/// An alphabet, and sequences of one length in it.
fn alignments() -> impl Strategy<Value = (Alphabet, Array2<u8>)> {
    const ALPHABETS: &[&str] = &["protein", "dna", "rna", "HP-", "AB", "abAB-", "XYZ*"];
    (select(ALPHABETS), 1usize..5, 1usize..9).prop_flat_map(|(name, rows, sites)| {
        let alphabet = Alphabet::parse(name).unwrap();
        let n_states = alphabet.n_states() as u8;
        vec(0..n_states, rows * sites)
            .prop_map(move |all| (alphabet.clone(), Array2::from_shape_vec((rows, sites), all).unwrap()))
    })
}

#[test]
fn sequences_come_back() {
    check(100, alignments(), |(alphabet, wanted)| {
        let sites = Sites::all(alphabet.clone(), wanted.ncols());
        let text = sites.to_fasta(wanted.view(), "s");
        let mut options = ReadOptions::default();
        options.sequences.alphabet = alphabet.letters().into();
        let table = read_bytes(Path::new("a.fasta"), text.into_bytes(), &options).unwrap();
        assert_eq!(table.sites, Some(sites.clone()));
        let unit = unit_named::<f32>(&sites.unit()).unwrap();
        let samples = Samples::scaled(table, unit, Binarize::Keep, Scale::Auto, false).unwrap();
        assert_eq!(states(&samples, sites.n_states()).unwrap(), wanted);
    });
}

//! The letters of a logo and their colours: by chemistry for amino acids, by base for nucleotides, in turn for other
//! states.

/// Chemistry of amino acids: class of the style sheet, name, members.
const AMINO_ACIDS: [(&str, &str, &str); 7] = [
    ("k0", "aliphatic", "AILMV"),
    ("k1", "aromatic", "FWY"),
    ("k2", "polar", "NQST"),
    ("k3", "positive", "HKR"),
    ("k4", "negative", "DE"),
    ("k5", "C, G, P", "CGP"),
    ("k6", "gap", "-"),
];
const NUCLEOTIDES: [(&str, &str, &str); 5] =
    [("k0", "A", "A"), ("k3", "C", "C"), ("k1", "G", "G"), ("k4", "T or U", "TU"), ("k6", "gap", "-")];
/// Style classes that states without a known meaning take in turn.
const IN_TURN: [&str; 6] = ["k3", "k4", "k0", "k1", "k5", "k2"];

/// The meaning of letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LetterKind {
    /// Amino acids, coloured by their chemistry.
    AminoAcids,
    /// Nucleotides, coloured by their base.
    Nucleotides,
    /// Anything else, coloured in turn.
    #[default]
    Other,
}

/// The states of a site as drawn in a logo.
#[derive(Debug, Clone)]
pub(crate) struct Letters {
    texts: Vec<String>,
    classes: Vec<&'static str>,
    legend: Vec<(&'static str, &'static str)>,
}

impl Letters {
    /// Letters with their colours.
    pub(crate) fn new(texts: Vec<String>, kind: LetterKind) -> Self {
        let table: &[(&str, &str, &str)] = match kind {
            LetterKind::AminoAcids => &AMINO_ACIDS,
            LetterKind::Nucleotides => &NUCLEOTIDES,
            LetterKind::Other => &[],
        };
        let of = |(k, text): (usize, &String)| {
            let named = table.iter().find(|(_, _, members)| members.contains(text.as_str()));
            named.map_or(IN_TURN[k % IN_TURN.len()], |(class, ..)| *class)
        };
        let classes: Vec<&'static str> = texts.iter().enumerate().map(of).collect();
        let legend =
            table.iter().filter(|entry| classes.contains(&entry.0)).map(|entry| (entry.0, entry.1)).collect();
        Self { texts, classes, legend }
    }

    /// Number of states.
    pub(crate) fn n_states(&self) -> usize {
        self.texts.len()
    }

    /// The text drawn for a state.
    pub(crate) fn text(&self, state: usize) -> &str {
        &self.texts[state]
    }

    /// The text of a state for readers and screen readers; the gap has a name.
    pub(crate) fn name(&self, state: usize) -> &str {
        if self.texts[state] == "-" { "gap" } else { &self.texts[state] }
    }

    /// The class of the style sheet that colours a state.
    pub(crate) fn class(&self, state: usize) -> &'static str {
        self.classes[state]
    }

    /// Class and name of every colour with a meaning.
    pub(crate) fn legend(&self) -> &[(&'static str, &'static str)] {
        &self.legend
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters(text: &str, kind: LetterKind) -> Letters {
        Letters::new(text.chars().map(String::from).collect(), kind)
    }

    #[test]
    fn every_letter_has_a_colour_of_its_class() {
        let protein = letters("ACDEFGHIKLMNPQRSTVWY-", LetterKind::AminoAcids);
        let class = |letter: char| protein.class("ACDEFGHIKLMNPQRSTVWY-".find(letter).unwrap());
        assert_eq!(
            (class('K'), class('R'), class('D'), class('W'), class('-')),
            ("k3", "k3", "k4", "k1", "k6")
        );
        assert_eq!(protein.legend().len(), 7);
        let all: String = AMINO_ACIDS.iter().map(|(.., members)| *members).collect();
        assert!((0..21).all(|state| all.contains(protein.text(state))) && all.len() == 21);
        assert_eq!(letters("ACGU", LetterKind::Nucleotides).legend().len(), 4);
        let numbers = Letters::new((0..12).map(|k: u8| k.to_string()).collect(), LetterKind::Other);
        assert!(numbers.legend().is_empty() && numbers.class(0) != numbers.class(1));
        assert_eq!((numbers.text(11), protein.name(20)), ("11", "gap"));
    }
}

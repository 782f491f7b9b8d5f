//! Alphabets of sequences: the letters that are states of a site, their order, and the letters that are ambiguous
//! (IUPAC-IUB codes: Cornish-Bowden 1985 for nucleotides, IUPAC-IUB 1984 for amino acids).

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::vocabulary::Entry;

const PROTEIN: &str = "ACDEFGHIKLMNPQRSTVWY-";
const DNA: &str = "ACGT-";
const RNA: &str = "ACGU-";
/// The letter of a gap.
const GAP: u8 = b'-';

/// Alphabets with a name: the name, the letters, and their meaning.
const NAMED: [(&str, &str, &str); 3] = [
    ("protein", PROTEIN, "The twenty amino acids and the gap"),
    ("dna", DNA, "A, C, G, T and the gap"),
    ("rna", RNA, "A, C, G, U and the gap"),
];

/// Names that a setting can have in place of letters.
pub fn alphabets() -> Vec<Entry> {
    let auto = Entry { name: "auto", description: "What the letters look like" };
    let named = NAMED.map(|(name, _, description)| Entry { name, description });
    [auto].into_iter().chain(named).collect()
}

/// The letters of the states of a site, in the order of their columns: at least two ASCII characters, none twice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Alphabet(String);

/// The meaning of the letters of an alphabet, apart from the gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlphabetKind {
    /// The twenty amino acids.
    Protein,
    /// A, C, G and T.
    Dna,
    /// A, C, G and U.
    Rna,
    /// Anything else.
    Other,
}

impl Alphabet {
    /// The twenty amino acids in alphabetic order, and the gap: 21 states.
    pub fn protein() -> Self {
        Self(PROTEIN.into())
    }

    /// A, C, G, T and the gap.
    pub fn dna() -> Self {
        Self(DNA.into())
    }

    /// A, C, G, U and the gap.
    pub fn rna() -> Self {
        Self(RNA.into())
    }

    /// An alphabet by its name (`protein`, `dna`, `rna`) or by its letters. `-` among them is the gap; without it there
    /// is no gap state.
    ///
    /// # Errors
    /// Fewer than two letters, a letter twice, or a character that no sequence has: blanks, `>`, `;`, `#`, `.` and all
    /// outside ASCII.
    pub fn parse(text: &str) -> Result<Self> {
        if let Some((_, letters, _)) = NAMED.iter().find(|(name, ..)| *name == text) {
            return Ok(Self((*letters).into()));
        }
        let refused = |found: String| {
            let names: Vec<&str> = alphabets().iter().map(|entry| entry.name).collect();
            let expected = format!("{}, or at least two different letters such as HP-", names.join(", "));
            Err(Error::setting("alphabet", found, expected))
        };
        if text.len() < 2 {
            return refused(format!("{text:?}"));
        }
        for (k, letter) in text.char_indices() {
            if !letter.is_ascii_graphic() || matches!(letter, '>' | ';' | '#' | '.') {
                return refused(format!("{letter:?} in {text:?}"));
            }
            if text[..k].contains(letter) {
                return refused(format!("{letter:?} twice in {text:?}"));
            }
        }
        Ok(Self(text.into()))
    }

    /// The alphabet of `letters`. If at least nine in ten, gaps aside, are A, C, G, T, U or N, it is RNA if there is U
    /// and no T, and DNA otherwise; else it is protein.
    pub fn guess(letters: impl Iterator<Item = u8>) -> Self {
        let (mut total, mut nucleotides, mut t, mut u) = (0u64, 0u64, false, false);
        for letter in letters.map(|letter| letter.to_ascii_uppercase()) {
            total += u64::from(letter.is_ascii_alphabetic());
            nucleotides += u64::from(b"ACGTUN".contains(&letter));
            t |= letter == b'T';
            u |= letter == b'U';
        }
        match total > 0 && 10 * nucleotides >= 9 * total {
            true if u && !t => Self::rna(),
            true => Self::dna(),
            false => Self::protein(),
        }
    }

    /// The letters, as text.
    pub fn letters(&self) -> &str {
        &self.0
    }

    /// Number of states Q.
    pub fn n_states(&self) -> usize {
        self.0.len()
    }

    /// The state of a letter; upper and lower case differ.
    pub fn state(&self, letter: u8) -> Option<u8> {
        // At most 94 different letters are ASCII graphic characters.
        self.0.bytes().position(|own| own == letter).map(|state| state as u8)
    }

    /// The state of the gap, if there is one.
    pub fn gap(&self) -> Option<u8> {
        self.state(GAP)
    }

    /// The kind of the letters, for any order and with or without a gap.
    pub fn kind(&self) -> AlphabetKind {
        let mut own: Vec<u8> = self.0.bytes().filter(|&letter| letter != GAP).collect();
        own.sort_unstable();
        let is = |of: &str| own == of.as_bytes()[..of.len() - 1];
        match () {
            () if is(PROTEIN) => AlphabetKind::Protein,
            () if is(DNA) => AlphabetKind::Dna,
            () if is(RNA) => AlphabetKind::Rna,
            () => AlphabetKind::Other,
        }
    }

    /// Whether a letter is not a state but stands for an unknown state: B, Z, X, J, U, O for proteins, the IUPAC codes
    /// for nucleotides, X and N otherwise; `?` always. If the gap is not a state, a gap counts too.
    pub fn is_ambiguous(&self, letter: u8) -> bool {
        if self.state(letter).is_some() {
            return false;
        }
        let codes: &[u8] = match self.kind() {
            AlphabetKind::Protein => b"BZXJUO?",
            AlphabetKind::Dna | AlphabetKind::Rna => b"RYSWKMBDHVNX?",
            AlphabetKind::Other => b"XN?",
        };
        codes.contains(&letter) || matches!(letter, b'-' | b'.')
    }
}

impl fmt::Display for Alphabet {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = NAMED.iter().find(|(_, letters, _)| *letters == self.0);
        out.write_str(named.map_or(&self.0, |(name, ..)| name))
    }
}

impl TryFrom<String> for Alphabet {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        Self::parse(&text)
    }
}

impl From<Alphabet> for String {
    fn from(alphabet: Alphabet) -> Self {
        alphabet.0
    }
}

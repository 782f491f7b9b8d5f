//! Alphabets by name, by letters and by guess.

use plefka::data::sequences::{Alphabet, AlphabetKind};

#[test]
fn names_and_letters() {
    assert_eq!(Alphabet::parse("protein").unwrap().n_states(), 21);
    assert_eq!(Alphabet::parse("rna").unwrap(), Alphabet::parse("ACGU-").unwrap());
    assert_eq!(Alphabet::parse("TGCA").unwrap().kind(), AlphabetKind::Dna);
    let own = Alphabet::parse("HP-").unwrap();
    assert_eq!(
        (own.kind(), own.gap(), own.state(b'P'), own.state(b'p')),
        (AlphabetKind::Other, Some(2), Some(1), None)
    );
    assert_eq!((own.to_string(), Alphabet::dna().to_string()), ("HP-".into(), "dna".into()));
    for (text, part) in
        [("A", "\"A\""), ("", "\"\""), ("ABA", "'A' twice"), ("A C", "' ' in"), ("AÄ", "'Ä' in")]
    {
        let message = Alphabet::parse(text).unwrap_err().to_string();
        assert!(message.contains("`alphabet`") && message.contains(part), "{message}");
    }
}

#[test]
fn what_letters_look_like() {
    let guess = |text: &str| Alphabet::guess(text.bytes());
    assert_eq!(guess("ACGT-NNacgt"), Alphabet::dna());
    assert_eq!(guess("GAUUACA--"), Alphabet::rna());
    assert_eq!(guess("LPGEWKPCQDIT-GDIYYFN"), Alphabet::protein());
    assert_eq!(guess("--..-"), Alphabet::protein());
}

#[test]
fn letters_of_no_single_state() {
    assert!(b"BZXJUO?".iter().all(|&letter| Alphabet::protein().is_ambiguous(letter)));
    assert!(!Alphabet::protein().is_ambiguous(b'N') && Alphabet::dna().is_ambiguous(b'N'));
    assert!(!Alphabet::dna().is_ambiguous(b'-') && Alphabet::parse("ACGT").unwrap().is_ambiguous(b'-'));
    assert!(!Alphabet::protein().is_ambiguous(b'*'));
}

//! Sites and the names of their columns.

use plefka::data::sequences::{Alphabet, Sites};

#[test]
fn columns_are_named_by_position_and_letter() {
    let sites = Sites { alphabet: Alphabet::dna(), positions: vec![2, 7], width: 9 };
    assert_eq!((sites.n_sites(), sites.n_columns(), sites.unit()), (2, 10, "potts:5".into()));
    assert_eq!(sites.column_name(3).as_deref(), Some("2T"));
    assert_eq!(sites.column_name(9).as_deref(), Some("7-"));
    assert_eq!(sites.column_name(10), None);
    let json = serde_json::to_string(&sites).unwrap();
    assert_eq!(serde_json::from_str::<Sites>(&json).unwrap(), sites);
}

#[test]
fn positions_beyond_the_alignment_are_refused() {
    for (positions, width, part) in [
        ("[2, 7]", "6", "found 2, 7, expected columns from 1 to 6"),
        ("[0, 1]", "6", "found 0, 1, expected columns from 1 to 6"),
        ("[2, 2]", "6", "found 2, 2, expected columns from 1 to 6"),
        ("[2, 7]", "9223372036854775807", "`width`: found 9223372036854775807, expected at most"),
    ] {
        let json = format!(r#"{{"alphabet": "AC-", "positions": {positions}, "width": {width}}}"#);
        let message = serde_json::from_str::<Sites>(&json).unwrap_err().to_string();
        assert!(message.contains(part), "{message}");
    }
}

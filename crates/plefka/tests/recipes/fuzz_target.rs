//! The recipe "add a fuzz target": lines of bits, by the reader of the recipe "add a reader".

use std::path::Path;

use plefka::data::readers::Source;

use crate::reader::BITS;
use crate::rounds::rounds_of;
use crate::targets::choices::Choices;
use crate::targets::{Target, damage, tables};

/// Lines of bits.
fn bits(bytes: &[u8], choices: Choices) -> bool {
    let options = tables::options(choices);
    let source = Source::in_memory(Path::new("a.bits"), bytes.to_vec(), options.in_memory_limit);
    tables::outcome(source.and_then(|source| (BITS.read)(&source, &options)), &options)
}

const TARGET: Target = Target { name: "bits", body: bits, damage: damage::bytes };

#[test]
fn a_new_target_finds_what_a_reader_breaks() {
    let originals = [("good.bits".to_owned(), b"BITS\n0110\n1010\n".to_vec())];
    let counts = rounds_of(&TARGET, &originals, 0..2000);
    assert!(counts.broken.is_empty() && counts.accepted > 100 && counts.refused > 100, "{counts}");
    // A reader that counts lines in one byte.
    let careless =
        |bytes: &[u8], _: Choices| bytes.iter().filter(|&&b| b == b'\n').fold(253u8, |n, _| n + 1) > 0;
    static CARELESS: std::sync::OnceLock<Target> = std::sync::OnceLock::new();
    let careless = CARELESS.get_or_init(|| Target { name: "careless", body: careless, ..TARGET });
    let counts = rounds_of(careless, &originals, 0..100);
    assert!(!counts.broken.is_empty(), "{counts}");
    for kept in counts.broken.iter().filter(|kept| kept.exists()) {
        std::fs::remove_file(kept).unwrap();
    }
}

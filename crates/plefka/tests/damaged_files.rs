//! Damaged files of every format: the fuzz targets (`fuzz/src/targets/`) over their corpus and over damaged copies of it. A
//! file that breaks a promise is kept and named; it belongs into the corpus.

#[path = "damaged_files/corpus.rs"]
mod corpus;
#[path = "readers/files.rs"]
#[allow(dead_code, reason = "shared with the readers' other tests")]
mod files;
#[path = "damaged_files/files.rs"]
mod of_data;
#[path = "damaged_files/runs.rs"]
mod of_runs;
#[path = "recipes/reader.rs"]
mod reader;
#[path = "recipes/fuzz_target.rs"]
mod recipe;
#[path = "damaged_files/rounds.rs"]
mod rounds;
#[path = "../../../fuzz/src/targets/mod.rs"]
#[allow(dead_code, unreachable_pub, missing_docs, reason = "shared with the programs of libFuzzer")]
mod targets;

use rounds::{Counts, rounds};
use targets::{TARGETS, Target};

/// Damaged inputs of every target in every run of the tests.
const INPUTS: u64 = 10_000;
/// Inputs of all targets of the long run, unless the environment says another number.
const LONG: u64 = 2_000_000;
/// The variable with this number.
const NUMBER: &str = "PLEFKA_FUZZ_INPUTS";
/// The variable with the number of the first input.
const FIRST: &str = "PLEFKA_FUZZ_FIRST";
/// The variable with the names of targets of the long run, with commas between.
const NAMED: &str = "PLEFKA_FUZZ_TARGETS";

/// One test for every target, so that they run side by side.
macro_rules! tests {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            let counts = rounds(Target::named(stringify!($name)), 0..INPUTS);
            println!("{counts}");
            assert_eq!(counts.broken, Vec::<std::path::PathBuf>::new(), "inputs that break a promise");
            // Both results must occur, or the damage tests nothing.
            assert!(counts.accepted > INPUTS / 50 && counts.refused > INPUTS / 50, "{counts}");
            memory();
        })*

        #[test]
        fn every_target_has_a_test_and_a_program() {
            assert_eq!(TARGETS.iter().map(|target| target.name).collect::<Vec<_>>(), [$(stringify!($name)),*]);
            let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz");
            let manifest = std::fs::read_to_string(format!("{root}/Cargo.toml")).unwrap();
            for Target { name, .. } in TARGETS {
                let program = std::fs::read_to_string(format!("{root}/fuzz_targets/{name}.rs")).expect(name);
                assert!(program.contains(&format!("fuzz!(\"{name}\")")), "{name}");
                assert!(manifest.contains(&format!("name = \"{name}\"\npath = \"fuzz_targets/{name}.rs\"")), "{name}");
            }
        }
    };
}
tests! {
    idx npy npz archive gzip mat images fasta svmlight delimited labels_file model npz_model checkpoint config names
}

/// Every reader of the registry has a target with the name of its module.
#[test]
fn every_reader_has_a_target() {
    let source = include_str!("../src/data/readers/mod.rs");
    let registry = source.split_once("READERS: &[Reader] = &[").unwrap().1.split_once("\n];").unwrap().0;
    let read = |entry: &str| entry.split_once("read: ").unwrap().1.split_once(' ').unwrap().0.to_owned();
    let names: Vec<String> = registry.lines().filter(|line| line.contains("Reader {")).map(read).collect();
    assert_eq!(names.len(), plefka::data::readers::READERS.len(), "{names:?}");
    for name in names {
        let module = name.trim_end_matches("::read").trim_start_matches("read_");
        assert!(TARGETS.iter().any(|target| target.name == module), "no target for {module}");
    }
}

#[test]
fn overflows_and_assertions_are_checked() {
    let number = std::hint::black_box(u8::MAX);
    assert!(cfg!(debug_assertions) && std::panic::catch_unwind(|| number + 1).is_err());
}

/// The long run: as many inputs as the environment says, shared out evenly to the targets that it names, or to all.
/// `tests/weekly.sh` starts it.
#[test]
#[ignore = "minutes to hours"]
fn long_run() {
    let number = std::env::var(NUMBER).map_or(LONG, |text| text.parse().expect("a number of inputs"));
    let named = std::env::var(NAMED).unwrap_or_default();
    let is_named = |target: &&Target| named.is_empty() || named.split(',').any(|name| name == target.name);
    let targets: Vec<&Target> = TARGETS.iter().filter(is_named).collect();
    // Other inputs than those of the short tests.
    let first = std::env::var(FIRST).map_or(INPUTS, |text| text.parse().expect("the number of an input"));
    let inputs = first..first + number.div_ceil(targets.len() as u64);
    let mut all = Vec::new();
    for target in targets {
        let counts = rounds(target, inputs.clone());
        println!("{counts}");
        all.push(counts);
    }
    let broken: usize = all.iter().map(|counts| counts.broken.len()).sum();
    println!("{} inputs, {broken} broke a promise", all.iter().map(Counts::inputs).sum::<u64>());
    memory();
    assert_eq!(broken, 0, "inputs that break a promise were kept");
}

/// The largest memory of this process, if the system reports it.
fn memory() {
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else { return };
    for key in ["VmPeak:", "VmHWM:"] {
        let line = status.lines().find(|line| line.starts_with(key)).expect(key);
        let kilobytes: u64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
        println!("{line}");
        assert!(kilobytes < 2 << 20, "{line}");
    }
}

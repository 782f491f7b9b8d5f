//! Extreme values of every flag that takes a number: each is refused, or gives a result that is finite.

use std::any::TypeId;

use clap::CommandFactory;
use clap::builder::ValueParser;
use serde_json::Value;

use super::place::Place;

const VALUES: [&str; 8] = ["1e39", "1e300", "-1", "0", "nan", "inf", "-inf", "1e-320"];

/// A short use of every command that has such flags; more than one where they belong to different methods.
const COMMANDS: [(&str, &str); 24] = [
    ("train", "d.csv --hidden 2 --epochs 1 --batch 10 --out t --likelihood-chains 8"),
    ("train", "d.csv --hidden 2 --epochs 1 --batch 10 --out t --likelihood-chains 8 --start batch"),
    ("train", "d.csv --hidden 2 --epochs 1 --batch 10 --out t --visible gaussian --validation-share 0"),
    ("train", "s.fasta --visible potts --hidden 2 --epochs 1 --out t"),
    ("score", "m d.csv"),
    ("score", "m d.csv --log-z ais --effort 20"),
    ("score", "m d.csv --log-z pt --effort 20"),
    ("score", "m d.csv --log-z emf"),
    ("sample", "m -k 3 -n 3 -o x.npy"),
    ("sample", "m --method mean-field -k 3 -n 3 -o x.npy"),
    ("impute", "m d.csv --hold 0 -k 3 -o y.npy"),
    ("transform", "m d.csv -o z.npy"),
    ("diagnose", "m d.csv --rungs 3 -k 20 --starts 5 --random 5"),
    ("hopfield recall", "d.csv --patterns 2 --dynamics thermal"),
    ("hopfield recall", "d.csv --patterns 2 --rule perceptron"),
    ("hopfield attend", "d.csv --patterns 2"),
    ("hopfield capacity", "--spins 30 --loads 0.1 --draws 2 --starts 1 --sweeps 5"),
    ("hopfield phase", "--points 2 --spins 10 --grid 2 --draws 1 --sweeps 5"),
    ("sk tap", "--spins 10 --starts 4 --steps 20"),
    ("sk overlaps", "--spins 8 --draws 2 --sweeps 9 --temperatures 1"),
    ("sk theory", ""),
    ("ridge path", "r.csv --target y"),
    ("data info", "s.fasta"),
    ("bench", "--visible 10 --hidden 5 --batch 10 --rows 100"),
];
/// Flags whose values are refused only after a long run, or that make one: the seconds of a benchmark.
const SLOW: [(&str, &str, &str); 2] = [("bench", "density", "0"), ("bench", "density", "1e-320")];

fn place() -> Place {
    let place = Place::new();
    place.write("d.csv", "0,1,1,0,1\n1,0,1,0,0\n0,0,0,0,1\n1,1,0,1,0\n".repeat(10));
    place.write("r.csv", "a,b,y\n0.5,1,0.2\n-1,0.3,1\n2,-0.7,0.4\n0.1,0.9,-2\n1.5,0.2,0.6\n-0.4,1.1,0.3\n");
    let letters = ["ACGT", "CCGA", "A-GT", "TTGA", "GCAT"];
    let lines: String = letters.iter().enumerate().map(|(k, line)| format!(">{k}\n{line}\n")).collect();
    place.write("s.fasta", lines);
    place.done("train d.csv --hidden 3 --epochs 1 --batch 10 --out m");
    place
}

/// The flags of a command that take real numbers.
fn flags(name: &str) -> Vec<String> {
    let whole = plefka_cli::args::Cli::command();
    let mut command = &whole;
    for word in name.split(' ') {
        command = command.find_subcommand(word).unwrap_or_else(|| panic!("no command {name}"));
    }
    let real = |parser: &ValueParser| parser.type_id() == TypeId::of::<f64>();
    let arguments = command.get_arguments().filter(|argument| real(argument.get_value_parser()));
    arguments.filter_map(|argument| argument.get_long().map(str::to_owned)).collect()
}

/// Names of all `null`s of a document.
fn nulls(value: &Value, name: &str, found: &mut Vec<String>) {
    match value {
        Value::Null => found.push(name.to_owned()),
        Value::Array(list) => list.iter().for_each(|one| nulls(one, name, found)),
        Value::Object(members) => members.iter().for_each(|(name, one)| nulls(one, name, found)),
        _ => {}
    }
}

/// The `null`s of the same command with its defaults: values that do not exist there either.
fn known(place: &Place, name: &str, words: &str) -> Vec<String> {
    let _ = std::fs::remove_dir_all(place.path("t"));
    let ran = place.run(&format!("--json {name} {words}"));
    let mut found = Vec::new();
    if let Ok(document) = serde_json::from_str(&ran.out) {
        nulls(&document, "", &mut found);
    }
    // A coefficient of the theory that is infinite at T = 0, and one that a rule does not have.
    found.extend(["field", "replicon", "mean_log_likelihood_std_error"].map(String::from));
    found
}

fn is_number_word(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    ["nan", "inf", "infinity"].contains(&word.to_lowercase().as_str())
}

#[test]
fn no_extreme_value_gives_numbers_that_are_not_finite() {
    let place = place();
    for (name, words) in COMMANDS {
        let flags = flags(name);
        assert!(!flags.is_empty(), "{name} has no flag for a real number");
        let known = if name == "bench" { vec!["square".into()] } else { known(&place, name, words) };
        for flag in flags {
            for value in VALUES.iter().filter(|value| !SLOW.contains(&(name, &flag, value))) {
                let line = format!("{name} {words} --{flag}={value}");
                let _ = std::fs::remove_dir_all(place.path("t"));
                let ran = place.run(&format!("--json {line}"));
                assert!(
                    [0, 1, 2].contains(&ran.code) && !ran.err.contains("panicked"),
                    "{line}\n{}",
                    ran.err
                );
                if ran.code != 0 {
                    assert!(ran.err.contains("error: "), "{line}\n{}", ran.err);
                    continue;
                }
                assert!(!["nan", "inf", "-inf"].contains(value), "{line} was taken");
                let document: Value =
                    serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{line}\n{}", ran.out));
                let mut found = Vec::new();
                nulls(&document, "", &mut found);
                found.retain(|name| !known.contains(name));
                assert!(found.is_empty(), "{line}: {found:?} are null");
                let _ = std::fs::remove_dir_all(place.path("t"));
                let text = place.run(&line);
                let all = format!("{}\n{}", text.out, text.err);
                assert!(!all.split_whitespace().any(is_number_word), "{line}\n{all}");
            }
        }
    }
}

#[test]
fn a_beta_without_a_finite_likelihood_is_refused() {
    let place = place();
    for command in [
        "score m d.csv",
        "transform m d.csv -o z.npy",
        "sample m -o x.npy",
        "impute m d.csv -o y.npy",
        "diagnose m",
    ] {
        for beta in ["1e39", "1e-320", "1e7"] {
            place.fails(2, &format!("{command} --beta {beta}"), &["setting `beta`", "from 1e-6 to 1e6"]);
        }
    }
}

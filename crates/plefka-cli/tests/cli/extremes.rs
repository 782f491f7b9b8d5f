//! Extreme values of every flag that takes a number: each is refused, or gives a result that is finite.

use std::any::TypeId;

use clap::CommandFactory;
use clap::builder::ValueParser;
use serde_json::Value;

use super::place::Place;

const VALUES: [&str; 8] = ["1e39", "-1", "0", "nan", "1e-320", "1e300", "inf", "-inf"];

/// A short use of every command that has such flags, and those of its flags that matter there; none for all of them.
/// More than one use where flags belong to different methods.
const COMMANDS: [(&str, &str, &[&str]); 24] = [
    ("train", "d.csv --hidden 2 --epochs 1 --batch 10 --out t --likelihood-chains 8", &[]),
    (
        "train",
        "d.csv --hidden 2 --epochs 1 --batch 10 --out t --likelihood-chains 8 --start batch",
        &["damping", "tolerance", "beta", "temperature"],
    ),
    (
        "train",
        "d.csv --hidden 2 --epochs 1 --batch 10 --out t --visible gaussian --validation-share 0",
        &["beta", "rate", "weight-scale"],
    ),
    (
        "train",
        "s.fasta --visible potts --hidden 2 --epochs 1 --out t",
        &["reweight", "max-gaps", "max-column-gaps"],
    ),
    ("score", "m d.csv", &[]),
    ("score", "m d.csv --log-z ais --effort 20", &["beta"]),
    ("score", "m d.csv --log-z pt --effort 20", &["beta"]),
    ("score", "m d.csv --log-z emf", &["beta"]),
    ("sample", "m -k 3 -n 3 -o x.npy", &[]),
    ("sample", "m --method mean-field -k 3 -n 3 -o x.npy", &["beta"]),
    ("impute", "m d.csv --hold 0 -k 3 -o y.npy", &[]),
    ("transform", "m d.csv -o z.npy", &[]),
    ("diagnose", "m d.csv --rungs 3 -k 20 --starts 5 --random 5", &[]),
    ("hopfield recall", "d.csv --patterns 2 --dynamics thermal", &[]),
    ("hopfield recall", "d.csv --patterns 2 --rule perceptron", &["margin"]),
    ("hopfield attend", "d.csv --patterns 2", &[]),
    ("hopfield capacity", "--spins 30 --loads 0.1 --draws 2 --starts 1 --sweeps 5", &[]),
    ("hopfield phase", "--points 2 --spins 10 --grid 2 --draws 1 --sweeps 5", &[]),
    ("sk tap", "--spins 10 --starts 4 --steps 20", &[]),
    ("sk overlaps", "--spins 8 --draws 2 --sweeps 9 --temperatures 1", &[]),
    ("sk theory", "", &[]),
    ("ridge path", "r.csv --target y", &[]),
    ("data info", "s.fasta", &[]),
    ("bench", "--visible 10 --hidden 5 --batch 10 --rows 100", &[]),
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
    // Numbers of the theory that are infinite at T = 0; a run without validation samples.
    found.extend(["field", "replicon", "validation_samples"].map(String::from));
    found
}

fn is_number_word(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    ["nan", "inf", "infinity"].contains(&word.to_lowercase().as_str())
}

/// What is wrong with a command that has an extreme value; nothing if it is refused, or gives finite numbers.
fn fault(place: &Place, name: &str, line: &str, value: &str, known: &[String]) -> Option<String> {
    let _ = std::fs::remove_dir_all(place.path("t"));
    let ran = place.run(&format!("--json {line}"));
    if ![0, 1, 2].contains(&ran.code) || ran.err.contains("panicked") {
        return Some(format!("exit {}: {}", ran.code, ran.err));
    }
    if ran.code != 0 {
        return (!ran.err.contains("error: ")).then(|| format!("no message: {}", ran.err));
    }
    if ["nan", "inf", "-inf"].contains(&value) {
        return Some("was taken".into());
    }
    let Ok(document) = serde_json::from_str::<Value>(&ran.out) else {
        return Some(format!("no document: {}", ran.out));
    };
    let mut found = Vec::new();
    nulls(&document, "", &mut found);
    found.retain(|name| !known.contains(name));
    if !found.is_empty() {
        return Some(format!("{found:?} are null"));
    }
    // The table of a training is on standard error, whatever the format of the result.
    let all = match name {
        "train" => ran.err,
        _ => {
            let text = place.run(line);
            format!("{}\n{}", text.out, text.err)
        }
    };
    all.split_whitespace().any(is_number_word).then(|| all.clone())
}

#[test]
fn no_extreme_value_gives_numbers_that_are_not_finite() {
    let place = place();
    let mut faults = Vec::new();
    for (name, words, only) in COMMANDS {
        let flags = flags(name);
        assert!(!flags.is_empty(), "{name} has no flag for a real number");
        let matters = |flag: &String| only.is_empty() || only.contains(&flag.as_str());
        let known = if name == "bench" { vec!["square".into()] } else { known(&place, name, words) };
        for flag in flags.into_iter().filter(matters) {
            // A training takes longer than the others, and reads its numbers with the same parser.
            let values = if name == "train" { &VALUES[..5] } else { &VALUES[..] };
            for value in values.iter().filter(|value| !SLOW.contains(&(name, &flag, value))) {
                let line = format!("{name} {words} --{flag}={value}");
                faults.extend(
                    fault(&place, name, &line, value, &known).map(|fault| format!("{line}: {fault}")),
                );
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
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
            place.fails(2, &format!("{command} --beta {beta}"), &["--beta", "from 1e-6 to 1e6"]);
        }
    }
}

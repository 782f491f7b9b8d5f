//! Arguments of any kind are taken or refused with a message: every command with random flags and values.

use clap::{Arg, Command, FromArgMatches};
use plefka::rng::{Purpose, Stream};
use plefka_cli::args::{Cli, command};

/// Random lines of arguments.
const LINES: u64 = 10_000;

/// Values and positional arguments.
const WORDS: [&str; 40] = [
    "",
    "-",
    "--",
    "a",
    "digits",
    "0",
    "-0",
    "1",
    "-1",
    "2",
    "20",
    "0.5",
    "1e-320",
    "1e999",
    "nan",
    "-inf",
    "0x10",
    "1_000",
    "18446744073709551615",
    "18446744073709551616",
    "-9223372036854775809",
    "1e18",
    "60s",
    "1h 1h",
    "99999999999999y",
    "1ns",
    "1,2",
    "1,,2",
    ",",
    "3x4",
    "0x0",
    "99999999999x99999999999",
    "auto",
    "none",
    "f32",
    "emf",
    "adam",
    "é\u{301}",
    "\u{1b}[31m",
    "=",
];

/// Names of every command with flags of its own, and these flags.
fn leaves(of: &Command, path: &[String], out: &mut Vec<(Vec<String>, Vec<Arg>)>) {
    for inner in of.get_subcommands() {
        let path = [path, &[inner.get_name().to_owned()]].concat();
        out.push((path.clone(), inner.get_arguments().cloned().collect()));
        leaves(inner, &path, out);
    }
}

fn line(leaves: &[(Vec<String>, Vec<Arg>)], rng: &mut Stream) -> Vec<String> {
    let (path, arguments) = &leaves[rng.below(leaves.len())];
    let mut line = [&["plefka".to_owned()], &path[..]].concat();
    for _ in 0..rng.below(6) {
        let flag = arguments.get(rng.below(arguments.len().max(1))).and_then(Arg::get_long);
        line.extend(flag.filter(|_| rng.below(3) > 0).map(|flag| format!("--{flag}")));
        if rng.below(4) > 0 {
            line.push(WORDS[rng.below(WORDS.len())].to_owned());
        }
    }
    line
}

#[test]
fn any_arguments_are_taken_or_refused() {
    let mut command = command();
    let mut all = Vec::new();
    leaves(&command, &[], &mut all);
    assert!(all.len() > 20, "{} commands", all.len());
    let (mut taken, mut refused) = (0, 0);
    for number in 0..LINES {
        let line = line(&all, &mut Stream::new(5, Purpose::Sample, 0, number));
        let parsed = command.try_get_matches_from_mut(&line).and_then(|found| Cli::from_arg_matches(&found));
        match parsed {
            Ok(_) => taken += 1,
            Err(error) => {
                assert!(!error.to_string().trim().is_empty(), "{line:?}");
                refused += 1;
            }
        }
    }
    println!("{taken} taken, {refused} refused");
    assert!(taken > 100 && refused > 1000, "{taken} taken, {refused} refused");
}

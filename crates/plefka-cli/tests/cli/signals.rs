//! Signals: every command ends within a second, a run saves itself and says how to go on, and the second signal ends
//! everything at once.
#![cfg(target_os = "linux")]

use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use super::place::{Place, Ran, ran};

/// Longest time from a signal to the end, on a machine that is busy with other tests.
const SOON: Duration = Duration::from_secs(5);
/// SIGUSR1 in the mask of caught signals.
const USR1: u64 = 1 << 9;

/// Commands that would take minutes, each in a place with a model, data, and a table.
const LONG: [&str; 18] = [
    "score model data.csv --budget 1000s --log-z pt",
    "score model data.csv --log-z ais --effort 100000000",
    "sample model -n 100000 -k 100000000 -o out.npy",
    "sample model -n 3 -k 4000000000 -o out.csv",
    "impute model holes.csv -k 4194304 -o out.csv",
    "diagnose model data.csv --remedy --remedy-steps 100000000",
    "diagnose wide --rungs 8 -k 1000000000",
    "ridge advise table.csv --target 0 --folds 200",
    "ridge sweep table.csv --target 0 --draws 10000000",
    "hopfield capacity --spins 3000 --draws 100000 --sweeps 100000",
    "hopfield phase --points 1000 --spins 1000 --grid 1000",
    "sk tap --spins 2000 --starts 100000 --steps 100000",
    "sk overlaps --spins 500 --draws 10000 --sweeps 1000000",
    "bench --seconds 1000",
    "data make digits -n 2000000 -o out.npz",
    "data make ising:64:2.3 -n 1000000 -o out.npz",
    "transform model big.csv -o out.npy",
    "diagnose wide --rg --teacher wide",
];

fn place() -> Place {
    let place = Place::new();
    place.write("data.csv", "0,1,1,0,1,0\n0,1,0,1,1,1\n1,1,0,0,0,1\n".repeat(40));
    place.write("holes.csv", "0,1,,0,1,0\n0,,0,1,1,1\n1,1,0,0,0,\n".repeat(40));
    let row = |k: usize| format!("{},{},{}\n", (k * 7) % 13, (k * 5) % 11, (k * 3) % 17);
    place.write("table.csv", (0..3000).map(row).collect::<String>());
    place.done("train data.csv --hidden 40 --epochs 1 --out model");
    place.done("train bars-and-stripes:6 --limit 50 --hidden 36 --epochs 1 --out wide");
    place
}

fn start(place: &Place, words: &str) -> Child {
    let mut child = place.command(words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let begun = Instant::now();
    let listens = |id| {
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
        let mask =
            status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap_or("0").trim().to_owned();
        u64::from_str_radix(&mask, 16).unwrap() & USR1 != 0
    };
    while !listens(child.id()) {
        assert!(begun.elapsed() < Duration::from_secs(100), "{words}: nobody listens");
        if child.try_wait().unwrap().is_some() {
            let ran = ran(child.wait_with_output().unwrap());
            panic!("{words}: ended by itself with {}\n{}", ran.code, ran.err);
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    child
}

fn send(child: &Child, signal: &str) {
    let kill = std::process::Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
    assert!(kill.success());
}

/// Sends a signal to a command that works, and waits for its end.
fn stopped(place: &Place, words: &str, signal: &str) -> Ran {
    let mut child = start(place, words);
    std::thread::sleep(Duration::from_millis(150));
    if child.try_wait().unwrap().is_some() {
        let ran = ran(child.wait_with_output().unwrap());
        panic!("{words}: ended by itself with {}\n{}{}", ran.code, ran.err, ran.out);
    }
    let begun = Instant::now();
    send(&child, signal);
    let ran = ran(child.wait_with_output().unwrap());
    assert!(begun.elapsed() < SOON, "{words}, {signal}: {:?}\n{}", begun.elapsed(), ran.err);
    ran
}

#[test]
fn every_command_ends_soon() {
    let place = place();
    // Read for longer than the test waits.
    place.write("big.csv", "0,1,1,0,1,0\n".repeat(3_000_000));
    let before = place.list(".");
    for (k, words) in LONG.into_iter().enumerate() {
        let (signal, name) = [("-INT", "SIGINT"), ("-TERM", "SIGTERM"), ("-USR1", "SIGUSR1")][k % 3];
        let ran = stopped(&place, words, signal);
        assert_eq!(ran.code, 1, "{words}, {name}: {}", ran.err);
        assert!(ran.err.contains("interrupted") && ran.err.contains("no result"), "{words}: {}", ran.err);
        assert_eq!(place.list("."), before, "{words}");
    }
}

#[test]
fn a_run_saves_itself_at_every_signal_and_goes_on() {
    let place = place();
    let words = "train data.csv --hidden 8 --batch 20 --epochs";
    place.done(&format!("{words} 3 --out whole"));
    for signal in ["INT", "TERM", "HUP", "USR1", "USR2", "XCPU"] {
        let run = format!("run-{signal}");
        let ran = stopped(&place, &format!("{words} 100000000 --out {run}"), &format!("-{signal}"));
        assert_eq!(ran.code, 75, "{signal}: {}", ran.err);
        let told =
            [format!("interrupted by SIG{signal}"), format!("go on with: plefka train --resume {run}")];
        assert!(told.iter().all(|text| ran.err.contains(text)), "{}", ran.err);
        assert!(!place.exists(&format!("{run}/report.html")));
        place.done(&format!("score {run} data.csv"));
        let steps = place.json(&format!("inspect {run}"))["notes"]["steps"].as_u64().unwrap();
        let epochs = steps / 6 + 2;
        let resumed = place.json(&format!("train --resume {run} --epochs {epochs}"));
        assert_eq!(resumed["epochs"], epochs);
    }
    // With a document, too.
    let ran = stopped(&place, &format!("{words} 100000000 --out json --json"), "-TERM");
    let document: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((ran.code, &document["outcome"]), (75, &"interrupted".into()));
}

#[test]
fn a_net_saves_itself_at_every_signal_and_goes_on() {
    let place = place();
    place.write("labelled.csv", "0,1,1,a\n0,1,0,b\n1,1,0,a\n".repeat(40));
    let words = "net train labelled.csv --label-column 3 --layers 8 --batch 20 --schedule constant --epochs";
    for signal in ["INT", "TERM", "HUP", "USR1", "USR2", "XCPU"] {
        let run = format!("net-{signal}");
        let ran = stopped(&place, &format!("{words} 100000000 --out {run} --json"), &format!("-{signal}"));
        assert_eq!(ran.code, 75, "{signal}: {}", ran.err);
        let told =
            [format!("interrupted by SIG{signal}"), format!("go on with: plefka net train --resume {run}")];
        assert!(told.iter().all(|text| ran.err.contains(text)), "{}", ran.err);
        assert!(!place.exists(&format!("{run}/report.html")));
        place.done(&format!("net score {run} labelled.csv --label-column 3"));
        let document: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        let epochs = document["epochs"].as_u64().unwrap() + 2;
        assert_eq!(document["outcome"], "interrupted");
        assert_eq!(place.json(&format!("net train --resume {run} --epochs {epochs}"))["epochs"], epochs);
    }
}

/// Steps that are long by themselves: the run is that before the step.
#[test]
fn a_run_stops_within_a_long_step() {
    let place = place();
    for (k, how) in [
        "--method cd -k 4000000000",
        "--method pcd -k 4000000000",
        "--method pt -k 1000000000",
        "--method emf -k 4000000000",
        "--method emf --start persistent --iterations 1000000000 --tolerance 0",
    ]
    .into_iter()
    .enumerate()
    {
        let run = format!("run-{k}");
        let words = format!("train data.csv --hidden 300 --out {run} --likelihood-chains 0 {how}");
        let ran = stopped(&place, &words, "-USR1");
        assert_eq!(ran.code, 75, "{how}: {}", ran.err);
        assert_eq!(place.json(&format!("inspect {run}"))["notes"]["steps"], 0, "{how}");
    }
}

#[test]
fn the_second_signal_ends_at_once() {
    let place = place();
    for (words, code) in
        [("sample model -n 3 -k 4000000000 -o out.csv", 128 + 15), ("data info huge.csv", 128 + 15)]
    {
        place.write("huge.csv", "0,1,1,0,1,0,1,1,0,1,0,1\n".repeat(3_000_000));
        let child = start(&place, words);
        std::thread::sleep(Duration::from_millis(50));
        send(&child, "-USR1");
        std::thread::sleep(Duration::from_millis(20));
        send(&child, "-TERM");
        let ran = ran(child.wait_with_output().unwrap());
        // The work may have stopped by itself between the two.
        assert!([code, 1].contains(&ran.code), "{words}: {}\n{}", ran.code, ran.err);
    }
}

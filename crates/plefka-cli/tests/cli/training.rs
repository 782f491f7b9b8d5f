//! Runs that are stopped and resumed: the result is the same, bit for bit.

use std::process::Stdio;
use std::time::{Duration, Instant};

use super::place::{Place, Ran, ran};

const RUN: &str =
    "train bars-and-stripes:4 --limit 600 --hidden 12 --batch 10 --rate 0.2 --stochastic --momentum 0.5";

/// Starts a long run, stops it after a few epochs and waits for its end.
#[cfg(unix)]
fn interrupted(place: &Place, words: &str, run: &str) -> Ran {
    let mut child = place.command(words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let begun = Instant::now();
    let history = place.path(&format!("{run}/history.jsonl"));
    while std::fs::read_to_string(&history).map_or(0, |text| text.lines().count()) < 3 {
        assert!(begun.elapsed() < Duration::from_secs(300), "no epoch was done");
        assert!(child.try_wait().unwrap().is_none(), "the run ended before it could be stopped");
        std::thread::sleep(Duration::from_millis(2));
    }
    let kill = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(kill.success());
    ran(child.wait_with_output().unwrap())
}

#[cfg(unix)]
#[test]
fn interrupted_and_resumed_equals_uninterrupted() {
    for method in [
        "--method pcd",
        "--method emf --averaging 3",
        "--method emf --start persistent --patience 1000",
        "--method cd --optimizer adam",
    ] {
        let place = Place::new();
        let words = format!("{RUN} {method} --epochs 40");
        let stopped = interrupted(&place, &format!("{words} --out part"), "part");
        assert_eq!(stopped.code, 75, "{}", stopped.err);
        assert!(stopped.err.contains("go on with: plefka train --resume part"), "{}", stopped.err);
        assert!(stopped.out.is_empty());
        let steps = place.json("inspect part/checkpoint.safetensors")["notes"]["steps"].as_u64().unwrap();
        assert!(steps < 40 * 54, "the run was over before it was stopped");
        // Another number of threads and another folder change nothing.
        let from = place.path("elsewhere");
        std::fs::create_dir(&from).unwrap();
        let resumed = place.command("train --resume ../part --threads 1").current_dir(from).output().unwrap();
        assert_eq!(resumed.status.code(), Some(0), "{}", String::from_utf8_lossy(&resumed.stderr));
        place.done(&format!("{words} --out whole --threads 2"));
        assert!(place.read("part/model.safetensors") == place.read("whole/model.safetensors"), "{method}");
        assert_eq!(values(&place, "part"), values(&place, "whole"), "{method}");
    }
}

/// The history without its times.
fn values(place: &Place, run: &str) -> Vec<serde_json::Value> {
    let text = String::from_utf8(place.read(&format!("{run}/history.jsonl"))).unwrap();
    let record = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap()["values"].clone();
    text.lines().map(record).collect()
}

#[test]
fn more_epochs_and_a_new_budget_are_the_only_changes() {
    let place = Place::new();
    let constant = format!("{RUN} --schedule constant");
    place.done(&format!("{constant} --epochs 2 --out run"));
    place.fails(2, "train --resume run", &["has done its 2 epochs", "--epochs"]);
    for other in ["--hidden 3", "--rate 0.1", "--seed 2", "--limit 5", "--out x", "digits", "--no-centering"]
    {
        let name = other.split(' ').next().unwrap();
        let shown = if name == "digits" { "DATA" } else { name };
        let reason = [&format!("{shown} cannot be given with --resume"), "as if never stopped"];
        place.fails(2, &format!("train --resume run {other}"), &reason);
    }
    place.done("train --resume run --epochs 4");
    place.done(&format!("{constant} --epochs 4 --out whole"));
    assert!(place.read("run/model.safetensors") == place.read("whole/model.safetensors"));
    assert!(String::from_utf8(place.read("run/config.toml")).unwrap().contains("epochs = 4"));
}

#[test]
fn a_time_budget_stops_and_a_larger_one_goes_on() {
    let place = Place::new();
    let first = place.json(&format!("{RUN} --epochs 3 --time-budget 0.000001 --out run"));
    assert_eq!((&first["outcome"], &first["steps"]), (&"time_budget".into(), &1.into()));
    place.fails(2, "train --resume run", &["time budget", "--time-budget"]);
    assert_eq!(place.json("train --resume run --time-budget 0")["outcome"], "finished");
    place.done(&format!("{RUN} --epochs 3 --out whole"));
    assert!(place.read("run/model.safetensors") == place.read("whole/model.safetensors"));
}

#[test]
fn early_stopping_ends_a_run() {
    let place = Place::new();
    // At rate 0 no monitor improves.
    let words = RUN.replace("--rate 0.2", "--rate 0");
    let run = place.json(&format!("{words} --epochs 50 --patience 3 --out run"));
    assert_eq!((&run["outcome"], &run["epochs"]), (&"stopped_early".into(), &4.into()));
}

#[test]
fn changed_data_are_noticed() {
    let place = Place::new();
    place.write("x.csv", "0,1,1\n1,0,0\n".repeat(30));
    place.done("train x.csv --hidden 2 --epochs 1 --batch 9 --out run");
    place.write("x.csv", "0,1,1\n1,1,0\n".repeat(30));
    place.fails(1, "train --resume run --epochs 2", &["data of the run", "as when the run began"]);
}

#[test]
fn runs_without_measurements_are_saved_too() {
    let place = Place::new();
    place.write("run.toml", "[monitors]\nevery = 0\n");
    place.done(&format!("{RUN} --config run.toml --epochs 2 --out run"));
    assert_eq!(place.json("inspect run")["notes"]["epochs"], 2);
    place.done(&format!("{RUN} --epochs 2 --out measured"));
    assert!(place.read("run/model.safetensors") == place.read("measured/model.safetensors"));
}

/// Epochs times steps of an epoch are more than a whole number can be.
#[test]
fn a_run_of_endless_epochs_ends_with_its_time() {
    let place = Place::new();
    let epochs = format!("--epochs {}", u64::MAX);
    let run = place.json(&format!("{RUN} {epochs} --time-budget 0.000001 --out run"));
    assert_eq!(run["outcome"], "time_budget", "{run}");
}

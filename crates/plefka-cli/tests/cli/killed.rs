//! A run that is killed: it goes on from what is left and ends with the bits of a run that was never killed; nothing of
//! another step is served, and one process writes at a time.

use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use super::place::Place;

/// Kills, in all.
const KILLS: u32 = 60;
/// Time for all of them; what is left is killed in a later run of the test.
const LONGEST: Duration = Duration::from_secs(60);
const TRAIN: &str = "train data.csv --hidden 8 --epochs 30 --batch 20 --validation-share .2";

fn place() -> Place {
    let place = Place::in_memory();
    place.write("data.csv", "0,1,1,0,1,0\n0,1,0,1,1,1\n1,1,0,0,0,1\n".repeat(40));
    place
}

fn start(place: &Place, words: &str) -> Child {
    place.command(words).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// The model of a run and its measurements without their times.
fn result(place: &Place, run: &str) -> (Vec<u8>, Vec<serde_json::Value>) {
    let line = |line: &str| {
        let mut record: serde_json::Value = serde_json::from_str(line).unwrap();
        record["seconds"] = 0.into();
        record
    };
    let history = String::from_utf8(place.read(&format!("{run}/history.jsonl"))).unwrap();
    (weights(&place.read(&format!("{run}/model.safetensors"))), history.lines().map(line).collect())
}

/// The numbers of a model file, which follow its header.
fn weights(file: &[u8]) -> Vec<u8> {
    let length = u64::from_le_bytes(file[..8].try_into().unwrap()) as usize;
    file[8 + length..].to_vec()
}

#[test]
fn killed_at_any_moment_a_run_ends_as_if_never_killed() {
    let place = place();
    let begun = Instant::now();
    place.done(&format!("{TRAIN} --out whole"));
    let lasts = begun.elapsed();
    let wanted = result(&place, "whole");
    let (mut kills, mut runs, mut at) = (0, 0, 0.0);
    while kills < KILLS && begun.elapsed() < LONGEST {
        let run = format!("run-{runs}");
        let mut ended = false;
        while !ended {
            let begun_again = place.path(&run).join("config.toml").exists();
            let words =
                if begun_again { format!("train --resume {run}") } else { format!("{TRAIN} --out {run}") };
            let mut child = start(&place, &words);
            if kills < KILLS {
                // Moments spread over the first third of a run, and every fourth over all of it, without a pattern.
                at = (at + 0.5 * (5f64.sqrt() - 1.0)) % 1.0;
                let longest = if kills % 4 == 0 { 1.1 } else { 0.35 };
                std::thread::sleep(lasts.mul_f64(longest * at));
                ended = child.try_wait().unwrap().is_some();
                child.kill().unwrap();
                kills += u32::from(!ended);
            }
            let code = child.wait().unwrap().code();
            assert!(kills < KILLS || code.is_none() || code == Some(0), "{words}: {code:?}");
            ended |= kills >= KILLS;
            check_readers(&place, &run);
        }
        let again = place.run(&format!("train --resume {run}"));
        assert!([0, 2].contains(&again.code), "{}", again.err);
        assert_eq!(result(&place, &run), wanted, "{run} after {kills} kills");
        assert!(place.path(&run).join("report.html").exists(), "{run}");
        let left = place.list(&run);
        assert!(left.iter().all(|name| !name.ends_with(".part")), "{left:?}");
        runs += 1;
    }
    println!("{kills} kills of {runs} runs in {:?}", begun.elapsed());
}

/// Whatever is left, a reader gets the model of the checkpoint or says what is wrong.
fn check_readers(place: &Place, run: &str) {
    let ran = place.run(&format!("inspect {run} --json"));
    let folder = place.path(run);
    if folder.join("checkpoint.safetensors").exists() {
        assert_eq!(ran.code, 0, "{}", ran.err);
    } else {
        assert_eq!(ran.code, 1);
        let told = ["before its first checkpoint", "run folder", "No such file"];
        assert!(told.iter().any(|part| ran.err.contains(part)), "{}", ran.err);
    }
}

#[test]
fn a_run_that_is_over_gets_the_files_that_it_lacks() {
    let place = place();
    place.done(&format!("{TRAIN} --out run"));
    let whole = result(&place, "run");
    place.fails(2, "train --resume run", &["has done its 30 epochs", "--epochs"]);
    // The death of the process between two files, or before the last ones.
    let stale = place.read("run/model.safetensors");
    place.done("train --resume run --epochs 32");
    let longer = result(&place, "run");
    assert_ne!(whole.0, longer.0);
    for (name, left) in [
        ("model.safetensors", None),
        ("model.safetensors", Some(stale)),
        ("history.jsonl", Some(b"{}\n".to_vec())),
        ("config.toml", None),
        ("report.html", None),
        ("report.html", Some(b"a page of another checkpoint".to_vec())),
    ] {
        let path = place.path("run").join(name);
        match &left {
            Some(bytes) => std::fs::write(&path, bytes).unwrap(),
            None => std::fs::remove_file(&path).unwrap(),
        }
        let scored = place.json("score run data.csv");
        let ran = place.done("train --resume run");
        assert!(ran.out.contains("completed from the checkpoint") && ran.out.contains(name), "{}", ran.out);
        assert_eq!(result(&place, "run"), longer, "{name}");
        assert_eq!(place.json("score run data.csv")["log_likelihood"], scored["log_likelihood"], "{name}");
        place.fails(2, "train --resume run", &["has done its 32 epochs"]);
    }
}

#[test]
fn a_run_without_a_checkpoint_starts_again() {
    let place = place();
    place.done(&format!("{TRAIN} --out whole"));
    for words in [format!("{TRAIN} --out run"), "train --resume run".to_owned()] {
        std::fs::create_dir(place.path("run")).unwrap();
        std::fs::copy(place.path("whole/config.toml"), place.path("run/config.toml")).unwrap();
        place.fails(1, "score run data.csv", &["before its first checkpoint", "--resume"]);
        place.done(&words);
        assert_eq!(result(&place, "run"), result(&place, "whole"), "{words}");
        std::fs::remove_dir_all(place.path("run")).unwrap();
    }
}

#[test]
fn one_process_writes_into_a_run_folder() {
    let place = place();
    let long = TRAIN.replace("--epochs 30", "--epochs 1000000");
    let mut first = start(&place, &format!("{long} --out run"));
    let begun = Instant::now();
    while !place.path("run/checkpoint.safetensors").exists() {
        assert!(begun.elapsed() < Duration::from_secs(60), "no checkpoint");
        std::thread::sleep(Duration::from_millis(20));
    }
    let holder = format!("in use by process {} on ", first.id());
    for words in [format!("{TRAIN} --out run"), "train --resume run".into(), "report run".into()] {
        place.fails(1, &words, &[&holder, "wait until it has ended"]);
    }
    // Readers need no lock.
    place.done("score run data.csv");
    place.done("report run -o page.html");
    first.kill().unwrap();
    first.wait().unwrap();
    place.done("report run");
    // Of many runs started at once into one folder, one trains and the others say why they do not.
    let mut all: Vec<Child> = (0..4).map(|_| start(&place, &format!("{TRAIN} --out many"))).collect();
    let codes: Vec<_> = all.iter_mut().map(|child| child.wait().unwrap().code().unwrap()).collect();
    assert_eq!(codes.iter().filter(|code| **code == 0).count(), 1, "{codes:?}");
    let train: Vec<_> = place.list("many");
    assert!(!train.iter().any(|name| name.ends_with(".part")), "{train:?}");
}

/// Settings that somebody wrote for `--config` are not taken for those of a run.
#[test]
fn settings_of_others_are_not_overwritten() {
    let place = place();
    std::fs::create_dir(place.path("mine")).unwrap();
    place.write("mine/config.toml", "# my settings\n[training]\nepochs = 1\n");
    let told = ["mine, which has a config.toml that no run wrote"];
    place.fails(2, "train data.csv --config mine/config.toml --out mine", &told);
    place.fails(1, "train --resume mine", &["none of checkpoint.safetensors"]);
    assert!(place.read("mine/config.toml").starts_with(b"# my settings"));
}

/// Flags of every command are no settings of a run.
#[test]
fn a_run_is_resumed_with_the_flags_of_every_command() {
    let place = place();
    place.done("train data.csv --hidden 3 --epochs 1 --out run");
    for (k, flags) in
        ["--quiet", "--json", "--force", "--threads 1", "--memory-limit 1GiB"].iter().enumerate()
    {
        place.done(&format!("train --resume run --epochs {} {flags}", k + 2));
    }
    place.fails(2, "train --resume run --epochs 9 --hidden 4", &["--hidden cannot be given with --resume"]);
}

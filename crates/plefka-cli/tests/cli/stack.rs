//! Stacks: trained machine after machine, resumed, scored and sampled.

use std::time::{Duration, Instant};

use super::place::{Place, npy, ran};

const SMALL: &str = "bars-and-stripes:3 --limit 90 --hidden 6,9 --epochs 2 --batch 9 --likelihood-chains 0";

#[test]
fn a_stack_is_trained_scored_and_sampled() {
    let place = Place::in_memory();
    let trained = place.json(&format!("stack train {SMALL} --features samples --tied --out s"));
    assert_eq!(trained["feature_kind"], "samples");
    assert_eq!(trained["runs"][1]["hidden"], 9);
    let bounds = trained["bounds"].as_array().unwrap();
    assert_eq!((bounds.len(), bounds[1]["machines"].as_u64()), (2, Some(2)));
    assert_eq!(bounds[1]["log_z_interval"], "exact");
    assert!(bounds[0]["gained"].is_null() && bounds[1]["gained"].is_f64());
    // The first machine's bound is its likelihood.
    let alone = place.json("score s/layer-1 bars-and-stripes:3 --limit 50");
    let both = place.json("stack score s bars-and-stripes:3 --limit 50 --table --draws 30");
    let first = both["bounds"][0]["bound"].as_f64().unwrap();
    assert!((first - alone["mean_log_likelihood"].as_f64().unwrap()).abs() < 1e-4);
    let value = |key: &str| both[key].as_f64().unwrap();
    assert!(value("bound_lower") < value("bound") && value("bound") < value("bound_upper"));
    assert!(value("bound") <= value("by_mean_weight"));
    assert_eq!(both["sizes"], serde_json::json!([9, 6, 9]));
    let text = place.done("stack score s bars-and-stripes:3 --limit 50 --table").out;
    assert!(text.contains("6 x 9") && text.contains("at least"), "{text}");
    let drawn = place.json("stack sample s -n 5 -k 9 -o x.npy");
    assert_eq!((drawn["dtype"].as_str(), drawn["features"].as_u64()), (Some("u8"), Some(9)));
    assert!(place.read("x.npy").len() > 5 * 9);
    place.done("stack sample s -n 2 -k 3 --start bars-and-stripes:3 --probabilities -o x.csv");
    let rows = String::from_utf8(place.read("x.csv")).unwrap();
    assert!(rows.contains("0.") && rows.lines().count() == 2, "{rows}");
    for layer in ["s/layer-1", "s/layer-2"] {
        assert!(place.exists(&format!("{layer}/report.html")), "{layer}");
        place.done(&format!("inspect {layer}"));
    }
}

#[test]
fn the_same_seed_gives_the_same_stack_for_any_number_of_threads() {
    let place = Place::in_memory();
    for (out, threads) in [("one", 1), ("two", 2)] {
        place.done(&format!("stack train {SMALL} --features samples --out {out} --threads {threads}"));
        place.done(&format!("stack sample {out} -n 40 -k 5 -o {out}.csv --threads {threads}"));
    }
    for name in ["layer-1/model.safetensors", "layer-2/model.safetensors"] {
        assert!(place.read(&format!("one/{name}")) == place.read(&format!("two/{name}")), "{name}");
    }
    assert!(place.read("one.csv") == place.read("two.csv"));
}

#[cfg(unix)]
#[test]
fn interrupted_and_resumed_equals_uninterrupted() {
    let place = Place::in_memory();
    let words = "stack train bars-and-stripes:4 --limit 500 --hidden 8,12,4 --batch 10 --epochs 30 --features samples \
                 --top-unit gaussian --rate 0.05 --likelihood-chains 0";
    let mut child = place.command(&format!("{words} --out part")).spawn().unwrap();
    let begun = Instant::now();
    let history = place.path("part/layer-2/history.jsonl");
    while std::fs::read_to_string(&history).map_or(0, |text| text.lines().count()) < 3 {
        assert!(begun.elapsed() < Duration::from_secs(300), "no epoch was done");
        assert!(child.try_wait().unwrap().is_none(), "the stack was whole before it could be stopped");
        std::thread::sleep(Duration::from_millis(2));
    }
    std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    let stopped = ran(child.wait_with_output().unwrap());
    assert_eq!(stopped.code, 75);
    assert!(!place.exists("part/layer-3"));
    place.fails(1, "stack score part bars-and-stripes:4", &["is not trained", "stack train --resume"]);
    let resumed = place.json("stack train --resume part");
    assert_eq!(resumed["runs"].as_array().unwrap().len(), 2);
    place.done(&format!("{words} --out whole"));
    for layer in 1..=3 {
        let [part, whole] = ["part", "whole"].map(|run| format!("{run}/layer-{layer}/model.safetensors"));
        assert!(place.read(&part) == place.read(&whole), "machine {layer}");
    }
    // A whole stack shows its table again, and gets the files that it lacks.
    for name in ["layer-1/report.html", "layer-2/model.safetensors"] {
        std::fs::remove_file(place.path(&format!("part/{name}"))).unwrap();
    }
    let again = place.json("stack train --resume part --budget 2s");
    assert!(again["runs"].as_array().unwrap().is_empty() && again["bounds"][2]["hidden"] == 4);
    assert!(place.exists("part/layer-1/report.html") && place.exists("part/layer-2/model.safetensors"));
}

#[test]
fn changed_data_are_refused() {
    let place = Place::in_memory();
    place.write("x.csv", "0,1,1\n1,0,0\n".repeat(30));
    place.done("stack train x.csv --hidden 2,2 --epochs 1 --batch 9 --likelihood-chains 0 --out s");
    place.write("x.csv", "0,1,1\n1,1,0\n".repeat(30));
    place.fails(1, "stack train --resume s", &["x.csv", "as when the run began"]);
}

#[test]
fn wrong_use() {
    let place = Place::in_memory();
    place.fails(2, "stack train bars-and-stripes:3 --hidden 3,0 --out s", &["hidden", "found 0"]);
    assert_eq!(place.run("stack train bars-and-stripes:3 --out s").code, 2);
    place.fails(
        2,
        "stack train bars-and-stripes:3 --hidden 3 --features-order no --features magnetizations --out s",
        &["no"],
    );
    assert!(!place.exists("s"));
    place.done(&format!("stack train {SMALL} --epochs 1 --out s").replace("--epochs 2 ", ""));
    place.fails(2, &format!("stack train {SMALL} --out s"), &["--out", "holds a stack"]);
    place.fails(2, "stack train --resume s --epochs 9", &["--epochs cannot be given with --resume"]);
    place.fails(1, "stack train --resume nowhere", &["stack.toml"]);
    place.fails(1, "stack score nowhere bars-and-stripes:3", &["stack.toml"]);
    place.fails(1, "stack score s bars-and-stripes:4", &["16"]);
    place.fails(2, "stack score s bars-and-stripes:3 --table --log-z ptt", &["--table"]);
    place.fails(2, "stack sample s -n 0", &["-n"]);
    place.fails(2, "stack sample s -o x.tiff", &["-o", ".npy"]);
    place.write("bad.npy", npy("<f8", "(1, 9)", &[0; 72]));
    place.done("stack score s bad.npy");
    let settings = String::from_utf8(place.read("s/stack.toml")).unwrap();
    assert!(settings.contains("kind = \"probabilities\"") && settings.starts_with("# Written by plefka"));
    place.write("s/stack.toml", settings.replace("[features]", "[features]\nother = 3"));
    let broken = place.run("stack score s bars-and-stripes:3");
    assert!(
        broken.code == 1 && broken.err.contains("stack.toml") && broken.err.contains("unknown field `other`")
    );
}

//! Sources of settings: defaults, then the file, then flags; and refused settings.

use super::place::Place;

/// A value of the configuration that a run saved.
fn saved(place: &Place, run: &str, part: &str, key: &str) -> toml::Value {
    let text = String::from_utf8(place.read(&format!("{run}/config.toml"))).unwrap();
    let table: toml::Table = toml::from_str(&text).unwrap();
    match part {
        "" => table[key].clone(),
        part => table[part][key].clone(),
    }
}

#[test]
fn flags_override_the_file_and_the_file_the_defaults() {
    let place = Place::new();
    place.write(
        "run.toml",
        "seed = 9\n[data]\nsource = \"bars-and-stripes:3\"\nlimit = 60\n[model]\nhidden = 3\n\
         [training]\nepochs = 2\nbatch = 7\n[negative]\nmethod = \"cd\"\nstart = \"persistent\"\n",
    );
    place.done("train --config run.toml --batch 11 --start batch --out run");
    let saved = |part: &str, key: &str| saved(&place, "run", part, key);
    assert_eq!(saved("", "seed").as_integer(), Some(9));
    assert_eq!(saved("training", "batch").as_integer(), Some(11));
    assert_eq!(saved("training", "epochs").as_integer(), Some(2));
    assert_eq!(saved("negative", "method").as_str(), Some("cd"));
    assert_eq!(saved("negative", "start").as_str(), Some("batch"));
    // Neither source sets the damping: the default is written out.
    assert_eq!(saved("negative", "damping").as_float(), Some(0.5));
    // The saved settings make the same run again.
    place.done("train --config run/config.toml --out again");
    assert_eq!(place.read("run/model.safetensors"), place.read("again/model.safetensors"));
}

#[test]
fn every_flag_reaches_its_setting() {
    let place = Place::new();
    let flags = "--hidden 3 --precision f64 --weight-scale 0.02 --method emf --order 3 --start persistent --replicas 4 \
        --iterations 5 --damping 0.6 --tolerance 0.001 --solver anderson --sweeps 2 --chains 6 --epochs 1 --batch 8 --rate 0.03 \
        --averaging 3.5 --beta 0.9 --temperature 2 --cooling cosine --cooled 0.4 \
        --schedule cosine --final-rate 0.01 --warm-up 0.1 --optimizer adam --momentum 0.4 --l1 0.0001 --l2 0.0002 \
        --max-norm 5 --no-centering --no-standardise --seed 11 --time-budget 100 --patience 7 --early-stop reconstruction_error \
        --validation-share 0.2 --rungs 5 --reservoir 3 --trajectory 4 --likelihood-chains 16 --limit 50 --data-seed 3 --stochastic --threads 1 --missing --imputation-sweeps 7 --alphabet HP- --ambiguous drop \
        --lower-case upper --max-gaps 0.5 --max-column-gaps 0.4 --reweight 0";
    place.done(&format!("train bars-and-stripes:3 {flags} --out run"));
    let text = String::from_utf8(place.read("run/config.toml")).unwrap();
    for line in [
        "hidden = 3",
        "precision = \"f64\"",
        "weight_scale = 0.02",
        "method = \"emf\"",
        "order = \"3\"",
        "start = \"persistent\"",
        "replicas = 4",
        "iterations = 5",
        "damping = 0.6",
        "tolerance = 0.001",
        "solver = \"anderson\"",
        "sweeps = 2",
        "chains = 6",
        "rungs = 5",
        "reservoir = 3",
        "trajectory = 4",
        "likelihood_chains = 16",
        "epochs = 1",
        "batch = 8",
        "rate = 0.03",
        "averaging = 3.5",
        "beta = 0.9",
        "start = 2.0",
        "until = 0.4",
        "shape = \"cosine\"",
        "final_rate = 0.01",
        "warm_up = 0.1",
        "kind = \"adam\"",
        "momentum = 0.4",
        "l1 = 0.0001",
        "l2 = 0.0002",
        "max_norm = 5.0",
        "centering = false",
        "standardise = false",
        "seed = 11",
        "time_budget = 100.0",
        "patience = 7",
        "monitor = \"reconstruction_error\"",
        "validation_share = 0.2",
        "limit = 50",
        "synthetic_seed = 3",
        "binarize = \"stochastic\"",
        "missing = true",
        "imputation_sweeps = 7",
        "alphabet = \"HP-\"",
        "ambiguous = \"drop\"",
        "lower_case = \"upper\"",
        "max_gaps = 0.5",
        "max_column_gaps = 0.4",
        "reweight = 0.0",
        "threads = 1",
        "source = \"bars-and-stripes:3\"",
    ] {
        assert!(text.lines().any(|l| l == line), "no `{line}` in\n{text}");
    }
    assert_eq!(place.json("inspect run")["precision"], "f64");
}

#[test]
fn unknown_keys_are_refused_with_their_place_and_the_known_ones() {
    let place = Place::new();
    place.write("run.toml", "seed = 1\n\n[training]\nepohcs = 3\n");
    let parts = ["run.toml: line 4, column 1", "`epohcs`", "`epochs`, `batch`", "did you mean `epochs`?"];
    place.fails(2, "train --config run.toml", &parts);
    place.write("run.toml", "[training]\nepochs = \"three\"\n");
    place.fails(2, "train --config run.toml", &["run.toml: line 2, column 10", "three"]);
    place.fails(1, "train --config nowhere.toml", &["cannot read nowhere.toml", "No such file"]);
}

#[test]
fn runs_without_a_name_are_numbered_and_labels_read() {
    let place = Place::new();
    place.write("x.csv", "a,b,class\n0,1,yes\n1,0,no\n".to_owned() + &"1,1,no\n0,0,yes\n".repeat(20));
    for k in 1..3 {
        let run = place.json("train x.csv --label-column class --hidden 2 --epochs 1 --batch 4");
        assert_eq!(run["run"], format!("runs/x-emf-{k}"));
        assert_eq!(run["features"], 2);
    }
    assert_eq!(place.json("data info x.csv --label-column class")["labels"][0]["label"], "no");
}

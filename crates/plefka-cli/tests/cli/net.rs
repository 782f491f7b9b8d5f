//! Perceptrons: trained, resumed, scored, asked; nets from stacks; what TensorBoard gets; wrong use.

use super::place::Place;

const SMALL: &str = "digits --limit 400 --layers 24,16 --epochs 2 --batch 20 --rate 0.01";

#[test]
fn a_net_is_trained_scored_and_asked() {
    let place = Place::in_memory();
    let trained = place.json(&format!("net train {SMALL} --augment affine --batch-norm --out n"));
    assert_eq!(trained["outcome"], "finished");
    assert_eq!(trained["sizes"], serde_json::json!([784, 24, 16, 10]));
    assert_eq!(trained["validation_samples"], 40);
    let score = place.json("net score n digits --limit 200 --data-seed 2");
    let (error, own) = (score["error"].as_f64().unwrap(), score["error_std_error"].as_f64().unwrap());
    assert!(error < 0.6 && (own - (error * (1.0 - error) / 200.0).sqrt()).abs() < 1e-12, "{score}");
    place.done("net predict n digits --limit 30 -o p.csv");
    let rows = String::from_utf8(place.read("p.csv")).unwrap();
    let first: Vec<&str> = rows.lines().nth(1).unwrap().split(',').collect();
    let sum: f64 = first[1..].iter().map(|p| p.parse::<f64>().unwrap()).sum();
    assert!(
        rows.starts_with("class,0,1,") && rows.lines().count() == 31 && (sum - 1.0).abs() < 1e-5,
        "{rows}"
    );
    let inspected = place.json("net inspect n");
    assert_eq!(inspected["parameters"], 784 * 24 + 24 + 24 * 16 + 16 + 16 * 10 + 10);
    assert_eq!(inspected["spectra"][0]["bulk"]["singular_values"].as_array().unwrap().len(), 24);
    let page = String::from_utf8(place.read("n/report.html")).unwrap();
    for part in
        ["Confusion", "Wrongly classified samples", "Filters of the first layer", "Spectra of the weights"]
    {
        assert!(page.contains(part), "{part}");
    }
}

#[test]
fn threads_and_interruptions_do_not_matter() {
    let place = Place::in_memory();
    let flags = "--augment ciresan --dropout 0.1 --averaging 0.9 --batch-norm";
    for (out, threads) in [("one", 1), ("two", 2)] {
        place.done(&format!("net train {SMALL} {flags} --out {out} --threads {threads}"));
    }
    assert!(place.read("one/net.safetensors") == place.read("two/net.safetensors"));
    // A run that is over goes on as a longer one, which has another schedule: here its rate is constant.
    let constant = format!("{flags} --schedule constant");
    place.done(&format!("net train {SMALL} {constant} --epochs 1 --out part").replacen("--epochs 2 ", "", 1));
    // Flags of every command are no part of a run.
    place.done("net train --resume part --epochs 2 --force --threads 1");
    place.done(&format!("net train {SMALL} {constant} --out whole"));
    assert!(place.read("part/net.safetensors") == place.read("whole/net.safetensors"));
}

#[test]
fn stacks_become_classifiers_and_autoencoders() {
    let place = Place::in_memory();
    place.write("x.csv", "1,1,0,0,1,0,a\n0,0,1,1,0,1,b\n1,0,0,1,1,0,a\n0,1,1,0,0,1,b\n".repeat(20));
    let data = "x.csv --label-column 6";
    place
        .done(&format!("stack train {data} --hidden 4,3 --epochs 2 --batch 8 --likelihood-chains 0 --out s"));
    let net = place
        .json(&format!("net train {data} --from s --epochs 40 --batch 8 --head-epochs 1 --rate 0.1 --out c"));
    assert_eq!(net["sizes"], serde_json::json!([6, 4, 3, 2]));
    assert_eq!(place.json(&format!("net score c {data}"))["wrong"], 0);
    let coder = place.json(&format!("net train {data} --from s --autoencoder --epochs 1 --out a"));
    assert_eq!(coder["sizes"], serde_json::json!([6, 4, 3, 4, 6]));
    let random = place.json(&format!(
        "net train {data} --layers 4,3 --activation logistic --autoencoder --epochs 60 --batch 8 --rate 0.1 --out r"
    ));
    assert_eq!(random["sizes"], serde_json::json!([6, 4, 3, 4, 6]));
    let score = place.json(&format!("net score r {data}"));
    // The columns are 0 or 1 half of the time: constants leave 6/4.
    assert!(score["squared_error"].as_f64().unwrap() < 0.9 && score["error"].is_null(), "{score}");
    place.fails(1, "net train bars-and-stripes:3 --from s --out x", &["labels"]);
    let ran = place.run(&format!("net train {data} --from s --layers 3 --out x"));
    assert!(ran.code == 2 && ran.err.contains("--from") && ran.err.contains("--layers"), "{}", ran.err);
    assert!(!place.exists("x"));
}

#[test]
fn tensorboard_gets_an_event_file_of_every_session() {
    let place = Place::in_memory();
    place.done(&format!("net train {SMALL} --tensorboard t/net --out n"));
    place.done("net train --resume n --epochs 3 --tensorboard t/net");
    place.done("train digits --limit 200 --hidden 8 --epochs 1 --tensorboard t/rbm --out r");
    assert_eq!((place.list("t/net").len(), place.list("t/rbm").len()), (2, 1));
    let bytes = |folder: &str, k: usize| place.read(&format!("{folder}/{}", place.list(folder)[k]));
    let holds = |bytes: &[u8], tag: &str| bytes.windows(tag.len()).any(|part| part == tag.as_bytes());
    for tag in [
        "brain.Event:2",
        "loss/validation",
        "sigma_max/layer 3",
        "weights/layer 1",
        "units/layer 2",
        "filters",
    ] {
        assert!(holds(&bytes("t/net", 0), tag), "{tag}");
    }
    for tag in ["validation/log_likelihood", "weights", "filters", "samples"] {
        assert!(holds(&bytes("t/rbm", 0), tag), "{tag}");
    }
}

#[test]
fn wrong_use_is_named() {
    let place = Place::in_memory();
    place.write("x.csv", "0,1,1\n1,0,0\n").write("y.csv", "0,1,a\n1,0,b\n".repeat(9));
    place.fails(1, "net train x.csv --validation-share 0 --out n", &["x.csv", "labels", "--label-column"]);
    place.fails(2, "net train y.csv --label-column 2 --layers 3,0 --out n", &["--layers", "found 0"]);
    place.fails(2, "net train y.csv --label-column 2 --rate -1 --out n", &["--rate"]);
    place.fails(2, "net train y.csv --label-column 2 --dropout 1 --out n", &["--dropout", "[0, 1)"]);
    place.fails(2, "net train y.csv --label-column 2 --augment turn=3 --out n", &["--augment", "rotation="]);
    place.fails(1, "net train y.csv --label-column 2 --augment ciresan --layers 3 --out n", &["no pictures"]);
    let ran = place.run("net train --out n");
    assert!(ran.code == 2 && ran.err.contains("<DATA>"), "{}", ran.err);
    place.fails(1, "net score x.csv y.csv", &["x.csv"]);
    place.done("net train y.csv --label-column 2 --layers 3 --epochs 1 --batch 9 --out m");
    place.fails(1, "net score m x.csv --label-column 2", &["label of sample 0", "found 1", "a, b"]);
    place.fails(1, "net predict m digits --limit 3 -o p.csv", &["784", "2 as in training"]);
    place.fails(2, "net predict m y.csv --label-column 2 -o p.txt", &["--out", ".csv"]);
    place.fails(2, "net train y.csv --label-column 2 --out m", &["--out", "which has a checkpoint"]);
    place.fails(2, "net train --resume m", &["epochs"]);
    place.fails(2, "net train --resume m --rate 3", &["--rate cannot be given"]);
    place.fails(1, "score m y.csv", &["m"]);
    place.write("c.toml", "[training]\nepohcs = 3\n");
    place.fails(2, "net train y.csv --config c.toml --out n", &["c.toml: line 2", "`epochs`"]);
    assert!(!place.exists("p.csv"));
}

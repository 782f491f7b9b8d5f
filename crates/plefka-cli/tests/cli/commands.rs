//! Every command once, on a tiny set.

use super::place::Place;

#[test]
fn from_data_to_features() {
    let place = Place::new();
    let made = place.json("data make bars-and-stripes:3 -n 300 --seed 5 -o bars.npz");
    // The entropy of the set is known: 13 states (ln 2 from the choice, 8 bars, all-on and all-off twice).
    let likelihood = made["log_likelihood"].as_f64().unwrap();
    assert!((-2.8..-2.4).contains(&likelihood), "{likelihood}");
    let info = place.json("data info bars.npz");
    assert_eq!((&info["samples"], &info["features"], &info["dtype"]), (&300.into(), &9.into(), &"u8".into()));
    let train =
        "train bars.npz --hidden 8 --epochs 30 --batch 10 --rate 0.3 --method pcd --chains 50 --out run";
    let ran = place.done(train);
    assert_eq!(ran.out, "report: run/report.html\n");
    assert!(ran.err.lines().any(|l| l.trim_start().starts_with("30 ")), "{}", ran.err);
    let files = [
        ".lock",
        "checkpoint.safetensors",
        "config.toml",
        "history.jsonl",
        "model.safetensors",
        "report.html",
    ];
    assert_eq!(place.list("run"), files);
    assert_eq!(String::from_utf8(place.read("run/history.jsonl")).unwrap().lines().count(), 31);
    let page = String::from_utf8(place.read("run/report.html")).unwrap();
    assert!(page.contains("bars.npz") && page.contains("Pseudo-likelihood"), "no run in the report");

    let score = place.json("score run bars.npz");
    let found = score["mean_log_likelihood"].as_f64().unwrap();
    assert!(found < likelihood, "better than the distribution itself");
    assert!(found > -5.5, "nothing was learned: {score}");
    let sum = score["free_energy"].as_f64().unwrap() + score["log_z"].as_f64().unwrap();
    assert!((sum + found).abs() < 1e-9);
    assert_eq!((&score["log_z_method"], &score["log_z_std_error"]), (&"exact".into(), &0.0.into()));
    for method in ["ais", "pt", "emf"] {
        let other = place.json(&format!("score run bars.npz --log-z {method} --effort 1000"));
        let interval = ["log_z_lower", "log_z", "log_z_upper"].map(|key| other[key].as_f64().unwrap());
        assert!(interval[0] <= interval[1] && interval[1] <= interval[2], "{other}");
        let truth = score["log_z"].as_f64().unwrap();
        let near = (interval[1] - truth).abs() < 0.3;
        assert!(near || !other["warnings"].as_array().unwrap().is_empty(), "{truth} {other}");
        assert_eq!(other["log_z_method"], method);
    }

    for (out, dtype) in [("s.npy", "u8"), ("s.npz", "u8"), ("s.png", "u8")] {
        let sampled = place.json(&format!("sample run -n 40 -k 100 --seed 3 -o {out}"));
        assert_eq!((&sampled["dtype"], &sampled["n"]), (&dtype.into(), &40.into()));
    }
    assert!(place.read("s.png").starts_with(b"\x89PNG"));
    let info = place.json("data info s.npy");
    assert_eq!((&info["samples"], &info["features"], &info["max"]), (&40.into(), &9.into(), &1.0.into()));
    let first = place.read("s.npy");
    place.done("sample run -n 40 -k 100 --seed 3 -o s.npy --threads 1 --force");
    assert_eq!(place.read("s.npy"), first, "the same seed gives the same samples on one thread");
    place.done("sample run -n 40 -k 100 --seed 4 -o s.npy --force");
    assert_ne!(place.read("s.npy"), first);
    let means = place.json("sample run -n 5 --method mean-field --start bars.npz -o m.npy");
    assert_eq!(means["mean_field"]["unconverged"], 0);
    let from_data = place.json("sample run -n 400 -k 1 --start bars.npz --probabilities -o p.npy");
    assert_eq!(from_data["dtype"], "f32");

    let features = place.json("transform run bars.npz -o f.npy");
    assert_eq!((&features["samples"], &features["features"]), (&300.into(), &8.into()));
    place.done("transform run bars.npz -o f.csv");
    let (npy, csv) = (place.json("data info f.npy"), place.json("data info f.csv"));
    assert_eq!(npy["samples"], csv["samples"]);
    assert!((npy["mean"].as_f64().unwrap() - csv["mean"].as_f64().unwrap()).abs() < 1e-6);

    let model = place.json("inspect run/model.safetensors");
    assert_eq!((&model["visible"]["units"], &model["hidden"]["units"]), (&9.into(), &8.into()));
    assert_eq!((&model["notes"]["method"], &model["notes"]["epochs"]), (&"pcd-1".into(), &30.into()));
    std::fs::remove_file(place.path("run/report.html")).unwrap();
    assert_eq!(place.done("report run").out, "report: run/report.html\n");
    assert!(place.exists("run/report.html"));
    let mixing = &place.json("report run")["mixing"];
    assert!((0.4..500.0).contains(&mixing["chains"]["slowest"]["tau"].as_f64().unwrap()), "{mixing}");
    assert!((0.0..=1.0).contains(&mixing["adversarial"]["validation"]["accuracy"].as_f64().unwrap()));
    // The means of this set are all ½ and cannot correlate. Its pair moments vary.
    assert!(mixing["moments"][1]["floor"]["correlation"].as_f64().unwrap() > 0.7, "{mixing}");
    assert!(mixing["free_energy"]["error"].as_f64().unwrap() > 0.0);
    let page = String::from_utf8(place.read("run/report.html")).unwrap();
    assert!(page.contains("<h2>Mixing and overfitting</h2>"));
    // If the data are missing, the report omits the pictures of data but is still written.
    std::fs::remove_file(place.path("bars.npz")).unwrap();
    let again = place.done("report run --out other.html");
    assert!(again.err.contains("warning: The data could not be read again"), "{}", again.err);
    assert!(place.exists("other.html"));
    assert_eq!(place.json("report run")["mixing"], serde_json::Value::Null);
}

#[test]
fn weights_from_npz_are_a_model() {
    let place = Place::new();
    place.done("data make teacher:6:2:1.0 -n 50 -o t.npz");
    // A machine without couplings: its features are the sigmoid of the biases for all data.
    let mut npz = plefka::io::array_file::Npz::default();
    npz.add("weights", &[6, 2], &[0.0f64; 12]).unwrap();
    npz.add("visible_bias", &[6], &[0.0f64; 6]).unwrap();
    npz.add("hidden_bias", &[2], &[0.0f64, 3.0f64.ln()]).unwrap();
    npz.write(&place.path("model.npz")).unwrap();
    place.done("transform model.npz t.npz -o f.csv");
    let text = String::from_utf8(place.read("f.csv")).unwrap();
    let first: Vec<f64> = text.lines().next().unwrap().split(',').map(|x| x.parse().unwrap()).collect();
    assert!((first[0] - 0.5).abs() < 1e-6 && (first[1] - 0.75).abs() < 1e-6, "{first:?}");
    // All 64 visible states are equally likely.
    let score = place.json("score model.npz t.npz");
    let found = score["mean_log_likelihood"].as_f64().unwrap();
    assert!((found + 64f64.ln()).abs() < 1e-5, "{found}");
    let pseudo = score["pseudo_likelihood"].as_f64().unwrap();
    assert!((pseudo + 64f64.ln()).abs() < 1e-5, "{pseudo}");
    let score = place.json("score model.npz t.npz --log-z emf");
    let estimate = score["mean_log_likelihood"].as_f64().unwrap();
    assert!((estimate + 64f64.ln()).abs() < 1e-4, "{estimate}");
}

#[test]
fn digits_as_a_page_and_with_labels() {
    let place = Place::new();
    place.done("data make digits -n 30 -o page.png");
    place.done("data make digits -n 30 -o digits.npz");
    let info = place.json("data info digits.npz");
    assert_eq!((&info["features"], &info["image_shape"]), (&784.into(), &serde_json::json!([28, 28])));
    assert_eq!(place.json("data make digits -n 3 -o d.npy")["log_likelihood"], serde_json::Value::Null);
    let synthetic = place.json("data info digits --limit 30");
    assert_eq!(synthetic["mean"], info["mean"]);
    assert_eq!(synthetic["labels"].as_array().unwrap().len(), 10);
}

#[test]
fn completions_and_manual_are_made_of_the_commands() {
    let place = Place::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = place.done(&format!("completions {shell}")).out;
        assert!(script.contains("transform") && script.contains("early-stop"), "{shell}");
    }
    assert!(place.done("man").out.contains("plefka"));
    place.done("man -o pages");
    let pages = place.list("pages");
    for name in ["plefka.1", "plefka-train.1", "plefka-data-get.1"] {
        assert!(pages.iter().any(|page| page == name), "no {name} in {pages:?}");
    }
    let page = String::from_utf8(place.read("pages/plefka-train.1")).unwrap();
    assert!(page.contains("damping"));
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let place = Place::new();
    let mut child = place
        .command("completions zsh")
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Draws by enumeration and by tempering have the means of the machine; a run keeps the models of trajectory tempering.
#[test]
fn exact_and_tempered_samples() {
    let place = Place::new();
    place.done("data make bars-and-stripes:3 -n 500 -o bars.npz");
    place.done("train bars.npz --hidden 6 --epochs 20 --rate 0.2 --method ptt --chains 50 --out run");
    let mean = |method: &str| {
        place.json(&format!("sample run --method {method} --start bars.npz -n 400 -k 200 -o s.npy --force"));
        place.json("data info s.npy")["mean"].as_f64().unwrap()
    };
    let exact = mean("exact");
    for method in ["pt", "gibbs"] {
        assert!((mean(method) - exact).abs() < 0.06, "{method} {} {exact}", mean(method));
    }
    place.done("train bars.npz --hidden 6 --epochs 5 --method pcd --trajectory 6 --out kept");
    let ladder = place.json("sample kept --method ptt -n 4 -k 100 -o s.npy --force");
    assert!(ladder["tempering"]["swap_rates"][0].as_f64().unwrap() > 0.0, "{ladder}");
    let score = place.json("score kept bars.npz --log-z ptt --effort 500");
    let truth = place.json("score kept bars.npz")["log_z"].as_f64().unwrap();
    assert!((score["log_z"].as_f64().unwrap() - truth).abs() < 0.2, "{score} {truth}");
    let none = "train bars.npz --hidden 3 --epochs 1 --out none";
    place.done(none);
    place.fails(1, "sample none --method ptt -k 50", &["trajectory", "--trajectory N"]);
    place.fails(1, "score none bars.npz --log-z ptt", &["trajectory"]);
    for words in ["--budget 0s", "--budget never", "--log-z magic", "--effort 3"] {
        let refused = place.run(&format!("score none bars.npz {words}"));
        assert_eq!(refused.code, 2, "{words}: {}", refused.err);
    }
}

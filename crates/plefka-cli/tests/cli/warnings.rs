//! Every warning reaches standard error, the JSON document and, where the command writes one, the page.

use super::place::Place;

/// Runs a command with `--json`; checks that its `warnings` are those on standard error, that one contains `words`, and
/// that all of them are on the page.
fn warned(place: &Place, command: &str, words: &str, page: Option<&str>) {
    let ran = place.done(&format!("--json {command}"));
    let document: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let warnings: Vec<&str> =
        document["warnings"].as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect();
    assert!(warnings.iter().any(|text| text.contains(words)), "{command}: no `{words}` in {warnings:?}");
    for text in &warnings {
        assert!(ran.err.contains(&format!("warning: {text}")), "{command}: not on standard error: {text}");
    }
    if let Some(page) = page {
        let page = String::from_utf8(place.read(page)).unwrap();
        assert!(page.contains("class=\"warnings\""), "{command}: no warnings on the page");
        for text in &warnings {
            // The page has a capital first, and its own signs for < and >.
            let rest: String = text.chars().skip(1).collect();
            let rest = rest.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            assert!(page.contains(&rest), "{command}: not on the page: {text}");
        }
    }
}

#[test]
fn warnings_of_simulations() {
    let place = Place::new();
    let seldom = "sk overlaps --spins 64 --draws 1 --sweeps 50 --temperatures 0.2,20 -o o.html";
    warned(&place, seldom, "change places in only", Some("o.html"));
    let none = "sk tap --spins 30 --temperature 0.3 --starts 40 --steps 3 -o t.html";
    warned(&place, none, "no start of 40 converged", Some("t.html"));
    // No draw of these couplings has a solution with x < 1 at this temperature and with so few starts.
    let unphysical = (1..20).find(|seed| {
        let found = place.json(&format!("sk tap --spins 40 --temperature 0.7 --starts 30 --seed {seed}"));
        let all = found["solutions"].as_array().unwrap();
        !all.is_empty() && all.iter().all(|tap| tap["plefka"].as_f64().unwrap() >= 1.0)
    });
    let seed = unphysical.expect("a draw without a solution of the model");
    let command = format!("sk tap --spins 40 --temperature 0.7 --starts 30 --seed {seed} -o u.html");
    warned(&place, &command, "no solution has x =", Some("u.html"));
}

#[test]
fn warnings_of_scores() {
    let place = Place::new();
    place.write("bits.csv", "0,1,1\n1,0,0\n1,1,0\n".repeat(20));
    place.write("grey.csv", "0.5,1,0.25\n1,0,0.75\n".repeat(20));
    place.done("train bits.csv --hidden 2 --epochs 1 --batch 10 --out run");
    warned(&place, "score run bits.csv --log-z emf", "no statistical error", None);
    warned(&place, "score run grey.csv", "no log-probability", None);
    let grey = place.json("score run grey.csv");
    assert_eq!(grey["quantity"], "lower bound of the expected log-likelihood of bits");
    let text = place.done("score run grey.csv").out;
    assert!(text.contains("expected log-likelihood of bits  at least -"), "{text}");
    let bits = place.json("score run bits.csv");
    assert_eq!((&bits["quantity"], &bits["log_z_interval"]), (&"log-likelihood".into(), &"exact".into()));
    assert_eq!(bits["warnings"], serde_json::json!([]));
    for (method, interval) in [("emf", "spread of orders"), ("ais --effort 50", "95 % confidence")] {
        assert_eq!(place.json(&format!("score run bits.csv --log-z {method}"))["log_z_interval"], interval);
    }
}

#[test]
fn warnings_of_training() {
    let place = Place::new();
    place.write("grey.csv", "0.5,1,0.25\n1,0,0.75\n0,0.5,0\n".repeat(20));
    let grey = "train grey.csv --hidden 2 --epochs 2 --batch 10 --out grey";
    warned(&place, grey, "no log-probability", Some("grey/report.html"));
    let ran = place.done("--json report grey");
    assert!(ran.err.contains("no log-probability") && ran.out.contains("no log-probability"));
    let lost = "train bars-and-stripes:4 --limit 300 --hidden 30 --method cd --rate 60 --averaging 0 --epochs 3 \
        --schedule constant --out lost";
    warned(&place, lost, "the pseudo-likelihood of the training samples fell", Some("lost/report.html"));
}

#[test]
fn a_monitor_says_what_it_was_measured_on() {
    let place = Place::new();
    let words = "train bars-and-stripes:4 --limit 2000 --hidden 8 --epochs 2 --batch 50 --out run";
    let ran = place.done(words);
    assert!(
        ran.err.contains("measured on 256 of 1800 training samples and all 200 validation samples"),
        "{}",
        ran.err
    );
    let rows = ran.err.lines().skip_while(|line| !line.starts_with("epoch")).take(4);
    let rows: Vec<&str> = rows.collect();
    assert!(rows.iter().all(|row| row.chars().count() <= 80), "{rows:?}");
    assert!(rows[2].contains("+-"), "{rows:?}");
    let history = String::from_utf8(place.read("run/history.jsonl")).unwrap();
    let records: Vec<serde_json::Value> =
        history.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let value = |epoch: usize, name: &str| records[epoch]["values"][name].as_f64();
    for epoch in 0..3 {
        let [low, mean, high] = ["_lower", "", "_upper"]
            .map(|end| value(epoch, &format!("validation.log_likelihood{end}")).unwrap());
        assert!(high - low > 0.02 && low < mean && mean < high, "{low} {mean} {high}");
        assert_eq!(
            (value(epoch, "train.samples"), value(epoch, "validation.samples")),
            (Some(256.0), Some(200.0))
        );
        let gap = value(epoch, "log_likelihood_gap").unwrap();
        let apart = value(epoch, "train.log_likelihood").unwrap()
            - value(epoch, "validation.log_likelihood").unwrap();
        assert!((gap - apart).abs() < 1e-9 && value(epoch, "log_likelihood_gap_std_error").unwrap() > 0.0);
    }
    for epoch in 1..3 {
        let now = |name: &str| value(epoch, name).unwrap();
        let gain = now("train.log_likelihood_gain");
        let apart = now("train.log_likelihood") - value(epoch - 1, "train.log_likelihood").unwrap();
        assert!((gain - apart).abs() < 1e-9, "{gain} {apart}");
        // The differences on the same samples are much sharper than the means.
        let wide = now("train.log_likelihood_upper") - now("train.log_likelihood_lower");
        assert!(4.0 * now("train.log_likelihood_gain_std_error") < 0.5 * wide, "{gain} {wide}");
    }
    assert_eq!(value(0, "train.log_likelihood_gain"), None);
}

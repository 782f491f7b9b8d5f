//! Missing entries and held columns in training, imputing and scoring.

use serde_json::Value;

use super::place::Place;

/// A machine with one hidden unit that copies: p(v) prefers equal units. Weights 4, with biases that balance them.
fn copier(place: &Place) {
    let mut npz = plefka::io::array_file::Npz::default();
    npz.add("weights", &[3, 1], &[4.0f64; 3]).unwrap();
    npz.add("visible_bias", &[3], &[-2.0f64; 3]).unwrap();
    npz.add("hidden_bias", &[1], &[-6.0f64]).unwrap();
    npz.write(&place.path("model.npz")).unwrap();
}

fn csv(place: &Place, name: &str) -> Vec<Vec<f64>> {
    let text = String::from_utf8(place.read(name)).unwrap();
    text.lines().map(|line| line.split(',').map(|x| x.parse().unwrap()).collect()).collect()
}

fn number(document: &Value, key: &str) -> f64 {
    document[key].as_f64().unwrap_or_else(|| panic!("{key}: {document}"))
}

/// p(v) ∝ e^{−2 Σv} (1 + e^{4 Σv − 6}).
fn weight(n_on: u32) -> f64 {
    let n = f64::from(n_on);
    (-2.0 * n).exp() * (1.0 + (4.0 * n - 6.0).exp())
}

#[test]
fn conditional_means_and_likelihoods_are_those_of_the_formula() {
    let place = Place::new();
    copier(&place);
    place.write("x.csv", "1,1,\n0,?,NA\n1,0,1\n");
    let made = place.json("impute model.npz x.csv --means -o m.csv");
    assert_eq!((&made["means"], &made["missing"], &made["imputed"]), (&"exact".into(), &3.into(), &3.into()));
    let means = csv(&place, "m.csv");
    let third = weight(3) / (weight(2) + weight(3));
    assert!((means[0][2] - third).abs() < 1e-6 && means[0][..2] == [1.0, 1.0], "{means:?} {third}");
    // With one observed 0 the others are 00, 10, 01 or 11.
    let second = (weight(1) + weight(2)) / (weight(0) + 2.0 * weight(1) + weight(2));
    assert!((means[1][1] - second).abs() < 1e-6 && (means[1][2] - second).abs() < 1e-6);
    assert_eq!(means[2], [1.0, 0.0, 1.0]);
    for (method, tolerance) in [("gibbs -k 20000", 0.02), ("mean-field --order 3", 0.2)] {
        let made = place.json(&format!("impute model.npz x.csv --means --method {method} -o g.csv --force"));
        assert_eq!(made["means"], method.split(' ').next().unwrap());
        let found = csv(&place, "g.csv");
        let error =
            found.iter().flatten().zip(means.iter().flatten()).fold(0.0f64, |m, (a, b)| m.max((a - b).abs()));
        assert!(error < tolerance, "{method}: {error}");
        assert_eq!(made["unconverged"].is_null(), method.starts_with("gibbs"));
    }
    // ln p(v₁, v₂ | v₀) of complete rows.
    place.write("y.csv", "1,1,1\n0,1,0\n");
    let given = |first: u32| -> f64 { (0..4).map(|k: u32| weight(first + k.count_ones())).sum() };
    let wanted = [(weight(3) / given(1)).ln(), (weight(1) / given(0)).ln()];
    let score = place.json("score model.npz y.csv --hold 0");
    let conditional = &score["conditional"];
    assert_eq!(
        (&conditional["held"], &conditional["free"], &conditional["reason"]),
        (&1.into(), &2.into(), &Value::Null)
    );
    assert!((number(conditional, "mean_log_likelihood") - (wanted[0] + wanted[1]) / 2.0).abs() < 1e-6);
    let spread = (wanted[0] - wanted[1]).abs() / 2.0;
    assert!((number(conditional, "mean_log_likelihood_std_error") - spread).abs() < 1e-6);
    assert_eq!(place.json("score model.npz y.csv")["conditional"], Value::Null);
    // The score sums over missing entries: the likelihood of the observed ones.
    let observed = place.json("score model.npz x.csv --missing");
    let total: f64 = weight(0) + 3.0 * weight(1) + 3.0 * weight(2) + weight(3);
    let logs =
        [weight(2) + weight(3), weight(0) + 2.0 * weight(1) + weight(2), weight(2)].map(|w| (w / total).ln());
    let found = number(&observed["conditional"], "mean_log_likelihood");
    assert!((found - logs.iter().sum::<f64>() / 3.0).abs() < 1e-6, "{found} {logs:?}");
    assert_eq!(
        (&observed["conditional"]["missing"], &observed["conditional"]["held"]),
        (&3.into(), &0.into())
    );
}

#[test]
fn draws_keep_what_is_held() {
    let place = Place::new();
    copier(&place);
    place.write("x.csv", "1,1,?\n1,0,0\n,,\n".repeat(400));
    let made = place.json("impute model.npz x.csv -k 30 --seed 3 -o a.csv");
    assert_eq!(
        (&made["samples"], &made["imputed"], &made["held"]),
        (&1200.into(), &1600.into(), &Value::Null)
    );
    let drawn = csv(&place, "a.csv");
    assert!(drawn.iter().flatten().all(|x| *x == 0.0 || *x == 1.0));
    assert!(drawn.chunks(3).all(|rows| rows[0][..2] == [1.0, 1.0] && rows[1] == [1.0, 0.0, 0.0]));
    let third = drawn.chunks(3).map(|rows| rows[0][2]).sum::<f64>() / 400.0;
    let wanted = weight(3) / (weight(2) + weight(3));
    assert!((third - wanted).abs() < 4.0 * (wanted * (1.0 - wanted) / 400.0).sqrt(), "{third} {wanted}");
    let first = place.read("a.csv");
    place.done("impute model.npz x.csv -k 30 --seed 3 -o a.csv --threads 1 --force");
    assert_eq!(place.read("a.csv"), first);
    // Inpainting: all other columns are redrawn, observed or not.
    let made = place.json("impute model.npz x.csv --hold 0,2-2 -k 30 -o h.npz");
    assert_eq!((&made["held"], &made["missing"], &made["imputed"]), (&2.into(), &1600.into(), &2400.into()));
    assert_eq!(place.json("data info h.npz")["missing"], 0);
    place.done("impute model.npz x.csv --limit 9 -o page.png --shape 1,3");
    assert!(place.read("page.png").starts_with(b"\x89PNG"));
    let info = place.json("data info x.csv --missing");
    assert_eq!((&info["missing"], &info["dtype"], &info["mean"]), (&1600.into(), &"f64".into(), &0.6.into()));
    let kept = place.done("impute model.npz x.csv --hold 0-2 --limit 1 -o k.npy");
    assert!(!kept.err.contains("stay as they are"), "one entry is missing");
    place.write("full.csv", "1,1,1\n0,0,1\n");
    let kept = place.done("impute model.npz full.csv -o k.csv");
    assert!(kept.err.contains("stay as they are") && csv(&place, "k.csv")[1] == [0.0, 0.0, 1.0]);
}

#[test]
fn training_on_data_with_holes() {
    let place = Place::new();
    let rows = ["1,1,0,0", "1,?,0,0", "0,0,,1", "NA,0,1,1", "nan,1,0,0", "0,0,1,?"];
    place.write("x.csv", rows.join("\n") + "\n" + &(rows.join("\n") + "\n").repeat(19));
    let train = "train x.csv --hidden 3 --epochs 8 --batch 10 --seed 2 --monitor";
    let train = train.trim_end_matches(" --monitor");
    place.fails(1, train, &["x.csv", "line 2, column 2", "found \"?\"", "--missing"]);
    let ran = place.json(&format!("{train} --missing --out run"));
    let likelihood = number(&ran["values"], "train.pseudo_likelihood");
    assert!(likelihood.is_finite());
    // An interrupted and resumed run ends with the same bits.
    place.done(
        &format!("{train} --missing --epochs 3 --schedule constant --out half").replace("--epochs 8 ", ""),
    );
    place.done("train --resume half --epochs 8");
    place.done(&format!("{train} --missing --schedule constant --out whole"));
    let weights = |run: &str| place.json(&format!("inspect {run}"))["weight_norm"].clone();
    assert_eq!(weights("half"), weights("whole"));
    // Samples for other commands are completed, with a note.
    for words in [
        "score run x.csv --missing",
        "transform run x.csv --missing",
        "sample run -n 5 -k 2 --start x.csv --missing",
    ] {
        let ran = place.done(words);
        assert!(ran.err.contains("100 missing entries (20.8 %) are drawn"), "{words}: {}", ran.err);
    }
    let page = String::from_utf8(place.read("run/report.html")).unwrap();
    assert!(!page.contains("NaN"), "holes in the report");
    place.write("bad.csv", "1,inf,0,?\n");
    place.fails(1, "impute run bad.csv", &["line 1, column 2: found inf, expected a finite number"]);
    place.fails(1, "score run x.csv", &["--missing"]);
    for (words, part) in [
        (
            "impute run x.csv --hold 4",
            "--hold: found `4` in `4`, expected columns such as 0-3,7, counted from 0 to 3",
        ),
        ("impute run x.csv --hold 2-1", "--hold"),
        ("score run x.csv --missing --hold 0-3", "at least one column free"),
        ("impute run x.csv -o x.png --shape 2,2,1", "--shape: found [2, 2, 1], expected two numbers"),
        ("sample run -n 2 -k 1 -o x.png --shape 3,2", "--shape: found 3,2, expected a product of 4"),
        ("impute run x.csv -k 0", "--sweeps"),
        ("impute run x.csv -o x.doc", ".npy, .npz, .csv or .png"),
        ("impute run x.csv --means --method mean-field --order 9", "--order"),
        ("train x.csv --missing --imputation-sweeps 0", "--imputation-sweeps"),
    ] {
        place.fails(2, words, &[part]);
    }
    assert_eq!(place.run("impute run x.csv --method exact").code, 2, "a method without --means");
}

#[test]
fn what_cannot_be_enumerated_says_why() {
    let place = Place::new();
    let mut npz = plefka::io::array_file::Npz::default();
    npz.add("weights", &[60, 40], &[0.01f64; 2400]).unwrap();
    npz.add("visible_bias", &[60], &[0.0f64; 60]).unwrap();
    npz.add("hidden_bias", &[40], &[0.0f64; 40]).unwrap();
    npz.write(&place.path("model.npz")).unwrap();
    place.write("x.csv", (vec!["1"; 60].join(",") + "\n").repeat(3));
    let large = place.json("score model.npz x.csv --hold 0-9 --log-z emf");
    let conditional = &large["conditional"];
    assert_eq!(conditional["mean_log_likelihood"], Value::Null);
    let reason = conditional["reason"].as_str().unwrap();
    assert!(reason.contains("states of one row") && reason.contains("found 1.100e12"), "{reason}");
    // With few free columns there are few states, whatever the size of the hidden layer.
    let few = place.json("score model.npz x.csv --hold 0-49 --log-z emf");
    assert!(few["conditional"]["mean_log_likelihood"].as_f64().unwrap() < -5.0);
    let means = place.json("impute model.npz x.csv --hold 0-9 --means -k 20 -o m.npy");
    assert_eq!(means["means"], "gibbs", "where enumeration is too much");
    place.fails(1, "impute model.npz x.csv --hold 0-9 --means --method exact", &["states of one row"]);
}

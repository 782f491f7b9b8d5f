//! `plefka ridge`: right answers on small tables, and messages about bad tables.

use super::place::Place;

/// A table of y = 1 + 2a − b, with noise in the last decimals, under a header.
fn table() -> String {
    let mut text = String::from("a,b,y\n");
    for k in 0..40 {
        let (a, b) = ((f64::from(k) * 0.7).sin() * 3.0, (f64::from(k) * 1.3).cos() * 2.0);
        let noise = (f64::from(k) * 17.0).sin() * 1e-3;
        text += &format!("{a},{b},{}\n", 1.0 + 2.0 * a - b + noise);
    }
    text
}

#[test]
fn a_path_finds_the_plane() {
    let place = Place::new();
    place.write("t.csv", table());
    let found = place.json("ridge path t.csv --target y --lambda 100,0,1e-3 --coefficients c.csv -o r.html");
    assert_eq!(found["columns"], serde_json::json!(["a", "b"]));
    let path = found["path"].as_array().unwrap();
    assert_eq!(path.iter().map(|p| p["parameter"].as_f64().unwrap()).collect::<Vec<_>>(), [0.0, 1e-3, 100.0]);
    assert!((path[0]["degrees_of_freedom"].as_f64().unwrap() - 3.0).abs() < 1e-12);
    let text = String::from_utf8(place.read("c.csv")).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("lambda,intercept,a,b"));
    let row: Vec<f64> = lines.next().unwrap().split(',').map(|cell| cell.parse().unwrap()).collect();
    for (found, wanted) in row.iter().zip([0.0, 1.0, 2.0, -1.0]) {
        assert!((found - wanted).abs() < 1e-3, "{row:?}");
    }
    let page = String::from_utf8(place.read("r.html")).unwrap();
    for wanted in ["y of t.csv", "Picard plot", "Norm of the solution", "Filter factors"] {
        assert!(page.contains(wanted), "no {wanted}");
    }
    let both = place.json("ridge path t.csv --target y,b --points 3");
    assert_eq!(
        (&both["targets"], &both["columns"]),
        (&serde_json::json!(["y", "b"]), &serde_json::json!(["a"]))
    );
    let levels = place.json("ridge path t.csv --target 2 --filter truncated");
    assert_eq!(levels["path"].as_array().unwrap().len(), 3);
    let text = place.done("ridge path t.csv --target y").out;
    assert!(text.contains("40 rows, 2 columns, rank 2") && text.contains("leaving one out"), "{text}");
}

#[test]
fn advice_and_sweeps() {
    let place = Place::new();
    place.write("t.csv", table());
    let advice = place.json("ridge advise t.csv --target y --noise 0.005 -o a.html");
    assert!(advice["parameter"].as_f64().unwrap() < 0.1, "{advice}");
    assert_eq!(advice["rules"].as_array().unwrap().len(), 8);
    assert!(place.read("a.html").len() > 20_000);
    let text = place.done("ridge advise t.csv --target y --block-folds").out;
    assert!(text.contains("K-fold cross-validation") && text.contains("because"), "{text}");
    let numbers = table();
    let words = numbers.lines().skip(1).map(|row| {
        let (row, y) = row.rsplit_once(',').unwrap();
        format!("{row},{}\n", if y.parse::<f64>().unwrap() > 1.0 { "above" } else { "below" })
    });
    place.write("words.csv", words.collect::<String>());
    let sweep = "ridge sweep words.csv --target -1 --draws 4 --seed 2";
    let found = place.json(&format!("{sweep} -o s.html"));
    assert_eq!(found["classes"], serde_json::json!(["above", "below"]));
    assert!(place.read("s.html").len() > 20_000);
    assert_eq!(
        place.json(&format!("{sweep} --threads 1"))["curves"],
        place.json(&format!("{sweep} --threads 2"))["curves"]
    );
    let columns = place.json("ridge sweep words.csv --target -1 --vary columns --rows 9 --draws 3");
    assert_eq!(columns["curves"][0]["points"][0]["rows"], 9);
    let text = place.done("ridge sweep words.csv --target -1 --draws 2").out;
    assert!(text.contains("ridge, λ") && text.contains("separable"), "{text}");
}

#[test]
fn bad_data_is_named() {
    let place = Place::new();
    place.write("t.csv", table());
    place.fails(2, "ridge path t.csv", &["target", "a, b, y"]);
    place.fails(2, "ridge path t.csv --target z", &["z", "-3 to 2", "a, b, y"]);
    place.fails(2, "ridge path t.csv --target y --weights w", &["weights", "w"]);
    place.fails(2, "ridge path t.csv --target y --lambda -1", &["-1"]);
    place.fails(2, "ridge path t.csv --target y --filter truncated --lambda 1,1.5", &["1.5", "whole"]);
    place.fails(2, "ridge path t.csv --target y,y", &["once"]);
    place.fails(2, "ridge path t.csv --target y --directions 0", &["directions"]);
    place.fails(2, "ridge advise t.csv --target y --noise -1", &["noise", "-1"]);
    place.fails(2, "ridge sweep t.csv --target y --sizes 40", &["40", "1 to 39 rows"]);
    place.fails(1, "ridge path nowhere.csv --target y", &["nowhere.csv"]);
    place.write("text.csv", "a,y\n1,2\nx,3\n");
    place.fails(1, "ridge path text.csv --target y", &["line 3, column 1", "\"x\""]);
    place.write("three.csv", "a,y\n1,red\n2,green\n3,blue\n");
    place.fails(1, "ridge path three.csv --target y", &["row 3", "blue", "two classes"]);
    place.write("nan.csv", "a,y\n1,2\nnan,3\n");
    place.fails(1, "ridge path nan.csv --target y", &["line 3, column 1"]);
    place.write("nan_target.csv", "a,y\n1,2\n2,nan\n3,4\n");
    place.fails(1, "ridge path nan_target.csv --target y", &["row 2", "nan"]);
    place.write("alone.csv", "y\n1\n2\n");
    place.fails(1, "ridge path alone.csv --target y", &["alone"]);
    place.fails(1, "ridge path t.csv --target y -o no/such/r.html", &["no/such/r.html"]);
}

/// Columns without information have an answer, the one of minimum norm.
#[test]
fn degenerate_tables_have_answers() {
    let place = Place::new();
    place.write("flat.csv", "a,b,y\n1,0,2\n1,0,4\n1,0,6\n");
    let found = place.json("ridge path flat.csv --target y --coefficients c.csv");
    assert_eq!(found["rank"], 0);
    assert_eq!(String::from_utf8(place.read("c.csv")).unwrap(), "lambda,intercept,a,b\n0,4,0,0\n");
    place.fails(1, "ridge advise flat.csv --target y", &["constant"]);
    place.write("one.csv", "a,b,y\n1,5,2\n");
    assert_eq!(place.json("ridge path one.csv --target y --coefficients c.csv --force")["rank"], 0);
    place.write("wide.csv", "a,b,c,y\n1,2,3,1\n2,1,5,0\n");
    let advice = place.json("ridge advise wide.csv --target y");
    assert!(advice["warnings"].as_array().unwrap().iter().any(|w| w["kind"] == "few-rows"), "{advice}");
    place.write("twice.csv", "a,b,y\n1,1,2\n2,2,4.1\n3,3,5.9\n5,5,10\n");
    let advice = place.json("ridge advise twice.csv --target y");
    assert!(advice["warnings"].as_array().unwrap().iter().any(|w| w["kind"] == "collinear"), "{advice}");
}

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
    place.fails(
        1,
        "ridge path three.csv --target y",
        &["blue", "classes of two rows each", "3 names in 3 rows"],
    );
    place.write("mixed.csv", "a,y\n1,1\n2,1\n3,x\n4,2\n5,2\n6,2\n");
    place.fails(1, "ridge path mixed.csv --target y", &["row 3", "x", "--target-kind classes"]);
    place.fails(
        1,
        "ridge advise mixed.csv --target y --target-kind numbers",
        &["row 3", "x", "finite number"],
    );
    assert_eq!(
        place.json("ridge path mixed.csv --target y --target-kind classes")["classes"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
    place.write("hole.csv", "a,y\n1,red\n2,blue\n3,NA\n4,red\n5,blue\n6,red\n");
    place.fails(1, "ridge advise hole.csv --target y", &["row 3", "NA", "class"]);
    place.write("one_class.csv", "a,y\n1,red\n2,red\n3,red\n");
    place.fails(1, "ridge advise one_class.csv --target y", &["only the class red", "two classes"]);
    place.fails(2, "ridge path t.csv --target nowhere", &["target", "nowhere"]);
    place.fails(
        1,
        "ridge path t.csv --target y --target-kind classes",
        &["40 distinct numbers", "two rows each"],
    );
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

/// A table of three clouds: two columns of scales 1 and 1000, one without meaning; `name` writes the class.
fn clouds(name: impl Fn(usize) -> String) -> String {
    let mut text = String::from("length,weight,nothing,kind\n");
    for k in 0..90 {
        let (class, at) = (k % 3, k as f64);
        let (a, b) = ([0.0, 2.0, 4.0][class], [0.0, 3.0, 0.0][class]);
        let (x, y, z) = ((at * 12.9).sin(), (at * 78.2).cos(), (at * 37.7).sin());
        text += &format!("{},{},{z},{}\n", a + 0.8 * x, 1000.0 * (b + 0.8 * y), name(class));
    }
    text
}

/// Labels are classes however they are written: as text, whole numbers, or whole numbers in exponents.
#[test]
fn labels_are_classes_however_they_are_written() {
    let place = Place::new();
    type Written = (&'static str, fn(usize) -> String, bool);
    let written: [Written; 4] = [
        ("text", |class| ["setosa", "virginica", "versicolor"][class].into(), false),
        ("whole", |class| class.to_string(), true),
        ("exponents", |class| format!("{:.18e}", class as f64), true),
        ("decimals", |class| format!("{:.1}", class as f64 - 1.0), true),
    ];
    for (name, write, numeric) in written {
        let file = format!("{name}.csv");
        place.write(&file, clouds(write));
        let found = place.json(&format!("ridge advise {file} --target kind -o {name}.html"));
        assert_eq!(found["classes"].as_array().unwrap().len(), 3, "{name}");
        assert_eq!(found["problem"], "table");
        let warned = found["warnings"].as_array().unwrap().iter().any(|w| w["kind"] == "classes");
        assert_eq!(warned, numeric, "{name}");
        let models = found["classification"]["models"].as_array().unwrap();
        let names: Vec<&str> = models.iter().map(|model| model["model"].as_str().unwrap()).collect();
        assert!(names.contains(&"ridge") && names.contains(&"logistic"), "{names:?}");
        let advised = &models[found["classification"]["advised"].as_u64().unwrap() as usize];
        assert!(advised["accuracy"]["value"].as_f64().unwrap() > 0.9, "{advised}");
        assert_eq!(
            (&found["advised"]["model"], &found["advised"]["parameter"]),
            (&advised["model"], &advised["parameter"])
        );
        let page = String::from_utf8(place.read(&format!("{name}.html"))).unwrap();
        assert!(page.contains("Classifiers") && page.contains("the largest class"));
        let text = place.done(&format!("ridge advise {file} --target kind")).out;
        assert!(text.contains("accuracy: logistic") && text.contains("classes"), "{text}");
        assert_eq!(text.contains("taken as labels of classes"), numeric);
        assert!(text.lines().take(9).all(|line| line.chars().count() <= 80), "{text}");
    }
    let numbers = place.json("ridge advise whole.csv --target kind --target-kind numbers");
    assert!(numbers["classes"].is_null() && numbers["classification"].is_null());
    let path = place.json("ridge path whole.csv --target kind --points 3");
    assert!(
        path["classes"].is_null() && path["warnings"][0].as_str().unwrap().contains("--target-kind classes")
    );
    let path = place.json("ridge path text.csv --target kind --points 3");
    assert_eq!(path["outputs"].as_array().unwrap().len(), 3, "{path}");
    assert_eq!(path["warnings"], serde_json::json!([]));
    place.fails(2, "ridge sweep text.csv --target kind --draws 2", &["3 classes", "two classes or numbers"]);
}

/// The columns as they are and standardised stand beside each other; `parameter` belongs to the former unless a flag asks for
/// the latter.
#[test]
fn tables_and_operators() {
    let place = Place::new();
    let mut text = String::from("y");
    (0..30).for_each(|k| text += &format!(",x{k}"));
    text.push('\n');
    let noise = |k: usize| ((k * k) as f64 * 12.9898 + k as f64).sin() * 43758.547 % 1.0;
    for row in 0..50 {
        let values: Vec<f64> = (0..30).map(|k| noise(31 * row + k + 7)).collect();
        let y: f64 =
            values.iter().enumerate().map(|(k, x)| x * noise(5000 + k)).sum::<f64>() + noise(9000 + row);
        text += &y.to_string();
        values
            .iter()
            .enumerate()
            .for_each(|(k, x)| text += &format!(",{}", x * 10f64.powi(k as i32 / 5 - 3)));
        text.push('\n');
    }
    place.write("scales.csv", text);
    let found = place.json("ridge advise scales.csv --target y -o s.html");
    assert_eq!((&found["problem"], &found["standardize"]), (&"table".into(), &false.into()));
    let scaled = place.json("ridge advise scales.csv --target y --standardize");
    assert!(scaled["standardized"].is_null());
    let (beside, own) = (&found["standardized"]["parameter"], &scaled["parameter"]);
    assert!((beside.as_f64().unwrap() / own.as_f64().unwrap() - 1.0).abs() < 1e-9, "{beside} {own}");
    let better = found["standardized"]["better"] == true;
    assert_eq!(found["advised"]["standardize"], better);
    let text = place.done("ridge advise scales.csv --target y").out;
    assert_eq!(text.contains("--standardize"), better, "{text}");
    assert!(text.contains("rms error of held-out folds") && text.contains(" ± "), "{text}");
    let told = place.json("ridge advise scales.csv --target y --problem inverse");
    assert_eq!((&told["problem"], &told["standardized"]), (&"inverse".into(), &serde_json::Value::Null));
    // A smooth kernel, a smooth solution and a little noise.
    let n = 40;
    let mut operator = String::new();
    for i in 0..n {
        let kernel = |j: usize| (-(i as f64 - j as f64).powi(2) / 50.0).exp();
        let b: f64 = (0..n).map(|j| kernel(j) * (j as f64 / 8.0).sin()).sum();
        (0..n).for_each(|j| operator += &format!("{},", kernel(j)));
        operator += &format!("{}\n", b + 1e-3 * noise(i + 77));
    }
    place.write("kernel.csv", operator);
    let found = place.json("ridge advise kernel.csv --target -1 --no-intercept");
    assert_eq!(found["problem"], "inverse", "{}", found["problem_why"]);
    assert!(found["standardized"].is_null());
    assert_eq!(place.json("ridge advise kernel.csv --target -1 --problem table")["problem"], "table");
}

//! `bench`: consistency of its numbers on any machine.

use serde_json::Value;

use super::place::Place;

const TINY: &str = "--visible 30 --hidden 20 --batch 10 --rows 100 --seconds 0.02";

fn number(value: &Value, key: &str) -> f64 {
    let found = value[key].as_f64().unwrap_or_else(|| panic!("no number `{key}` in {value}"));
    assert!(found > 0.0 && found.is_finite(), "{key}: {found}");
    found
}

fn agree(a: f64, b: f64, what: &str) {
    assert!((a - b).abs() <= 1e-9 * a.abs(), "{what}: {a} {b}");
}

/// Checks the relations between a method's numbers that docs/cli.md states.
fn consistent(found: &Value, row: &Value, products: f64, size: f64) {
    agree(number(row, "products"), products, "products");
    let [visible, hidden, batch] = ["visible", "hidden", "batch"].map(|key| number(found, key));
    agree(number(row, "operations"), 2.0 * visible * hidden * products, "operations");
    let bytes = 2.0 * size * (visible * hidden / batch + 2.0 * (visible + hidden));
    agree(number(row, "bytes"), bytes, "bytes");
    let (machine, time) = (&found["machine"], number(row, "microseconds"));
    let floors = [number(row, "product_floor"), number(row, "memory_floor")];
    agree(floors[0], 1e-3 * number(row, "operations") / number(machine, "gflops"), "product_floor");
    agree(floors[1], 1e-3 * bytes / number(machine, "gigabytes_per_second_of_step"), "memory_floor");
    let share = 1e-3 * number(row, "operations") / time / number(machine, "gflops");
    agree(number(row, "share"), share, "share");
    agree(number(row, "seconds_60000"), 0.06 * time, "seconds_60000");
    assert!(number(row, "microseconds_min") <= time && time <= number(row, "microseconds_max"), "{row}");
    assert!(number(row, "epochs") >= 1.0);
    assert_eq!(row["bound"], if floors[0] >= floors[1] { "products" } else { "memory" });
}

#[test]
fn numbers_agree_with_each_other() {
    let place = Place::new();
    let found = place.json(&format!("bench {TINY} --threads 2"));
    assert_eq!(found["methods"][1]["method"], "firing emf");
    consistent(&found, &found["methods"][1], 5.0, 4.0);
    let found = place.json(&format!("bench {TINY} --threads 2 --order 2"));
    assert_eq!((&found["precision"], &found["machine"]["threads"]), (&"f32".into(), &2.into()));
    let rows = found["methods"].as_array().unwrap();
    assert_eq!(
        (rows[0]["method"].as_str(), rows[1]["method"].as_str()),
        (Some("pcd-1"), Some("emf order 2"))
    );
    consistent(&found, &rows[0], 5.0, 4.0);
    consistent(&found, &rows[1], 16.0, 4.0);
    let verdict = found["verdict"].as_str().unwrap();
    assert!(verdict.contains("pcd-1 (at ") && verdict.contains("emf order 2 (at "), "{verdict}");

    let words = "--precision f64 --method cd,emf --method pcd -k 2 --order 3 --iterations 4 --density 0.6";
    let found = place.json(&format!("bench {TINY} {words} --threads 1 --seed 4"));
    let rows = found["methods"].as_array().unwrap();
    assert_eq!((rows.len(), &found["precision"], &found["seed"]), (3, &"f64".into(), &4.into()));
    for (row, products) in rows.iter().zip([7.0, 29.0, 7.0]) {
        consistent(&found, row, products, 8.0);
    }
    assert!(place.list(".").is_empty(), "something was written");
}

#[test]
fn a_table_with_a_column_for_each_method() {
    let place = Place::new();
    let ran = place.done(&format!("bench {TINY} --density 0 --method pcd,cd"));
    assert!(ran.err.is_empty(), "{}", ran.err);
    for part in ["GFLOP/s at (10 × 30)(30 × 20)", "GB/s read and written", "At these sizes "] {
        assert!(ran.out.contains(part), "no `{part}` in\n{}", ran.out);
    }
    let head = ran.out.lines().find(|line| line.contains("pcd-1")).unwrap();
    assert_eq!(head.split_whitespace().collect::<Vec<_>>(), ["pcd-1", "cd-1"]);
    let products = ran.out.lines().find(|line| line.starts_with("dense products")).unwrap();
    assert!(products.ends_with(" 5           5"), "{products}");
}

#[test]
fn sizes_that_do_not_fit() {
    let place = Place::new();
    for words in ["--visible 1000000000000", "--rows 1000000000000000000", "--batch 18446744073709551615"] {
        place.fails(
            1,
            &format!("bench {words}"),
            &["sizes of the benchmark", "of memory, and the limit is", "--memory-limit"],
        );
    }
}

#[cfg(target_os = "linux")]
#[test]
fn interrupted() {
    use std::process::Stdio;
    use std::time::{Duration, Instant};

    let place = Place::new();
    let words = format!("bench {}", TINY.replace("--seconds 0.02", "--seconds 1000"));
    let child = place.command(&words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let id = child.id().to_string();
    // Bit 1 of the mask of caught signals is Ctrl-C.
    let listens = || {
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap().trim();
        u64::from_str_radix(mask, 16).unwrap() & 2 != 0
    };
    let begun = Instant::now();
    while !listens() {
        assert!(begun.elapsed() < Duration::from_secs(300), "nobody listens");
        std::thread::sleep(Duration::from_millis(2));
    }
    assert!(std::process::Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    let ran = super::place::ran(child.wait_with_output().unwrap());
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.out.is_empty() && ran.err.contains("bench: interrupted, no result"), "{}", ran.err);
}

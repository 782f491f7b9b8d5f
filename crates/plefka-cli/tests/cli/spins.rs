//! `plefka hopfield`, `plefka sk` and `plefka diagnose --rg`: right answers, pictures, and messages about wrong input.

use super::place::Place;

#[test]
fn patterns_are_recalled() {
    let place = Place::new();
    let found = place
        .json("hopfield recall digits --patterns 4 --rule pseudo-inverse --corruption 0.2 --picture p.png");
    assert_eq!(
        (found["recalled"].as_u64(), found["settled"].as_u64(), found["spins"].as_u64()),
        (Some(4), Some(4), Some(784))
    );
    assert!(place.read("p.png").starts_with(b"\x89PNG"));
    for recall in found["recalls"].as_array().unwrap() {
        assert!(recall["energy"].as_f64() < recall["energy_before"].as_f64());
    }
    let again =
        place.json("--threads 1 hopfield recall digits --patterns 4 --rule pseudo-inverse --corruption 0.2");
    assert_eq!(found["recalls"], again["recalls"]);
    let hot =
        place.json("hopfield recall digits --patterns 4 --dynamics thermal --temperature 5 --sweeps 50");
    assert!(hot["overlap"].as_f64().unwrap() < 0.3);
}

/// More patterns than couplings can store: a hundred digits, and grey digits by attention.
#[test]
fn modern_memories_recall_more() {
    let place = Place::new();
    let recalled = |command: &str| {
        let found = place.json(&format!("hopfield {command} digits --patterns 100 --corruption 0.1"));
        (found["recalled"].as_u64().unwrap(), found["settled"].as_u64().unwrap())
    };
    assert_eq!(recalled("recall --rule exponential"), (100, 100));
    let (quadratic, dense) =
        (recalled("recall --rule dense --power 2").0, recalled("recall --rule dense --power 30").0);
    assert!(quadratic < 20 && dense > 80, "{quadratic} {dense}");
    assert_eq!(recalled("attend --beta 0.5 --picture a.png"), (100, 100));
    assert!(place.read("a.png").starts_with(b"\x89PNG"));
    assert!(recalled("attend --beta 0.001").0 < 20, "at a high temperature patterns are mixed");
}

#[test]
fn capacity_and_phases_stand_beside_theory() {
    let place = Place::new();
    let found = place.json("hopfield capacity --spins 400 --loads 0.05,0.3 --draws 3 -o c.html");
    let points = found["curves"][0]["points"].as_array().unwrap();
    assert!(points[0]["overlap"].as_f64().unwrap() > 0.99 && points[1]["overlap"].as_f64().unwrap() < 0.8);
    assert!((found["theory"][0]["overlap"].as_f64().unwrap() - 1.0).abs() < 1e-3);
    assert_eq!(found["theory"][1]["overlap"], 0.0);
    let other = place.json("hopfield capacity --spins 60 --loads 0.3 --draws 2 --rule pseudo-inverse");
    assert!(other["theory"][0]["overlap"].is_null() && other["curves"][0]["points"][0]["overlap"] == 1.0);
    let found = place.json("hopfield phase --points 5 --spins 100 --grid 4 --draws 2 -o p.html");
    assert!((found["largest_load"]["load"].as_f64().unwrap() - 0.138188).abs() < 1e-6);
    assert_eq!(
        (found["lines"].as_array().unwrap().len(), found["measured"].as_array().unwrap().len()),
        (5, 16)
    );
    let page = String::from_utf8(place.read("p.html")).unwrap();
    for wanted in ["Phase diagram", "T_M", "overlap m, 100 spins", "Measured overlaps", "16 values from"] {
        assert!(page.contains(wanted), "no {wanted}");
    }
    assert_eq!(cells(&page), 16);
    // 20 spins hold 1, 2 or 3 patterns between the ends of the grid, whatever the number of grid points.
    let few = place.json("hopfield phase --points 2 --spins 20 --grid 6 --draws 1 -o few.html");
    let page = String::from_utf8(place.read("few.html")).unwrap();
    assert_eq!((few["measured"].as_array().unwrap().len(), cells(&page)), (18, 18));
    place.json("hopfield phase --points 2 -o theory.html");
    assert_eq!(cells(&String::from_utf8(place.read("theory.html")).unwrap()), 0);
}

/// Number of cells in the paths of the map.
fn cells(page: &str) -> usize {
    let map = page.split("<g class=\"map\">").nth(1).unwrap_or_default();
    map.split("</g>").next().unwrap_or_default().matches('M').count()
}

#[test]
fn the_spin_glass_is_solved() {
    let place = Place::new();
    let found = place.json("sk theory --temperatures 0.5,1,2 -o t.html");
    assert!((found["at_line"][0]["field"].as_f64().unwrap() - 0.56993).abs() < 1e-5);
    let hot = found["states"][2]["free_energy"].as_f64().unwrap();
    assert!((hot + 2.0 * 2f64.ln() + 0.125).abs() < 1e-9);
    let found = place.json("sk tap --spins 40 --temperature 1.5 --starts 5");
    assert_eq!((found["solutions"].as_array().unwrap().len(), found["unconverged"].as_u64()), (1, Some(0)));
    let found = place.json("sk overlaps --spins 16 --draws 2 --sweeps 100 --temperatures 0.5,1,2 -o o.html");
    let squares: Vec<f64> =
        found["temperatures"].as_array().unwrap().iter().map(|t| t["square"][0].as_f64().unwrap()).collect();
    assert!(squares[0] < squares[2], "{squares:?}");
    assert_eq!((found["q"].as_array().unwrap().len(), found["bin_width"].as_f64()), (17, Some(0.125)));
    let page = String::from_utf8(place.read("o.html")).unwrap();
    for wanted in ["P(q), T = 2 to 0.5", "T = 1<", "area train", "area validation", "area third"] {
        assert!(page.contains(wanted), "no {wanted}");
    }
}

#[test]
fn a_machine_says_what_it_renormalises() {
    let place = Place::new();
    place.write("x.csv", "0,1,1\n1,0,0\n1,1,0\n".repeat(20));
    place.json("train x.csv --hidden 2 --epochs 5 --batch 20 --out run");
    let found = place.json("diagnose run x.csv --rg");
    assert_eq!((found["exact"].as_bool(), found["hamiltonian"].as_str()), (Some(true), Some("data")));
    let value = |key: &str| found[key]["value"].as_f64().unwrap();
    let identity = value("log_mean_trace") - value("mean_log_trace");
    assert!((value("divergence") - identity).abs() < 1e-9 && found["support"].as_f64().unwrap() < 1.0);
    assert!(value("divergence") > 0.0 && value("visible_free_energy").abs() < 1e-12);
    // With itself as the teacher a machine changes nothing.
    let own = place.json("diagnose run --rg --teacher run");
    assert!(own["divergence"]["value"].as_f64().unwrap().abs() < 1e-9);
    assert_eq!(own["preserves_distribution"], "holds");
    // Grey values are drawn as bits, and the draw is reproducible.
    place.write("grey.csv", "0.5,1,0.2\n1,0,0\n".repeat(50));
    let grey = place.json("diagnose run grey.csv --rg");
    assert!(grey["divergence"]["value"].as_f64().unwrap() > 0.0);
    assert!(grey["spread"]["states"].as_u64().unwrap() > 2);
    assert_eq!(grey, place.json("--threads 1 diagnose run grey.csv --rg"));
    place.fails(2, "diagnose run --rg", &["--teacher"]);
}

#[test]
fn a_machine_has_a_page_of_its_renormalisation() {
    let place = Place::new();
    place.write("x.csv", "0,1,1\n1,0,0\n1,1,0\n".repeat(20));
    place.json("train x.csv --hidden 2 --epochs 5 --batch 20 --out run");
    let found = place.json("diagnose run x.csv --rg -o r.html");
    assert_eq!(found["report"], "r.html");
    let spread = &found["spread"];
    let quantiles: Vec<f64> =
        spread["quantiles"].as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect();
    assert_eq!((quantiles.len(), quantiles.is_sorted()), (21, true));
    assert_eq!(quantiles[0], spread["least"].as_f64().unwrap());
    assert_eq!(quantiles[20], spread["largest"].as_f64().unwrap());
    let page = String::from_utf8(place.read("r.html")).unwrap();
    // Three states give a varying τ: no condition holds, and every number is exact.
    assert_eq!((page.matches("<td>no</td>").count(), page.matches("<td>yes</td>").count()), (3, 0));
    assert_eq!(page.matches("<td>exact</td>").count(), 5);
    place.json("diagnose run --rg --teacher run -o own.html");
    let own = String::from_utf8(place.read("own.html")).unwrap();
    assert_eq!(own.matches("<td>yes</td>").count(), 3);
    // Values that the parser refuses.
    let refused = |words: &str, part: &str| {
        let ran = place.run(words);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "plefka {words}");
        assert!(ran.err.contains(part), "plefka {words}: no `{part}` in\n{}", ran.err);
    };
    refused("diagnose run x.csv --rg --remedy", "--remedy");
    for flag in ["order", "solver", "starts", "random", "temperatures", "rungs"] {
        let value = if flag == "solver" { "damped" } else { "2" };
        let wanted = format!("'--rg' cannot be used with '--{flag}");
        refused(&format!("diagnose run x.csv --rg --{flag} {value}"), &wanted);
    }
}

#[test]
fn solutions_have_a_page() {
    let place = Place::new();
    let found = place.json("sk tap --spins 40 --temperature 1.5 --starts 5 -o hot.html");
    assert_eq!(found["report"], "hot.html");
    let page = String::from_utf8(place.read("hot.html")).unwrap();
    assert!(
        page.contains("class=\"mark third\"")
            && page.contains("stable here")
            && !page.contains("<h2>Warning")
    );
    let cold = place.json("sk tap --spins 30 --temperature 0.3 --starts 40 --steps 3 -o cold.html");
    assert_eq!(cold["unconverged"], 40);
    let page = String::from_utf8(place.read("cold.html")).unwrap();
    assert!(page.contains("No start of 40 converged") && page.contains("not stable here"), "{page}");
}

#[test]
fn wrong_input_is_named() {
    let place = Place::new();
    place.write("p.csv", "0,1\n1,0\n");
    for (command, wanted) in [
        ("hopfield recall p.csv --dynamics thermal", "temperature"),
        ("hopfield recall p.csv --temperature 1", "thermal"),
        ("hopfield recall p.csv --corruption 2", "corruption"),
        ("hopfield recall p.csv --margin 1", "perceptron"),
        ("hopfield recall p.csv --power 3", "dense"),
        ("hopfield recall p.csv --rule dense --power 1", "at least 2"),
        ("hopfield attend p.csv --beta 0", "beta"),
        ("hopfield attend p.csv --tolerance -1", "tolerance"),
        ("hopfield recall missing.csv", "missing.csv"),
        ("hopfield capacity --loads -1", "load"),
        ("hopfield capacity --draws 0", "draws"),
        ("hopfield phase --points 1", "points"),
        ("sk tap --temperature 0", "temperature"),
        ("sk tap --spins 1", "spins"),
        ("sk overlaps --temperatures 1", "betas"),
        ("sk overlaps --temperatures 1,-1", "temperatures"),
        ("sk theory --temperatures -1", "temperature"),
    ] {
        let code = if wanted.ends_with(".csv") { 1 } else { 2 };
        place.fails(code, command, &[wanted]);
    }
}

//! Sizes that do not fit into memory are refused before anything is allocated, and the setting is named.

use super::place::Place;

#[test]
fn sizes_that_do_not_fit_are_refused_with_the_setting() {
    let place = Place::new();
    place.write("wide.svm", "1 1:1 3000000000:1\n0 2:1\n1 1:1\n0 3:1\n");
    place.fails(
        1,
        "train wide.svm --hidden 2 --epochs 1 --validation-share 0",
        &["number of columns", "3000000000"],
    );
    place.fails(1, "ridge path wide.svm", &["number of columns", "3000000000"]);
    place.fails(1, "hopfield recall wide.svm", &["4 × 3000000000 numbers"]);
    place.done("data info wide.svm");
    let train = "train bars-and-stripes:3 --limit 50 --epochs 1 --out run";
    place.done(&format!("{train} --hidden 2"));
    place.fails(1, "score run wide.svm", &["found 3000000000, expected 9"]);
    let large = "9000000000000";
    for (command, setting) in [
        (format!("{train} --hidden {large}"), "hidden"),
        (format!("{train} --replicas {large}"), "replicas"),
        (format!("{train} --method pcd --chains {large}"), "chains"),
        (format!("{train} --method pcd --batch 18446744073709551615"), "batch"),
        (format!("{train} --method pt --rungs {large}"), "rungs"),
        (format!("{train} --method ptt --reservoir {large}"), "reservoir"),
        (format!("{train} --likelihood-chains {large}"), "likelihood_chains"),
        (format!("sample run -n {large}"), "n"),
        (format!("sample run -n {large} --method pt"), "n"),
        (format!("data make digits -n {large} -o d.npy"), "n"),
        (format!("diagnose run --random {large}"), "random"),
        ("hopfield capacity --spins 900000000".to_owned(), "spins"),
        ("hopfield phase --spins 900000000".to_owned(), "spins"),
        ("sk tap --spins 900000000".to_owned(), "spins"),
        (format!("sk tap --spins 20 --starts {large}"), "starts"),
        ("sk overlaps --spins 900000000".to_owned(), "spins"),
        (format!("sk overlaps --spins 8 --replicas {large}"), "replicas"),
        (format!("ridge sweep x.csv --target 2 --sizes 3 --draws {large}"), "draws"),
        (format!("ridge path x.csv --target 2 --points {large}"), "points"),
    ] {
        place.write("x.csv", "5,6,4\n3,9,2\n0,3,5\n4,5,1\n7,8,7\n2,4,3\n");
        let flag = format!("--{}: found", setting.replace('_', "-"));
        place.fails(
            2,
            &command,
            &[&flag, if command.contains("make") { "fit in memory" } else { "at most" }],
        );
    }
}

//! Aligned sequences from the file to the model and back.

use super::place::Place;

/// An alignment of six columns: two families, one three times as large as the other, the last column mostly gaps.
fn alignment() -> String {
    let letter = |k: usize| ["A", "C", "G", "T"][k % 4];
    let first = (0..60).map(|k| format!(">a{k}\nACGT{}-\n", letter(k)));
    let second = (0..20).map(|k| format!(">b{k}\nTTTT{}{}\n", letter(k), letter(k / 4)));
    first.chain(second).collect()
}

#[test]
fn from_an_alignment_to_its_model() {
    let place = Place::new();
    place.write("x.fasta", alignment());
    let info = place.json("data info x.fasta --reweight 0.8");
    assert_eq!((&info["format"], &info["samples"]), (&"FASTA or a3m".into(), &80.into()));
    let sequences = &info["sequences"];
    assert_eq!(
        (&sequences["alphabet"], &sequences["states"], &sequences["width"]),
        (&"ACGT-".into(), &5.into(), &6.into())
    );
    // Sixty near copies count as one; the others differ in up to two of six columns.
    let effective = sequences["effective"].as_f64().unwrap();
    assert!(effective > 1.0 && effective < 21.0, "{effective}");
    let words = "x.fasta --max-column-gaps 0.5 --hidden 3 --epochs 2 --batch 10 --method pcd --reweight 0.8";
    let ran = place.done(&format!("train {words} --out run"));
    assert!(ran.err.contains("sequences of 5 sites, alphabet dna (5 states)"), "{}", ran.err);
    assert!(ran.err.contains("training: 72 sequences count as"), "{}", ran.err);
    let notes = &place.json("inspect run")["notes"]["data"];
    assert_eq!(notes["sites"]["positions"], serde_json::json!([1, 2, 3, 4, 5]));
    // New sequences are read with the model's columns and letters, whatever alphabet they would suggest on their own.
    place.write("y.fasta", ">x\nACGTAA\n>y\n-----T\n");
    let scored = place.json("score run y.fasta");
    assert_eq!((&scored["samples"], &scored["features"]), (&2.into(), &25.into()));
    // Three copies and one other sequence have a total weight of two.
    place.write("copies.fasta", ">a\nACGTAA\n>b\nACGTAA\n>c\nACGTAA\n>d\n-----T\n");
    let weighted = place.json("score run copies.fasta --reweight 0.8");
    assert!((weighted["effective_samples"].as_f64().unwrap() - 2.0).abs() < 1e-6);
    for key in ["mean_log_likelihood", "pseudo_likelihood", "reconstruction_error"] {
        let (a, b) = (weighted[key].as_f64().unwrap(), scored[key].as_f64().unwrap());
        assert!((a - b).abs() < 1e-5, "{key}: {a} {b}");
    }
    place.write("z.fasta", ">x\nACGTA\n");
    place.fails(1, "score run z.fasta", &["z.fasta: columns of the alignment: found 5, expected 6"]);
    place.done("train --resume run --epochs 3");
    place.write("x.fasta", alignment().replacen("ACGTA", "ACGAA", 1));
    place.fails(1, "train --resume run --epochs 4", &["data of the run"]);
}

#[test]
fn what_cannot_be_read_is_said() {
    let place = Place::new();
    place.write("x.fasta", ">a\nACDEFB\n>b\nACDEFG\n");
    let parts = ["x.fasta: line 2, column 6 (sequence a): found the ambiguous letter 'B'", "--ambiguous gap"];
    place.fails(1, "train x.fasta", &parts);
    assert_eq!(place.json("data info x.fasta --ambiguous missing")["missing"], 21);
    assert_eq!(place.json("data info x.fasta --ambiguous drop")["samples"], 1);
    let ran = place.run("data info x.fasta --ambiguous perhaps");
    assert!(ran.code == 2 && ran.err.contains("refuse, gap, missing, drop"), "{}", ran.err);
    place.write("x.csv", "0,1\n1,0\n");
    place.fails(1, "train x.csv --reweight 0.8", &["x.csv: data to reweight: found no sequences"]);
    place.done("train x.csv --hidden 2 --epochs 1 --validation-share 0 --out bits");
    place.fails(1, "score bits x.csv --reweight 0.8", &["x.csv: data to reweight: found no sequences"]);
    place.fails(1, "data info x.csv --reweight 0.8", &["x.csv: data to reweight: found no sequences"]);
}

#[test]
fn samples_of_sequences_are_sequences() {
    let place = Place::new();
    place.write("x.fasta", ">a\nACGT-A\n>b\nAC-T-A\n>c\nGCAT-C\n>d\nGC-A-C\n".repeat(10));
    place.done(
        "train x.fasta --visible potts --max-column-gaps 0.9 --hidden 2 --epochs 2 --batch 9 --out run",
    );
    place.done("sample run -n 7 -k 20 -o s.fasta");
    place.done("sample run -n 7 -k 20 -o s.npz");
    let text = String::from_utf8(place.read("s.fasta")).unwrap();
    // As wide as the alignment, with a gap in the column that was left out.
    assert_eq!(
        text.lines().filter(|line| line.len() == 6 && line.as_bytes()[4] == b'-').count(),
        7,
        "{text}"
    );
    let scores = ["s.fasta", "s.npz"]
        .map(|file| place.json(&format!("score run {file}"))["mean_log_likelihood"].clone());
    assert_eq!(scores[0], scores[1]);
    place.fails(2, "sample run --probabilities -o m.fasta", &["--out", "FASTA, for means"]);
    place.done("train x.fasta --hidden 2 --epochs 1 --batch 9 --out columns");
    place.fails(2, "sample columns -o m.fasta", &["--out", "for bernoulli units"]);
    place.done("train bars-and-stripes:2 --hidden 2 --epochs 1 --limit 40 --out bits");
    place.fails(2, "sample bits -o m.fasta", &["--out", "not trained on aligned sequences"]);
}

//! The edge of the command: defaults in the help, errors that name flags, suggestions, `--quiet`, `--force`.

use plefka_cli::args::command;
use serde_json::Value;

use super::place::Place;

#[test]
fn every_flag_with_a_value_says_its_default() {
    fn walk(command: &clap::Command, name: &str) {
        for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
            walk(sub, &format!("{name} {}", sub.get_name()));
        }
        for flag in command.get_arguments().filter(|flag| flag.get_long().is_some()) {
            let help = flag.get_help().map(ToString::to_string).unwrap_or_default();
            let said = !flag.get_default_values().is_empty() || help.contains("default");
            let takes = flag.get_action().takes_values();
            assert!(!takes || flag.is_required_set() || said, "{name} --{}: {help}", flag.get_id());
        }
    }
    walk(&command(), "plefka");
    let mut command = command();
    let help = command.find_subcommand_mut("train").unwrap().render_help().to_string();
    let defaults = plefka::training::RunConfig::default();
    for line in [
        format!("Hidden units [default: {}]", defaults.model.hidden),
        format!("Samples per mini-batch [default: {}]", defaults.training.batch),
        format!("[default: {}]", defaults.training.optimizer.kind),
        format!("a synthetic set {}", defaults.data.synthetic_samples),
    ] {
        assert!(help.contains(&line), "{line}\n{help}");
    }
}

#[test]
fn errors_name_the_flag_that_was_typed() {
    let place = Place::new();
    place.write("t.csv", "a,b,y\n1,2,3\n2,3,4\n3,1,4\n4,1,5\n5,2,8\n");
    place.write("p.csv", "0,1,1\n1,0,0\n");
    for (words, code, parts) in [
        ("train --hidden -3", 2, &["--hidden: found -3, expected a whole number, at least 0"][..]),
        ("train --hidden 0", 2, &["--hidden: found 0, expected at least 1"]),
        ("train --hidden 99999999999999999999999", 2, &["--hidden: found 9", "a smaller whole number"]),
        ("train --rate x", 2, &["--rate: found x, expected a number"]),
        ("train --rate -1", 2, &["--rate: found -1"]),
        ("train --batch 0", 2, &["--batch: found 0"]),
        ("train --temperature -2", 2, &["--temperature: found -2"]),
        ("train --cooled 7 --temperature 2", 2, &["--cooled: found 7"]),
        ("train --damping 3", 2, &["--damping: found 3"]),
        ("train --visible gausian", 2, &["--visible: found \"gausian\"", "did you mean `gaussian`?"]),
        ("train --hidden-unit spinn", 2, &["--hidden-unit: found", "did you mean `spin`?"]),
        ("train --early-stop log_likelihod", 2, &["--early-stop: found", "did you mean `log_likelihood`?"]),
        ("train digts", 1, &["data `digts`", "did you mean `digits`?"]),
        (
            "train digits --early-stop log_likelihood --likelihood-chains 0",
            2,
            &["while --likelihood-chains is 0"],
        ),
        ("sample m -n 0", 2, &["--n: found 0, expected at least 1"]),
        ("sample m --beta -1", 2, &["--beta: found -1"]),
        ("score m d --effort 3", 2, &["--effort: found 3, expected a whole number, at least 20"]),
        ("score m d --budget -5", 2, &["--budget: found -5"]),
        ("ridge path t.csv --target size", 2, &["--target: found size"]),
        ("ridge path t.csv --target 9", 2, &["--target: found 9"]),
        ("hopfield recall p.csv --corruption -1", 2, &["--corruption: found -1"]),
        ("sk tap --temperature -1", 2, &["--temperature: found -1"]),
        ("bench --density 7", 2, &["--density: found 7"]),
        ("data make bars-and-strips:3 -o x.npz", 1, &["did you mean `bars-and-stripes`?"]),
    ] {
        place.fails(code, words, parts);
    }
    let ran = place.run("train --hidden -3 --json");
    let document: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((document["exit_code"].as_i64(), ran.code), (Some(2), 2));
    assert!(document["error"].as_str().unwrap().starts_with("--hidden"));
    let ran = place.run("train --hiden 3 --json");
    assert!(serde_json::from_str::<Value>(&ran.out).unwrap()["error"].as_str().unwrap().contains("--hiden"));
}

#[test]
fn hints_fit_the_data_and_the_command() {
    let place = Place::new();
    place.write("ok.csv", "0,1\n1,0\n1,1\n".repeat(9));
    place.write("spin.csv", "1,-1\n-1,-1\n1,1\n".repeat(9));
    place.write("count.csv", "0,3\n2,1\n1,1\n".repeat(9));
    place.write("real.csv", "0.5,-3.25\n2,1\n1,1\n".repeat(9));
    place.write("nan.csv", "0,nan\n1,1\n");
    place.done("train ok.csv --hidden 2 --epochs 1 --validation-share 0 --out run");
    for (file, unit) in [("spin", "spin"), ("count", "binomial:3"), ("real", "gaussian")] {
        place.fails(
            1,
            &format!("train {file}.csv --hidden 2"),
            &[&format!("--visible {unit} take such values")],
        );
        place.done(&format!(
            "train {file}.csv --hidden 2 --epochs 1 --validation-share 0 --visible {unit} --out {file}"
        ));
        let ran = place.run(&format!("score run {file}.csv"));
        assert!(ran.code == 1 && !ran.err.contains("--visible"), "{}", ran.err);
        assert!(ran.err.contains(&format!("visible units of kind {unit}")), "{}", ran.err);
    }
    let ran = place.run("hopfield recall count.csv");
    assert!(ran.code == 1 && !ran.err.contains("visible units"), "{}", ran.err);
    let ran = place.run("train nan.csv --hidden 2");
    assert!(ran.code == 1 && !ran.err.contains("threshold"), "{}", ran.err);
}

#[test]
fn files_that_exist_are_overwritten_only_with_force() {
    let place = Place::new();
    place.write("p.csv", "0,1,1,0\n1,0,0,1\n0,0,1,1\n".repeat(8));
    place.write("t.csv", "a,b,y\n1,2,3\n2,3,4\n3,1,4.5\n4,1,5\n5,2,8.5\n6,4,9\n");
    place.done("train p.csv --hidden 2 --epochs 1 --batch 5 --validation-share 0 --out run");
    for (words, file) in [
        ("sample run -n 3", "samples.npy"),
        ("sample run -n 3 -o s.png", "s.png"),
        ("transform run p.csv", "features.npy"),
        ("impute run p.csv --hold 0,1 -o i.npy", "i.npy"),
        ("data make bars-and-stripes:2 -n 3 -o b.npz", "b.npz"),
        ("report run -o r.html", "r.html"),
        ("ridge path t.csv --target y --points 3 --coefficients c.csv", "c.csv"),
        ("hopfield recall p.csv --picture h.png", "h.png"),
        ("hopfield phase --points 2 -o phase.html", "phase.html"),
        ("sk theory --temperatures 0.5 -o sk.html", "sk.html"),
    ] {
        let ran = place.done(words);
        assert!(ran.out.contains(file), "{words} does not say what it wrote: {}", ran.out);
        place.write(file, "kept");
        place.fails(2, words, &[file, "--force"]);
        assert_eq!(place.read(file), b"kept", "{words}");
        place.done(&format!("{words} --force"));
        assert_ne!(place.read(file), b"kept", "{words}");
    }
    // A run's own report is a part of the run.
    place.done("report run");
}

#[test]
fn quiet_leaves_results_and_warnings() {
    let place = Place::new();
    place.write("p.csv", "0,1,1,0\n1,0,0,1\n0,0,1,1\n".repeat(8));
    let words = "train p.csv --hidden 2 --epochs 2 --batch 5 --validation-share 0 --out";
    assert!(place.done(&format!("{words} loud")).err.contains("samples"));
    let ran = place.done(&format!("{words} quiet -q"));
    assert_eq!(ran.err, "");
    let ran = place.done("score quiet p.csv --quiet");
    assert!(ran.err.is_empty() && ran.out.contains("mean log-likelihood"));
}

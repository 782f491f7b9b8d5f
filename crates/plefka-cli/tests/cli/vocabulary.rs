//! Names of settings: the help lists them with their descriptions. An expansion and a unit that are registered at run
//! time appear in the help, in the error of a wrong name, and among the accepted names.

use std::process::Command;

use ndarray::Array2;
use plefka::Float;
use plefka::inference::Cumulants;
use plefka::inference::expansion::{Couplings, Expansion, Naive, register_expansion};
use plefka::units::{Bernoulli, Family, register_unit};
use plefka::vocabulary::Setting;
use plefka_cli::args::vocabulary;

/// Naive mean field under another name.
#[derive(Debug)]
struct Renamed;

impl<F: Float> Expansion<F> for Renamed {
    fn name(&self) -> &'static str {
        "renamed"
    }
    fn description(&self) -> &'static str {
        "An expansion of a test"
    }
    fn order(&self) -> usize {
        1
    }
    fn cumulants(&self) -> usize {
        1
    }
    fn powers(&self) -> usize {
        1
    }
    fn value(&self, c: Couplings<'_, F>, visible: &Cumulants<F>, hidden: &Cumulants<F>) -> Vec<f64> {
        Naive.value(c, visible, hidden)
    }
    fn add_field(&self, c: Couplings<'_, F>, own: &Cumulants<F>, other: &Cumulants<F>, out: &mut Array2<F>) {
        Naive.add_field(c, own, other, out);
    }
    fn add_weight_gradient(
        &self,
        c: Couplings<'_, F>,
        visible: &Cumulants<F>,
        hidden: &Cumulants<F>,
        shares: Option<&[F]>,
        out: &mut Array2<F>,
    ) {
        Naive.add_weight_gradient(c, visible, hidden, shares, out);
    }
}

const COIN: Family = Family {
    name: "coin",
    usage: "coin",
    about: "A unit of a test",
    example: "coin",
    make: |constants| constants.is_empty().then_some((&Bernoulli, &Bernoulli)),
};

/// The long help of a command's flag, on one line.
fn help_of(name: &str, flag: &str) -> String {
    let mut command = plefka_cli::args::command();
    command.build();
    let text = command.find_subcommand_mut(name).unwrap().render_long_help().to_string();
    let from = text.find(&format!("--{flag} <")).unwrap_or_else(|| panic!("no --{flag} in {text}"));
    let rest = &text[from..];
    let own = rest.find("\n      --").map_or(rest, |end| &rest[..end]);
    // Joins the wrapped lines and aligned columns with single spaces.
    own.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn setting(what: &str) -> Setting {
    vocabulary().into_iter().find(|setting| setting.what == what).unwrap()
}

#[test]
fn the_help_lists_every_name_with_its_description() {
    let flags = [
        ("train", "method", "method"),
        ("train", "start", "start"),
        ("train", "solver", "solver"),
        ("train", "schedule", "schedule"),
        ("train", "optimizer", "optimizer"),
        ("train", "precision", "precision"),
        ("train", "visible", "unit"),
        ("train", "hidden-unit", "unit"),
        ("train", "alphabet", "alphabet"),
        ("train", "ambiguous", "ambiguous"),
        ("train", "lower-case", "lower_case"),
        ("score", "log-z", "log_z"),
        ("score", "order", "order"),
        ("sample", "method", "sample_method"),
        ("sample", "cooling", "growth"),
        ("sample", "order", "order"),
        ("impute", "method", "impute_method"),
        ("diagnose", "solver", "solver"),
        ("diagnose", "remedy-method", "method"),
    ];
    for (command, flag, what) in flags {
        let text = help_of(command, flag);
        for entry in setting(what).choices {
            let line = format!("- {}: {}", entry.name, entry.description);
            assert!(text.contains(&line), "{command} --{flag}: no `{line}` in {text}");
        }
    }
}

#[test]
fn the_help_of_a_part_lists_that_part() {
    let cooling = help_of("train", "cooling");
    assert!(cooling.contains("- exponential: ") && !cooling.contains("- constant: "), "{cooling}");
    let method = help_of("bench", "method");
    assert!(method.contains("- pcd: ") && !method.contains("- ptt: "), "{method}");
    let order = help_of("train", "order");
    assert!(order.contains("- adaptive: ") && !order.contains("- rings: "), "{order}");
}

#[test]
fn a_wrong_name_is_told_the_nearest_one() {
    for (words, name) in [
        ("train --solver newtom", "newton"),
        ("score m d --log-z exat", "exact"),
        ("hopfield recall p.csv --rule hebbian", "hebb"),
    ] {
        let words = ["plefka"].into_iter().chain(words.split(' '));
        let message = plefka_cli::args::command().try_get_matches_from(words).unwrap_err().to_string();
        assert!(message.contains(&format!("a similar value exists: '{name}'")), "{message}");
    }
}

/// Registers an expansion and a unit and looks for their names and help lines everywhere. Registration changes the
/// process for good, so the test below runs this one in a separate process.
#[test]
fn registered_names() {
    if std::env::var_os("PLEFKA_REGISTERS").is_none() {
        return;
    }
    register_expansion(&Renamed).unwrap();
    register_unit(COIN).unwrap();

    let lines = ["- renamed: An expansion of a test", "- coin: A unit of a test"];
    for (flag, line) in [("order", lines[0]), ("visible", lines[1]), ("hidden-unit", lines[1])] {
        assert!(help_of("train", flag).contains(line), "{}", help_of("train", flag));
    }
    assert!(help_of("score", "order").contains(lines[0]) && setting("order").names().contains(&"renamed"));
    assert!(setting("unit").names().contains(&"coin"));

    let message = plefka::inference::expansion_named::<f32>("9").unwrap_err().to_string();
    assert!(message.ends_with("pade, renamed"), "{message}");
    let message = plefka::units::unit_named::<f64>("dice").unwrap_err().to_string();
    assert!(message.ends_with("potts:Q, coin"), "{message}");
    assert!(plefka::inference::expansion_named::<f32>("renamed").is_ok());

    let mut config = plefka::training::RunConfig::default();
    (config.negative.order, config.model.hidden_unit) = (Some("renamed".into()), "coin".into());
    config.check().unwrap();

    let again = [register_expansion(&Renamed), register_expansion(&Naive), register_unit(COIN)];
    assert!(again.iter().all(Result::is_err), "{again:?}");
    let stray = register_unit(Family { name: "other", ..COIN }).unwrap_err().to_string();
    assert!(stray.contains("an example of other"), "{stray}");
}

#[test]
fn registered_names_are_seen_everywhere() {
    let ran = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "vocabulary::registered_names"])
        .env("PLEFKA_REGISTERS", "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success() && said.contains("1 passed"), "{said}");
}

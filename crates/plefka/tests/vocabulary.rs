//! The names of settings: sentences made of them, and the list of all of them with their meanings.

use std::collections::BTreeSet;

use plefka::catalogue::vocabulary;
use plefka::data::Binarize;
use plefka::inference::Solver;
use plefka::inference::expansion::expansions;
use plefka::vocabulary::{Choice, Entry, alternatives};

#[test]
fn sentences_of_names() {
    let cases: [(&[&str], &str); 4] =
        [(&[], ""), (&["a"], "a"), (&["a", "b"], "a or b"), (&["a", "b", "c"], "a, b or c")];
    for (names, sentence) in cases {
        assert_eq!(alternatives(names), sentence);
    }
}

#[test]
fn names_differ_and_descriptions_are_one_line() {
    let all = vocabulary();
    let settings: BTreeSet<_> = all.iter().map(|setting| setting.what).collect();
    assert_eq!(settings.len(), all.len());
    for setting in all {
        let names: BTreeSet<_> = setting.names().into_iter().collect();
        assert_eq!(names.len(), setting.choices.len(), "{}", setting.what);
        for Entry { name, description } in setting.choices {
            let line = !description.contains('\n') && !description.ends_with('.') && !description.is_empty();
            assert!(line, "{} {name}: {description:?}", setting.what);
        }
    }
}

#[test]
fn descriptions_say_which_expansions_do_not_train() {
    for expansion in expansions::<f64>() {
        let said = expansion.description().ends_with("not for training");
        assert_eq!(said, expansion.training().is_err(), "{}", expansion.name());
    }
}

#[test]
fn what_is_written_is_the_name() {
    for binarize in <Binarize as Choice>::ALL {
        let written = serde_json::to_value(binarize).unwrap();
        let key = written.as_str().map(str::to_owned);
        let key = key.or_else(|| written.as_object()?.keys().next().cloned());
        assert_eq!(key.as_deref(), Some(binarize.name()));
    }
    assert_eq!(serde_json::to_value(Solver::Newton).unwrap(), Solver::Newton.name());
}

//! Parsers of arguments that take one of several names, with the engine's names and descriptions in the help.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, PossibleValuesParser, StringValueParser, TypedValueParser};
use plefka::vocabulary::{Choice, Entry, Setting, alternatives};

/// One value of a setting.
pub(super) fn choice<C: Choice + Send + Sync>() -> impl TypedValueParser<Value = C> {
    choice_where(|_| true)
}

/// One value of a setting, of those that are `allowed`.
pub(super) fn choice_where<C: Choice + Send + Sync>(
    allowed: impl Fn(C) -> bool,
) -> impl TypedValueParser<Value = C> {
    let known = C::ALL.iter().filter(|choice| allowed(**choice)).map(|choice| shown(choice.entry()));
    PossibleValuesParser::new(known).try_map(|name| C::parse(&name))
}

/// One of these names and no other.
pub(super) fn one_of(entries: Vec<Entry>) -> PossibleValuesParser {
    PossibleValuesParser::new(entries.into_iter().map(shown))
}

/// A name of an open list: the help shows what there is, and the engine, which configuration files ask too, refuses.
pub(super) fn open(setting: Setting) -> impl TypedValueParser<Value = String> {
    Open(setting.choices.into_iter().map(shown).collect())
}

/// The name of an expansion that `train` accepts.
pub(super) fn training_order() -> impl TypedValueParser<Value = String> {
    open(plefka::catalogue::training_orders())
}

/// Help text of DATA: a file, a folder or the name of a synthetic set.
pub(super) fn data_help() -> String {
    let sets: Vec<&str> = plefka::data::synthetic::SETS.iter().map(|set| set.name).collect();
    format!("A file, a folder of images, or a synthetic set: {}", alternatives(&sets))
}

fn shown(entry: Entry) -> PossibleValue {
    PossibleValue::new(entry.name).help(entry.description)
}

/// Takes any text and shows names.
#[derive(Debug, Clone)]
struct Open(Vec<PossibleValue>);

impl TypedValueParser for Open {
    type Value = String;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.0.iter().cloned()))
    }
}

//! The flags of a command as the user typed them, so that errors name `--target` and not the setting behind it.

use std::path::PathBuf;

use clap::parser::ValueSource;
use clap::{ArgMatches, Command};

/// The names of settings whose flag has another name, where the value does not tell.
const OTHER_NAMES: [(&str, &str); 4] =
    [("monitor", "early-stop"), ("until", "cooled"), ("kind", "optimizer"), ("synthetic-seed", "data-seed")];

/// Arguments that name a file to write, and commands whose output is a folder of their own.
const OUTPUTS: [&str; 3] = ["out", "picture", "coefficients"];
const FOLDERS: [&str; 3] = ["train", "get", "man"];

/// A flag or argument that was given.
#[derive(Debug, Clone)]
struct Flag {
    /// `--target`, or `DATA` for an argument without a flag.
    shown: String,
    id: String,
    value: String,
}

/// The flags and arguments that the user gave, and the flags that the command has.
#[derive(Debug, Clone, Default)]
pub(crate) struct Flags {
    given: Vec<Flag>,
    /// Names of settings with an underscore, and the flags that set them.
    known: Vec<(String, String)>,
    outputs: Vec<PathBuf>,
    /// Whether the command chooses the kind of the visible units, and whether it has units at all.
    chooses_units: bool,
    has_units: bool,
}

impl Flags {
    /// The flags of the command that `matches` chose.
    pub(crate) fn of(command: &Command, matches: &ArgMatches) -> Self {
        if let Some((name, matches)) = matches.subcommand()
            && let Some(command) = command.find_subcommand(name)
        {
            return Self::of(command, matches);
        }
        let mut flags = Self::default();
        for arg in command.get_arguments() {
            let id = arg.get_id().as_str();
            flags.chooses_units |= arg.get_long() == Some("visible");
            flags.has_units |= id == "model";
            if let Some(long) = arg.get_long().filter(|_| id.contains('_')) {
                flags.known.push((id.to_owned(), format!("--{long}")));
            }
            if OUTPUTS.contains(&id) && !FOLDERS.contains(&command.get_name()) {
                flags.outputs.extend(matches.get_raw(id).into_iter().flatten().map(PathBuf::from));
            }
            if matches.value_source(id) == Some(ValueSource::CommandLine) {
                let name = || arg.get_value_names().and_then(|names| names.first()).map(ToString::to_string);
                let shown = match arg.get_long() {
                    Some(long) => format!("--{long}"),
                    None => name().unwrap_or_else(|| id.to_uppercase()),
                };
                let raw = matches.get_raw(id).into_iter().flatten();
                let value: Vec<_> = raw.map(|value| value.to_string_lossy().into_owned()).collect();
                flags.given.push(Flag { shown, id: id.to_owned(), value: value.join(",") });
            }
        }
        flags
    }

    /// The identifiers of what was given.
    pub(crate) fn ids(&self) -> Vec<String> {
        self.given.iter().map(|flag| flag.id.clone()).collect()
    }

    /// The files that the command will write, by flags or by default.
    pub(crate) fn outputs(&self) -> &[PathBuf] {
        &self.outputs
    }

    /// The message about a setting, with the flag that set it: the one of its name, or the one with its value.
    pub(crate) fn about(&self, name: &str, found: &str, expected: &str) -> String {
        let expected = self.in_flags(expected);
        match self.flag_of(name, found) {
            Some(flag) => format!("{flag}: found {found}, expected {expected}"),
            None => format!("setting `{name}`: found {found}, expected {expected}"),
        }
    }

    /// A message about data, with the flag for another kind of units where there is one.
    pub(crate) fn about_data(&self, message: String) -> String {
        const UNITS: &str = "visible units of kind ";
        match message.split_once(UNITS) {
            Some((before, after)) if self.chooses_units => format!("{before}units of --visible {after}"),
            Some((before, after)) if !self.has_units => {
                let (_, rest) = after.split_once("; ").unwrap_or(("", ")"));
                format!("{before}{rest}")
            }
            _ => message,
        }
    }

    fn flag_of(&self, name: &str, found: &str) -> Option<&str> {
        let last = name.rsplit('.').next().unwrap_or(name).replace(['_', ' '], "-");
        let other = OTHER_NAMES.iter().find(|(setting, _)| *setting == last).map(|(_, flag)| *flag);
        let names = [Some(last.as_str()), other];
        let named =
            |flag: &&Flag| flag.shown.strip_prefix("--").is_some_and(|long| names.contains(&Some(long)));
        let value = found.trim_matches(['"', '`']);
        let valued = |flag: &&Flag| !value.is_empty() && flag.value == value;
        let given = &self.given;
        given.iter().find(named).or_else(|| given.iter().find(valued)).map(|flag| flag.shown.as_str())
    }

    /// Names of settings in a sentence replaced by their flags.
    fn in_flags(&self, text: &str) -> String {
        self.known.iter().fold(text.to_owned(), |text, (setting, flag)| text.replace(setting.as_str(), flag))
    }
}

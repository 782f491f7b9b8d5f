//! Defaults in the help: every flag that takes a value says its default. Those of settings come from the engine's
//! [`RunConfig`], so that they are written once.

use clap::{Arg, Command};
use plefka::training::RunConfig;
use plefka_deep::training::NetConfig;
use serde_json::Value;

/// Flags and the place of their setting in the configuration.
const SETTINGS: [(&str, &str); 34] = [
    ("hidden", "/model/hidden"),
    ("visible", "/model/visible"),
    ("hidden_unit", "/model/hidden_unit"),
    ("precision", "/precision"),
    ("weight_scale", "/model/weight_scale"),
    ("damping", "/negative/damping"),
    ("tolerance", "/negative/tolerance"),
    ("solver", "/negative/solver"),
    ("sweeps", "/negative/sweeps"),
    ("chains", "/negative/chains"),
    ("rungs", "/negative/rungs"),
    ("reservoir", "/negative/reservoir"),
    ("replicas", "/negative/replicas"),
    ("trajectory", "/training/trajectory"),
    ("epochs", "/training/epochs"),
    ("batch", "/training/batch"),
    ("imputation_sweeps", "/training/imputation_sweeps"),
    ("averaging", "/training/averaging"),
    ("beta", "/training/beta"),
    ("temperature", "/training/temperature/start"),
    ("cooling", "/training/temperature/shape"),
    ("cooled", "/training/temperature/until"),
    ("schedule", "/training/schedule/shape"),
    ("final_rate", "/training/schedule/final_rate"),
    ("warm_up", "/training/schedule/warm_up"),
    ("optimizer", "/training/optimizer/kind"),
    ("momentum", "/training/optimizer/momentum"),
    ("l1", "/training/penalty/l1"),
    ("l2", "/training/penalty/l2"),
    ("max_norm", "/training/penalty/max_norm"),
    ("seed", "/seed"),
    ("time_budget", "/training/time_budget"),
    ("likelihood_chains", "/monitors/likelihood_chains"),
    ("validation_share", "/data/validation_share"),
];

/// Flags of `net train` and the place of their setting.
const NET: [(&str, &str); 24] = [
    ("layers", "/net/layers"),
    ("activation", "/net/activation"),
    ("start", "/net/start"),
    ("inputs", "/net/inputs"),
    ("precision", "/precision"),
    ("seed", "/seed"),
    ("epochs", "/training/epochs"),
    ("batch", "/training/batch"),
    ("head_epochs", "/training/head_epochs"),
    ("rule", "/training/rule/rule"),
    ("momentum", "/training/rule/momentum"),
    ("rate", "/training/schedule/rate"),
    ("schedule", "/training/schedule/shape"),
    ("final_rate", "/training/schedule/final_rate"),
    ("warm_up", "/training/schedule/warm_up"),
    ("clip", "/training/clip"),
    ("decay", "/training/decay"),
    ("input_dropout", "/training/input_dropout"),
    ("dropout", "/training/dropout"),
    ("max_norm", "/training/max_norm"),
    ("averaging", "/training/averaging"),
    ("time_budget", "/training/seconds"),
    ("on_divergence", "/training/on_divergence"),
    ("validation_share", "/data/validation_share"),
];

/// Flags about data, which many commands have, and the place of their setting.
const DATA: [(&str, &str); 6] = [
    ("data_seed", "/data/synthetic_seed"),
    ("alphabet", "/data/sequences/alphabet"),
    ("ambiguous", "/data/sequences/ambiguous"),
    ("lower_case", "/data/sequences/lower_case"),
    ("max_gaps", "/data/sequences/max_gaps"),
    ("max_column_gaps", "/data/sequences/max_column_gaps"),
];

/// Flags without a number or name as their default: command (`*` for all), flag, default.
const WORDS: [(&str, &str, &str); 26] = [
    ("*", "threads", "0"),
    ("*", "memory_limit", "80 % of the memory"),
    ("path", "limit", "all rows"),
    ("advise", "limit", "all rows"),
    ("sweep", "limit", "all rows"),
    ("*", "header", "auto"),
    ("*", "labels", "those in the data"),
    ("*", "variable", "the only one, or one called X, data or train"),
    ("*", "patterns", "all"),
    ("*", "shape", "that of the model or of the data, or a square"),
    ("train", "scale", "auto"),
    ("net train", "scale", "auto"),
    ("info", "scale", "auto"),
    ("recall", "scale", "auto"),
    ("attend", "scale", "auto"),
    ("train", "order", "2, where equations are solved"),
    ("train", "start", "firing where units have two states or colours, otherwise batch"),
    ("train", "iterations", "3, where equations are solved"),
    ("train", "rate", "from the data, at most 0.5; 0.05 for units other than 0/1"),
    ("train", "patience", "5 with --early-stop, otherwise never"),
    ("train", "early_stop", "none; log_likelihood with --patience"),
    ("train", "reweight", "0"),
    ("bench", "order", "states fire"),
    ("bench", "iterations", "states fire; 3 with --order"),
    ("score", "effort", "what the budget allows"),
    ("*", "scale", "as in training"),
];

/// The command with a default in the help of every flag that takes a value and may be left out.
pub(super) fn with_defaults(command: Command) -> Command {
    let config = serde_json::to_value(RunConfig::default()).expect("settings are plain data");
    described(command, &config)
}

fn described(command: Command, config: &Value) -> Command {
    let name = command.get_name().to_owned();
    if name == "net" {
        let config = serde_json::to_value(NetConfig::default()).expect("settings are plain data");
        return command.mut_subcommands(|sub| {
            let name = format!("net {}", sub.get_name());
            sub.mut_args(|arg| with_default(&name, arg, &config))
        });
    }
    let command = command.mut_args(|arg| with_default(&name, arg, config));
    command.mut_subcommands(|sub| described(sub, config))
}

fn with_default(command: &str, arg: Arg, config: &Value) -> Arg {
    let arg = match arg.get_action().takes_values() && !arg.is_positional() {
        // `--hidden -3` is a number out of range, not an unknown flag.
        true => arg.allow_negative_numbers(true),
        false => arg,
    };
    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let said = !arg.get_default_values().is_empty() || help.contains("default");
    if !arg.get_action().takes_values() || arg.is_required_set() || arg.is_positional() || said {
        return arg;
    }
    let default = default_of(command, arg.get_id().as_str(), config);
    arg.help(format!("{help} [default: {default}]"))
}

fn default_of(command: &str, flag: &str, config: &Value) -> String {
    let word = WORDS.iter().find(|(of, id, _)| (*of == "*" || *of == command) && *id == flag);
    if let Some((_, _, word)) = word {
        return (*word).into();
    }
    if flag == "limit" {
        let drawn = config.pointer("/data/synthetic_samples");
        return format!("all samples; of a synthetic set {}", drawn.unwrap_or(&Value::Null));
    }
    let settings: &[(&str, &str)] = match command {
        "train" => &SETTINGS,
        "net train" => &NET,
        _ => &[],
    };
    let place = settings.iter().chain(&DATA).find(|(id, _)| *id == flag);
    match place.and_then(|(_, place)| config.pointer(place)) {
        Some(Value::String(text)) if text.is_empty() => "from the data".into(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Array(sizes)) => sizes.iter().map(ToString::to_string).collect::<Vec<_>>().join(","),
        _ => "none".into(),
    }
}

//! The names of the monitors, with descriptions and units.

use crate::error::{Error, Result};
use crate::vocabulary::suggestion;

/// One line per monitor of samples: name, description, unit, whether larger is better.
pub const DATA_MONITORS: [(&str, &str, &str, Option<bool>); 16] = [
    (
        "log_likelihood",
        "mean log-likelihood, ln Z by chains that follow the training, exact for small machines",
        "nats",
        Some(true),
    ),
    (
        "log_likelihood_lower",
        "lower end of its 95 % interval, from the error over the samples and that of ln Z",
        "nats",
        None,
    ),
    ("log_likelihood_upper", "upper end of its 95 % interval", "nats", None),
    (
        "log_likelihood_gain",
        "rise of the log-likelihood since the measurement before, on the same samples",
        "nats",
        None,
    ),
    ("log_likelihood_gain_std_error", "its standard error, from paired differences", "nats", None),
    (
        "pseudo_likelihood",
        "sum of ln p(bit | the others), all bits exactly, mean over a subsample",
        "nats",
        Some(true),
    ),
    ("pseudo_likelihood_lower", "lower end of its 95 % interval over the samples", "nats", None),
    ("pseudo_likelihood_upper", "upper end of its 95 % interval", "nats", None),
    (
        "pseudo_likelihood_one_flip",
        "scikit-learn's estimate of the same from one random bit",
        "nats",
        Some(true),
    ),
    (
        "mean_field_log_likelihood",
        "log-likelihood with ln Z from mean field; no error bar",
        "nats",
        Some(true),
    ),
    ("free_energy", "mean clamped free energy; compare training with validation", "nats", None),
    ("reconstruction_error", "mean squared difference of a sample and its reconstruction", "", Some(false)),
    ("samples", "samples that the monitors are measured on, a random part of the set", "", None),
    (
        "between_states",
        "share of values between the states of bits or spins; likelihoods are then lower bounds of expected ones",
        "",
        None,
    ),
    ("hidden_activation", "mean hidden activation given the data", "", None),
    ("hidden_unused", "share of hidden units whose mean activation is below 0.01 or above 0.99", "", None),
];

/// One line per monitor of the model and of the epoch's steps.
pub const MODEL_MONITORS: [(&str, &str, &str); 23] = [
    ("log_partition", "ln Z by the running likelihood", "nats"),
    ("log_partition_std_error", "standard error of ln Z", "nats"),
    (
        "log_likelihood_gap",
        "mean log-likelihood of the training samples minus that of the validation samples; ln Z cancels",
        "nats",
    ),
    ("log_likelihood_gap_std_error", "its standard error over the samples", "nats"),
    ("weight_norm", "Frobenius norm of the weights", ""),
    ("weight_max", "largest absolute weight", ""),
    ("singular_value_1", "largest singular value of the weights", ""),
    ("singular_value_2", "second singular value of the weights", ""),
    ("singular_value_3", "third singular value of the weights", ""),
    ("singular_value_4", "fourth singular value of the weights", ""),
    (
        "sigma_max",
        "largest σ_max(B) of the states that samples lead to; mean field is in its domain below 1",
        "",
    ),
    ("sigma_max_mean", "mean of the same", ""),
    ("mean_field_solutions", "distinct mean-field solutions found from data", ""),
    ("gradient_norm", "norm of the ascent direction, mean over the epoch", ""),
    ("fixed_point_iterations", "mean-field iterations per step, mean over the epoch", ""),
    ("fixed_point_residual", "largest mean-field residual of the epoch", ""),
    ("swap_rate", "tempering: mean probability of a swap, mean over the epoch", ""),
    ("swap_rate_least", "tempering: lowest swap rate of a pair of neighbours, mean over the epoch", ""),
    (
        "trajectory_log_partition",
        "trajectory tempering: ln Z at the end of the epoch, from swaps alone",
        "nats",
    ),
    ("frozen_models", "trajectory tempering: models frozen so far", ""),
    ("steps_taken_back", "trajectory tempering: share of steps that chains could not follow", ""),
    ("rate", "learning rate at the end of the epoch", ""),
    ("temperature", "temperature at the end of the epoch, in units of 1/β, where it is scheduled", ""),
];

/// Whether larger values of a data monitor are better; for early stopping.
pub(crate) fn larger_is_better(name: &str) -> Result<bool> {
    let usable = DATA_MONITORS.iter().filter_map(|(n, _, _, better)| better.map(|b| (*n, b)));
    usable.clone().find(|(n, _)| *n == name).map(|(_, better)| better).ok_or_else(|| {
        let names: Vec<_> = usable.map(|(n, _)| n).collect();
        let expected = names.join(", ") + &suggestion(name, &names);
        Error::setting("stopping.monitor", format!("\"{name}\""), expected)
    })
}

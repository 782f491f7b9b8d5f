//! The learning curves of a run for its page.

use plefka::training::Record;
use plefka::training::monitors::{DATA_MONITORS, MODEL_MONITORS};
use plefka_report::MonitorSeries;

/// Half the width of a 95 % interval in standard errors.
const NORMAL: f64 = 1.96;

/// The learning curves of every recorded monitor.
pub(super) fn series(history: &[Record]) -> Vec<MonitorSeries> {
    let points = |name: &str| -> Vec<(f64, f64)> {
        history.iter().filter_map(|r| Some((r.epoch as f64, *r.values.get(name)?))).collect()
    };
    let band = |name: &str| -> Vec<(f64, f64, f64)> {
        let end = |record: &Record, which: &str| record.values.get(&format!("{name}_{which}")).copied();
        let value = |r: &Record| r.values.get(name).copied();
        let ends = |r: &Record| match end(r, "std_error") {
            Some(error) => value(r).map(|x| (x - NORMAL * error, x + NORMAL * error)),
            None => end(r, "lower").zip(end(r, "upper")),
        };
        history.iter().filter_map(|r| ends(r).map(|(low, high)| (r.epoch as f64, low, high))).collect()
    };
    // The number of samples is a fact, not a curve.
    let own = DATA_MONITORS.iter().filter(|monitor| !is_end_of_band(monitor.0) && monitor.0 != "samples");
    let of_data = own.map(|&(name, help, unit, better)| MonitorSeries {
        name: name.into(),
        label: label(name),
        unit: unit.into(),
        train: points(&format!("train.{name}")),
        validation: points(&format!("validation.{name}")),
        train_band: band(&format!("train.{name}")),
        validation_band: band(&format!("validation.{name}")),
        log_scale: false,
        help: match better {
            Some(true) => format!("{}; higher is better.", sentence(help)),
            Some(false) => format!("{}; lower is better.", sentence(help)),
            None => format!("{}.", sentence(help)),
        },
    });
    let own = MODEL_MONITORS.iter().filter(|monitor| !is_end_of_band(monitor.0));
    let of_model = own.map(|&(name, help, unit)| MonitorSeries {
        name: name.into(),
        label: label(name),
        unit: unit.into(),
        train: points(name),
        train_band: band(name),
        log_scale: name == "fixed_point_residual",
        help: format!("{}.", sentence(help)),
        ..MonitorSeries::default()
    });
    of_data.chain(of_model).filter(|s| !s.train.is_empty() || !s.validation.is_empty()).collect()
}

/// Whether a monitor is the `_lower` or `_upper` end of another monitor's band, or its `_std_error`.
fn is_end_of_band(name: &str) -> bool {
    let base = ["_lower", "_upper", "_std_error"].iter().find_map(|end| name.strip_suffix(end));
    let known = |base: &str| {
        DATA_MONITORS.iter().any(|monitor| monitor.0 == base)
            || MODEL_MONITORS.iter().any(|monitor| monitor.0 == base)
    };
    base.is_some_and(known)
}

/// The label of a monitor for readers: `pseudo_likelihood` becomes `Pseudo-likelihood`.
fn label(name: &str) -> String {
    sentence(&name.replace('_', " ")).replace("Pseudo likelihood", "Pseudo-likelihood")
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_band_is_filled_from_the_ends_that_were_recorded() {
        let record = |epoch: u64, values: &[(&str, f64)]| Record {
            epoch,
            step: 0,
            seconds: 0.0,
            values: values.iter().map(|(name, value)| (name.to_string(), *value)).collect(),
        };
        let history = [
            record(0, &[("train.free_energy", -1.0), ("train.free_energy_lower", -2.0)]),
            record(
                1,
                &[
                    ("train.free_energy", -3.0),
                    ("train.free_energy_lower", -4.0),
                    ("train.free_energy_upper", -2.5),
                    ("validation.free_energy", -3.5),
                ],
            ),
        ];
        let found = series(&history);
        assert_eq!(found.len(), 1, "the ends have no curves of their own");
        assert_eq!(found[0].train, [(0.0, -1.0), (1.0, -3.0)]);
        assert_eq!(found[0].train_band, [(1.0, -4.0, -2.5)], "one end alone is none");
        assert!(found[0].validation_band.is_empty());
    }

    #[test]
    fn ends_of_bands_are_known_by_their_monitor() {
        assert!(is_end_of_band("free_energy_lower") && is_end_of_band("pseudo_likelihood_upper"));
        assert!(!is_end_of_band("free_energy") && !is_end_of_band("nothing_lower"));
    }
}

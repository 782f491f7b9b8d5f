//! The information in a model file besides the numbers: its training method and its data.

use super::header::ModelHeader;
use crate::data::load::Known;
use crate::data::sequences::Sites;
use crate::data::{Binarize, Samples};
use crate::float::Float;
use crate::training::{RunConfig, Trainer};
use serde_json::{Map, Value, json};

/// The header of a run's model.
pub fn header<F: Float>(trainer: &Trainer<F>, train: &Samples<F>) -> ModelHeader {
    let config = trainer.config();
    let notes = json!({
        "written_by": concat!("plefka ", env!("CARGO_PKG_VERSION")),
        "method": method(config),
        "epochs": trainer.progress().epoch,
        "steps": trainer.progress().step,
        "data": data(config, train),
    });
    let Value::Object(notes) = notes else { unreachable!("an object is an object") };
    ModelHeader { image_shape: train.image_shape, notes, ..ModelHeader::default() }
}

/// The properties of settings and data that must not change when a run is resumed.
pub fn data<F: Float>(config: &RunConfig, train: &Samples<F>) -> Value {
    // The means of all features: a changed file changes them.
    let means = train.means().unwrap_or_default();
    let mean = means.iter().sum::<f64>() / means.len() as f64;
    let mut data = json!({
        "source": config.data.source,
        "samples": train.len(),
        "features": train.n_features(),
        "mean": mean,
        "binarize": config.data.binarize,
        "scale": train.scale,
    });
    if let Some(base) = train.reading.index_base {
        data["index_base"] = json!(base);
    }
    if let Some(sites) = &train.sites {
        data["sites"] = json!(sites);
        // The mean of one-hot columns is always 1/Q; the mean of the state numbers is not.
        let q = sites.n_states();
        let state = means.iter().enumerate().map(|(column, mean)| (column % q) as f64 * mean).sum::<f64>();
        data["mean_state"] = json!(state / sites.n_sites() as f64);
    }
    data
}

/// What the model says about its training data, with which other data are read.
pub fn known(notes: &Map<String, Value>) -> Known {
    let data = |key: &str| notes.get("data")?.get(key).cloned();
    Known {
        sites: sites(notes),
        width: None,
        index_base: data("index_base").and_then(|base| serde_json::from_value(base).ok()),
        scale: data("scale").and_then(|scale| serde_json::from_value(scale).ok()),
    }
}

/// The meaning of the columns of the training data, if they were sequences.
pub fn sites(notes: &Map<String, Value>) -> Option<Sites> {
    serde_json::from_value(notes.get("data")?.get("sites")?.clone()).ok()
}

/// A short name of the method: `emf order 2`, `pcd-1`.
pub fn method(config: &RunConfig) -> String {
    use crate::training::negative::{NegativeMethod, Start};
    let negative = &config.negative;
    match negative.method {
        NegativeMethod::Emf => match negative.start {
            Some(Start::Firing) if !negative.iterates() => "firing emf".into(),
            Some(Start::Firing) => format!("firing emf order {}", negative.order()),
            Some(Start::Persistent) => format!("persistent emf order {}", negative.order()),
            Some(Start::Batch) | None => format!("emf order {}", negative.order()),
        },
        NegativeMethod::Cd => format!("cd-{}", negative.sweeps),
        NegativeMethod::Pcd => format!("pcd-{}", negative.sweeps),
        NegativeMethod::Pt => format!("pt-{}, {} rungs", negative.sweeps, negative.rungs),
        NegativeMethod::Ptt => format!("ptt-{}", negative.sweeps),
        NegativeMethod::Exact => "exact".into(),
    }
}

/// The binarisation of the training data.
pub fn binarize(notes: &Map<String, Value>) -> Option<Binarize> {
    serde_json::from_value(notes.get("data")?.get("binarize")?.clone()).ok()
}

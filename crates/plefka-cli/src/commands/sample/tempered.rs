//! `sample --method pt` and `ptt`: the last rung of a ladder of chains, one ensemble per sample.

use ndarray::Array2;
use plefka::data::Rows;
use plefka::inference::path::Path;
use plefka::inference::tempering::{self, Settings};
use plefka::inference::{Base, watch::Watch};
use plefka::io::load_trajectory;
use plefka::{Error, Float, Rbm, Result};
use serde_json::{Value, json};

use crate::args::{SampleArgs, SampleMethod};

/// Visible states after `--sweeps` sweeps with swaps, (n × n_visible), and how the ladder did. `data` are the rows of
/// `--start` where that names data: the base has their means, and half of the ensembles begin with them.
pub fn draw<F: Float>(
    rbm: &Rbm<F>,
    args: &SampleArgs,
    data: Option<&Rows<F>>,
    watch: Watch<'_>,
) -> Result<(Array2<F>, Value)> {
    let near = data.map(Rows::to_dense);
    let base = match &near {
        Some(near) => Base::from_states(rbm, args.beta, near)?,
        None => Base::from_model(rbm, args.beta, args.seed)?,
    };
    let mut models: Vec<Rbm<F>> = match args.method {
        SampleMethod::Ptt if args.model.is_dir() => load_trajectory(&args.model)?,
        _ => Vec::new(),
    };
    if args.method == SampleMethod::Ptt && models.is_empty() {
        let expected = "a run folder with models kept along training (plefka train --trajectory N)";
        return Err(Error::input(args.model.display().to_string(), "no trajectory", expected));
    }
    models.push(rbm.clone());
    let path = Path::through(&base, &models, args.beta)?;
    // Errors come from a spread, so that there is no tempering with one ensemble.
    let ensembles = args.n.max(2);
    let settings = Settings { ensembles, sweeps: args.sweeps as usize, rungs: 0, seed: args.seed };
    let found = tempering::log_partition(&path, near.as_ref(), settings, watch)?;
    let how = json!({
        "temperatures": found.places, "swap_rates": found.swap_rates, "round_trips": found.round_trips,
        "log_z": found.log_partition, "log_z_std_error": found.std_error,
    });
    Ok((found.visible.slice(ndarray::s![..args.n, ..]).to_owned(), how))
}

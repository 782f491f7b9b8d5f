//! The features of a machine that the next one sees: means ⟨h⟩ given v, draws of h given v, or hidden magnetizations of the
//! mean-field solution that starts at v. The convention is part of a stack and written into its file.

use ndarray::Array2;
use plefka::data::{Binarize, Rows, Samples, Table};
use plefka::inference::{FixedPoint, expansion_for};
use plefka::model::{Draw, Rbm};
use plefka::rng::Purpose;
use plefka::room::check_array;
use plefka::{Error, Float, Result};
use serde::{Deserialize, Serialize};

/// Samples per block; a block of draws has its own random streams.
const BLOCK: usize = 1024;
/// Residual at which the iteration of magnetizations stops, and the iterations at most.
const TOLERANCE: f64 = 1e-5;
const ITERATIONS: usize = 1000;
/// Draws of features have steps from here on; draws that a user asks for have small ones.
const FIRST_STEP: u64 = 1 << 40;

plefka::choices! {
    /// What the next machine of a stack sees.
    #[derive(Default)]
    pub enum FeatureKind: "features" {
        /// Hinton & Salakhutdinov's choice. For 0/1 units they are the hidden magnetizations of order 1 with the data clamped.
        #[default]
        Probabilities = "probabilities": "Means of the hidden units given the data",
        /// The choice under which a layer's likelihood is the bound of a belief net. The last machine's draws of 0/1 units
        /// are made anew each epoch.
        Samples = "samples": "Draws of the hidden units given the data",
        Magnetizations = "magnetizations": "Hidden magnetizations of the mean-field solution that starts at the data",
    }
}

/// What the next machine of a stack sees, with the expansion of magnetizations.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Features {
    /// The kind.
    pub kind: FeatureKind,
    /// Name of the expansion, for magnetizations.
    pub order: String,
}

impl Default for Features {
    fn default() -> Self {
        Self { kind: FeatureKind::default(), order: "2".into() }
    }
}

impl From<FeatureKind> for Features {
    fn from(kind: FeatureKind) -> Self {
        Self { kind, ..Self::default() }
    }
}

/// The place of a machine: its number from 0, the inverse temperature, and the seed of draws.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// Number of the machine, from 0.
    pub layer: usize,
    /// Inverse temperature.
    pub beta: f64,
    /// Seed.
    pub seed: u64,
}

impl Features {
    /// The features of rows, (rows × n_hidden); `block` separates draws of several sets of rows.
    ///
    /// # Errors
    /// Rows of another width; an expansion that does not exist for the units; magnetizations that diverge.
    pub fn of_rows<F: Float>(
        &self,
        rbm: &Rbm<F>,
        rows: &Rows<F>,
        place: Place,
        block: u32,
    ) -> Result<Array2<F>> {
        rbm.check_width(rows.n_columns())?;
        let beta = F::of(place.beta);
        match self.kind {
            FeatureKind::Probabilities => Ok(rbm.hidden_mean(rows, beta)),
            FeatureKind::Samples => Ok(rbm.sample_hidden(rows, beta, place.draw(block))),
            FeatureKind::Magnetizations => magnetizations(rbm, rows, beta, &self.order),
        }
    }

    /// The features of samples as samples of the next machine, with the same labels and weights. Features of kind
    /// [`FeatureKind::Samples`] of 0/1 units are kept as probabilities, from which each epoch draws anew, where
    /// `drawn_each_epoch`; otherwise they are drawn once.
    ///
    /// # Errors
    /// Samples of another width, with missing entries, or that cannot be read; features larger than the memory's limit; the
    /// errors of [`Features::of_rows`].
    pub fn of_samples<F: Float>(
        &self,
        rbm: &Rbm<F>,
        samples: &Samples<F>,
        place: Place,
        drawn_each_epoch: bool,
    ) -> Result<Samples<F>> {
        let afresh = drawn_each_epoch && self.kind == FeatureKind::Samples && rbm.hidden.is_binary();
        let afresh = afresh && rbm.hidden.unit.colours() == 1;
        let of = if afresh { FeatureKind::Probabilities.into() } else { self.clone() };
        let rows = of.collected(rbm, samples, place)?;
        let unit = rbm.hidden.unit;
        let mut out = match afresh {
            true => {
                let table =
                    Table::new(&samples.source, plefka::data::Values::F32(rows.mapv(|x| x.wide() as f32)));
                Samples::new(table, unit, Binarize::Stochastic)?
            }
            false => Samples::from_rows(Rows::compact(rows), unit)?,
        };
        out.source = format!("{}, features of machine {}", samples.source.display(), place.layer + 1).into();
        out.labels = samples.labels.clone();
        match &samples.weights {
            Some(weights) => out.with_weights(weights.clone()),
            None => Ok(out),
        }
    }

    /// The features of all samples in one matrix.
    fn collected<F: Float>(&self, rbm: &Rbm<F>, samples: &Samples<F>, place: Place) -> Result<Array2<F>> {
        if samples.has_missing() {
            let expected = "complete samples: fill them in first, as with `plefka impute`";
            return Err(Error::input("samples of a stack", "missing entries", expected));
        }
        let shape = (samples.len(), rbm.n_hidden());
        check_array(
            "features",
            format!("{} × {}", shape.0, shape.1),
            (shape.0 * shape.1 * size_of::<F>()) as f64,
        )?;
        let mut out = Array2::zeros(shape);
        samples.for_each_batch(BLOCK, place.seed, |first, batch| {
            let block = self.of_rows(rbm, &batch.visible, place, (first / BLOCK) as u32)?;
            out.slice_mut(ndarray::s![first..first + block.nrows(), ..]).assign(&block);
            Ok(())
        })?;
        Ok(out)
    }
}

impl Place {
    /// The name of the streams of a block's draws.
    fn draw(self, block: u32) -> Draw {
        let step = FIRST_STEP + self.layer as u64;
        Draw { seed: self.seed, purpose: Purpose::Sample, step, lane: block }
    }
}

fn magnetizations<F: Float>(rbm: &Rbm<F>, rows: &Rows<F>, beta: F, order: &str) -> Result<Array2<F>> {
    let expansion = expansion_for(order, rbm)?;
    let settings = FixedPoint { iterations: ITERATIONS, tolerance: TOLERANCE, ..FixedPoint::default() };
    let start = (rows.to_dense(), rbm.hidden_mean(rows, beta));
    let found = settings.solve(rbm, expansion, beta, start);
    if let Some(row) = found.residuals.iter().position(|residual| residual.is_nan()) {
        let what = format!("magnetizations of row {row} by the expansion {order}");
        return Err(Error::input(what, "no finite solution", "a machine inside the domain of the expansion"));
    }
    Ok(found.hidden.mean)
}

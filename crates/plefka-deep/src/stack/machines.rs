//! The machines of a stack, with the feature convention: samples in, features out.

use ndarray::Array2;
use plefka::data::{Rows, Samples};
use plefka::model::Rbm;
use plefka::{Error, Float, Result};

use super::features::{Features, Place};

/// A stack of machines.
#[derive(Debug, Clone)]
pub struct Stack<F: Float> {
    machines: Vec<Rbm<F>>,
    features: Features,
    beta: f64,
}

impl<F: Float> Stack<F> {
    /// A stack of the machines from the data upward.
    ///
    /// # Errors
    /// [`Error::Input`] for no machines, and for a machine whose visible layer is not of the size and kind of the hidden layer
    /// below; [`Error::Setting`] for a beta out of range.
    pub fn new(machines: Vec<Rbm<F>>, features: Features, beta: f64) -> Result<Self> {
        plefka::numerics::range::beta(beta)?;
        if machines.is_empty() {
            return Err(Error::input("machines of a stack", 0, "at least 1"));
        }
        for (layer, pair) in machines.windows(2).enumerate() {
            let (below, above) = (&pair[0].hidden, &pair[1].visible);
            if below.len() != above.len() || below.unit.name() != above.unit.name() {
                let said = |layer: &plefka::model::Layer<F>| format!("{} {}", layer.len(), layer.unit.name());
                let what = format!("visible units of machine {}", layer + 2);
                return Err(Error::input(
                    what,
                    said(above),
                    format!("{}, the hidden units below", said(below)),
                ));
            }
        }
        Ok(Self { machines, features, beta })
    }

    /// The machines from the data upward.
    pub fn machines(&self) -> &[Rbm<F>] {
        &self.machines
    }

    /// The machines alone.
    pub fn into_machines(self) -> Vec<Rbm<F>> {
        self.machines
    }

    /// What the next machine sees.
    pub fn features(&self) -> &Features {
        &self.features
    }

    /// The inverse temperature.
    pub fn beta(&self) -> f64 {
        self.beta
    }

    /// Columns of the data and of every hidden layer, from the data upward.
    pub fn sizes(&self) -> Vec<usize> {
        let first = self.machines[0].n_visible();
        std::iter::once(first).chain(self.machines.iter().map(Rbm::n_hidden)).collect()
    }

    /// The features of the last machine for rows of data, (rows × its hidden units).
    ///
    /// # Errors
    /// Rows of another width; the errors of [`Features::of_rows`].
    pub fn transform(&self, rows: &Rows<F>, seed: u64) -> Result<Array2<F>> {
        let mut rows = rows.clone();
        for (layer, rbm) in self.machines.iter().enumerate() {
            let place = Place { layer, beta: self.beta, seed };
            rows = Rows::compact(self.features.of_rows(rbm, &rows, place, 0)?);
        }
        Ok(rows.to_dense())
    }

    /// The samples that machine number `layer`, from 0, sees: those of the data, or features of the machine below.
    ///
    /// # Errors
    /// The errors of [`Features::of_samples`].
    pub fn samples_of(&self, layer: usize, samples: &Samples<F>, seed: u64) -> Result<Samples<F>> {
        let mut seen = samples.clone();
        for (below, rbm) in self.machines.iter().enumerate().take(layer) {
            let place = Place { layer: below, beta: self.beta, seed };
            seen = self.features.of_samples(rbm, &seen, place, false)?;
        }
        Ok(seen)
    }
}

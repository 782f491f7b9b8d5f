//! The lower bound of the time per training sample: operations and bytes per sample, divided by the rates of the
//! machine. Products are counted as dense; bits that are 0 save some of the operations.

use plefka::catalogue::powers_of_order;
use plefka::training::RunConfig;
use plefka::training::config::Precision;
use plefka::training::negative::NegativeMethod;
use plefka::vocabulary::alternatives;
use plefka::{Error, Result};
use serde::Serialize;

use super::machine::Machine;
use crate::args::COUNTED;

/// The work per sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Work {
    /// Products of the batch with the weights or their powers, or of two layers' states.
    pub products: usize,
    /// Multiplications and additions in the products.
    pub operations: f64,
    /// Bytes read and written: the weights once in a step, and the states of both layers once in each phase.
    pub bytes: f64,
    /// Bytes that a step uses: the weights, and the states of both layers in two phases.
    pub step_bytes: f64,
}

/// The quantity behind the larger bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Bound {
    /// Operations of products.
    Products,
    /// Bytes moved.
    Memory,
}

impl Bound {
    /// The name, as in JSON.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Products => "products",
            Self::Memory => "memory",
        }
    }
}

/// Lower bounds in seconds per sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Floor {
    /// The bound from the dense products at the measured rate.
    pub products: f64,
    /// The bound from the bytes at the bandwidth measured with as many bytes as a step uses.
    pub memory: f64,
}

impl Work {
    /// The work of a machine with the given number of visible units.
    ///
    /// # Errors
    /// [`Error::Setting`] for an unknown expansion, and for a method whose work is not counted here.
    pub(super) fn of(config: &RunConfig, visible: usize) -> Result<Self> {
        let (visible, hidden) = (visible as f64, config.model.hidden as f64);
        let products = products(config)?;
        let size = match config.precision {
            Precision::F32 => size_of::<f32>(),
            Precision::F64 => size_of::<f64>(),
        };
        let batch = config.training.batch as f64;
        let bytes = 2.0 * size as f64 * (visible * hidden / batch + 2.0 * (visible + hidden));
        let step_bytes = size as f64 * (visible * hidden + 2.0 * batch * (visible + hidden));
        let operations = 2.0 * visible * hidden * products as f64;
        Ok(Self { products, operations, bytes, step_bytes })
    }

    /// The lower bounds of the time on a machine.
    pub(super) fn floor(&self, machine: &Machine) -> Floor {
        Floor { products: self.operations / machine.products, memory: self.bytes / machine.bandwidth_of_step }
    }
}

impl Floor {
    /// The larger of the two bounds.
    pub(super) fn larger(&self) -> f64 {
        self.products.max(self.memory)
    }

    /// The quantity behind the larger bound.
    pub(super) fn bound(&self) -> Bound {
        if self.products >= self.memory { Bound::Products } else { Bound::Memory }
    }
}

/// The number of products. The positive phase has one product for the fields of the hidden units and one for the
/// gradient. A Gibbs sweep has one for each layer, and the chains have one for the gradient; states that fire have the
/// same products. A mean-field iteration has one for each layer and each power of the weights; the gradient has one for
/// each power.
fn products(config: &RunConfig) -> Result<usize> {
    let negative = &config.negative;
    match negative.method {
        NegativeMethod::Cd | NegativeMethod::Pcd => Ok(2 + 2 * negative.sweeps as usize + 1),
        NegativeMethod::Emf if negative.iterates() => {
            let powers = powers_of_order(negative.order())?;
            Ok(2 + 2 * powers * negative.fixed_point().iterations + powers)
        }
        NegativeMethod::Emf => Ok(2 + 2 * negative.sweeps as usize + 1),
        other => {
            let names = alternatives(&COUNTED.map(NegativeMethod::name));
            Err(Error::setting("method", other.name(), names))
        }
    }
}

#[cfg(test)]
mod tests {
    use plefka::training::negative::Start;

    use super::*;

    fn config(method: NegativeMethod, order: &str) -> RunConfig {
        let mut config = RunConfig::default();
        config.model.hidden = 500;
        config.negative.method = method;
        config.negative.order = Some(order.into());
        config.negative.start = Some(Start::Batch);
        config
    }

    #[test]
    fn products_of_a_step() {
        for (method, order, sweeps, expected) in [
            (NegativeMethod::Pcd, "2", 1, 5),
            (NegativeMethod::Cd, "2", 10, 23),
            (NegativeMethod::Emf, "1", 1, 9),
            (NegativeMethod::Emf, "2", 1, 16),
            (NegativeMethod::Emf, "3", 1, 23),
        ] {
            let mut config = config(method, order);
            config.negative.sweeps = sweeps;
            assert_eq!(Work::of(&config, 784).unwrap().products, expected, "{method:?} {order}");
        }
    }

    #[test]
    fn work_and_floors_of_a_known_machine() {
        let work = Work::of(&config(NegativeMethod::Pcd, "2"), 784).unwrap();
        assert_eq!(work.operations, 5.0 * 2.0 * 784.0 * 500.0);
        assert_eq!(work.bytes, 8.0 * (784.0 * 5.0 + 2.0 * 1284.0));
        assert_eq!(work.step_bytes, 4.0 * (784.0 * 500.0 + 200.0 * 1284.0));
        let machine =
            Machine { threads: 1, products: 1e9, square: None, bandwidth: 1.0, bandwidth_of_step: 1e9 };
        let floor = work.floor(&machine);
        assert_eq!((floor.bound(), floor.larger()), (Bound::Products, 3.92e-3));
        let floor = work.floor(&Machine { bandwidth_of_step: 1e6, ..machine });
        assert_eq!((floor.bound(), floor.larger()), (Bound::Memory, work.bytes / 1e6));
    }
}

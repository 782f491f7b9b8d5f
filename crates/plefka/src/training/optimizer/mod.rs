//! Optimizers: from an ascent direction to a change of the parameters. One file per optimizer, one line in
//! [`optimizer`].

mod adam;
mod carried;
mod config;
mod interface;
mod momentum;
mod registry;
mod slot;

pub use adam::Adam;
pub use config::{OptimizerConfig, OptimizerKind};
pub use interface::{Optimizer, Update};
pub use momentum::Momentum;
pub use registry::optimizer;
pub use slot::{Slot, SlotShape};

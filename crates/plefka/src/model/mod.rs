//! The model: two layers of units and the weights between them, E(v,h) = E_v(v) + E_h(h) − vᵀWh.

pub mod between_states;
mod checked;
pub mod gauge;
mod gradient;
pub mod init;
mod layer;
mod normalizable;
mod numbered_states;
mod positive;
mod rare;
mod rbm;
mod standard;
mod statistics;

pub use gradient::Gradient;
pub(crate) use gradient::norm_squared;
pub use layer::{At, Draw, Layer};
pub use normalizable::coupling_norm;
pub(crate) use normalizable::normalizable;
pub use numbered_states::numbered_states;
pub use positive::Positive;
pub use rbm::Rbm;
pub use standard::StandardValues;
pub(crate) use statistics::{Blocks, weighted};
pub use statistics::{Coupling, Outer, Statistics};

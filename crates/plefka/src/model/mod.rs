//! The model: two layers of units and the weights between them, E(v,h) = E_v(v) + E_h(h) − vᵀWh.

pub mod gauge;
mod gradient;
pub mod init;
mod layer;
mod normalizable;
mod numbered_states;
mod rare;
mod rbm;
mod statistics;

pub use gradient::Gradient;
pub(crate) use gradient::norm_squared;
pub use layer::{At, Draw, Layer};
pub use normalizable::{coupling_norm, normalizable};
pub use numbered_states::numbered_states;
pub use rbm::{Positive, Rbm};
pub(crate) use statistics::{Blocks, weighted};
pub use statistics::{Coupling, Outer, Statistics};

//! Laws of a unit: all its functions follow from ln Z(B). Derivatives are compared with finite differences in f64,
//! draws with the cumulants and, for units with finitely many states, with e^{Bx}/Z.

mod cumulants;
mod numbers;
mod own_parameters;
mod sampling;
mod tower;
mod values;

pub use cumulants::{cumulants, legendre};
pub use numbers::{ends, precisions};
pub use own_parameters::own_parameters;
pub use sampling::sampling;
pub use values::{integral, states};

//! The spectral core: filter factors, and a problem in its singular directions.

mod filter;
mod randomized;
mod spectrum;

pub use filter::{Factors, Filter, from_hansen, to_hansen};
pub use randomized::Rank;
pub use spectrum::Spectrum;

//! Scalar numerics under the physics: means with their errors, bins of overlaps, ranges, draws from a list of weights, Gray
//! codes, minimisation along a line.

pub mod categorical;
pub mod golden_section;
pub mod gray_code;
pub mod lattice_bins;
pub mod mean;
pub mod range;

//! Random deformations of pictures, drawn anew in every epoch: affine maps with two scales (Cireşan et al. 2010) and elastic fields
//! (Simard, Steinkraus & Platt 2003) from a pool of periodic fields.

mod deformer;
mod fields;
mod law;
pub(crate) mod smooth;

pub use deformer::{Deformer, EpochDeformer};
pub use law::{DeformationLaw, LAWS};

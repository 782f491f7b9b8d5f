//! Plain perceptrons: h⁰ = x, aˡ = hˡ⁻¹ Wˡ + bˡ, hˡ = f(aˡ), sums z = aᴸ of the last layer, an output function and its loss. Rows
//! are samples; Wˡ has shape (inputs × outputs).

pub mod activation;
pub mod affine;
pub mod loss;
pub mod net;
pub mod normalization;
mod pass;
pub mod start;

pub use activation::Activation;
pub(crate) use affine::add;
pub use affine::{Affine, Gradient};
pub(crate) use loss::largest;
pub use loss::{Output, Targets};
pub use net::Perceptron;
pub use normalization::Norm;
pub(crate) use pass::{Dropout, LayerGradient, Pass};
pub use start::Start;

//! Deep belief nets: a stack of machines read as one generative model, p(v) = Σ p(v|h₁) … p(h_{L−2}|h_{L−1}) p_top(h_{L−1})
//! (Hinton, Osindero & Teh 2006). The top machine is a Boltzmann machine; those below are directed downward.

mod bound;
mod exact;
mod gains;
mod interval;
mod net;
mod sample;

pub use bound::{Bound, BoundRequest};
pub use gains::Gain;
pub use net::BeliefNet;

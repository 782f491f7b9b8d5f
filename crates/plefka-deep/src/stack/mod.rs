//! A stack of machines, trained one after the other: machine l sees the features of machine l−1 (Hinton, Osindero & Teh
//! 2006; Hinton & Salakhutdinov 2006).

mod any;
mod config;
mod features;
mod folder;
mod machines;
mod tied;
mod train;
mod unroll;

pub use any::AnyBeliefNet;
pub use config::{Layers, StackConfig};
pub use features::{FeatureKind, Features, Place};
pub use folder::{STACK, StackFolder};
pub use machines::Stack;
pub use tied::tied_start;
pub use train::{StackEvent, Trained, layer_trainer, train};
pub use unroll::{CodeUnit, Unrolled, autoencoder, classifier};

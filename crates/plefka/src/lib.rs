//! Restricted Boltzmann machines, trained and understood with the statistical mechanics of spin glasses.
//!
//! A machine trained without sampling, and the exact likelihood of the data:
//!
//! ```
//! use std::ops::ControlFlow;
//!
//! use plefka::data::synthetic::Synthetic;
//! use plefka::data::{Binarize, Samples};
//! use plefka::inference::{exact, watch::unwatched};
//! use plefka::training::{RunConfig, Trainer};
//! use plefka::units::Bernoulli;
//!
//! let table = Synthetic::parse("bars-and-stripes:3")?.generate(10_000, 1)?;
//! let samples = Samples::<f32>::new(table, &Bernoulli, Binarize::Keep)?;
//!
//! let mut config = RunConfig::default(); // replicas that fire
//! config.model.hidden = 12;
//! config.training.epochs = 50;
//! config.training.batch = 20;
//! let mut trainer = Trainer::new(config, &samples)?;
//! trainer.run(&samples, None, &mut |_event| ControlFlow::Continue(()))?;
//!
//! let data = samples.all(1)?.visible;
//! let log_z = exact::log_partition(trainer.model(), 1.0, &unwatched)?;
//! let free_energies = trainer.model().clamped_free_energy(&data, 1.0);
//! let log_likelihood = free_energies.iter().map(|f| -f - log_z).sum::<f64>() / free_energies.len() as f64;
//! assert!(log_likelihood > -3.5); // the data allow −2.6, nine fair coins give −6.2
//! # Ok::<(), plefka::Error>(())
//! ```
//!
//! `linalg` holds the linear algebra; `units` and `model` define a machine; `inference` computes its moments and free
//! energies; `training` fits it to data; `data` reads and generates samples; `diagnostics` measures machines; `laws`
//! holds the checks that every part must pass. `catalogue` lists every name that a setting can have.

pub mod any;
pub mod catalogue;
pub mod data;
pub mod diagnostics;
pub mod error;
pub mod float;
pub mod inference;
pub mod io;
mod kernels;
pub mod laws;
pub mod linalg;
pub mod model;
pub mod numerics;
pub mod rng;
pub mod threads;
pub mod training;
pub mod units;
pub mod vocabulary;

pub use error::{Error, Result};
pub use float::Float;
pub use model::Rbm;

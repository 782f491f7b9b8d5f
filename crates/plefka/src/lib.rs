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
//! let log_z = exact::log_partition(&trainer.model(), 1.0, &unwatched)?;
//! let free_energies = trainer.model().clamped_free_energy(&data, 1.0);
//! let log_likelihood = free_energies.iter().map(|f| -f - log_z).sum::<f64>() / free_energies.len() as f64;
//! assert!(log_likelihood > -3.5); // the data allow −2.6, nine fair coins give −6.2
//! # Ok::<(), plefka::Error>(())
//! ```
//!
//! # The engine in sixty names
//!
//! **A machine.** An [`Rbm`] has two [`Layer`](model::Layer)s of units and the weights between them. A
//! [`Unit`](units::Unit) is one of [`Bernoulli`](units::Bernoulli), [`Spin`](units::Spin), [`Binomial`](units::Binomial),
//! [`Gaussian`](units::Gaussian), [`TruncatedGaussian`](units::TruncatedGaussian), [`Relu`](units::Relu),
//! [`DoubleRelu`](units::DoubleRelu) and [`Potts`](units::Potts), or [registered](units::register_unit);
//! [`unit_named`](units::unit_named) finds it by name. Numbers are of a type [`Float`], f32 or f64.
//!
//! **Data.** [`Samples`](data::Samples) are made from a [`Table`](data::Table), which a [reader](data::readers) or a
//! [`Synthetic`](data::synthetic::Synthetic) set gives, or by [`load`](data::load()) from a [`DataConfig`](data::DataConfig).
//! A [`Batch`](data::Batch) has [`Rows`](data::Rows), dense or sparse ([`Csr`](linalg::Csr)).
//!
//! **Inference.** ln Z by [`log_partition`](inference::log_partition()): a [`Request`](inference::Request) names the
//! [`PartitionMethod`](inference::PartitionMethod), a [`LogPartition`](inference::LogPartition) has the interval and the
//! warnings. Small machines are [enumerated](inference::exact). Mean field is an [`Expansion`](inference::Expansion)
//! ([`expansion_named`](inference::expansion_named)), solved as a [`FixedPoint`](inference::FixedPoint) by a
//! [`Solver`](inference::Solver) to an [`Equilibrium`](inference::Equilibrium); its [solutions](inference::solutions) are
//! [grouped](inference::clusters). Sampling: [Gibbs sweeps](inference::gibbs), [annealing](inference::ais),
//! [tempering](inference::tempering), [draws](inference::draws) by any of them, and
//! [conditionals](inference::conditional). Long calls take a [`Watch`](inference::watch::Watch).
//!
//! **Training.** A [`RunConfig`](training::RunConfig) names everything. A [`Step`](training::Step) makes one mini-batch
//! into new parameters, by a [`NegativePhase`](training::negative::NegativePhase) and an
//! [`Optimizer`](training::optimizer::Optimizer). A [`Trainer`](training::Trainer) is the run: it tells an observer of each
//! [`Event`](training::Event), keeps [`Progress`](training::Progress) and [`Record`](training::Record)s of the
//! [monitors](training::monitors), and ends with an [`Outcome`](training::Outcome).
//!
//! **Files.** [`save_model`](io::save_model), [`load_model`](io::load_model) with a [`ModelHeader`](io::ModelHeader);
//! [checkpoints](io::checkpoint); a [`RunFolder`](io::RunFolder) holds both.
//!
//! **Diagnostics.** [`likelihood`](diagnostics::score::likelihood) of samples, the
//! [`Thermometer`](diagnostics::thermometer::Thermometer), [`Mixing`](diagnostics::mixing::Mixing), a
//! [`Summary`](diagnostics::summary::Summary) of a model and the [`Gallery`](diagnostics::gallery::Gallery) of a report.
//!
//! **Either precision.** Programs that do not choose a number type use [`AnyRbm`](any::AnyRbm),
//! [`AnySamples`](any::AnySamples), [`AnyMatrix`](any::AnyMatrix) and [`AnyTrainer`](any::AnyTrainer).
//!
//! **Names and laws.** [`vocabulary`](catalogue::vocabulary) lists every name that a setting can have; new enumerations use
//! [`choices!`]. [`laws`] are the checks that every unit, expansion, negative phase and sampler must pass. An [`Error`] names
//! the place, the value found and the value expected.

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
pub mod printable;
pub mod rng;
pub mod room;
pub mod threads;
pub mod training;
pub mod units;
pub mod vocabulary;

pub use error::{Error, Result};
// For the macro `vectorized!`.
pub use float::Float;
#[doc(hidden)]
pub use kernels::dispatch;
pub use model::Rbm;

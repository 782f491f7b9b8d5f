//! Negative phases: estimators of ∇ ln Z. One file per estimator, one line in [`negative_phase`].

mod aggregate;
mod config;
mod context;
mod contrastive;
mod estimate;
mod exact;
mod firing;
mod mean_field;
mod persistent;
mod phase;
mod registry;
mod tempered;
mod trajectory;

pub use aggregate::Aggregate;
pub use config::{NegativeConfig, NegativeMethod, Start};
pub use context::Context;
pub use contrastive::Contrastive;
pub use estimate::Estimate;
pub use exact::Exact;
pub use firing::Firing;
pub use mean_field::{MeanField, Replicas};
pub use persistent::Persistent;
pub use phase::NegativePhase;
pub use registry::negative_phase;
pub use tempered::Tempered;
pub use trajectory::Trajectory;

//! Models, runs and samples as the commands take and leave them.

pub mod any_model;
pub mod hold;
pub mod notes;
pub mod pictures;
pub mod samples;
pub mod watch;

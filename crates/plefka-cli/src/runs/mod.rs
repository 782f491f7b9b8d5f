//! Models, runs and samples as the commands take and leave them.

pub mod hold;
pub mod pictures;
pub mod samples;
pub mod threads;
pub mod watch;

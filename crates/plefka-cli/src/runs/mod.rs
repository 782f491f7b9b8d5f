//! Models, runs and samples as input and output of the commands.

pub mod hold;
pub mod pictures;
pub mod samples;
pub mod threads;
pub mod watch;

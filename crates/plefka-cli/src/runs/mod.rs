//! Models, runs and samples as input and output of the commands.

pub(crate) mod fasta;
pub(crate) mod hold;
pub(crate) mod out;
pub(crate) mod page;
pub(crate) mod pictures;
pub(crate) mod ranges;
pub(crate) mod samples;
pub(crate) mod tensorboard;
pub(crate) mod threads;
pub(crate) mod watch;

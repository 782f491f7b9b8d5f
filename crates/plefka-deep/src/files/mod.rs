//! Files of perceptrons: the net, the checkpoint of a run, and the folder that holds both. Format: docs/format.md.

mod checkpoint;
mod folder;
mod net_file;

pub(crate) use checkpoint::{from_bytes, to_bytes};
pub use folder::NetFolder;
pub use net_file::{NetHeader, load_net, read_header, save_net};

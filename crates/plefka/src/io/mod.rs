//! Files: model files and checkpoints (safetensors with a JSON header, see docs/format.md), run folders, import of
//! weights from npz, arrays out. Every file is written to a temporary name, synced and renamed.

pub mod array_file;
pub mod atomic;
pub mod checkpoint;
pub mod model_file;
mod npy_header;
pub mod npz;
pub mod run_folder;
mod tensors;

pub use checkpoint::load_trajectory;
pub use model_file::{ModelHeader, load_model, save_model};
pub use run_folder::RunFolder;

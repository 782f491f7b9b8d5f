//! Files: model files and checkpoints (safetensors with a JSON header, see docs/format.md), run folders, import of
//! weights from npz, output of arrays. Every file is written under a temporary name, synced and renamed.

pub mod array_file;
pub mod atomic;
pub mod checkpoint;
mod codec;
mod header;
mod load;
pub mod lock;
pub mod model_file;
mod names;
mod npy_header;
pub mod npz;
pub mod provenance;
pub mod run_folder;
pub mod seam;
mod temporary;
pub mod tensors;

pub(crate) use checkpoint::load_trajectory;
pub use header::ModelHeader;
pub use load::load_model;
pub use model_file::save_model;
pub use run_folder::RunFolder;

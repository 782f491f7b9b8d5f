//! Data input: files of many formats, synthetic sets, and the batches that training takes from them.

pub mod batch;
pub mod binarize;
pub mod columns;
pub mod config;
pub mod deformation;
pub mod element;
mod encode;
mod evenly_spaced;
pub mod load;
pub mod readers;
pub mod reading;
pub mod row_file;
mod sample_values;
pub mod samples;
pub mod scale;
pub mod sequences;
pub mod synthetic;
pub mod table;

pub use batch::{Batch, Missing, Rows};
pub use binarize::Binarize;
pub use config::DataConfig;
pub use deformation::{DeformationLaw, Deformer, EpochDeformer};
pub use encode::resolved;
pub use evenly_spaced::evenly_spaced;
pub use load::load;
pub use reading::Reading;
pub use samples::Samples;
pub use scale::Scale;
pub use table::{Labels, Table, Values};

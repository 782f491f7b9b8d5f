//! Data in: files of many formats, synthetic sets, and the batches that training takes from them.

pub mod csr;
pub mod element;
pub mod readers;
pub mod row_file;
pub mod synthetic;
pub mod table;

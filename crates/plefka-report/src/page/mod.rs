//! Pages: the surrounding document, cards of charts and tables, rows of pictures, and the file.

mod cards;
mod charts;
pub(crate) mod document;
mod file;
mod table;
pub(crate) mod tiles;

pub use cards::{Card, Series};
pub use charts::{Charts, Section, render_charts};
pub use file::write;
pub use table::Table;

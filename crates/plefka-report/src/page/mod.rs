//! Pages: the surrounding document, cards of charts and tables, rows of pictures.

mod cards;
mod charts;
pub(crate) mod document;
mod pictures;
mod table;
pub(crate) mod tiles;

pub use cards::{Card, Series};
pub use charts::{Charts, Section, render_charts, render_with_pictures};
pub use pictures::Pictures;
pub use table::Table;

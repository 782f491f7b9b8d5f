//! Arrays as PNG pictures, in a page or side by side in a file.

mod colours;
mod png_file;
mod sheet;
mod shrink;

pub(crate) use colours::{diverging, ink};
pub use sheet::sheet;
pub(crate) use shrink::{shrink_by_extreme, shrink_by_mean};

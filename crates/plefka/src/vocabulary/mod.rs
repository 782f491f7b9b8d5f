//! Names of what settings can be, each with a line that describes it: written once, where the choice is made, and read
//! from there by the command, the Python package and the documentation. [`crate::catalogue`] lists the settings.

mod choice;
mod choices;
mod registry;
mod setting;

pub use choice::{Choice, Entry, alternatives};
pub use registry::Registry;
pub use setting::Setting;

//! The names of the values of settings, each with a one-line description. Each name is written once, where the choice
//! is defined; the command, the Python package and the documentation read it from there. [`crate::catalogue`] lists the
//! settings.

mod choice;
mod choices;
mod nearest;
mod registry;
mod setting;

pub use choice::{Choice, Entry, alternatives};
pub use nearest::{nearest, suggestion};
pub use registry::Registry;
pub use setting::Setting;

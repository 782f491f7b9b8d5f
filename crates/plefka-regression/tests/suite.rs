//! All tests of the crate in one program, which is linked once.

mod advice;
mod common;
mod golden;
mod laws;
mod learning_curves;

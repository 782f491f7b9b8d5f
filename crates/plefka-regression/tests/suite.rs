//! All tests of the crate in one program, which is linked once.

mod advice;
mod classes;
mod common;
mod cross_validation;
mod golden;
mod laws;
mod learning_curves;

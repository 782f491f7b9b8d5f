//! The loops beneath the physics: elementary functions, passes over arrays and rows, products with sparse rows and
//! bits. Every result has the same bits for any number of threads: work is divided by shape alone, and partial sums are
//! added in order.

mod aligned;
pub mod bits;
pub mod csr;
pub(crate) mod dispatch;
pub mod elementary;
pub mod elementwise;
pub mod firing;
pub(crate) mod memory;
pub mod mode;
pub(crate) mod panels;
pub mod parallel;
pub mod rows;
pub mod sparse;

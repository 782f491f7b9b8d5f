//! The loops beneath the physics: elementary functions, passes over arrays and rows, products with sparse rows and
//! bits. Every result has the same bits for any number of threads: work is divided by shape alone, and partial sums are
//! added in order.

mod aligned;
pub(crate) mod bits;
pub(crate) mod csr;
pub mod dispatch;
pub(crate) mod elementary;
pub(crate) mod elementwise;
pub(crate) mod firing;
pub mod memory;
pub(crate) mod mode;
pub(crate) mod panels;
pub mod parallel;
pub mod rows;
pub(crate) mod sparse;

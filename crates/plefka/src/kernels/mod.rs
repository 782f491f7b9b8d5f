//! The arithmetic under the physics: products, elementary functions and loops over rows. Every result is the same
//! bits for any number of threads: work is cut by shape alone and partial sums are added in order.

mod aligned;
pub mod bits;
pub mod categorical;
pub mod cholesky;
pub mod decompose;
pub(crate) mod dispatch;
pub mod elementary;
pub mod elementwise;
pub mod firing;
pub mod golden_section;
pub mod gray_code;
pub mod mean;
pub(crate) mod memory;
pub(crate) mod panels;
pub mod power_products;
pub mod product;
pub mod rows;
pub mod sparse;
pub mod vector;

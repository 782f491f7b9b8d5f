//! Linear algebra: dense products and factorisations, sparse rows and rows of bits, loops over the rows of a matrix.
//! Every result has the same bits for any number of threads.

pub mod cholesky;
pub mod decompose;
pub mod power_products;
pub mod product;
pub mod spectrum;
pub mod triad;

pub use crate::kernels::bits::Bits;
pub use crate::kernels::csr::Csr;
pub use crate::kernels::elementary::{exp, logistic, soft_plus};
pub use crate::kernels::elementwise::{has_nan, max_abs, sum_of_squares};
pub use crate::kernels::sparse::{sparse_outer, sparse_product};
pub use crate::kernels::{memory, parallel, rows};

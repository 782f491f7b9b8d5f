//! Linear algebra: products, decompositions and solutions compared with their definitions, loops over threads.

mod bits;
mod cholesky;
mod csr;
mod decompose;
mod parallel;
mod power_products;
mod product;
mod sparse;
mod spectrum;
mod triad;

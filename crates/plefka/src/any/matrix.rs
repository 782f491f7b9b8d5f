//! Matrices, rows and vectors in either precision.

use std::fmt::Write;

use ndarray::Array2;

use super::{any, each};
use crate::data::Rows;
use crate::float::Float;

any! {
    /// A matrix, row-major.
    AnyMatrix of Array2
}

any! {
    /// Samples as rows, dense or sparse.
    AnyRows of Rows
}

any! {
    /// A vector.
    AnyVector of Vec
}

impl AnyMatrix {
    /// (rows, columns).
    pub fn dim(&self) -> (usize, usize) {
        each!(self, Self, matrix => matrix.dim())
    }

    /// The numbers in double precision.
    pub fn to_f64(&self) -> Array2<f64> {
        each!(self, Self, matrix => matrix.mapv(|x| x.wide()))
    }

    /// Rows of comma-separated numbers, in the shortest form that reads back as the same number.
    pub fn to_csv(&self) -> String {
        each!(self, Self, matrix => csv(matrix))
    }

    /// The numbers rounded to single precision.
    pub fn to_f32(&self) -> Array2<f32> {
        each!(self, Self, matrix => matrix.mapv(|x| x.wide() as f32))
    }
}

impl AnyRows {
    /// Number of rows.
    pub fn n_rows(&self) -> usize {
        each!(self, Self, rows => rows.n_rows())
    }

    /// Number of columns.
    pub fn n_columns(&self) -> usize {
        each!(self, Self, rows => rows.n_columns())
    }
}

fn csv<F: Float>(matrix: &Array2<F>) -> String {
    let mut text = String::new();
    for row in matrix.rows() {
        for (k, x) in row.iter().enumerate() {
            let comma = if k == 0 { "" } else { "," };
            write!(text, "{comma}{x}").expect("strings take any text");
        }
        text.push('\n');
    }
    text
}

//! Matrices, rows and vectors in either precision.

use std::fmt::Write;

use ndarray::Array2;

use super::kinds::{AnyMatrix, AnyRows, each};
use crate::error::{Error, Result};
use crate::float::Float;
use crate::linalg::product::{Accumulate, product};
use crate::training::config::Precision;

impl AnyMatrix {
    /// (rows, columns).
    pub fn dim(&self) -> (usize, usize) {
        each!(self, Self, matrix => matrix.dim())
    }

    /// A matrix of equal numbers.
    pub fn filled(precision: Precision, dim: (usize, usize), value: f64) -> Self {
        match precision {
            Precision::F32 => Array2::from_elem(dim, value as f32).into(),
            Precision::F64 => Array2::from_elem(dim, value).into(),
        }
    }

    /// out = self · other, by the product that training uses.
    ///
    /// # Errors
    /// [`Error::Input`] for shapes that do not fit, or mixed precisions.
    pub fn product_into(&self, other: &Self, out: &mut Self) -> Result<()> {
        let ((rows, inner), (others, columns)) = (self.dim(), other.dim());
        if inner != others || out.dim() != (rows, columns) {
            let found = format!("{:?} · {:?} → {:?}", self.dim(), other.dim(), out.dim());
            return Err(Error::input("shapes of a product", found, "(n × k) · (k × m) → (n × m)"));
        }
        match (self, other, out) {
            (Self::F32(a), Self::F32(b), Self::F32(out)) => {
                product(a.view(), b.view(), 1.0, Accumulate::Replace, out.view_mut());
            }
            (Self::F64(a), Self::F64(b), Self::F64(out)) => {
                product(a.view(), b.view(), 1.0, Accumulate::Replace, out.view_mut());
            }
            (a, b, out) => {
                let other = if b.precision() == a.precision() { out.precision() } else { b.precision() };
                return Err(super::kinds::mismatch(other, a.precision()));
            }
        }
        Ok(())
    }

    /// The numbers in double precision.
    pub fn to_f64(&self) -> Array2<f64> {
        each!(self, Self, matrix => matrix.mapv(|x| x.wide()))
    }

    /// Rows of comma-separated numbers; every number has the shortest form that is read back as the same number.
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

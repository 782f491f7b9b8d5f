//! Symmetric couplings without diagonal: a dense matrix, a sparse matrix, or patterns, J = s (ΞΞᵀ − diag). A product
//! with patterns costs N·P operations, with a dense matrix N².

use ndarray::{Array1, Array2, ArrayView2, Axis};
use plefka::data::Rows;
use plefka::error::{Error, Result};
use plefka::linalg::Csr;
use plefka::linalg::power_products::{Term, add_power_products};

use super::product;

/// The coupling matrix J.
#[derive(Debug, Clone)]
pub enum Couplings {
    /// All entries, (N × N).
    Dense(Array2<f64>),
    /// The entries that are not zero, (N × N).
    Sparse(Csr<f64>),
    /// A sum over patterns.
    Patterns(Patterns),
}

/// J_ij = s Σ_μ ξ_iμ ξ_jμ for i ≠ j.
#[derive(Debug, Clone)]
pub struct Patterns {
    /// Ξ, (N × P): each row holds the values of one spin in all patterns.
    by_spin: Array2<f64>,
    scale: f64,
    /// s Σ_μ ξ_iμ², the diagonal of the sum over patterns, which J leaves out.
    diagonal: Array1<f64>,
}

impl Patterns {
    /// Couplings from `patterns` (P × N) with any finite values; `scale` is s, 1/N for Hebb's rule.
    ///
    /// # Errors
    /// [`Error::Input`] for no pattern or spin, or a value that is not finite.
    pub fn new(patterns: ArrayView2<'_, f64>, scale: f64) -> Result<Self> {
        if patterns.is_empty() {
            return Err(Error::input(
                "shape of the patterns",
                format!("{:?}", patterns.dim()),
                "at least (1, 1)",
            ));
        }
        if let Some(((pattern, spin), x)) = patterns.indexed_iter().find(|(_, x)| !x.is_finite()) {
            return Err(Error::input(format!("pattern {pattern}, spin {spin}"), x, "a finite number"));
        }
        if !scale.is_finite() {
            return Err(Error::setting("scale", scale, "a finite number"));
        }
        let by_spin = patterns.t().as_standard_layout().into_owned();
        let diagonal = by_spin.map_axis(Axis(1), |row| scale * row.dot(&row));
        Ok(Self { by_spin, scale, diagonal })
    }

    /// Ξ, (N × P).
    pub fn by_spin(&self) -> &Array2<f64> {
        &self.by_spin
    }

    /// s, the scale.
    pub fn scale(&self) -> f64 {
        self.scale
    }

    /// s Σ_μ ξ_iμ² for every spin.
    pub fn diagonal(&self) -> &Array1<f64> {
        &self.diagonal
    }
}

impl Couplings {
    /// Couplings from a dense matrix.
    ///
    /// # Errors
    /// [`Error::Input`] if the matrix is not square, symmetric to the last bit, finite and zero on its diagonal.
    pub fn dense(matrix: Array2<f64>) -> Result<Self> {
        let (n, m) = matrix.dim();
        if n != m || n == 0 {
            return Err(Error::input(
                "shape of the couplings",
                format!("{:?}", (n, m)),
                "a square, at least (1, 1)",
            ));
        }
        for ((i, j), &x) in matrix.indexed_iter() {
            check_entry((i, j), x, matrix[[j, i]])?;
        }
        Ok(Self::Dense(matrix.as_standard_layout().into_owned()))
    }

    /// Couplings from a sparse matrix.
    ///
    /// # Errors
    /// As [`Couplings::dense`].
    pub fn sparse(matrix: Csr<f64>) -> Result<Self> {
        let (n, m) = (matrix.n_rows(), matrix.n_columns());
        if n != m || n == 0 {
            return Err(Error::input(
                "shape of the couplings",
                format!("{:?}", (n, m)),
                "a square, at least (1, 1)",
            ));
        }
        let mirrored = matrix.transpose();
        for row in 0..n {
            let ((columns, values), (there, back)) = (matrix.row(row), mirrored.row(row));
            if columns != there {
                return Err(Error::input(
                    format!("pattern of row {row} of the couplings"),
                    "not symmetric",
                    "symmetric",
                ));
            }
            for ((&column, &x), &y) in columns.iter().zip(values).zip(back) {
                check_entry((row, column as usize), x, y)?;
            }
        }
        Ok(Self::Sparse(matrix))
    }

    /// N.
    pub fn n_spins(&self) -> usize {
        match self {
            Self::Dense(matrix) => matrix.nrows(),
            Self::Sparse(matrix) => matrix.n_rows(),
            Self::Patterns(patterns) => patterns.by_spin.nrows(),
        }
    }

    /// J x for every row x, (rows × N).
    pub fn apply(&self, x: ArrayView2<'_, f64>) -> Array2<f64> {
        match self {
            Self::Dense(matrix) => product(x, matrix.view()),
            Self::Sparse(matrix) => sparse_product(matrix, x),
            Self::Patterns(Patterns { by_spin, scale, diagonal }) => {
                let mut out = product(product(x, by_spin.view()).view(), by_spin.t()) * *scale;
                ndarray::Zip::from(&mut out).and(x).and_broadcast(diagonal).for_each(|o, &x, &d| *o -= d * x);
                out
            }
        }
    }

    /// (J∘J) x for every row x, (rows × N), which the second-order reaction uses. Patterns replace J by the matrix C =
    /// ΞᵀD_xΞ of every row, with N·P² operations.
    pub fn apply_squared(&self, x: ArrayView2<'_, f64>) -> Array2<f64> {
        match self {
            Self::Dense(matrix) => {
                let (mut out, states) = (Array2::zeros(x.dim()), x.to_owned());
                let term = Term { power: 2, states: &states, factor: 1.0, slope: None };
                add_power_products(matrix.view(), &[term], &mut out);
                out
            }
            Self::Sparse(matrix) => sparse_product(&matrix.clone().map(|j| j * j), x),
            Self::Patterns(Patterns { by_spin, scale, diagonal }) => {
                let mut out = Array2::zeros(x.dim());
                for (x, mut out) in x.rows().into_iter().zip(out.rows_mut()) {
                    let weighted = by_spin * &x.insert_axis(Axis(1));
                    let reached = product(by_spin.view(), product(by_spin.t(), weighted.view()).view());
                    for (i, o) in out.iter_mut().enumerate() {
                        let whole = scale * scale * reached.row(i).dot(&by_spin.row(i));
                        *o = whole - diagonal[i] * diagonal[i] * x[i];
                    }
                }
                out
            }
        }
    }

    /// The full matrix, (N × N).
    pub fn to_dense(&self) -> Array2<f64> {
        match self {
            Self::Dense(matrix) => matrix.clone(),
            Self::Sparse(matrix) => Rows::Sparse(matrix.clone()).to_dense(),
            Self::Patterns(Patterns { by_spin, scale, .. }) => {
                let mut out = product(by_spin.view(), by_spin.t()) * *scale;
                out.diag_mut().fill(0.0);
                // The sums of the two orders may differ in the last bit.
                for i in 0..out.nrows() {
                    for j in 0..i {
                        out[[i, j]] = out[[j, i]];
                    }
                }
                out
            }
        }
    }
}

/// x J for every row x; J is its own transpose.
fn sparse_product(matrix: &Csr<f64>, x: ArrayView2<'_, f64>) -> Array2<f64> {
    let mut out = Array2::zeros(x.dim());
    for (x, mut out) in x.rows().into_iter().zip(out.rows_mut()) {
        for (i, o) in out.iter_mut().enumerate() {
            let (columns, values) = matrix.row(i);
            *o = columns.iter().zip(values).map(|(&j, w)| w * x[j as usize]).sum();
        }
    }
    out
}

fn check_entry((i, j): (usize, usize), x: f64, mirrored: f64) -> Result<()> {
    let place = || format!("coupling ({i}, {j})");
    if !x.is_finite() {
        return Err(Error::input(place(), x, "a finite number"));
    }
    if i == j && x != 0.0 {
        return Err(Error::input(place(), x, "0: a spin does not couple to itself"));
    }
    if x != mirrored {
        return Err(Error::input(place(), x, format!("{mirrored}, that of ({j}, {i})")));
    }
    Ok(())
}

//! A batch: some samples as rows, dense or sparse, with their weights.

use ndarray::{Array2, ArrayView1, ArrayView2};

use crate::float::Float;
use crate::kernels::{memory, rows, sparse};
use crate::linalg::Csr;
use crate::linalg::product::{Accumulate, product};

/// Samples as rows of a matrix, (rows × n_features).
#[derive(Debug, Clone)]
pub enum Rows<F: Float> {
    /// All entries.
    Dense(Array2<F>),
    /// The entries that are not zero.
    Sparse(Csr<F>),
}

/// A mini-batch.
#[derive(Debug, Clone)]
pub struct Batch<F: Float> {
    /// The samples.
    pub visible: Rows<F>,
    /// One weight per sample; `None` means equal weights.
    pub weights: Option<Vec<F>>,
    /// The missing entries, if there are any: they are NaN in `visible`, which is then dense.
    pub missing: Option<Missing>,
}

/// The observed entries of a batch in which some are missing, and the samples of its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// True where an entry is observed, (rows × n_features).
    pub observed: Array2<bool>,
    /// The number of each row's sample in its set, by which imputed values carry over from epoch to epoch. `None` for
    /// rows that belong to no set.
    pub rows: Option<Vec<usize>>,
}

impl<F: Float> Batch<F> {
    /// A batch of complete samples.
    pub fn new(visible: Rows<F>, weights: Option<Vec<F>>) -> Self {
        Self { visible, weights, missing: None }
    }

    /// The sum of the samples' weights.
    pub fn total_weight(&self) -> f64 {
        rows::total_weight(self.visible.n_rows(), self.weights.as_deref())
    }
}

/// The same matrix in row-major order; copied only if its order is another.
pub(super) fn row_major<T: Clone>(matrix: Array2<T>) -> Array2<T> {
    if matrix.is_standard_layout() { matrix } else { matrix.as_standard_layout().into_owned() }
}

impl<F: Float> From<Array2<F>> for Rows<F> {
    fn from(rows: Array2<F>) -> Self {
        Self::Dense(row_major(rows))
    }
}

/// Share of non-zero entries below which rows are multiplied as sparse rows; at about this share the two kinds of
/// products cost the same (BENCHMARKS.md).
pub(super) const SPARSE_BELOW: f64 = 0.45;

impl<F: Float> Rows<F> {
    /// Dense rows in the form whose products cost less: sparse where few entries are not zero.
    pub fn compact(dense: Array2<F>) -> Self {
        let dense = row_major(dense);
        match sparse::sparse_below(SPARSE_BELOW, dense.view()) {
            Some(sparse) => {
                memory::recycle(dense);
                Self::Sparse(sparse)
            }
            None => Self::Dense(dense),
        }
    }

    /// A copy in memory of the current loop.
    pub(crate) fn copy(&self) -> Self {
        match self {
            Self::Dense(dense) => Self::Dense(memory::copy(dense)),
            Self::Sparse(sparse) => Self::Sparse(sparse.clone()),
        }
    }

    /// Returns the memory of dense rows to the current loop.
    pub(crate) fn recycle(self) {
        if let Self::Dense(dense) = self {
            memory::recycle(dense);
        }
    }

    /// [`Rows::compact`] of a borrowed matrix; dense rows are copied.
    pub fn compact_copy(dense: ArrayView2<'_, F>) -> Self {
        match sparse::sparse_below(SPARSE_BELOW, dense) {
            Some(sparse) => Self::Sparse(sparse),
            None => Self::Dense(dense.as_standard_layout().into_owned()),
        }
    }

    /// Whether [`Rows::compacted`] would leave the rows as they are.
    pub(crate) fn is_compact(&self) -> bool {
        match self {
            Self::Dense(dense) => !sparse::is_below(SPARSE_BELOW, dense.view()),
            Self::Sparse(_) => true,
        }
    }

    /// [`Rows::compact`] for rows in either form; sparse rows stay sparse.
    pub fn compacted(self) -> Self {
        match self {
            Self::Dense(dense) => Self::compact(dense),
            sparse @ Self::Sparse(_) => sparse,
        }
    }

    /// The first `count` rows, or all if there are fewer.
    pub fn first(&self, count: usize) -> Self {
        let count = count.min(self.n_rows());
        self.select(&(0..count).collect::<Vec<_>>())
    }

    /// The rows with the numbers `rows`, in this order.
    pub fn select(&self, rows: &[usize]) -> Self {
        match self {
            Self::Dense(a) => Self::Dense(memory::select(a, rows)),
            Self::Sparse(m) => Self::Sparse(m.select(rows)),
        }
    }

    /// Number of samples.
    pub fn n_rows(&self) -> usize {
        match self {
            Self::Dense(a) => a.nrows(),
            Self::Sparse(m) => m.n_rows(),
        }
    }

    /// Number of features.
    pub fn n_columns(&self) -> usize {
        match self {
            Self::Dense(a) => a.ncols(),
            Self::Sparse(m) => m.n_columns(),
        }
    }

    /// out = rows · w.
    pub fn times(&self, w: ArrayView2<'_, F>, out: &mut Array2<F>) {
        match self {
            Self::Dense(a) => product(a.view(), w, F::one(), Accumulate::Replace, out.view_mut()),
            Self::Sparse(m) => sparse::times(m, w, out),
        }
    }

    /// out = scale · rowsᵀ · h.
    pub fn outer(&self, h: &Array2<F>, scale: F, out: &mut Array2<F>) {
        match self {
            Self::Dense(a) => product(a.t(), h.view(), scale, Accumulate::Replace, out.view_mut()),
            Self::Sparse(m) => sparse::sparse_outer(m, h, scale, out),
        }
    }

    /// Σ_r w_r x_r; `weights` of `None` stands for weights of 1.
    pub fn column_sums(&self, weights: Option<&[F]>) -> Vec<F> {
        match self {
            Self::Dense(a) => rows::weighted_column_sums(a, weights),
            Self::Sparse(m) => {
                let mut sums = vec![F::zero(); m.n_columns()];
                for row in 0..m.n_rows() {
                    let weight = weights.map_or(F::one(), |w| w[row]);
                    let (columns, values) = m.row(row);
                    for (&column, &x) in columns.iter().zip(values) {
                        sums[column as usize] += weight * x;
                    }
                }
                sums
            }
        }
    }

    /// x_r · vector for every row, in f64.
    pub fn dot(&self, vector: ArrayView1<'_, F>) -> Vec<f64> {
        rows::map_rows(self.n_rows(), |row| match self {
            Self::Dense(a) => a.row(row).iter().zip(vector).map(|(&x, &y)| x.wide() * y.wide()).sum(),
            Self::Sparse(m) => {
                let (columns, values) = m.row(row);
                columns.iter().zip(values).map(|(&c, x)| x.wide() * vector[c as usize].wide()).sum()
            }
        })
    }

    /// All entries as a dense matrix, zeros included.
    pub fn to_dense(&self) -> Array2<F> {
        match self {
            Self::Dense(a) => memory::copy(a),
            Self::Sparse(m) => {
                let mut out = memory::matrix((m.n_rows(), m.n_columns()));
                out.fill(F::zero());
                for row in 0..m.n_rows() {
                    let (columns, values) = m.row(row);
                    for (&column, &x) in columns.iter().zip(values) {
                        out[[row, column as usize]] = x;
                    }
                }
                out
            }
        }
    }
}

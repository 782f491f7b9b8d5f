//! Terms that need a matrix per replica: loops over replicas on all threads, and sums over replicas in blocks that do
//! not depend on the number of threads. Such terms are written for the side with the smaller matrix.

use ndarray::{Array2, ArrayView1, ArrayView2, Axis};

use super::Couplings;
use crate::float::Float;
use crate::inference::cumulants::Cumulants;
use crate::kernels::parallel;
use crate::kernels::rows::slice_mut;
use crate::linalg::product::{Accumulate, product};

/// The largest number of parts of a sum over replicas; each part is a matrix of the size of the weights.
const PARTS: usize = 16;

/// The number of operations that justifies another task.
const TASK: usize = 1 << 15;

/// The smallest number of replicas per task for weights of shape `dim`: one replica, unless the machine is tiny.
fn least((larger, smaller): (usize, usize)) -> usize {
    TASK / (larger * smaller * larger.min(smaller) + 1) + 1
}

/// `work(replica)` for replicas 0..n, collected in order; `dim` is the shape of the weights.
pub(super) fn map<T: Send>(n: usize, dim: (usize, usize), work: impl Fn(usize) -> T + Sync + Send) -> Vec<T> {
    parallel::map(n, least(dim), work)
}

/// Calls `work(replica, row)` for every row of `out`; `dim` is the shape of the weights.
pub(super) fn for_each_row<F: Float>(
    out: &mut Array2<F>,
    dim: (usize, usize),
    work: impl Fn(usize, &mut [F]) + Sync + Send,
) {
    let n = out.ncols();
    parallel::for_each_chunk(slice_mut(out), n, least(dim), work);
}

/// The sum over replicas of the matrices of shape `dim` to which `work(replica, share, sum)` adds. `shares` are the
/// replicas' weights; `None` means equal weights that sum to 1.
pub(super) fn sum<F: Float, G: Float>(
    replicas: usize,
    dim: (usize, usize),
    shares: Option<&[F]>,
    work: impl Fn(usize, f64, &mut Array2<G>) + Sync + Send,
) -> Array2<G> {
    let equal = 1.0 / replicas as f64;
    let step = replicas.div_ceil(PARTS).max(1);
    let part = |first: usize| {
        let mut sum = Array2::zeros(dim);
        for replica in first..(first + step).min(replicas) {
            work(replica, shares.map_or(equal, |shares| shares[replica].wide()), &mut sum);
        }
        sum
    };
    let parts: Vec<Array2<G>> =
        parallel::map(replicas.div_ceil(step), least(dim).div_ceil(step), |k| part(k * step));
    let mut parts = parts.into_iter();
    let first = parts.next().unwrap_or_else(|| Array2::zeros(dim));
    parts.fold(first, |total, part| total + part)
}

/// The couplings seen from the larger layer, the cumulants of the larger and of the smaller layer, and whether the
/// larger layer is the hidden one.
pub(super) fn larger_first<'a, F: Float>(
    couplings: Couplings<'a, F>,
    visible: &'a Cumulants<F>,
    hidden: &'a Cumulants<F>,
) -> (Couplings<'a, F>, &'a Cumulants<F>, &'a Cumulants<F>, bool) {
    let (n_visible, n_hidden) = couplings.weights().dim();
    match n_visible >= n_hidden {
        true => (couplings, visible, hidden, false),
        false => (couplings.mirror(), hidden, visible, true),
    }
}

/// Adds a matrix seen from the larger layer to a matrix seen from the visible layer.
pub(super) fn add_from_larger<F: Float, G: Float>(larger: &Array2<G>, flipped: bool, out: &mut Array2<F>) {
    let seen = if flipped { larger.t() } else { larger.view() };
    ndarray::Zip::from(out).and(seen).for_each(|o, &x| *o += F::of(x.wide()));
}

/// D_scale W, for W (n × k) and `scale` (n).
pub(super) fn scaled_rows<F: Float>(w: ArrayView2<'_, F>, scale: ArrayView1<'_, F>) -> Array2<F> {
    let mut out = w.as_standard_layout().into_owned();
    out.rows_mut().into_iter().zip(scale).for_each(|(mut row, &x)| row.mapv_inplace(|w| w * x));
    out
}

/// W D_scale, for W (n × k) and `scale` (k).
pub(super) fn scaled_columns<F: Float>(w: ArrayView2<'_, F>, scale: ArrayView1<'_, F>) -> Array2<F> {
    let mut out = w.as_standard_layout().into_owned();
    out.rows_mut().into_iter().for_each(|mut row| row *= &scale);
    out
}

/// a b.
pub(super) fn times<F: Float>(a: ArrayView2<'_, F>, b: ArrayView2<'_, F>) -> Array2<F> {
    let mut out = Array2::zeros((a.nrows(), b.ncols()));
    product(a, b, F::one(), Accumulate::Replace, out.view_mut());
    out
}

/// Σ_j a_ij b_ij for every row i, in f64.
pub(super) fn dots_of_rows<F: Float>(a: &Array2<F>, b: ArrayView2<'_, F>) -> Vec<f64> {
    let dot = |(a, b): (ArrayView1<'_, F>, ArrayView1<'_, F>)| {
        a.iter().zip(b).map(|(&x, &y)| x.wide() * y.wide()).sum()
    };
    a.axis_iter(Axis(0)).zip(b.axis_iter(Axis(0))).map(dot).collect()
}

//! The distance of a state from an instability, by the matrix B = √κ₂(m) βW √κ₂(n) of the linear response. The
//! expansion is reliable for σ_max(B) < 1. σ_max(B∘B) < 1, with the squared entries, is the condition of de Almeida &
//! Thouless 1978 (Plefka 1982): beyond it the state is a glass state, whatever the arrangement of the couplings.

use ndarray::{Array2, ArrayView1, ArrayView2};

use super::cumulants::Cumulants;
use super::expansion::scaled;
use crate::float::Float;
use crate::kernels::rows;
use crate::linalg::product::{Accumulate, product};
use crate::model::{Layer, Rbm};
use crate::rng::{Purpose, Stream};

/// The σ_max(B) at and above which a state is outside the domain of the expansion.
pub(crate) const DOMAIN: f64 = 1.0;
/// Iterations of the power method: smallest and largest number, and the relative change that ends it.
const ROUNDS: (usize, usize) = (8, 400);
const TOLERANCE: f64 = 1e-6;

/// σ_max(B) and σ_max(B∘B) of every replica.
#[derive(Debug, Clone, PartialEq)]
pub struct Stability {
    /// σ_max(B).
    pub sigma_max: Vec<f64>,
    /// σ_max(B∘B), with squared entries.
    pub glass: Vec<f64>,
    /// Couplings per unit that carry σ_max(B∘B) = Σ_ij u_i B_ij² v_j, with the leading vectors u and v: the participation
    /// number of the terms of the sum over the larger one of u and v. The condition is derived for many weak couplings;
    /// an isolated pair of units has one, a bipartite spin glass a third of the smaller layer.
    pub glass_couplings: Vec<f64>,
}

/// Both numbers at magnetizations (replicas × n_visible) and (replicas × n_hidden), for any units.
pub fn stability<F: Float>(rbm: &Rbm<F>, beta: F, visible: &Array2<F>, hidden: &Array2<F>) -> Stability {
    let couplings = scaled(&rbm.weights, beta);
    let squares = couplings.mapv(|w| w * w);
    let (x, y) = variances(rbm, beta, visible, hidden);
    let root = |kappa: &Array2<F>| kappa.mapv(F::sqrt);
    let (glass, vectors) = largest_singular(squares.view(), &x, &y, true);
    Stability {
        sigma_max: largest_singular(couplings.view(), &root(&x), &root(&y), false).0,
        glass,
        glass_couplings: couplings_per_unit(&squares, &x, &y, &vectors),
    }
}

/// Participation number (Σp)²/Σp² of the terms p_ij of the leading singular value of diag(left_r) M diag(right_r), over
/// that of the leading vectors, for every replica r from its right vector.
fn couplings_per_unit<F: Float>(
    matrix: &Array2<F>,
    left: &Array2<F>,
    right: &Array2<F>,
    vectors: &Array2<F>,
) -> Vec<f64> {
    let images = |rows: &Array2<F>, matrix: &Array2<F>| {
        let mut images = Array2::zeros(left.dim());
        product(rows.view(), matrix.t(), F::one(), Accumulate::Replace, images.view_mut());
        images
    };
    let square = |rows: &Array2<F>| rows.mapv(|x| x * x);
    let ends = vectors * right;
    let reached = images(&ends, matrix);
    let own = &reached * left;
    let starts = &own * left;
    let (sums, squares) = (&starts * &reached, square(&starts) * images(&square(&ends), &square(matrix)));
    let total = |row: ArrayView1<'_, F>| row.iter().map(|x| x.wide()).sum::<f64>();
    let units = |row: ArrayView1<'_, F>| {
        let power = |k: i32| row.iter().map(|x| x.wide().powi(k)).sum::<f64>();
        power(2).powi(2) / power(4)
    };
    let couplings = sums.rows().into_iter().zip(squares.rows()).map(|(s, q)| total(s).powi(2) / total(q));
    let larger = own.rows().into_iter().zip(vectors.rows()).map(|(u, v)| units(u).max(units(v)));
    couplings.zip(larger).map(|(couplings, units)| couplings / units).collect()
}

/// σ_max(B) alone.
pub fn sigma_max<F: Float>(rbm: &Rbm<F>, beta: F, visible: &Array2<F>, hidden: &Array2<F>) -> Vec<f64> {
    let (x, y) = variances(rbm, beta, visible, hidden);
    let couplings = scaled(&rbm.weights, beta);
    largest_singular(couplings.view(), &x.mapv(F::sqrt), &y.mapv(F::sqrt), false).0
}

/// κ₂ of both layers, at least 0.
fn variances<F: Float>(
    rbm: &Rbm<F>,
    beta: F,
    visible: &Array2<F>,
    hidden: &Array2<F>,
) -> (Array2<F>, Array2<F>) {
    let of = |layer: &Layer<F>, means: &Array2<F>| {
        let kappa = Cumulants::new(layer, beta, means.clone(), 2).kappa(2).clone();
        // Rounding can make κ₂ of a saturated unit slightly negative; NaN is kept.
        kappa.mapv(|k| if k < F::zero() { F::zero() } else { k })
    };
    (of(&rbm.visible, visible), of(&rbm.hidden, hidden))
}

/// The largest singular value of diag(left_r) M diag(right_r) for every replica r, and its right vectors as rows, by
/// power iteration on all replicas at once. The iteration starts from ones if all entries are non-negative: the leading vector then has one sign.
fn largest_singular<F: Float>(
    matrix: ArrayView2<'_, F>,
    left: &Array2<F>,
    right: &Array2<F>,
    positive: bool,
) -> (Vec<f64>, Array2<F>) {
    let mut stream = Stream::new(0, Purpose::Diagnostics, 0, 1);
    let row: Vec<F> =
        (0..right.ncols()).map(|_| if positive { F::one() } else { F::of(stream.normal()) }).collect();
    let mut vectors = Array2::from_shape_fn(right.dim(), |(_, j)| row[j]);
    normalize(&mut vectors);
    let mut images = Array2::zeros(left.dim());
    let mut found = vec![0.0; left.nrows()];
    for round in 0..ROUNDS.1 {
        vectors *= right;
        product(vectors.view(), matrix.t(), F::one(), Accumulate::Replace, images.view_mut());
        images *= left;
        normalize(&mut images);
        images *= left;
        product(images.view(), matrix, F::one(), Accumulate::Replace, vectors.view_mut());
        vectors *= right;
        let sizes = normalize(&mut vectors);
        let settled =
            sizes.iter().zip(&found).all(|(new, old)| (new - old).abs() <= TOLERANCE * new || new.is_nan());
        found = sizes;
        if settled && round >= ROUNDS.0 {
            break;
        }
    }
    (found, vectors)
}

/// Scales rows to length 1 and leaves zero rows unchanged; returns the lengths.
fn normalize<F: Float>(vectors: &mut Array2<F>) -> Vec<f64> {
    let lengths = rows::map_rows(vectors.nrows(), |r| {
        vectors.row(r).iter().map(|x| x.wide() * x.wide()).sum::<f64>().sqrt()
    });
    rows::for_each_row(vectors, |r, row| {
        let scale = if lengths[r] > 0.0 { F::of(1.0 / lengths[r]) } else { F::zero() };
        row.iter_mut().for_each(|x| *x *= scale);
    });
    lengths
}

//! Batch normalisation of the sums of a layer: y = γ (a − m)/√(v + ε) + b, with the mean and the biased variance of a batch in
//! training and their running means in evaluation. Backward, with â the normalised sums and δ the gradient at y:
//! ∂γ = Σ δ â, ∂b = Σ δ, δ_a = γ/√(v + ε) (δ − mean δ − â mean(δ â)). Source: Ioffe & Szegedy (2015).

use ndarray::Array2;
use plefka::Float;
use plefka::linalg::rows;

/// ε: what is added to a variance before its root is taken.
const EPSILON: f64 = 1e-5;
/// The share of a batch in the running statistics.
const MOMENTUM: f64 = 0.1;

/// The normalisation of a layer; one number per unit in every array.
#[derive(Debug, Clone, PartialEq)]
pub struct Norm<F: Float> {
    /// γ
    pub gamma: Vec<F>,
    /// Running mean of the sums.
    pub mean: Vec<F>,
    /// Running unbiased variance of the sums.
    pub variance: Vec<F>,
}

/// What the backward pass needs of a batch.
#[derive(Debug)]
pub(crate) struct Normalized<F: Float> {
    /// â, (rows × units).
    sums: Array2<F>,
    /// γ/√(v + ε) of the batch.
    factors: Vec<F>,
}

impl<F: Float> Norm<F> {
    /// γ = 1, mean 0, variance 1.
    pub fn new(n: usize) -> Self {
        Self { gamma: vec![F::one(); n], mean: vec![F::zero(); n], variance: vec![F::one(); n] }
    }

    /// γ/√(v + ε) of the running variance.
    pub(crate) fn factors(&self) -> Vec<F> {
        self.gamma.iter().zip(&self.variance).map(|(&g, &v)| g / (v + F::of(EPSILON)).sqrt()).collect()
    }

    /// γ (a − m)/√(v + ε) of a row, by the running statistics.
    pub(crate) fn evaluate(&self, row: &mut [F]) {
        let epsilon = F::of(EPSILON);
        for (((x, &g), &m), &v) in row.iter_mut().zip(&self.gamma).zip(&self.mean).zip(&self.variance) {
            *x = (*x - m) * g / (v + epsilon).sqrt();
        }
    }

    /// The sums of a batch become γ â; the running statistics move with `share` of the batch.
    pub(crate) fn normalize(&mut self, sums: &mut Array2<F>, share: f64) -> Normalized<F> {
        let (mean, variance) = moments(sums);
        let n = sums.nrows() as f64;
        let (share, keep) = (F::of(share), F::of(1.0 - share));
        let unbiased = F::of(if n > 1.0 { n / (n - 1.0) } else { 1.0 });
        for ((own_mean, own_variance), (&m, &v)) in
            self.mean.iter_mut().zip(&mut self.variance).zip(mean.iter().zip(&variance))
        {
            *own_mean = keep * *own_mean + share * m;
            *own_variance = keep * *own_variance + share * unbiased * v;
        }
        let inverse: Vec<F> = variance.iter().map(|&v| F::one() / (v + F::of(EPSILON)).sqrt()).collect();
        rows::for_each_row(sums, |_, row| {
            for ((x, &m), &s) in row.iter_mut().zip(&mean).zip(&inverse) {
                *x = (*x - m) * s;
            }
        });
        let normalized = sums.clone();
        rows::for_each_row(sums, |_, row| row.iter_mut().zip(&self.gamma).for_each(|(x, &g)| *x *= g));
        let factors = inverse.iter().zip(&self.gamma).map(|(&s, &g)| s * g).collect();
        Normalized { sums: normalized, factors }
    }

    /// The share of a batch in running statistics during training.
    pub(crate) fn share() -> f64 {
        MOMENTUM
    }
}

impl<F: Float> Normalized<F> {
    /// δ at y becomes δ at a; returns ∂γ. `shift` is Σ δ.
    pub(crate) fn backward(&self, delta: &mut Array2<F>, shift: &[F]) -> Vec<F> {
        let mut products = delta.clone();
        rows::for_each_row(&mut products, |row, values| {
            let hat = self.sums.row(row);
            values.iter_mut().zip(hat).for_each(|(d, &hat)| *d *= hat);
        });
        let gamma = rows::weighted_column_sums(&products, None);
        let n = F::of(delta.nrows() as f64);
        rows::for_each_row(delta, |row, values| {
            let hat = self.sums.row(row);
            let per_unit = shift.iter().zip(&gamma).zip(&self.factors);
            for ((d, &hat), ((&shift, &slope), &factor)) in values.iter_mut().zip(hat).zip(per_unit) {
                *d = factor * (*d - shift / n - hat * slope / n);
            }
        });
        gamma
    }
}

/// Means and biased variances of the columns.
fn moments<F: Float>(sums: &Array2<F>) -> (Vec<F>, Vec<F>) {
    let n = F::of(sums.nrows() as f64);
    let mean: Vec<F> = rows::weighted_column_sums(sums, None).into_iter().map(|s| s / n).collect();
    let mut squares = sums.clone();
    rows::for_each_row(&mut squares, |_, row| {
        row.iter_mut().zip(&mean).for_each(|(x, &m)| *x = (*x - m) * (*x - m));
    });
    let variance = rows::weighted_column_sums(&squares, None).into_iter().map(|s| s / n).collect();
    (mean, variance)
}

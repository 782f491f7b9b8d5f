//! The mean-field equations of one machine at one temperature: G(m, n) = (m', n') with m' = κ₁(βa + ∂A/∂m) and
//! n' = κ₁(βb + ∂A/∂n) at m', for many replicas at once.

use std::borrow::Cow;

use ndarray::{Array2, s};

use crate::float::Float;
use crate::inference::cumulants::Cumulants;
use crate::inference::expansion::{Couplings, Expansion, scaled};
use crate::kernels::rows::{slice, slice_mut};
use crate::kernels::{elementwise, memory};
use crate::model::{Layer, Rbm};

/// A total field at which the mean of every unit is practically at the end of its range.
const STRONG: f64 = 500.0;

/// Asked during a long iteration, from several threads, whether it shall go on.
pub(in crate::inference) type GoOn<'a> = &'a (dyn Fn() -> bool + Sync);

/// The equations.
pub(in crate::inference) struct Equations<'a, F: Float> {
    pub(in crate::inference) rbm: &'a Rbm<F>,
    pub(in crate::inference) expansion: &'a dyn Expansion<F>,
    pub(in crate::inference) beta: F,
    /// βW.
    couplings: Cow<'a, Array2<F>>,
    go_on: GoOn<'a>,
}

impl<'a, F: Float> Equations<'a, F> {
    pub(in crate::inference) fn new(rbm: &'a Rbm<F>, expansion: &'a dyn Expansion<F>, beta: F) -> Self {
        Self { rbm, expansion, beta, couplings: scaled(&rbm.weights, beta), go_on: &|| true }
    }

    /// The equations with a question that ends their iteration early.
    pub(in crate::inference) fn watched(self, go_on: GoOn<'a>) -> Self {
        Self { go_on, ..self }
    }

    /// The same equations at another temperature.
    pub(super) fn at(&self, beta: F) -> Self {
        Self::new(self.rbm, self.expansion, beta).watched(self.go_on)
    }

    /// Whether an iteration shall go on.
    pub(super) fn goes_on(&self) -> bool {
        (self.go_on)()
    }

    /// Visible and hidden magnetizations with the cumulants that the expansion needs.
    pub(super) fn cumulants(&self, means: (Array2<F>, Array2<F>)) -> (Cumulants<F>, Cumulants<F>) {
        let of = |layer, means| Cumulants::new(layer, self.beta, means, self.expansion.cumulants());
        (of(&self.rbm.visible, means.0), of(&self.rbm.hidden, means.1))
    }

    /// m' = κ₁(βa + ∂A/∂m).
    pub(super) fn new_visible(&self, visible: &Cumulants<F>, hidden: &Cumulants<F>) -> Array2<F> {
        let mut means = self.visible_fields(visible, hidden);
        self.rbm.visible.mean(self.beta, &mut means);
        means
    }

    /// n' = κ₁(βb + ∂A/∂n).
    pub(super) fn new_hidden(&self, visible: &Cumulants<F>, hidden: &Cumulants<F>) -> Array2<F> {
        let mut means = self.hidden_fields(visible, hidden);
        self.rbm.hidden.mean(self.beta, &mut means);
        means
    }

    /// βa + ∂A/∂m.
    pub(super) fn visible_fields(&self, visible: &Cumulants<F>, hidden: &Cumulants<F>) -> Array2<F> {
        self.fields(&self.rbm.visible, Couplings::new(&self.couplings), visible, hidden)
    }

    /// βb + ∂A/∂n.
    pub(super) fn hidden_fields(&self, visible: &Cumulants<F>, hidden: &Cumulants<F>) -> Array2<F> {
        self.fields(&self.rbm.hidden, Couplings::new(&self.couplings).mirror(), hidden, visible)
    }

    fn fields(
        &self,
        layer: &Layer<F>,
        couplings: Couplings<'_, F>,
        own: &Cumulants<F>,
        other: &Cumulants<F>,
    ) -> Array2<F> {
        let field = layer.field();
        let mut fields = memory::matrix(own.mean.dim());
        for mut row in fields.rows_mut() {
            row.iter_mut().zip(field).for_each(|(x, &a)| *x = self.beta * a);
        }
        self.expansion.add_field(couplings, own, other, &mut fields);
        fields
    }

    /// G(x) − x for rows x = (m, n), (replicas × (n_visible + n_hidden)): one evaluation of every replica. n' is
    /// computed at m + γ(m' − m), as in a damped iteration: at m' itself iterates overshoot.
    pub(super) fn residual(&self, joint: &Array2<F>, gamma: F) -> Array2<F> {
        let (mut visible, hidden) = self.cumulants(self.split(joint));
        let new = self.new_visible(&visible, &hidden);
        visible.mean.zip_mut_with(&new, |m, &new| *m += gamma * (new - *m));
        visible.refresh(&self.rbm.visible, self.beta);
        let mut out = join((new, self.new_hidden(&visible, &hidden)));
        elementwise::zip2(slice_mut(&mut out), slice(joint), |new, x| *new -= x);
        out
    }

    /// Splits joint rows into the two layers.
    pub(super) fn split(&self, joint: &Array2<F>) -> (Array2<F>, Array2<F>) {
        let n = self.rbm.n_visible();
        (joint.slice(s![.., ..n]).to_owned(), joint.slice(s![.., n..]).to_owned())
    }

    /// The smallest and the largest mean of every unit of both layers; infinite if strong fields give no bound.
    pub(super) fn range(&self) -> (Vec<F>, Vec<F>) {
        let end = |sign: f64| {
            let of = |layer: &Layer<F>| {
                let mut means = Array2::from_elem((1, layer.len()), F::of(sign * STRONG));
                layer.mean(self.beta, &mut means);
                means.into_raw_vec_and_offset().0
            };
            let both = of(&self.rbm.visible).into_iter().chain(of(&self.rbm.hidden));
            both.map(|m| if m.is_finite() { m } else { F::of(sign) * F::infinity() }).collect()
        };
        (end(-1.0), end(1.0))
    }
}

/// Joins the rows of both layers.
pub(super) fn join<F: Float>((visible, hidden): (Array2<F>, Array2<F>)) -> Array2<F> {
    let n = visible.ncols();
    // Row-major, unlike a concatenation along columns.
    let mut joint = Array2::zeros((visible.nrows(), n + hidden.ncols()));
    joint.slice_mut(s![.., ..n]).assign(&visible);
    joint.slice_mut(s![.., n..]).assign(&hidden);
    joint
}

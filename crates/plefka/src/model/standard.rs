//! A machine in standard values x = m + s x' of its visible units (`units/standard.rs`): W'_ij = s_i W_ij, b'_j = b_j + Σ_i
//! m_i W_ij, and the visible layer's parameters as its unit says. p(x) = p'(x') / Π s; hidden states are the same.

use ndarray::{Array1, Array2, Axis};

use super::{Layer, Rbm};
use crate::data::{Batch, Rows};
use crate::error::{Error, Result};
use crate::float::Float;
use crate::units::{Change, Moments, Unit, unit_of};

/// Offsets and scales of the visible units, and the kinds of units of x and of x'.
#[derive(Debug, Clone)]
pub struct StandardValues<F: Float> {
    unit: &'static dyn Unit<F>,
    inner: &'static dyn Unit<F>,
    offset: Array1<F>,
    scale: Array1<F>,
    beta: f64,
}

impl<F: Float> StandardValues<F> {
    /// The standard values of data with these moments, for training at inverse temperature `beta`; `None` if the unit
    /// has a fixed scale.
    pub fn of(unit: &'static dyn Unit<F>, moments: &[Moments], beta: f64) -> Option<Self> {
        let found = unit.standard(moments)?;
        let array = |values: Vec<f64>| values.into_iter().map(F::of).collect();
        Some(Self::with(unit, array(found.offset), array(found.scale), beta))
    }

    /// Standard values with given offsets and scales, from a checkpoint.
    ///
    /// # Errors
    /// [`Error::Input`] if they are not (1 × n) arrays of finite numbers and positive scales.
    pub fn from_arrays(
        unit: &'static dyn Unit<F>,
        [offset, scale]: [Array2<F>; 2],
        beta: f64,
    ) -> Result<Self> {
        let fine =
            offset.iter().all(|x| x.is_finite()) && scale.iter().all(|x| x.is_finite() && *x > F::zero());
        if !fine || offset.is_empty() || offset.dim() != scale.dim() {
            let found = format!("{offset} and {scale}");
            let expected = "finite numbers, positive scales";
            return Err(Error::input("offsets and scales of the data", found, expected));
        }
        let row = |array: Array2<F>| array.into_iter().collect();
        Ok(Self::with(unit, row(offset), row(scale), beta))
    }

    fn with(unit: &'static dyn Unit<F>, offset: Array1<F>, scale: Array1<F>, beta: f64) -> Self {
        let inner = unit_of(unit.standard_unit(scale[0].wide()));
        Self { unit, inner, offset, scale, beta }
    }

    /// The kind of units of x'.
    pub fn inner_unit(&self) -> &'static dyn Unit<F> {
        self.inner
    }

    /// The kind of units of x.
    pub fn unit_of_data(&self) -> &'static dyn Unit<F> {
        self.unit
    }

    /// The visible unit whose offset is the largest in units of its scale, and this ratio. Likelihoods of the data's own
    /// values lose (m/s)² times the relative precision of the number type, in nats.
    pub fn largest_offset(&self) -> (usize, f64) {
        let ratios = self.offset.iter().zip(&self.scale).map(|(m, s)| (m.wide() / s.wide()).abs());
        ratios.enumerate().fold((0, 0.0), |a, b| if b.1 > a.1 { b } else { a })
    }

    /// m and s, (1 × n) each.
    pub fn arrays(&self) -> [Array2<F>; 2] {
        [&self.offset, &self.scale].map(|x| x.clone().insert_axis(Axis(0)))
    }

    /// The moments of x', from those of x.
    pub fn moments(&self, moments: &[Moments]) -> Vec<Moments> {
        let of = |(i, m): (usize, &Moments)| {
            let (offset, scale) = (self.offset[i].wide(), self.scale[i].wide());
            let [mean, lowest, highest] = [m.mean, m.lowest, m.highest].map(|x| (x - offset) / scale);
            Moments { mean, variance: m.variance / (scale * scale), zeros: m.zeros, lowest, highest }
        };
        moments.iter().enumerate().map(of).collect()
    }

    /// The machine of x, from one of x'.
    pub fn to_data(&self, rbm: &Rbm<F>) -> Rbm<F> {
        let weights = scaled(&rbm.weights, |i| 1.0 / self.scale[i].wide());
        let hidden = self.moved(&rbm.hidden, &weights, -1.0);
        Rbm { visible: self.changed(&rbm.visible, self.unit, |change| change), hidden, weights }
    }

    /// The machine of x', from one of x.
    pub fn from_data(&self, rbm: &Rbm<F>) -> Rbm<F> {
        let hidden = self.moved(&rbm.hidden, &rbm.weights, 1.0);
        let weights = scaled(&rbm.weights, |i| self.scale[i].wide());
        Rbm { visible: self.changed(&rbm.visible, self.inner, Change::inverse), hidden, weights }
    }

    /// The means of x', from those of x.
    pub fn means(&self, means: &[f64]) -> Vec<f64> {
        let of = |(i, m): (usize, &f64)| (m - self.offset[i].wide()) / self.scale[i].wide();
        means.iter().enumerate().map(of).collect()
    }

    /// The machine of x' that a checkpoint keeps under the name of the unit of x.
    pub fn named(&self, mut rbm: Rbm<F>) -> Rbm<F> {
        rbm.visible.unit = self.inner;
        rbm
    }

    /// x' of a batch of x; missing entries stay NaN.
    pub fn batch(&self, batch: &Batch<F>) -> Batch<F> {
        let standard = |x: F, i: usize| (x - self.offset[i]) / self.scale[i];
        let visible = match &batch.visible {
            Rows::Sparse(rows) if self.offset.iter().all(|m| *m == F::zero()) => {
                Rows::Sparse(rows.map_by_column(|i, x| standard(x, i)))
            }
            rows => {
                let mut dense = rows.to_dense();
                for mut row in dense.rows_mut() {
                    row.iter_mut().enumerate().for_each(|(i, x)| *x = standard(*x, i));
                }
                Rows::Dense(dense)
            }
        };
        Batch { visible, weights: batch.weights.clone(), missing: batch.missing.clone() }
    }

    /// Keeps the parameters of a machine of x' in the range that training may reach.
    pub fn bound(&self, rbm: &mut Rbm<F>) {
        self.inner.bound(&mut rbm.visible.parameters);
    }

    fn changed(
        &self,
        layer: &Layer<F>,
        unit: &'static dyn Unit<F>,
        direction: impl Fn(Change) -> Change,
    ) -> Layer<F> {
        let mut parameters = layer.parameters.mapv(|x| x.wide());
        for (i, column) in parameters.columns_mut().into_iter().enumerate() {
            let change =
                Change { offset: self.offset[i].wide(), scale: self.scale[i].wide(), beta: self.beta };
            unit.change_values(column, direction(change));
        }
        Layer { unit, parameters: parameters.mapv(F::of) }
    }

    /// The hidden layer with `sign` · Σ_i m_i W_ij added to its fields; `weights` are those of x.
    fn moved(&self, layer: &Layer<F>, weights: &Array2<F>, sign: f64) -> Layer<F> {
        let mut shift = Array1::<f64>::zeros(weights.ncols());
        for (offset, row) in self.offset.iter().zip(weights.rows()) {
            shift.iter_mut().zip(row).for_each(|(s, w)| *s += offset.wide() * w.wide());
        }
        let mut layer = layer.clone();
        let fields = layer.parameters.row_mut(0);
        fields.into_iter().zip(shift).for_each(|(b, s)| *b = F::of(b.wide() + sign * s));
        layer
    }
}

fn scaled<F: Float>(weights: &Array2<F>, factor: impl Fn(usize) -> f64) -> Array2<F> {
    let mut weights = weights.clone();
    for (i, mut row) in weights.rows_mut().into_iter().enumerate() {
        let factor = factor(i);
        row.mapv_inplace(|w| F::of(w.wide() * factor));
    }
    weights
}

//! Gauges: changes of the parameters that do not change the distribution. With −E(v,h) = a·v + b·h + vᵀWh (hidden units
//! may have further terms of their own):
//!
//! - Potts sites, where exactly one of the Q entries of a site is 1: W_iq,j → W_iq,j − m_ij with m_ij = (1/Q) Σ_q
//!   W_iq,j lowers the input of hidden unit j by m_ij in every state of site i, so b_j → b_j + Σ_i m_ij (zero-sum
//!   gauge; Tubiana, Cocco & Monasson, eLife 2019). a_iq → a_iq − (1/Q) Σ_q a_iq changes −E by a constant.
//! - offsets and scales, v' = (v − μ)/σ and h' = (h − λ)/τ: the energy of a standardised machine in v', h' is written
//!   in v, h (centering: Montavon & Müller 2012).
//! - the scale of continuous hidden units, h = s h': W_ij → s_j W_ij, and a parameter that multiplies h_j^k is
//!   multiplied by s_j^k.

use ndarray::{Array1, Array2, ArrayViewMut1, Axis, Zip};

use crate::error::{Error, Result};
use crate::float::Float;

/// Zero-sum gauge of a machine with Potts visible sites of `n_states` states: the mean of W over the states of a site
/// moves into the hidden fields, and the mean of the visible fields is removed. `weights` is (n_sites·Q × n_hidden),
/// `visible` holds the fields of the visible units, `hidden` the fields of the hidden units of any kind. Returns the
/// constant C = Σ_i (1/Q) Σ_q a_iq: −E before = −E after + C for all states, and ln Z decreases by C.
///
/// # Errors
/// Arrays that do not fit together, or a number of visible units that is not a multiple of `n_states`.
///
/// ```
/// use ndarray::array;
/// use plefka::model::gauge::zero_sum;
/// // One site of two states, one hidden unit.
/// let (mut w, mut a, mut b) = (array![[3.0], [1.0]], array![0.5, 1.5], array![-1.0]);
/// let constant = zero_sum(&mut w, a.view_mut(), b.view_mut(), 2)?;
/// assert_eq!((w, a, b, constant), (array![[1.0], [-1.0]], array![-0.5, 0.5], array![1.0], 1.0));
/// # Ok::<(), plefka::Error>(())
/// ```
pub fn zero_sum<F: Float>(
    weights: &mut Array2<F>,
    mut visible: ArrayViewMut1<'_, F>,
    mut hidden: ArrayViewMut1<'_, F>,
    n_states: usize,
) -> Result<f64> {
    check_shapes(weights, visible.len(), hidden.len())?;
    if n_states == 0 || !visible.len().is_multiple_of(n_states) {
        let expected = format!("a multiple of the {n_states} states of a site, at least 1");
        return Err(Error::input("number of visible units", visible.len(), expected));
    }
    let mut moved = vec![0.0; hidden.len()];
    for mut site in weights.axis_chunks_iter_mut(Axis(0), n_states) {
        for (mut column, moved) in site.columns_mut().into_iter().zip(&mut moved) {
            *moved += centre(column.view_mut());
        }
    }
    hidden.iter_mut().zip(moved).for_each(|(b, mean)| *b = F::of(b.wide() + mean));
    Ok(visible.axis_chunks_iter_mut(Axis(0), n_states).map(centre).sum())
}

/// Subtracts the mean from the values and returns it.
fn centre<F: Float>(mut values: ArrayViewMut1<'_, F>) -> f64 {
    let mean = values.iter().map(|x| x.wide()).sum::<f64>() / values.len() as f64;
    values.mapv_inplace(|x| F::of(x.wide() - mean));
    mean
}

/// Offsets and scales of the units: v' = (v − μ)/σ, h' = (h − λ)/τ.
#[derive(Debug, Clone, PartialEq)]
pub struct Standardisation {
    /// μ, one for each visible unit.
    pub visible_offset: Array1<f64>,
    /// σ, positive.
    pub visible_scale: Array1<f64>,
    /// λ, one for each hidden unit.
    pub hidden_offset: Array1<f64>,
    /// τ, positive.
    pub hidden_scale: Array1<f64>,
}

impl Standardisation {
    /// Offsets without scales: centering.
    pub fn centering(visible_offset: Array1<f64>, hidden_offset: Array1<f64>) -> Self {
        let (visible_scale, hidden_scale) =
            (Array1::ones(visible_offset.len()), Array1::ones(hidden_offset.len()));
        Self { visible_offset, visible_scale, hidden_offset, hidden_scale }
    }

    /// Converts −E' = a'·v' + b'·h' + v'ᵀW'h' to the same energy in the form a·v + b·h + vᵀWh + C: W_ij = W'_ij/(σ_i
    /// τ_j), a = a'/σ − Wλ, b = b'/τ − Wᵀμ. Returns C = μᵀWλ − (a'/σ)·μ − (b'/τ)·λ; ln Z of the standardised machine is
    /// ln Z of the plain machine plus C.
    ///
    /// # Errors
    /// Arrays that do not fit together; offsets that are not finite, scales that are not positive.
    pub fn to_plain<F: Float>(
        &self,
        weights: &mut Array2<F>,
        visible: ArrayViewMut1<'_, F>,
        hidden: ArrayViewMut1<'_, F>,
    ) -> Result<f64> {
        self.check(weights, visible.len(), hidden.len())?;
        let scale = |i: usize, j: usize| 1.0 / (self.visible_scale[i] * self.hidden_scale[j]);
        weights.indexed_iter_mut().for_each(|((i, j), w)| *w = F::of(w.wide() * scale(i, j)));
        let (from_hidden, from_visible) = self.shifts(weights);
        let change = |field: f64, scale: f64, input: f64| (field / scale, field / scale - input);
        let visible = changed(visible, [&self.visible_scale, &self.visible_offset, &from_hidden], change);
        let hidden = changed(hidden, [&self.hidden_scale, &self.hidden_offset, &from_visible], change);
        Ok(self.visible_offset.dot(&from_hidden) + visible + hidden)
    }

    /// The inverse of [`Standardisation::to_plain`]: a' = σ(a + Wλ), b' = τ(b + Wᵀμ), W'_ij = σ_i W_ij τ_j. Returns the
    /// same constant C.
    ///
    /// # Errors
    /// As [`Standardisation::to_plain`].
    pub fn from_plain<F: Float>(
        &self,
        weights: &mut Array2<F>,
        visible: ArrayViewMut1<'_, F>,
        hidden: ArrayViewMut1<'_, F>,
    ) -> Result<f64> {
        self.check(weights, visible.len(), hidden.len())?;
        let (from_hidden, from_visible) = self.shifts(weights);
        let change = |field: f64, scale: f64, input: f64| (field + input, scale * (field + input));
        let visible = changed(visible, [&self.visible_scale, &self.visible_offset, &from_hidden], change);
        let hidden = changed(hidden, [&self.hidden_scale, &self.hidden_offset, &from_visible], change);
        let scale = |i: usize, j: usize| self.visible_scale[i] * self.hidden_scale[j];
        weights.indexed_iter_mut().for_each(|((i, j), w)| *w = F::of(w.wide() * scale(i, j)));
        Ok(self.visible_offset.dot(&from_hidden) + visible + hidden)
    }

    /// Wλ and Wᵀμ.
    fn shifts<F: Float>(&self, weights: &Array2<F>) -> (Array1<f64>, Array1<f64>) {
        let weights = weights.mapv(|w| w.wide());
        (weights.dot(&self.hidden_offset), weights.t().dot(&self.visible_offset))
    }

    fn check<F: Float>(&self, weights: &Array2<F>, n_visible: usize, n_hidden: usize) -> Result<()> {
        check_shapes(weights, n_visible, n_hidden)?;
        let layers = [
            ("visible", &self.visible_offset, &self.visible_scale, n_visible),
            ("hidden", &self.hidden_offset, &self.hidden_scale, n_hidden),
        ];
        for (layer, offset, scale, n) in layers {
            if offset.len() != n || scale.len() != n {
                let found = format!("{} and {}", offset.len(), scale.len());
                return Err(Error::input(format!("{layer} offsets and scales"), found, n));
            }
            if let Some(x) = offset.iter().find(|x| !x.is_finite()) {
                return Err(Error::input(format!("{layer} offset"), x, "a finite number"));
            }
            check_scale(layer, scale)?;
        }
        Ok(())
    }
}

/// Replaces each field by the second result of `change(field, scale, input)`; returns −Σ first result · offset.
fn changed<F: Float>(
    mut fields: ArrayViewMut1<'_, F>,
    [scale, offset, input]: [&Array1<f64>; 3],
    change: impl Fn(f64, f64, f64) -> (f64, f64),
) -> f64 {
    let mut constant = 0.0;
    Zip::from(&mut fields).and(scale).and(offset).and(input).for_each(|field, &scale, offset, &input| {
        let (centred, new) = change(field.wide(), scale, input);
        constant -= centred * offset;
        *field = F::of(new);
    });
    constant
}

/// Changes the scale of continuous hidden units and of the weights, h_j = s_j h'_j: W_ij → s_j W_ij, and row r of
/// `parameters`, (n_parameters × n_hidden), is multiplied by s_j to the power `degrees[r]`. This power is the degree in
/// h of the term that the parameter multiplies: 1 for a field, 2 for an inverse variance, −2 for a variance, 0 for a
/// parameter that does not change. p(v) stays the same; p(h) becomes the distribution of h'. Returns Σ_j ln s_j, by
/// which ln Z of a density of h decreases.
///
/// # Errors
/// Arrays that do not fit together, and scales that are not positive. The caller must ensure that the unit's energy
/// consists of such terms; the energy of a unit with fixed states (Bernoulli) does not.
pub fn scale_hidden<F: Float>(
    weights: &mut Array2<F>,
    parameters: &mut Array2<F>,
    degrees: &[i32],
    scales: &Array1<f64>,
) -> Result<f64> {
    if parameters.nrows() != degrees.len() {
        return Err(Error::input("degrees of the hidden parameters", degrees.len(), parameters.nrows()));
    }
    check_shapes(weights, weights.nrows(), parameters.ncols())?;
    if scales.len() != parameters.ncols() {
        return Err(Error::input("scales of the hidden units", scales.len(), parameters.ncols()));
    }
    check_scale("hidden", scales)?;
    weights.indexed_iter_mut().for_each(|((_, j), w)| *w = F::of(w.wide() * scales[j]));
    parameters.indexed_iter_mut().for_each(|((r, j), x)| *x = F::of(x.wide() * scales[j].powi(degrees[r])));
    Ok(scales.iter().map(|s| s.ln()).sum())
}

/// [`scale_hidden`] for Gaussian units with fields b and variances γ², E_h = Σ_j h_j²/(2γ_j²) − b_j h_j: W_ij → s_j
/// W_ij, b_j → s_j b_j, γ_j² → γ_j²/s_j². With s = γ the units have variance 1.
///
/// # Errors
/// As [`scale_hidden`].
pub fn scale_gaussian_hidden<F: Float>(
    weights: &mut Array2<F>,
    mut fields: ArrayViewMut1<'_, F>,
    mut variances: ArrayViewMut1<'_, F>,
    scales: &Array1<f64>,
) -> Result<f64> {
    if variances.len() != fields.len() {
        return Err(Error::input("variances of the hidden units", variances.len(), fields.len()));
    }
    let mut parameters = Array2::zeros((2, fields.len()));
    parameters.row_mut(0).assign(&fields);
    parameters.row_mut(1).assign(&variances);
    let change = scale_hidden(weights, &mut parameters, &[1, -2], scales)?;
    fields.assign(&parameters.row(0));
    variances.assign(&parameters.row(1));
    Ok(change)
}

fn check_shapes<F: Float>(weights: &Array2<F>, n_visible: usize, n_hidden: usize) -> Result<()> {
    if weights.dim() == (n_visible, n_hidden) {
        return Ok(());
    }
    let expected = format!("{:?} (n_visible, n_hidden)", (n_visible, n_hidden));
    Err(Error::input("shape of the weights", format!("{:?}", weights.dim()), expected))
}

fn check_scale(layer: &str, scale: &Array1<f64>) -> Result<()> {
    match scale.iter().find(|x| !(x.is_finite() && **x > 0.0)) {
        Some(x) => Err(Error::input(format!("{layer} scale"), x, "a positive number")),
        None => Ok(()),
    }
}

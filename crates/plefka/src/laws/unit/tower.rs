//! ln Z, cumulants and their slopes of every unit of a layer at one field, and the fields of the tests.

use crate::model::Layer;
use crate::units::Site;

/// Fields for the tests: both signs, weak and strong, no special values.
pub(super) const FIELDS: [f64; 9] = [-5.3, -2.7, -1.1, -0.31, 0.0, 0.23, 0.9, 2.4, 5.1];
/// Step of the finite differences in the field.
pub(super) const STEP: f64 = 1e-3;

/// The size of a number, for tolerances: at least 1.
pub(super) fn scale(x: f64) -> f64 {
    x.abs().max(1.0)
}

/// ln Z, cumulants and their slopes of every unit of a layer at one field.
pub(super) struct Tower {
    pub(super) log_partition: Vec<f64>,
    /// κ₁, κ₂ … of every unit.
    pub(super) kappas: Vec<Vec<f64>>,
    /// dκ₂/dm, dκ₃/dm … of every unit.
    pub(super) slopes: Vec<Vec<f64>>,
}

impl Tower {
    pub(super) fn new(layer: &Layer<f64>, beta: f64, field: f64, highest: usize) -> Self {
        let fields = vec![field; layer.len()];
        let site = Site { parameters: layer.parameters.view(), beta };
        let mut log_partition = fields.clone();
        layer.unit.log_partition(site, &fields, &mut log_partition);
        let mut mean = fields;
        layer.unit.mean(site, &mut mean);
        let mut rows = vec![vec![0.0; mean.len()]; 2 * highest.saturating_sub(1)];
        let mut out: Vec<&mut [f64]> = rows.iter_mut().map(Vec::as_mut_slice).collect();
        layer.unit.cumulants(site, &mean, &mut out);
        let (kappas, slopes): (Vec<_>, Vec<_>) = rows.into_iter().enumerate().partition(|(k, _)| k % 2 == 0);
        let values = |rows: Vec<(usize, Vec<f64>)>| rows.into_iter().map(|(_, row)| row);
        Self {
            log_partition,
            kappas: std::iter::once(mean).chain(values(kappas)).collect(),
            slopes: values(slopes).collect(),
        }
    }
}

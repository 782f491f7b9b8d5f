//! Laws of the numbers: finite at strong fields, and equal in both precisions up to rounding.

use ndarray::Array2;

use super::super::{Verdict, close, holds};
use super::tower::{FIELDS, Tower, scale};
use crate::float::Float;
use crate::model::Layer;

/// Strong fields give finite numbers: ln Z, means, and the entropy at the ends of the range.
pub fn ends<F: Float>(layer: &Layer<F>, beta: f64) -> Verdict {
    for field in [-500.0, 500.0] {
        let fields = Array2::from_elem((1, layer.len()), F::of(field));
        let mut means = fields.clone();
        layer.mean(F::of(beta), &mut means);
        let log_partition = layer.log_partition(F::of(beta), &fields)[0];
        let entropy = layer.entropy(F::of(beta), &means)[0];
        let mean = means.iter().map(|m| m.wide()).sum();
        for (what, x) in [("ln Z", log_partition), ("mean", mean), ("entropy", entropy)] {
            holds("finite at strong fields", || format!("{what} at field {field}"), x.is_finite(), x, 0.0)?;
        }
    }
    Ok(())
}

/// The layer in single precision agrees with the layer in double precision, to 1e-5 of the size of the numbers.
pub fn precisions(single: &Layer<f32>, double: &Layer<f64>, beta: f64) -> Verdict {
    for field in FIELDS {
        let fields = vec![field as f32; single.len()];
        let tower = Tower::new(double, beta, f64::from(field as f32), 1);
        let mut means = Array2::from_elem((1, single.len()), field as f32);
        single.mean(beta as f32, &mut means);
        let place = || format!("field {field}");
        for (&found, &wanted) in means.iter().zip(&tower.kappas[0]) {
            close("mean in single precision", place, f64::from(found), wanted, 1e-5 * scale(wanted))?;
        }
        let sum = tower.log_partition.iter().sum();
        let found = single.log_partition_row(beta as f32, &fields);
        close("ln Z in single precision", place, found, sum, 1e-5 * scale(sum))?;
        let found = single.entropy(beta as f32, &means)[0];
        let wanted = sum - field * tower.kappas[0].iter().sum::<f64>();
        close("entropy in single precision", place, found, wanted, 1e-4 * scale(sum))?;
    }
    Ok(())
}

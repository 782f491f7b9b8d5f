//! A unit in both precisions, and the choice between the two by a number type.

use super::Unit;
use crate::float::{Float, PerType};

/// A unit in both precisions.
pub type Both = (&'static dyn Unit<f32>, &'static dyn Unit<f64>);

struct Pair(Both);

impl PerType for Pair {
    type Of<F: Float> = &'static dyn Unit<F>;

    fn of_f32(self) -> &'static dyn Unit<f32> {
        self.0.0
    }

    fn of_f64(self) -> &'static dyn Unit<f64> {
        self.0.1
    }
}

/// The unit of number type `F`, from a pair of units in f32 and f64.
pub fn unit_of<F: Float>(both: (&'static dyn Unit<f32>, &'static dyn Unit<f64>)) -> &'static dyn Unit<F> {
    F::pick(Pair(both))
}

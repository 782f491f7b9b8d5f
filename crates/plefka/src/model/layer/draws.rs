//! Draws of the states of a layer, by random numbers or by error diffusion.

use ndarray::Array2;

use super::Layer;
use crate::float::Float;
use crate::kernels::{firing, memory, rows};
use crate::rng::{Purpose, Stream};

/// The name of the random streams of one draw of a layer.
#[derive(Debug, Clone, Copy)]
pub struct Draw {
    /// The run's seed.
    pub seed: u64,
    /// The layer or the use of the draw.
    pub purpose: Purpose,
    /// The training step or sweep.
    pub step: u64,
    /// Separates several draws within a step.
    pub lane: u32,
}

impl Draw {
    pub(in crate::model) fn stream(self, block: usize) -> Stream {
        Stream::new(self.seed, self.purpose, self.step, (u64::from(self.lane) << 40) | block as u64)
    }
}

impl<F: Float> Layer<F> {
    /// Draws given total fields. Each block of rows has its own random stream: (`seed`, `purpose`, `step`, `lane` +
    /// block); `lane` separates several draws within a step.
    pub fn sample(&self, beta: F, fields: &Array2<F>, draw: Draw) -> Array2<F> {
        let mut out = memory::matrix(fields.dim());
        let n = self.len();
        let fields = fields.as_slice().expect("engine matrices are row-major");
        rows::for_each_block(&mut out, |first, block| {
            let mut stream = draw.stream(first / rows::ROW_BLOCK);
            for (k, row) in block.chunks_mut(n).enumerate() {
                let start = (first + k) * n;
                self.unit.sample(self.site(beta), &fields[start..start + n], &mut stream, row);
            }
        });
        out
    }

    /// Whether [`Layer::fire`] is possible: each unit has two states, or colours.
    pub fn can_fire(&self) -> bool {
        self.alphabet().is_some_and(|n| n == 2 || self.unit.colours() > 1)
    }

    /// States given total fields, without random numbers: every unit adds its means to its `charge`, row after row, and
    /// fires whenever the sum passes a whole number (error diffusion). `charge` is (1 × columns) and carries over from
    /// one matrix to the next. The memory of `fields` is reused for the states.
    ///
    /// # Panics
    /// If the layer cannot fire.
    pub fn fire(&self, beta: F, mut fields: Array2<F>, charge: &mut Array2<F>) -> Array2<F> {
        self.mean(beta, &mut fields);
        let charge = rows::slice_mut(charge);
        if self.unit.colours() > 1 {
            firing::fire_one(&mut fields, charge, self.unit.colours());
            return fields;
        }
        let Some(&[low, high]) = self.unit.states() else { panic!("{} units fire", self.unit.name()) };
        let (low, width) = (F::of(low), F::of(high - low));
        let standard = low == F::zero() && width == F::one();
        if !standard {
            fields.mapv_inplace(|m| (m - low) / width);
        }
        firing::fire(&mut fields, charge);
        if !standard {
            fields.mapv_inplace(|x| low + width * x);
        }
        fields
    }

    /// Independent states that do not depend on the rest of the machine: draws at field 0 with the units' own
    /// parameters; fair bits for Bernoulli units.
    pub fn noise(&self, beta: F, rows: usize, draw: Draw) -> Array2<F> {
        self.sample(beta, &Array2::zeros((rows, self.len())), draw)
    }
}

//! A layer: the kind of its units and their parameters.

use ndarray::{Array1, Array2, ArrayView1};

use crate::error::{Error, Result};
use crate::float::Float;
use crate::kernels::rows;
use crate::rng::{Purpose, Stream};
use crate::units::{Site, Unit};

/// Units of one kind. `parameters` is (n_parameters × n_units); row 0 is the field on the units (for Bernoulli units
/// the bias).
#[derive(Debug, Clone)]
pub struct Layer<F: Float> {
    /// The kind of unit.
    pub unit: &'static dyn Unit<F>,
    /// (n_parameters × n_units).
    pub parameters: Array2<F>,
}

impl<F: Float> Layer<F> {
    /// A layer of `unit` with the given fields and no further parameters.
    pub fn new(unit: &'static dyn Unit<F>, field: Array1<F>) -> Self {
        Self { unit, parameters: field.insert_axis(ndarray::Axis(0)) }
    }

    /// Number of units.
    pub fn len(&self) -> usize {
        self.parameters.ncols()
    }

    /// Whether the layer has no units. Models refuse such layers.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The field parameters (biases).
    pub fn field(&self) -> ArrayView1<'_, F> {
        self.parameters.row(0)
    }

    fn site(&self, beta: F) -> Site<'_, F> {
        Site { parameters: self.parameters.view(), beta }
    }

    /// `inputs` ← β (field + inputs): the total field on every unit, for every row.
    pub fn add_field(&self, beta: F, inputs: &mut Array2<F>) {
        let field = self.field();
        let field = field.to_slice().expect("parameters are row-major");
        rows::for_each_row(inputs, |_, row| {
            for (x, &b) in row.iter_mut().zip(field) {
                *x = beta * (*x + b);
            }
        });
    }

    /// Σ ln Z(B) over the units, for every row of total fields.
    pub fn log_partition(&self, beta: F, fields: &Array2<F>) -> Vec<f64> {
        rows::map_rows(fields.nrows(), |row| {
            let field = fields.row(row);
            let field = field.to_slice().expect("engine matrices are row-major");
            self.log_partition_row(beta, field)
        })
    }

    /// Σ ln Z(B) over the units of one row of total fields.
    pub fn log_partition_row(&self, beta: F, field: &[F]) -> f64 {
        self.unit.log_partition_sum(self.site(beta), field)
    }

    /// Means given total fields, in place.
    pub fn mean(&self, beta: F, fields: &mut Array2<F>) {
        let n = self.len();
        rows::for_each_block(fields, |_, block| {
            block.chunks_mut(n).for_each(|row| self.unit.mean(self.site(beta), row));
        });
    }

    /// Draws given total fields. One random stream per block of rows: (`seed`, `purpose`, `step`, `lane` + block);
    /// `lane` separates several draws within a step.
    pub fn sample(&self, beta: F, fields: &Array2<F>, draw: Draw) -> Array2<F> {
        let mut out = Array2::zeros(fields.dim());
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

    /// Σ over units of the Legendre transform (entropy), for every row of means.
    pub fn entropy(&self, beta: F, means: &Array2<F>) -> Vec<f64> {
        rows::map_rows(means.nrows(), |row| {
            let row = means.row(row);
            self.unit.entropy(self.site(beta), row.to_slice().expect("engine matrices are row-major"))
        })
    }

    /// κ₂, dκ₂/dm, κ₃, dκ₃/dm … of every unit into the matrices `out`, from the means.
    pub fn cumulants(&self, beta: F, means: &Array2<F>, out: &mut [Array2<F>]) {
        let n = self.len();
        let means = means.as_slice().expect("engine matrices are row-major");
        let site = self.site(beta);
        let mut parts: Vec<_> =
            out.iter_mut().map(|a| a.as_slice_mut().expect("row-major").chunks_mut(n)).collect();
        for mean in means.chunks(n) {
            let mut rows: Vec<&mut [F]> = parts.iter_mut().map(|p| p.next().expect("equal shapes")).collect();
            self.unit.cumulants(site, mean, &mut rows);
        }
    }

    /// Refuses parameters that are not finite or not as many as the unit has.
    pub(crate) fn check(&self, which: &str) -> Result<()> {
        let names = self.unit.parameter_names();
        if self.parameters.nrows() != names.len() || self.is_empty() {
            return Err(Error::input(
                format!("parameters of the {which} layer"),
                format!("shape {:?}", self.parameters.dim()),
                format!("({}, at least 1)", names.len()),
            ));
        }
        if let Some(((row, unit), x)) = self.parameters.indexed_iter().find(|(_, x)| !x.is_finite()) {
            return Err(Error::input(format!("{which} {}, unit {unit}", names[row]), x, "a finite number"));
        }
        Ok(())
    }
}

/// Names the random streams of one draw of a layer.
#[derive(Debug, Clone, Copy)]
pub struct Draw {
    /// The run's seed.
    pub seed: u64,
    /// Which layer or use.
    pub purpose: Purpose,
    /// The training step or sweep.
    pub step: u64,
    /// Separates several draws within a step.
    pub lane: u32,
}

impl Draw {
    fn stream(self, block: usize) -> Stream {
        Stream::new(self.seed, self.purpose, self.step, (u64::from(self.lane) << 40) | block as u64)
    }
}

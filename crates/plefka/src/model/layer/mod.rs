//! A layer: the kind of its units and their parameters.

use ndarray::{Array1, Array2, ArrayView1};

use crate::error::{Error, Result};
use crate::float::Float;
use crate::kernels::{parallel, rows};
use crate::units::{Site, Unit, unit_of};

mod draws;
mod fit;
mod own_parameters;
mod support;

pub use draws::Draw;
pub use own_parameters::At;

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
    /// A layer of `unit` with the given fields and its further parameters at rest.
    pub fn new(unit: &'static dyn Unit<F>, field: Array1<F>) -> Self {
        let rest = unit.parameters_at_rest();
        let mut parameters = Array2::from_shape_fn((rest.len(), field.len()), |(row, _)| F::of(rest[row]));
        parameters.row_mut(0).assign(&field);
        Self { unit, parameters }
    }

    /// The same layer in the other precision, or in its own.
    pub fn cast<G: Float>(&self) -> Layer<G> {
        Layer { unit: unit_of(self.unit.both()), parameters: self.parameters.mapv(|x| G::of(x.wide())) }
    }

    /// Number of columns: the number of units, times the number of colours for Potts units.
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

    /// Number of units; Potts units have several columns each.
    pub fn n_units(&self) -> usize {
        self.len() / self.unit.colours()
    }

    /// The parameters and the inverse temperature, which the unit's functions need besides fields or states.
    pub fn site(&self, beta: F) -> Site<'_, F> {
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

    /// Replaces total fields by the means given these fields, in place.
    pub fn mean(&self, beta: F, fields: &mut Array2<F>) {
        let n = self.len();
        rows::for_each_block(fields, |_, block| {
            block.chunks_mut(n).for_each(|row| self.unit.mean(self.site(beta), row));
        });
    }

    /// Whether states are 0 or 1 in every column.
    pub fn is_binary(&self) -> bool {
        self.unit.colours() > 1 || self.unit.states() == Some(&[0.0, 1.0])
    }

    /// Σ over units of the Legendre transform (entropy), for every row of means.
    pub fn entropy(&self, beta: F, means: &Array2<F>) -> Vec<f64> {
        rows::map_rows(means.nrows(), |row| {
            let row = means.row(row);
            self.unit.entropy(self.site(beta), row.to_slice().expect("engine matrices are row-major"))
        })
    }

    /// Writes κ₂, dκ₂/dm, κ₃, dκ₃/dm … of every unit, as functions of the means, into the matrices `out`.
    pub fn cumulants(&self, beta: F, means: &Array2<F>, out: &mut [Array2<F>]) {
        let n = self.len();
        let site = self.site(beta);
        let mut parts: Vec<_> = out.iter_mut().map(|a| rows::slice_mut(a).chunks_mut(n)).collect();
        let work: Vec<(&[F], Vec<&mut [F]>)> = rows::slice(means)
            .chunks(n)
            .map(|mean| (mean, parts.iter_mut().map(|p| p.next().expect("equal shapes")).collect()))
            .collect();
        parallel::for_each(work, rows::ROW_BLOCK, |(mean, mut out)| {
            self.unit.cumulants(site, mean, &mut out);
        });
    }

    /// Number of values of one unit, if they can be enumerated.
    pub fn alphabet(&self) -> Option<usize> {
        match self.unit.colours() {
            1 => self.unit.states().map(<[f64]>::len),
            colours => Some(colours),
        }
    }

    /// Number of states of the layer, if they can be enumerated.
    pub fn n_states(&self) -> Option<f64> {
        self.alphabet().map(|n| (n as f64).powf(self.n_units() as f64))
    }

    /// Writes value number `digit` of unit `unit` into the unit's columns of a state.
    pub(crate) fn set_value(&self, state: &mut [F], unit: usize, digit: usize) {
        match self.unit.colours() {
            1 => state[unit] = F::of(self.unit.states().expect("enumerable")[digit]),
            colours => {
                let columns = &mut state[unit * colours..(unit + 1) * colours];
                columns.fill(F::zero());
                columns[digit] = F::one();
            }
        }
    }

    /// Refuses parameters that are not finite, and a number of parameters other than the unit's.
    pub(crate) fn check(&self, which: &str) -> Result<()> {
        let names = self.unit.parameter_names();
        let colours = self.unit.colours();
        if !self.len().is_multiple_of(colours) {
            return Err(Error::input(
                format!("columns of the {which} layer"),
                self.len(),
                format!("a multiple of {colours}, the colours of a {} unit", self.unit.name()),
            ));
        }
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

//! A layer: the kind of its units and their parameters.

use ndarray::{Array1, Array2, ArrayView1};

use crate::data::Rows;
use crate::error::{Error, Result};
use crate::float::Float;
use crate::kernels::parallel;
use crate::kernels::{firing, memory, rows};
use crate::rng::{Purpose, Stream};
use crate::units::{Moments, Site, Unit, unit_of};

/// End of the first interval in which the field of a mean is searched, largest number of times that the ends are
/// doubled if the interval is too narrow, and number of times that the interval is halved.
const NARROWEST: f64 = 60.0;
const WIDENINGS: usize = 16;
const BISECTIONS: usize = 80;

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

    /// Σ ln μ(x) − βU(x) over the units, for every row of states: the logarithm of a state's weight without its field.
    pub fn log_prior(&self, beta: F, states: &Rows<F>) -> Vec<f64> {
        if !self.unit.has_prior() {
            return vec![0.0; states.n_rows()];
        }
        let states = states.to_dense();
        rows::map_rows(states.nrows(), |row| {
            self.unit.log_prior(self.site(beta), states.row(row).to_slice().expect("row-major"))
        })
    }

    /// Σ U(x) over the units, for every row of states.
    pub fn own_energy(&self, states: &Rows<F>) -> Vec<f64> {
        // ln μ − βU at two temperatures: the difference is U, because the measure μ does not depend on β.
        let [cold, warm] = [2.0, 1.0].map(|beta| self.log_prior(F::of(beta), states));
        warm.iter().zip(cold).map(|(warm, cold)| warm - cold).collect()
    }

    /// The mean over rows, with `weights`, of ∂(−U)/∂parameter for every parameter but the field: at given states, or
    /// averaged given total fields or means. The result has (n_parameters − 1) rows.
    pub fn own_statistics(&self, beta: F, at: At<'_, F>, weights: Option<&[F]>) -> Array2<F> {
        let own = self.parameters.nrows() - 1;
        let mut out = Array2::zeros((own, self.len()));
        if own == 0 {
            return out;
        }
        let dense;
        let rows_at = match at {
            At::States(states) => {
                dense = states.to_dense();
                &dense
            }
            At::Fields(rows) | At::Means(rows) => rows,
        };
        let site = self.site(beta);
        let total = rows::total_weight(rows_at.nrows(), weights);
        let each = rows::map_rows(rows_at.nrows(), |row| {
            let values = rows_at.row(row);
            let values = values.to_slice().expect("engine matrices are row-major");
            let mut found = Array2::zeros((own, values.len()));
            let mut parts: Vec<&mut [F]> = rows::slice_mut(&mut found).chunks_mut(values.len()).collect();
            match at {
                At::States(_) => self.unit.statistics(site, values, &mut parts),
                At::Fields(_) => self.unit.mean_statistics(site, values, &mut parts),
                At::Means(_) => self.unit.statistics_at_mean(site, values, &mut parts),
            }
            found
        });
        for (row, found) in each.iter().enumerate() {
            let weight = F::of(weights.map_or(1.0, |w| w[row].wide()) / total);
            out.scaled_add(weight, found);
        }
        out
    }

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

    /// Total fields at which independent units have the given means, by bisection, since κ₁ grows with the field. Means
    /// at the very end of a unit's range get the largest field of the search.
    pub fn fields_of_means(&self, beta: F, means: &[f64]) -> Vec<f64> {
        if self.unit.colours() > 1 {
            return means.iter().map(|m| m.max(f64::MIN_POSITIVE).ln()).collect();
        }
        let layer: Layer<f64> = self.cast();
        let at = |fields: &[f64]| {
            let mut found = Array2::from_shape_vec((1, fields.len()), fields.to_vec()).expect("one row");
            layer.mean(beta.wide(), &mut found);
            found.into_raw_vec_and_offset().0
        };
        let (mut low, mut high) = (vec![-NARROWEST; means.len()], vec![NARROWEST; means.len()]);
        for _ in 0..WIDENINGS {
            for (below, end) in [(true, &mut low), (false, &mut high)] {
                let found = at(end);
                for ((end, found), mean) in end.iter_mut().zip(found).zip(means) {
                    if if below { found > *mean } else { found < *mean } {
                        *end *= 2.0;
                    }
                }
            }
        }
        for _ in 0..BISECTIONS {
            let middle: Vec<f64> = low.iter().zip(&high).map(|(l, h)| 0.5 * (l + h)).collect();
            for (unit, found) in at(&middle).into_iter().enumerate() {
                if found < means[unit] { low[unit] = middle[unit] } else { high[unit] = middle[unit] }
            }
        }
        low.iter().zip(&high).map(|(l, h)| 0.5 * (l + h)).collect()
    }

    /// A layer of `unit` whose independent units have the moments of data, as far as the kind of unit allows.
    pub fn fit(unit: &'static dyn Unit<F>, moments: &[Moments]) -> Self {
        let mut layer = Self { unit, parameters: unit.fit(moments).mapv(F::of) };
        if layer.parameters.row(0).iter().any(|x| x.is_nan()) {
            let centre = unit.centre().wide();
            let means: Vec<f64> = moments.iter().map(|m| 0.99 * m.mean + 0.01 * centre).collect();
            let fields = layer.fields_of_means(F::one(), &means);
            layer.parameters.row_mut(0).iter_mut().zip(fields).for_each(|(b, field)| *b = F::of(field));
        }
        layer
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

/// The rows at which statistics of a layer are evaluated, (rows × n_columns).
#[derive(Debug, Clone, Copy)]
pub enum At<'a, F: Float> {
    /// At given states.
    States(&'a Rows<F>),
    /// Averaged, given total fields.
    Fields(&'a Array2<F>),
    /// Averaged, given means.
    Means(&'a Array2<F>),
}

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
    pub(super) fn stream(self, block: usize) -> Stream {
        Stream::new(self.seed, self.purpose, self.step, (u64::from(self.lane) << 40) | block as u64)
    }
}

//! Functions of all values of a set of samples: the check that the visible unit admits them, and the mean of every
//! feature over its observed entries, m_i = Σ_r w_r o_ri x_ri / Σ_r w_r o_ri.

use super::batch::{Batch, Rows};
use super::binarize::Binarize;
use super::samples::{FILE_BLOCK, Samples, Store};
use crate::error::{Error, Result};
use crate::float::Float;
use crate::units::{Bernoulli, Moments, Unit};

/// Sums over the observed entries of a feature: Σ w, Σ w (x − mean)², Σ w [x = 0], and the ends of the values.
#[derive(Debug, Clone, Copy)]
struct Sums {
    weight: f64,
    squares: f64,
    zeros: f64,
    lowest: f64,
    highest: f64,
}

impl Default for Sums {
    fn default() -> Self {
        Self { weight: 0.0, squares: 0.0, zeros: 0.0, lowest: f64::INFINITY, highest: f64::NEG_INFINITY }
    }
}

impl Sums {
    /// Adds an entry; NaN marks a missing entry and is skipped.
    fn add(&mut self, x: f64, mean: f64, weight: f64) {
        if !x.is_nan() && weight > 0.0 {
            self.lowest = self.lowest.min(x);
            self.highest = self.highest.max(x);
            self.weight += weight;
            self.squares += weight * (x - mean) * (x - mean);
            self.zeros += weight * f64::from(u8::from(x == 0.0));
        }
    }
}

impl<F: Float> Samples<F> {
    /// The mean of every feature over its observed entries, with the samples' weights, and averaged over stochastic
    /// binarisation. A feature that is never observed counts as ½.
    pub fn means(&self) -> Result<Vec<f64>> {
        let mut expected = self.clone();
        if self.binarize == Binarize::Stochastic {
            expected.binarize = Binarize::Keep;
        }
        let mut sums = vec![0.0; self.n_features];
        let mut totals = vec![0.0; self.n_features];
        expected.for_each_batch(FILE_BLOCK, 0, |_, batch| {
            let total = batch.total_weight();
            let Batch { visible, weights, missing } = batch;
            let (visible, counts) = match missing {
                None => (visible, vec![total; self.n_features]),
                Some(missing) => {
                    let ones = Rows::Dense(missing.observed.mapv(|o| F::of(f64::from(u8::from(o)))));
                    let counts = ones.column_sums(weights.as_deref()).into_iter().map(F::wide).collect();
                    (Rows::Dense(visible.to_dense().mapv(|x| if x.is_nan() { F::zero() } else { x })), counts)
                }
            };
            totals.iter_mut().zip(counts).for_each(|(total, count)| *total += count);
            for (sum, x) in sums.iter_mut().zip(visible.column_sums(weights.as_deref())) {
                *sum += x.wide();
            }
            Ok(())
        })?;
        Ok(sums.iter().zip(totals).map(|(s, n)| if n > 0.0 { s / n } else { 0.5 }).collect())
    }

    /// Mean, variance, share of zeros, smallest and largest value of every feature, over its observed entries, with the
    /// samples' weights. A feature that is never observed counts as ½ with variance ¼, between 0 and 1.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn moments(&self) -> Result<Vec<Moments>> {
        let means = self.means()?;
        let mut sums = vec![Sums::default(); self.n_features];
        self.for_each_batch(FILE_BLOCK, 0, |_, batch| {
            let weight = |row: usize| batch.weights.as_ref().map_or(1.0, |w| w[row].wide());
            match &batch.visible {
                Rows::Dense(dense) => {
                    for (row, values) in dense.rows().into_iter().enumerate() {
                        for ((sums, x), mean) in sums.iter_mut().zip(values).zip(&means) {
                            sums.add(x.wide(), *mean, weight(row));
                        }
                    }
                }
                Rows::Sparse(sparse) => {
                    let mut written = vec![0.0; self.n_features];
                    for row in 0..sparse.n_rows() {
                        let (columns, values) = sparse.row(row);
                        for (&column, x) in columns.iter().zip(values) {
                            let column = column as usize;
                            written[column] += weight(row);
                            sums[column].add(x.wide(), means[column], weight(row));
                        }
                    }
                    let total = batch.total_weight();
                    for ((sums, written), mean) in sums.iter_mut().zip(written).zip(&means) {
                        sums.add(0.0, *mean, (total - written).max(0.0));
                    }
                }
            }
            Ok(())
        })?;
        let moments = |(mean, sums): (f64, Sums)| match sums.weight > 0.0 {
            true => Moments {
                mean,
                variance: sums.squares / sums.weight,
                zeros: sums.zeros / sums.weight,
                lowest: sums.lowest,
                highest: sums.highest,
            },
            false => Moments { mean, variance: 0.25, zeros: 0.5, lowest: 0.0, highest: 1.0 },
        };
        Ok(means.into_iter().zip(sums).map(moments).collect())
    }

    /// Refuses samples in which a unit of several columns has not exactly one 1 and otherwise 0; all columns of a unit
    /// may be missing together.
    pub(super) fn check_colours(&self, unit: &dyn Unit<F>) -> Result<()> {
        let colours = unit.colours();
        if colours == 1 {
            return Ok(());
        }
        let name = self.source.display();
        if !self.n_features.is_multiple_of(colours) {
            let expected =
                format!("a multiple of {colours}, one column for every colour of a {} unit", unit.name());
            return Err(Error::input(format!("{name}: number of columns"), self.n_features, expected));
        }
        self.for_each_batch(FILE_BLOCK, 0, |first, batch| {
            for (row, values) in batch.visible.to_dense().rows().into_iter().enumerate() {
                for (k, columns) in values.axis_chunks_iter(ndarray::Axis(0), colours).enumerate() {
                    let ones = columns.iter().filter(|x| **x == F::one()).count();
                    let zeros = columns.iter().filter(|x| **x == F::zero()).count();
                    let missing = columns.iter().all(|x| x.is_nan());
                    if !missing && (ones, zeros) != (1, colours - 1) {
                        let place = format!("{name}: row {}, unit {k} (counted from 0)", first + row);
                        let found = format!("{ones} ones and {zeros} zeros");
                        let expected = format!("one 1 and {} zeros in its {colours} columns", colours - 1);
                        return Err(Error::input(place, found, expected));
                    }
                }
            }
            Ok(())
        })
    }

    /// Refuses values that `unit` does not admit. Returns whether some values are NaN, if NaN marks a `missing` entry.
    pub(super) fn check_values(&self, unit: &dyn Unit<F>, missing: bool) -> Result<bool> {
        let admits = |x: F| match self.binarize {
            Binarize::Threshold(_) => Ok(()),
            Binarize::Stochastic => Bernoulli.admits(x),
            Binarize::Keep => unit.admits(x),
        };
        if let Store::Bytes { values, levels, .. } = &*self.store
            && unit.colours() == 1
        {
            let largest = values.iter().copied().max().unwrap_or(0);
            if levels[..=usize::from(largest)].iter().all(|x| admits(*x).is_ok()) {
                return Ok(false);
            }
        }
        // Entries that a sparse matrix leaves out are zero, so a NaN in it is not a missing entry.
        let missing = missing && !matches!(*self.store, Store::Numbers(Rows::Sparse(_)));
        let mut raw = self.clone();
        (raw.binarize, raw.bits) = (Binarize::Keep, None);
        let (mut found, mut refused, mut seen) = (false, None, Seen::default());
        raw.for_each_batch(FILE_BLOCK, 0, |first, batch| {
            let mut check = |row: usize, column: usize, x: F| {
                if missing && x.is_nan() {
                    found = true;
                    return;
                }
                seen.add(x.wide());
                let finite = if x.is_finite() { Ok(()) } else { Err("a finite number") };
                if let Err(expected) = finite.and(admits(x))
                    && refused.is_none()
                {
                    refused = Some((first + row, column, x, expected));
                }
            };
            match &batch.visible {
                Rows::Dense(a) => a.indexed_iter().for_each(|((r, c), &x)| check(r, c, x)),
                Rows::Sparse(m) => (0..m.n_rows()).for_each(|r| {
                    let (columns, values) = m.row(r);
                    columns.iter().zip(values).for_each(|(&c, &x)| check(r, c as usize, x));
                }),
            }
            Ok(())
        })?;
        let Some((row, column, x, expected)) = refused else { return Ok(found) };
        let place = format!("{}: row {row}, column {column} (counted from 0)", self.source.display());
        let remedies = self.remedies(unit, x, &seen);
        let more = if remedies.is_empty() { String::new() } else { format!(" ({})", remedies.join("; ")) };
        Err(Error::input(place, x, format!("{expected}{more}")))
    }

    /// What takes a value that the unit refuses: other units, and for data from a file a scale or a threshold.
    fn remedies(&self, unit: &dyn Unit<F>, x: F, seen: &Seen) -> Vec<String> {
        if !x.is_finite() || unit.colours() > 1 {
            return Vec::new();
        }
        let mut remedies = Vec::new();
        if self.binarize == Binarize::Keep {
            remedies.push(format!("visible units of kind {} take such values", seen.unit()));
        }
        let scalable = !self.reading.format.is_empty() && self.scale.divisor().is_none();
        if scalable && x > F::zero() && seen.largest > 1.0 {
            let largest = seen.largest;
            remedies.push(format!("values up to {largest}: --scale {largest} makes them 1 at most"));
        }
        remedies.push("or choose a threshold".to_owned());
        remedies
    }
}

/// The range of finite values, and whether all are whole.
struct Seen {
    smallest: f64,
    largest: f64,
    whole: bool,
    zero: bool,
}

impl Default for Seen {
    fn default() -> Self {
        Self { smallest: f64::INFINITY, largest: f64::NEG_INFINITY, whole: true, zero: false }
    }
}

impl Seen {
    fn add(&mut self, x: f64) {
        if x.is_finite() {
            self.smallest = self.smallest.min(x);
            self.largest = self.largest.max(x);
            self.whole &= x.fract() == 0.0;
            self.zero |= x == 0.0;
        }
    }

    /// The kind of units that take all values.
    fn unit(&self) -> String {
        match (self.whole, self.smallest, self.largest) {
            (true, -1.0, 1.0) if !self.zero => "spin".to_owned(),
            (true, smallest, largest) if smallest >= 0.0 && largest <= 255.0 => format!("binomial:{largest}"),
            _ => "gaussian".to_owned(),
        }
    }
}

//! The values that states and means of a layer's units can have: the check of numbers that were read.

use ndarray::Array2;

use super::Layer;
use crate::error::{Error, Result};
use crate::float::Float;

impl<F: Float> Layer<F> {
    /// Refuses rows that are no states of these units.
    ///
    /// # Errors
    /// [`Error::Input`] with the place of the first such value; `name` is that of the array.
    pub fn check_states(&self, name: &str, states: &Array2<F>) -> Result<()> {
        let listed = self.unit.states();
        self.check_each(name, states, &|x| match listed {
            Some(list) if !list.contains(&x.wide()) => Err(format!("one of the states {list:?}")),
            _ => Ok(()),
        })?;
        let colours = self.unit.colours();
        if colours == 1 {
            return Ok(());
        }
        for ((row, column), _) in states.indexed_iter().filter(|((_, column), _)| column % colours == 0) {
            let of_unit = (column..column + colours).map(|c| states[[row, c]]);
            let (ones, zeros) = (of_unit.clone().filter(|x| *x == F::one()), of_unit.filter(|x| x.is_zero()));
            let (ones, zeros) = (ones.count(), zeros.count());
            if (ones, zeros) != (1, colours - 1) {
                let what = format!("{name}, row {row}, columns {column} to {}", column + colours - 1);
                let found = format!("{ones} ones and {zeros} zeros");
                return Err(Error::input(what, found, "one 1 among the colours of a unit"));
            }
        }
        Ok(())
    }

    /// Refuses rows that are no means of these units' states.
    ///
    /// # Errors
    /// [`Error::Input`] with the place of the first such value; `name` is that of the array.
    pub fn check_means(&self, name: &str, means: &Array2<F>) -> Result<()> {
        // Means of whole numbers lie between them.
        let range = self.unit.states().and_then(|list| Some((*list.first()?, *list.last()?)));
        self.check_each(name, means, &|x| match range {
            Some((low, high)) if x.wide() >= low && x.wide() <= high => Ok(()),
            Some((low, high)) => Err(format!("a number from {low} to {high}")),
            None => self.unit.admits(x).map_err(str::to_owned),
        })
    }

    fn check_each(
        &self,
        name: &str,
        values: &Array2<F>,
        check: &dyn Fn(F) -> std::result::Result<(), String>,
    ) -> Result<()> {
        if values.ncols() != self.len() {
            let (found, expected) = (format!("{} columns", values.ncols()), format!("{}", self.len()));
            return Err(Error::input(name, found, expected));
        }
        for ((row, column), &x) in values.indexed_iter() {
            let finite = if x.is_finite() { Ok(()) } else { Err("a finite number".to_owned()) };
            let admitted = self.unit.admits(x).map_err(str::to_owned);
            let of_unit = if self.unit.states().is_none() { admitted } else { Ok(()) };
            finite.and(of_unit).and_then(|()| check(x)).map_err(|expected| {
                Error::input(format!("{name}, row {row}, column {column}"), x, expected)
            })?;
        }
        Ok(())
    }
}

//! Cooling: the inverse temperatures of simulated annealing, one for every sweep, from a low β to the model's β.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

crate::choices! {
    /// How β grows.
    #[derive(Default)]
    #[non_exhaustive]
    pub enum Growth: "growth" {
        Linear = "linear": "By equal steps",
        #[default]
        Geometric = "geometric": "By a constant factor",
    }
}

/// A range of β and its growth.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Cooling {
    /// The first inverse temperature, more than 0.
    pub from: f64,
    /// The last inverse temperature.
    pub to: f64,
    /// The growth of β from the first sweep to the last.
    pub growth: Growth,
}

impl Cooling {
    /// `sweeps` inverse temperatures: the first is `from` and the last is `to`. A single sweep has `to`.
    ///
    /// # Errors
    /// [`Error::Setting`] for inverse temperatures that are not positive numbers.
    pub fn betas(self, sweeps: u32) -> Result<Vec<f64>> {
        for (name, beta) in [("anneal", self.from), ("beta", self.to)] {
            if !(beta.is_finite() && beta > 0.0) {
                return Err(Error::setting(name, beta, "a positive number"));
            }
        }
        let place = |k: u32| {
            if k + 1 == sweeps {
                return self.to;
            }
            let t = f64::from(k) / f64::from(sweeps - 1);
            match self.growth {
                Growth::Linear => self.from + (self.to - self.from) * t,
                Growth::Geometric => self.from * (self.to / self.from).powf(t),
            }
        };
        Ok((0..sweeps).map(place).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_and_steps() {
        let cooling = Cooling { from: 0.25, to: 1.0, growth: Growth::Linear };
        assert_eq!(cooling.betas(4).unwrap(), [0.25, 0.5, 0.75, 1.0]);
        let geometric = Cooling { growth: Growth::Geometric, ..cooling };
        let betas = geometric.betas(3).unwrap();
        assert!((betas[1] - 0.5).abs() < 1e-15 && betas[0] == 0.25 && betas[2] == 1.0);
        assert_eq!(geometric.betas(1).unwrap(), [1.0]);
        assert!(geometric.betas(0).unwrap().is_empty());
        for from in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(Cooling { from, ..cooling }.betas(3).is_err());
        }
    }
}

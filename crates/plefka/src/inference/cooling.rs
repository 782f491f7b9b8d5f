//! Cooling: the inverse temperatures of simulated annealing, one for every sweep, from a low β to the model's β.

use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::numerics::range;

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
    /// `sweeps` inverse temperatures, one by one: the first is `from` and the last is `to`. A single sweep has `to`.
    ///
    /// # Errors
    /// [`crate::Error::Setting`] for inverse temperatures that are not positive numbers.
    pub fn betas(self, sweeps: u32) -> Result<impl Iterator<Item = f64>> {
        for (name, beta) in [("anneal", self.from), ("beta", self.to)] {
            range::between(name, beta, range::MODERATE)?;
        }
        let place = move |k: u32| {
            if k + 1 == sweeps {
                return self.to;
            }
            let t = f64::from(k) / f64::from(sweeps - 1);
            match self.growth {
                Growth::Linear => self.from + (self.to - self.from) * t,
                Growth::Geometric => self.from * (self.to / self.from).powf(t),
            }
        };
        Ok((0..sweeps).map(place))
    }
}

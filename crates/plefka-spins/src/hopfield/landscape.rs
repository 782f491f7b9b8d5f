//! The energy that the dynamics of a memory descend, either of pairs of spins or dense, and a walker: a state with its
//! local fields f_i = ½[E(s_i = −1) − E(s_i = 1)].

use ndarray::{Array2, ArrayView2};
use plefka::error::Result;
use rayon::prelude::*;

use super::dense::Dense;
use crate::ising::{Ising, Local, check_states};

/// The energy of a memory.
#[derive(Debug, Clone)]
pub enum Landscape {
    /// −½ sᵀJs − h·s.
    Pairs(Ising),
    /// A function of the overlaps with the patterns.
    Dense(Dense),
}

impl Landscape {
    /// N.
    pub fn n_spins(&self) -> usize {
        match self {
            Self::Pairs(ising) => ising.n_spins(),
            Self::Dense(dense) => dense.n_spins(),
        }
    }

    /// Refuses states of another width or with entries that are not ±1.
    ///
    /// # Errors
    /// [`Error::Input`](plefka::Error::Input) names the entry.
    pub fn check_states(&self, states: ArrayView2<'_, f64>) -> Result<()> {
        check_states(self.n_spins(), states)
    }

    /// E of every row of states, (rows × N).
    pub fn energy(&self, states: ArrayView2<'_, f64>) -> Vec<f64> {
        match self {
            Self::Pairs(ising) => ising.energy(states),
            Self::Dense(dense) => dense.energy(states),
        }
    }

    /// f_i of every spin of every row of states, (rows × N).
    pub fn fields(&self, states: ArrayView2<'_, f64>) -> Array2<f64> {
        match self {
            Self::Pairs(ising) => ising.couplings.apply(states) + &ising.field,
            Self::Dense(_) => {
                let rows: Vec<Vec<f64>> = states.rows().into_iter().map(|row| row.to_vec()).collect();
                let fields = rows.into_par_iter().flat_map_iter(|state| {
                    let walker = Walker::new(self, state);
                    (0..self.n_spins()).map(move |spin| walker.field(spin))
                });
                Array2::from_shape_vec(states.dim(), fields.collect()).expect("a field for every spin")
            }
        }
    }
}

/// A state that changes one spin at a time.
pub(super) struct Walker<'a> {
    on: On<'a>,
    pub(super) state: Vec<f64>,
}

enum On<'a> {
    Pairs(&'a Ising, Local),
    /// A dense memory and the overlaps ξ_μ·s.
    Dense(&'a Dense, Vec<f64>),
}

impl<'a> Walker<'a> {
    pub(super) fn new(landscape: &'a Landscape, state: Vec<f64>) -> Self {
        let on = match landscape {
            Landscape::Pairs(ising) => On::Pairs(ising, Local::new(&ising.couplings, &state)),
            Landscape::Dense(dense) => {
                let row = ArrayView2::from_shape((1, state.len()), &state).expect("one row");
                On::Dense(dense, dense.overlaps(row).into_raw_vec_and_offset().0)
            }
        };
        Self { on, state }
    }

    /// f_i, the local field of a spin.
    #[inline]
    pub(super) fn field(&self, spin: usize) -> f64 {
        match &self.on {
            On::Pairs(ising, local) => local.field(&ising.couplings, &self.state, spin) + ising.field[spin],
            On::Dense(dense, overlaps) => dense.field(overlaps, spin, self.state[spin]),
        }
    }

    /// Flips a spin.
    #[inline]
    pub(super) fn flip(&mut self, spin: usize) {
        match &mut self.on {
            On::Pairs(ising, local) => local.flip(&ising.couplings, &mut self.state, spin),
            On::Dense(dense, overlaps) => {
                self.state[spin] = -self.state[spin];
                let change = 2.0 * self.state[spin];
                overlaps.iter_mut().zip(dense.spin(spin)).for_each(|(x, xi)| *x += change * xi);
            }
        }
    }
}

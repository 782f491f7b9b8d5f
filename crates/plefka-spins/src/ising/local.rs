//! Local fields (Js)_i of one state, updated at every flip. Matrix couplings store the vector of fields: a flip costs
//! as many operations as the spin has neighbours. Pattern couplings store the overlaps Σ_i ξ_iμ s_i: reading a field
//! and flipping cost P operations each.

use plefka::linalg::rows::dot;

use super::{Couplings, Patterns};

/// The stored fields of a state.
#[derive(Debug, Clone)]
pub struct Local {
    /// (Js)_i of every spin, or Σ_i ξ_iμ s_i of every pattern.
    values: Vec<f64>,
}

impl Local {
    /// The fields of a state, (N).
    pub fn new(couplings: &Couplings, state: &[f64]) -> Self {
        let state = ndarray::ArrayView2::from_shape((1, state.len()), state).expect("one row");
        let values = match couplings {
            Couplings::Patterns(patterns) => super::product(state, patterns.by_spin().view()),
            _ => couplings.apply(state),
        };
        Self { values: values.into_raw_vec_and_offset().0 }
    }

    /// (Js)_i.
    #[inline]
    pub fn field(&self, couplings: &Couplings, state: &[f64], spin: usize) -> f64 {
        match couplings {
            Couplings::Patterns(patterns) => {
                patterns.scale() * dot(row(patterns, spin), &self.values)
                    - patterns.diagonal()[spin] * state[spin]
            }
            _ => self.values[spin],
        }
    }

    /// Flips a spin and updates both state and fields.
    #[inline]
    pub fn flip(&mut self, couplings: &Couplings, state: &mut [f64], spin: usize) {
        state[spin] = -state[spin];
        let change = 2.0 * state[spin];
        match couplings {
            Couplings::Dense(matrix) => {
                let row = matrix.row(spin).to_slice().expect("row-major");
                self.values.iter_mut().zip(row).for_each(|(f, j)| *f += change * j);
            }
            Couplings::Sparse(matrix) => {
                let (columns, values) = matrix.row(spin);
                columns.iter().zip(values).for_each(|(&k, j)| self.values[k as usize] += change * j);
            }
            Couplings::Patterns(patterns) => {
                self.values.iter_mut().zip(row(patterns, spin)).for_each(|(m, x)| *m += change * x);
            }
        }
    }

    /// ½ sᵀJs.
    pub fn interaction(&self, couplings: &Couplings, state: &[f64]) -> f64 {
        match couplings {
            Couplings::Patterns(patterns) => {
                0.5 * (patterns.scale() * dot(&self.values, &self.values) - patterns.diagonal().sum())
            }
            _ => 0.5 * dot(&self.values, state),
        }
    }
}

fn row(patterns: &Patterns, spin: usize) -> &[f64] {
    patterns.by_spin().row(spin).to_slice().expect("row-major")
}

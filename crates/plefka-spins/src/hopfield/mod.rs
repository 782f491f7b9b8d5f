//! Hopfield's associative memory (1982): an Ising model with couplings computed from patterns. Its dynamics recall the
//! patterns from corrupted starts.
//!
//! ```
//! use ndarray::array;
//! use plefka_spins::hopfield::{Dynamics, Memory, Rule};
//!
//! let patterns = array![[1., 1., 1., 1., -1., -1., -1., -1.], [1., -1., 1., -1., 1., -1., 1., -1.]];
//! let memory = Memory::learn(patterns.clone(), Rule::Hebb)?;
//! let mut corrupted = patterns.clone();
//! corrupted[[0, 0]] = -1.0;
//! let recalled = memory.recall(corrupted.view(), Dynamics::Asynchronous, 100, 1)?;
//! assert_eq!(recalled.states.row(0), patterns.row(0));
//! # Ok::<(), plefka::Error>(())
//! ```

use ndarray::{Array1, Array2, ArrayView2, s};
use plefka::error::{Error, Result};

use crate::ising::{Ising, product};

mod capacity;
pub mod continuous;
mod dense;
mod dynamics;
mod gaussian;
mod landscape;
mod perceptron;
mod rules;

pub use capacity::{Experiment, Measured, corrupted, measure, random_patterns};
pub use dense::{Dense, Interaction};
pub use dynamics::{Dynamics, DynamicsKind, Recall};
pub use gaussian::{from_rbm, to_rbm};
pub use landscape::Landscape;
pub use rules::Rule;

/// Patterns and the energy that a rule computes from them.
#[derive(Debug, Clone)]
pub struct Memory {
    /// ξ, (P × N), ±1.
    pub patterns: Array2<f64>,
    /// The energy that recall descends.
    pub landscape: Landscape,
    /// The learning rule.
    pub rule: Rule,
    /// For an iterative rule, the sweeps over the patterns and the share of (pattern, spin) pairs left unstable; for
    /// the other rules, 1 sweep and the measured share.
    pub learning: Learning,
}

/// The course of learning.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Learning {
    /// Sweeps over the patterns.
    pub sweeps: usize,
    /// Share of (pattern, spin) pairs whose field points away from the pattern; dense memories check at most 100
    /// patterns.
    pub unstable: f64,
}

impl Memory {
    /// Learns patterns, (P × N) of ±1.
    ///
    /// # Errors
    /// [`Error::Input`] for no patterns or entries that are not ±1; the errors of the rule.
    pub fn learn(patterns: Array2<f64>, rule: Rule) -> Result<Self> {
        if patterns.is_empty() {
            let found = format!("{:?}", patterns.dim());
            return Err(Error::input("shape of the patterns", found, "at least 1 pattern and 1 spin"));
        }
        if let Some(((pattern, spin), x)) = patterns.indexed_iter().find(|(_, x)| x.abs() != 1.0) {
            return Err(Error::input(format!("pattern {pattern}, spin {spin}"), x, "-1 or 1"));
        }
        let (landscape, sweeps) = rule.landscape(patterns.view())?;
        let unstable = share_unstable(&landscape, &patterns);
        Ok(Self { patterns, landscape, rule, learning: Learning { sweeps, unstable } })
    }

    /// The Ising model of a memory whose rule computes couplings.
    ///
    /// # Errors
    /// [`Error::Setting`] for a dense memory.
    pub fn ising(&self) -> Result<&Ising> {
        match &self.landscape {
            Landscape::Pairs(ising) => Ok(ising),
            Landscape::Dense(_) => Err(Error::setting(
                "rule",
                self.rule.name(),
                "one that makes couplings: dense memories have none",
            )),
        }
    }

    /// P, the number of patterns.
    pub fn n_patterns(&self) -> usize {
        self.patterns.nrows()
    }

    /// α = P/N, the load.
    pub fn load(&self) -> f64 {
        self.patterns.nrows() as f64 / self.patterns.ncols() as f64
    }

    /// m_μ = (1/N) Σ_i ξ_iμ s_i for every row of states and every pattern, (rows × P).
    pub fn overlaps(&self, states: ArrayView2<'_, f64>) -> Array2<f64> {
        product(states, self.patterns.t()) / self.patterns.ncols() as f64
    }

    /// The mixture sgn(Σ_k sign_k ξ_k) of the given patterns and signs; the first pattern breaks ties.
    ///
    /// # Errors
    /// [`Error::Input`] for no patterns, or a pattern number that does not exist.
    pub fn mixture(&self, of: &[(usize, f64)]) -> Result<Array1<f64>> {
        let first = of.first().ok_or_else(|| Error::input("patterns of a mixture", "none", "at least 1"))?;
        let mut sum = Array1::zeros(self.patterns.ncols());
        for &(pattern, sign) in of {
            if pattern >= self.n_patterns() {
                let expected = format!("a number below {}", self.n_patterns());
                return Err(Error::input("pattern of a mixture", pattern, expected));
            }
            sum.scaled_add(sign, &self.patterns.row(pattern));
        }
        let leading = &self.patterns.row(first.0) * first.1.signum();
        Ok(ndarray::Zip::from(&sum)
            .and(&leading)
            .map_collect(|&x, &tie| if x == 0.0 { tie } else { f64::signum(x) }))
    }
}

/// Largest number of patterns of a dense memory whose stability is checked: each check costs N P.
const LOOKED_AT: usize = 100;

/// Share of (pattern, spin) pairs with ξ_i f_i ≤ 0: one step of the dynamics would flip these spins. For random
/// patterns with Hebb's rule it is ½ erfc(1/√(2α)). For dense memories with many patterns, an evenly spaced selection
/// is checked.
fn share_unstable(landscape: &Landscape, patterns: &Array2<f64>) -> f64 {
    let step = match landscape {
        Landscape::Pairs(_) => 1,
        Landscape::Dense(_) => patterns.nrows().div_ceil(LOOKED_AT),
    };
    let patterns = patterns.slice(s![..;step, ..]);
    let fields = landscape.fields(patterns);
    let against =
        ndarray::Zip::from(&fields).and(patterns).fold(0usize, |n, f, x| n + usize::from(f * x <= 0.0));
    against as f64 / patterns.len() as f64
}

//! Hopfield's associative memory (1982): an Ising model whose couplings are made from patterns, which its dynamics recall from
//! corrupted starts.
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

/// Patterns and the energy that a rule made of them.
#[derive(Debug, Clone)]
pub struct Memory {
    /// ξ, (P × N), ±1.
    pub patterns: Array2<f64>,
    /// The energy that recall descends.
    pub landscape: Landscape,
    /// Which rule.
    pub rule: Rule,
    /// Sweeps over the patterns that an iterative rule made, and the share of (pattern, spin) that it left unstable; 1 and the
    /// share measured for the others.
    pub learning: Learning,
}

/// How learning went.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Learning {
    /// Sweeps over the patterns.
    pub sweeps: usize,
    /// Share of (pattern, spin) whose field points away from the pattern; of dense memories over 100 patterns at most.
    pub unstable: f64,
}

impl Memory {
    /// Learns patterns, (P × N) of ±1.
    ///
    /// # Errors
    /// [`Error::Input`] for no patterns or entries that are not ±1; those of the rule.
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

    /// The model of a rule that makes couplings.
    ///
    /// # Errors
    /// [`Error::Setting`] for the others.
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

    /// P.
    pub fn n_patterns(&self) -> usize {
        self.patterns.nrows()
    }

    /// α = P/N.
    pub fn load(&self) -> f64 {
        self.patterns.nrows() as f64 / self.patterns.ncols() as f64
    }

    /// m_μ = (1/N) Σ_i ξ_iμ s_i of every row of states with every pattern, (rows × P).
    pub fn overlaps(&self, states: ArrayView2<'_, f64>) -> Array2<f64> {
        product(states, self.patterns.t()) / self.patterns.ncols() as f64
    }

    /// The mixture sgn(Σ_k sign_k ξ_k) of some patterns with signs; ties are broken towards the first of them.
    ///
    /// # Errors
    /// [`Error::Input`] for no patterns, or one that there is not.
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

/// Patterns of a dense memory at most whose stability is looked at: each costs N P.
const LOOKED_AT: usize = 100;

/// Share of (pattern, spin) with ξ_i f_i ≤ 0: one step of the dynamics would turn such spins over. In a random memory with
/// Hebb's rule ½ erfc(1/√(2α)). Of dense memories with many patterns some are looked at, evenly spaced.
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
